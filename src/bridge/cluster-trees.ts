import type { TreesRequest, TreesResult } from '../../workers/contract-trees.ts';
import { CancelledError } from '../core/errors.ts';
import { host } from './cluster-worker.ts';
import type { CallOptions } from './ingest.ts';
import { progressProxy } from './progress.ts';

/** Trees of other linkages over the vectors of the attached episode. */
export const clusterTrees = {
  /**
   * Agglomerate beside the clustering that is shown, which stays as it is. Aborting stops this alone.
   * @throws CancelledError when aborted, or when another request takes its place
   */
  async trees(request: TreesRequest, { signal, onProgress }: CallOptions): Promise<TreesResult> {
    await host.settled();
    await host.readyClustered();
    if (signal?.aborted) throw new CancelledError();
    const stop = () => {
      void host.client.call(async (api) => api.stopTrees()).catch(() => {});
    };
    signal?.addEventListener('abort', stop, { once: true });
    try {
      return await host.client.call(async (api) => api.trees(request, progressProxy(onProgress)));
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  },
};
