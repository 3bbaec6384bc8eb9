import { useEffect, useState } from 'react';
import { clusterMetric } from '../../bridge/cluster-metric.ts';
import type { Episode } from '../../core/episode/episode.ts';
import type { MetricReport } from '../../core/metric/types.ts';
import { couldBeWorthTrying, isWorthTrying } from '../../core/metric/worth-trying.ts';
import { useStore } from '../store.ts';

/** The worker is asked once the clustering has been still for this long, ms: nothing waits for it. */
const QUIET_MS = 1500;

/** Nothing that is done to an episode changes its metric: one answer holds for as long as it is open. */
const reports = new WeakMap<Episode, MetricReport>();

/** True while a metric of the episode's own is worth a look and nobody has chosen it. */
export function useMetricOffer(): boolean {
  const base = useStore((s) => s.open?.base);
  const idle = useStore((s) => s.clustering !== undefined && !s.clusteringBusy);
  const open = useStore(
    ({ parameters }) => parameters.metric === 'cosine' && parameters.algorithm === 'agglomerative',
  );
  const [report, setReport] = useState<MetricReport>();
  useEffect(() => {
    const known = base && reports.get(base);
    setReport(known);
    if (base === undefined || known !== undefined || !idle || !open) return;
    let wanted = true;
    const timer = setTimeout(() => {
      if (!couldBeWorthTrying(base)) return;
      clusterMetric
        .report()
        .then((answer) => {
          if (useStore.getState().open?.base !== base) return;
          reports.set(base, answer);
          if (wanted) setReport(answer);
        })
        // Nobody asked: without an answer nothing is offered.
        .catch((error: unknown) => console.warn(error));
    }, QUIET_MS);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [base, idle, open]);
  return open && report !== undefined && isWorthTrying(report);
}
