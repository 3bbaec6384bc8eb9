import { type CSSProperties, memo, useEffect, useMemo, useRef, useState } from 'react';
import type { ClusterResult } from '../../../../workers/cluster/types.ts';
import { cluster } from '../../../bridge/cluster.ts';
import type { IdentitySet } from '../../../core/identity/types.ts';
import { useStore } from '../../../state/store.ts';
import { useSettled } from '../../kit/use-settled.ts';
import { clientHeight, useSize } from '../../kit/use-size.ts';
import { arrange } from './arrange.ts';
import { HeatMap } from './HeatMap.tsx';
import { leavesOf } from './leaves.ts';
import { PairHistogram } from './PairHistogram.tsx';
import { SilhouetteList } from './SilhouetteList.tsx';
import { countGroups, remarkInWords, statusInWords } from './similarity-words.ts';
import { useLive } from './use-live.ts';

/** The status is said once the numbers have held still for this long, ms. */
const SETTLE_MS = 500;

interface SimilarityViewProps {
  readonly clustering: ClusterResult;
  readonly set: IdentitySet;
  readonly threshold: number;
}

/** The three pictures side by side, or one above the other where there is no room. */
export const SimilarityView = memo(function SimilarityView({
  clustering,
  set,
  threshold,
}: SimilarityViewProps) {
  const place = useRef<HTMLElement>(null);
  const { layout, chartHeight, matrixWidth } = arrange(
    useSize(place),
    useSize(place, clientHeight),
  );
  const algorithm = useStore((s) => s.parameters.algorithm);
  const [progress, setProgress] = useState(0);
  const leaves = useMemo(() => leavesOf(clustering, set), [clustering, set]);
  const { byTrack } = set;
  const pairs = useLive(clustering, byTrack, () =>
    cluster.pairHistograms(byTrack, ({ done, total }) => setProgress(done / total)),
  );
  const silhouettes = useLive(clustering, byTrack, async () => {
    const answer = await cluster.silhouettes(byTrack);
    const isCluster = (_size: number, label: number): boolean =>
      set.identities[label]?.kind === 'cluster';
    const counts = countGroups(answer.size, answer.tracks.length, isCluster);
    return { answer, set, counts, threshold };
  });
  useEffect(() => {
    return () => {
      // Nothing waits for what stops here.
      cluster.stopSimilarity().catch(() => {});
    };
  }, []);
  const known = silhouettes.value;
  const status = useSettled(
    known === undefined
      ? ''
      : statusInWords(known.counts, known.threshold, pairs.value, known.answer),
    SETTLE_MS,
  );
  const remark = remarkInWords(algorithm, pairs.value);
  const failure = pairs.failure ?? silhouettes.failure;
  return (
    <section
      className="similarity"
      aria-label="Similarity"
      ref={place}
      data-layout={layout}
      style={{ '--matrix': `${matrixWidth}px` } as CSSProperties}
    >
      <p className="similarity-status">
        <span role="status">{status}</span>
        {remark !== undefined && <span className="similarity-remark">{remark}</span>}
        {failure !== undefined && <span className="similarity-failure">{failure}</span>}
      </p>
      <HeatMap clustering={clustering} leaves={leaves} threshold={threshold} />
      <div className="similarity-side">
        {pairs.value === undefined && pairs.failure === undefined && (
          <div className="similarity-wait">
            <progress value={progress} max={1} aria-label="Comparing pairs" />
            Comparing pairs…
          </div>
        )}
        {pairs.value !== undefined && (
          <PairHistogram pairs={pairs.value} threshold={threshold} height={chartHeight} />
        )}
        {known !== undefined && <SilhouetteList answer={known.answer} set={known.set} />}
      </div>
    </section>
  );
});
