import type {
  MatrixPart,
  PairHistograms,
  SilhouetteAnswer,
} from '../../workers/contract-similarity.ts';
import type { BlockRequest } from '../core/similarity/block-means.ts';
import { host } from './cluster-worker.ts';
import type { CallOptions } from './ingest.ts';
import { progressProxy } from './progress.ts';

/** Similarities of the clustered tracks. Labels are by track row; −1 for none. */
export const similarity = {
  /** Histograms of pairs; a request takes the place of the one before. */
  async pairs(labels: Int32Array, onProgress?: CallOptions['onProgress']): Promise<PairHistograms> {
    await ready();
    return host.client.call(async (api) => api.pairHistograms(labels, progressProxy(onProgress)));
  },

  /** Mean similarities over a rectangle of the matrix in leaf order. */
  async part(request: BlockRequest): Promise<MatrixPart> {
    await ready();
    return host.client.call(async (api) => api.matrixPart(request));
  },

  /** Silhouettes of tracks and labels; a request takes the place of the one before. */
  async silhouettes(labels: Int32Array): Promise<SilhouetteAnswer> {
    await ready();
    return host.client.call(async (api) => api.silhouettes(labels));
  },

  /** Nobody looks any more. */
  async stop(): Promise<void> {
    if (host.client.alive) await host.client.call(async (api) => api.stopSimilarity());
  },
};

async function ready(): Promise<void> {
  await host.settled();
  await host.readyClustered();
}
