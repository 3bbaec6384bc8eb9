import { ChevronRight } from 'lucide-react';
import { openProposal, useProposal } from '../../../state/answers/metric-proposal.ts';
import { useStore } from '../../../state/store.ts';
import '../../kit/metric.css';
import { METRIC_HELP, reportWords } from './metric-words.ts';
import { useMetricOffer } from './use-metric-offer.ts';

/** Under the choice of metric: what it means, what became of it, or that it may be worth a look. */
export function MetricNote() {
  const wanted = useStore((s) => s.parameters.metric === 'within_track');
  const report = useStore((s) => s.clustering?.metric);
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
