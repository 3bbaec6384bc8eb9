import { ChevronRight } from 'lucide-react';
import { cluster } from '../../../bridge/cluster.ts';
import { couldBeWorthTrying, isWorthTrying } from '../../../core/metric/agreeing-threshold.ts';
import type { MetricReport } from '../../../core/metric/types.ts';
import { openProposal, useProposal } from '../../../state/answers/metric-proposal.ts';
import { Question } from '../../../state/lib/question.ts';
import { useStore } from '../../../state/store.ts';
import { isClustering, selectResult } from '../../../state/views/clustered.ts';
import { useAnswer } from '../../kit/use-answer.ts';
import { METRIC_HELP, reportWords } from './metric-words.ts';
import '../../kit/metric.css';

/** Under the choice of metric: what it means, what became of it, or that it may be worth a look. */
export function MetricNote() {
  const wanted = useStore((s) => s.parameters.metric === 'within_track');
  const report = useStore((s) => selectResult(s)?.metric);
  const offered = useMetricOffer();
  const closed = useProposal((s) => s.status === 'closed');
  const refused = wanted && report?.refusal !== undefined;
  return (
    <>
      <p className="parameter-remark" id="metric-help">
        {METRIC_HELP}
      </p>
      {wanted && report !== undefined && (
        <p
          className={refused ? 'parameter-remark warning' : 'parameter-remark'}
          role="status"
          aria-label="Metric"
        >
          {reportWords(report)}
        </p>
      )}
      {offered && closed && (
        <p className="metric-offer">
          <span>A metric of this episode’s own may separate people better.</span>
          <button type="button" onClick={openProposal}>
            Look
            <ChevronRight size={13} aria-hidden="true" />
          </button>
        </p>
      )}
    </>
  );
}

/** The worker is asked once the clustering has been still for this long, ms: nothing waits for it. */
const QUIET_MS = 1500;

/** Nothing that is done to an episode changes its metric: one answer holds for as long as it is open. */
const offer = new Question<MetricReport | undefined>();

/** True while a metric of the episode's own is worth a look and nobody has chosen it. */
function useMetricOffer(): boolean {
  const base = useStore((s) => s.open?.base);
  const idle = useStore((s) => selectResult(s) !== undefined && !isClustering(s));
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
