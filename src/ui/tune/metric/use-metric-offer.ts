import { cluster } from '../../../bridge/cluster.ts';
import type { MetricReport } from '../../../core/metric/types.ts';
import { couldBeWorthTrying, isWorthTrying } from '../../../core/metric/worth-trying.ts';
import { Question } from '../../../state/lib/question.ts';
import { useStore } from '../../../state/store.ts';
import { useAnswer } from '../../kit/use-answer.ts';

/** The worker is asked once the clustering has been still for this long, ms: nothing waits for it. */
const QUIET_MS = 1500;

/** Nothing that is done to an episode changes its metric: one answer holds for as long as it is open. */
const offer = new Question<MetricReport | undefined>();

/** True while a metric of the episode's own is worth a look and nobody has chosen it. */
export function useMetricOffer(): boolean {
  const base = useStore((s) => s.open?.base);
  const idle = useStore((s) => s.clustering !== undefined && !s.clusteringBusy);
  const open = useStore(
    ({ parameters }) => parameters.metric === 'cosine' && parameters.algorithm === 'agglomerative',
  );
  const ask =
    base === undefined || !idle || !open
      ? undefined
      : async () => (couldBeWorthTrying(base) ? cluster.metricReport() : undefined);
  const report = useAnswer([base], ask, { of: offer, delay: QUIET_MS });
  return open && report !== undefined && isWorthTrying(report);
}
