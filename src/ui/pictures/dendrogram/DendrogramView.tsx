import { Table2 } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import { countRuns } from '../../../core/dendrogram/runs.ts';
import { useStore } from '../../../state/store.ts';
import { selectDecisions } from '../../../state/views/selectors.ts';
import { selectHeldCount } from '../../../state/views/threshold-diff.ts';
import { IconButton } from '../../kit/Button.tsx';
import { heldWords } from '../../kit/diff-words.ts';
import { formatThreshold, plural } from '../../kit/format.ts';
import { useSettled } from '../../kit/use-settled.ts';
import { ZoomButtons } from '../../kit/ZoomButtons.tsx';
import { DendrogramLegend } from './DendrogramLegend.tsx';
import { IdentityTable } from './IdentityTable.tsx';
import { selectScene } from './scene.ts';
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
  const items = useStore((s) => s.clustering?.items);
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
