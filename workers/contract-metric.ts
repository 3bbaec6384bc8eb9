/** The metric of the episode's own, before anybody has chosen it. Types only. Rows are track rows. */
import type { Agglomeration, LinkageMethod } from '../src/core/cluster/types.ts';
import type { MetricReport } from '../src/core/metric/types.ts';
import type { Recommendation } from '../src/core/suggest/types.ts';
import type { OnProgress, TrackConstraints } from './contract.ts';
import type { SuggestRequest } from './contract-suggest.ts';

export interface MetricProposalRequest {
  readonly linkage: LinkageMethod;
  /** Those of the clustering that is shown. */
  readonly constraints: TrackConstraints;
  readonly suggestion: SuggestRequest;
}

/** What the episode would be in the metric of its own. */
export interface MetricProposal {
  readonly items: Int32Array; // [n] track rows
  readonly agglomeration: Agglomeration;
  readonly metric: MetricReport;
  /** The threshold that the data speak for in this metric. */
  readonly recommendation: Recommendation;
}

export interface MetricApi {
  /**
   * What the metric would be learned from, and whether it is refused. Runs beside the queue.
   * @throws CancelledError when `stopMetric` was called
   */
  metricReport(): Promise<MetricReport>;
  /**
   * Cluster in the metric, beside the clustering that is shown, which stays as it is. A request takes
   * the place of the one before, which rejects with CancelledError.
   * @throws AppError `metric/refused`
   */
  proposeMetric(request: MetricProposalRequest, onProgress: OnProgress): Promise<MetricProposal>;
  /** Nobody waits for the answers any more. */
  stopMetric(): Promise<void>;
}
