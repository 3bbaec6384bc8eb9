import { Table2 } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import { countRuns } from '../../../core/dendrogram/runs.ts';
import { LEAF_PX } from '../../../core/dendrogram/visible-tree.ts';
import { useStore } from '../../../state/store.ts';
import { selectResult } from '../../../state/views/clustered.ts';
import { selectDecisions } from '../../../state/views/selectors.ts';
import { selectHeldCount } from '../../../state/views/threshold-diff.ts';
import { IconButton } from '../../kit/Button.tsx';
import { heldWords } from '../../kit/diff-words.ts';
import { formatThreshold, plural } from '../../kit/format.ts';
import { useSettled } from '../../kit/use-settled.ts';
import { ZoomButtons } from '../../kit/ZoomButtons.tsx';
import { IdentityTable } from './IdentityTable.tsx';
import { type DendrogramScene, selectScene } from './scene.ts';
import type { Stage } from './stage.ts';
import { TreeStage } from './TreeStage.tsx';

/** An announcement waits until the cut line has stood still this long, ms. */
const ANNOUNCE_AFTER = 300;

/** The tree, or the table of it, with what it comes to at this cut. */
export function DendrogramView() {
  const [asTable, setAsTable] = useState(false);
  const [goal, setGoal] = useState(-1);
  const stage = useRef<Stage>(null);
  return (
    <section className="dendrogram" aria-label="Dendrogram">
      <header className="dendrogram-head">
        <Summary />
        <div className="dendrogram-tools">
          {!asTable && (
            <ZoomButtons
              whole="Whole tree"
              onZoom={(factor) => stage.current?.zoom(factor)}
              onFit={() => stage.current?.fit()}
            />
          )}
          <IconButton
            label="Table"
            icon={Table2}
            side="below-end"
            aria-pressed={asTable}
            onClick={() => {
              setGoal(-1);
              setAsTable(!asTable);
            }}
          />
        </div>
      </header>
      {asTable ? (
        <IdentityTable
          onGo={(node) => {
            setGoal(node);
            setAsTable(false);
          }}
        />
      ) : (
        <>
          <TreeStage stage={stage} goal={goal} />
          <DendrogramLegend />
        </>
      )}
    </section>
  );
}

/** "139 tracks · 24 clusters · 28 singletons at 0.46", counted from the tree. */
function Summary() {
  const scene = useStore(selectScene);
  const decisions = useStore(selectDecisions);
  const summaries = useStore((s) => s.open?.summaries);
  const parameters = useStore((s) => s.parameters);
  const items = useStore((s) => selectResult(s)?.items);
  const held = useStore(selectHeldCount);
  const text = useMemo(() => {
    if (scene === undefined || decisions === undefined) return '';
    if (summaries === undefined || items === undefined) return '';
    const { runs, tree, threshold } = scene;
    const counts = countRuns({ runs, tree, items, decisions, summaries, parameters });
    // Where acts hold back some of the tree, what stands is what counts.
    const { num_tracks, num_clusters, num_singletons } = scene.set.metrics;
    const standing = { tracks: num_tracks, clusters: num_clusters, singletons: num_singletons };
    const { tracks, clusters, singletons } = held > 0 ? standing : counts;
    const words = [
      plural(tracks, 'track'),
      plural(clusters, 'cluster'),
      `${plural(singletons, 'singleton')} at ${formatThreshold(threshold)}`,
    ].join(' · ');
    return words + heldWords(held);
  }, [scene, decisions, summaries, parameters, items, held]);
  const settled = useSettled(text, ANNOUNCE_AFTER);
  const alone = scene !== undefined && scene.runs.count === scene.layout.n;
  return (
    <p className="dendrogram-summary">
      <span aria-hidden="true">{text} </span>
      <span role="status" aria-label="Dendrogram summary" className="visually-hidden">
        {settled}
      </span>
      {alone && (
        <em>Nothing merges here: every track is alone. Drag the cut line up to see groups.</em>
      )}
    </p>
  );
}

/** A picture of the dendrogram is about this wide, px: with more leaves there are wedges. */
const USUAL_WIDTH = 700;

/** A line of the legend: class and path of its glyph, in 18 × 12. */
type Entry = readonly [words: string, look: string, path: string];

const ELBOW = 'M2 12V3H16V12M9 3V0';
const DOT = 'M5.5 6a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0';
const BAR = 'M2 6H16';

/** What lines and marks mean; marks that the tree does not have are left out. */
function DendrogramLegend() {
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
