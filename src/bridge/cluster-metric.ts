import type { MetricProposal, MetricProposalRequest } from '../../workers/contract-metric.ts';
import { CancelledError } from '../core/errors.ts';
import type { MetricReport } from '../core/metric/types.ts';
import { host } from './cluster-worker.ts';
import type { CallOptions } from './ingest.ts';
import { progressProxy } from './progress.ts';

/** The metric of the attached episode's own, before anybody has chosen it. */
export const clusterMetric = {
  /** What it would be learned from, and whether it is refused. */
  async report(): Promise<MetricReport> {
    await host.settled();
    await host.readyClustered();
    return host.client.call(async (api) => api.metricReport());
  },

  /**
   * Cluster in it, beside the clustering that is shown. Aborting stops this alone.
   * @throws CancelledError when aborted, or when another request takes its place
   */
  async propose(
    request: MetricProposalRequest,
    { signal, onProgress }: CallOptions,
  ): Promise<MetricProposal> {
    await host.settled();
    await host.readyClustered();
    if (signal?.aborted) throw new CancelledError();
    const stop = () => {
      void host.client.call(async (api) => api.stopMetric()).catch(() => {});
    };
    signal?.addEventListener('abort', stop, { once: true });
    try {
      return await host.client.call(async (api) =>
        api.proposeMetric(request, progressProxy(onProgress)),
      );
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  },
};
