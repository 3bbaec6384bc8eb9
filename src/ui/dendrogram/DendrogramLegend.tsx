import type { ReactNode } from 'react';
import { LEAF_PX } from '../../core/dendrogram/visible-tree.ts';
import { useStore } from '../../state/store.ts';
import { type DendrogramScene, selectScene } from './scene.ts';

/** A picture of the dendrogram is about this wide, px: with more leaves there are wedges. */
const USUAL_WIDTH = 700;

/** What lines and marks mean; marks that the tree does not have are left out. */
export function DendrogramLegend() {
  const scene = useStore(selectScene);
  if (scene === undefined) return null;
  return (
    <ul className="dendrogram-legend" aria-label="Legend">
      {entries(scene).map(([words, glyph]) => (
        <li key={words}>
          <svg viewBox="0 0 18 12" aria-hidden="true">
            {glyph}
          </svg>
          {words}
        </li>
      ))}
    </ul>
  );
}

function entries({ marks, layout, floor, linkage }: DendrogramScene): [string, ReactNode][] {
  const has = (kind: string): boolean => marks.nodes.some((mark) => mark.kind === kind);
  const all: [string, ReactNode][] = [
    ['an identity, in its colour', <path key="" className="as-identity" d="M2 12V3H16V12M9 3V0" />],
    ['not merged at this cut', <path key="" className="as-above" d="M2 12V3H16V12M9 3V0" />],
  ];
  if (layout.n * LEAF_PX > USUAL_WIDTH) {
    all.push([
      'a subtree, with its tracks',
      <path key="" className="as-wedge" d="M9 1L16 11H2Z" />,
    ]);
  }
  if (has('locked')) {
    all.push([
      'locked',
      <path key="" className="as-lock" d="M5 6h8v6H5zM6.5 6V4a2.5 2.5 0 0 1 5 0V6" />,
    ]);
  }
  if (has('apart'))
    all.push(['set apart', <circle key="" className="as-apart" cx="9" cy="6" r="3.5" />]);
  if (has('together')) {
    all.push(['kept together', <circle key="" className="as-together" cx="9" cy="6" r="3.5" />]);
  }
  if (marks.roots.includes('kept')) {
    all.push([
      'kept apart: not merged further',
      <path key="" className="as-kept" d="M5 1H13M5 9L13 5M9 8V12" />,
    ]);
  }
  all.push(['selected', <path key="" className="as-selected" d="M2 6H16" />]);
  all.push(['in the inspector', <path key="" className="as-active" d="M2 6H16" />]);
  if (floor > 0) {
    all.push([
      `compared down to ${floor.toFixed(2)}`,
      <path key="" className="as-above" d="M9 0V12" />,
    ]);
  }
  if (linkage === 'centroid') {
    all.push(['inverted merges stand where the cut takes them', null]);
  }
  return all;
}
