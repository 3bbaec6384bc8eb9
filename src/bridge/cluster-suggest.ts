import type { SuggestRequest } from '../../workers/contract-suggest.ts';
import type { Recommendation } from '../core/suggest/types.ts';
import { host } from './cluster-worker.ts';
import type { CallOptions } from './ingest.ts';
import { progressProxy } from './progress.ts';

/** Thresholds from the data of the attached episode. */
export const suggest = {
  /** A request takes the place of the one before, which rejects with CancelledError. */
  async threshold(
    request: SuggestRequest,
    onProgress?: CallOptions['onProgress'],
  ): Promise<Recommendation> {
    await host.settled();
    await host.readyClustered();
    return host.client.call(async (api) => api.suggest(request, progressProxy(onProgress)));
  },

  /** Nobody waits for the answer any more. */
  async stop(): Promise<void> {
    if (host.client.alive) await host.client.call(async (api) => api.stopSuggest());
  },
};
