import { LEAF_PX } from '../../../core/dendrogram/visible-tree.ts';
import { useStore } from '../../../state/store.ts';
import { type DendrogramScene, selectScene } from './scene.ts';

/** A picture of the dendrogram is about this wide, px: with more leaves there are wedges. */
const USUAL_WIDTH = 700;

/** A line of the legend: class and path of its glyph, in 18 × 12. */
type Entry = readonly [words: string, look: string, path: string];

const ELBOW = 'M2 12V3H16V12M9 3V0';
const DOT = 'M5.5 6a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0';
const BAR = 'M2 6H16';

/** What lines and marks mean; marks that the tree does not have are left out. */
export function DendrogramLegend() {
  const scene = useStore(selectScene);
  if (scene === undefined) return null;
  return (
    <ul className="dendrogram-legend" aria-label="Legend">
      {entries(scene).map(([words, look, path]) => (
        <li key={words}>
          <svg viewBox="0 0 18 12" aria-hidden="true">
            <path className={look} d={path} />
          </svg>
          {words}
        </li>
      ))}
    </ul>
  );
}

function entries({ marks, layout, floor, linkage }: DendrogramScene): readonly Entry[] {
  const has = (kind: string): boolean => marks.nodes.some((mark) => mark.kind === kind);
  const all: readonly (readonly [boolean, ...Entry])[] = [
    [true, 'identity', 'as-identity', ELBOW],
    [true, 'above the cut, or single', 'as-above', ELBOW],
    [layout.n * LEAF_PX > USUAL_WIDTH, 'subtree, with its tracks', 'as-wedge', 'M9 1L16 11H2Z'],
    [has('locked'), 'locked', 'as-lock', 'M5 6h8v6H5zM6.5 6V4a2.5 2.5 0 0 1 5 0V6'],
    [has('apart'), 'set apart', 'as-apart', DOT],
    [has('together'), 'kept together', 'as-together', DOT],
    [marks.roots.includes('kept'), 'kept apart', 'as-kept', 'M5 1H13M5 9L13 5M9 8V12'],
    [true, 'selected', 'as-selected', BAR],
    [true, 'in the inspector', 'as-active', BAR],
    [floor > 0, `not compared below ${floor.toFixed(2)}`, 'as-above', 'M9 12V3'],
    [linkage === 'centroid', 'inverted merges: at the height that takes them', 'as-above', ELBOW],
  ];
  return all.flatMap(([isThere, ...entry]) => (isThere ? [entry] : []));
}
