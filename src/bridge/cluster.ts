import { transfer } from 'comlink';
import type {
  ClusterApi,
  ClusterRequest,
  ClusterResult,
  FlatRequest,
  FlatResult,
  GroupStats,
} from '../../workers/contract.ts';
import type { Episode } from '../core/episode/episode.ts';
import type { Matrix } from '../core/vector/matrix.ts';
import type { CallOptions } from './ingest.ts';
import { progressProxy } from './progress.ts';
import { WorkerClient } from './worker-client.ts';

const client = new WorkerClient<ClusterApi>(
  'cluster',
  () => new Worker(new URL('../../workers/cluster.worker.ts', import.meta.url), { type: 'module' }),
);

/** The clustering worker. It holds one episode's vectors; `generation` tells when it lost them. */
export const cluster = {
  generation: (): number => client.generation,
  alive: (): boolean => client.alive,

  /** Hand over an episode's vectors; `embeddings.data` is detached afterwards. */
  open: (episode: Episode, embeddings: Matrix): Promise<void> =>
    client.call(async (api) => api.open(episode, transfer(embeddings, [embeddings.data.buffer]))),

  cluster: (request: ClusterRequest, options: CallOptions = {}): Promise<ClusterResult> =>
    client.call(
      async (api) => api.cluster(request, progressProxy(options.onProgress)),
      options.signal,
    ),

  flat: (request: FlatRequest, signal?: AbortSignal): Promise<FlatResult> =>
    client.call(async (api) => api.flat(request), signal),

  pooled: () => client.call(async (api) => api.pooled()),

  stats: (groups: readonly Int32Array[]): Promise<GroupStats> =>
    client.call(async (api) => api.stats(groups)),

  toCentroid: (group: Int32Array): Promise<Float32Array> =>
    client.call(async (api) => api.toCentroid(group)),

  centroidSimilarity: (groups: readonly Int32Array[]): Promise<Float32Array> =>
    client.call(async (api) => api.centroidSimilarity(groups)),

  facesToCentroid: (faceRows: Int32Array, group: Int32Array): Promise<Float32Array> =>
    client.call(async (api) => api.facesToCentroid(faceRows, group)),
};
