import type {
  ClusterRequest,
  ClusterResult,
  FlatRequest,
  FlatResult,
  GroupStats,
} from '../../workers/contract.ts';
import type { Episode } from '../core/episode/episode.ts';
import type { Matrix } from '../core/vector/matrix.ts';
import { ClusterHost } from './cluster-host.ts';
import type { CallOptions } from './ingest.ts';

const host = new ClusterHost();

/** What an import asks while its episode is on trial. */
export interface TrialCalls {
  cluster(request: ClusterRequest, options: CallOptions): Promise<ClusterResult>;
  flat(request: FlatRequest, signal: AbortSignal): Promise<FlatResult>;
}

/**
 * The clustering worker and the one episode attached to it. Its vectors are loaded when first
 * needed, so a restored episode costs nothing until somebody asks; after a crash they are loaded
 * again. Groups are track rows.
 */
export const cluster = {
  /**
   * Name the episode that all calls are about.
   * @param vectors called when the worker needs them; what it gives is handed over (detached)
   * @param request what its stored clustering was made with
   */
  attach(episode: Episode, vectors: () => Promise<Matrix>, request?: ClusterRequest): void {
    host.attach({ episode, vectors, request });
  },

  /** Forget the episode and free the worker's memory. */
  detach(): void {
    host.detach();
  },

  /** Attach an episode if `work` succeeds; until then all other calls wait, about the one before. */
  trial<R>(
    episode: Episode,
    vectors: () => Promise<Matrix>,
    work: (calls: TrialCalls) => Promise<R>,
  ): Promise<R> {
    return host.trial({ episode, vectors, request: undefined }, () =>
      work({
        cluster: (request, options) => host.run(request, options),
        flat: (request, signal) => host.flat(request, signal),
      }),
    );
  },

  async cluster(request: ClusterRequest, options: CallOptions = {}): Promise<ClusterResult> {
    await host.settled();
    return host.run(request, options);
  },

  async flat(request: FlatRequest, signal?: AbortSignal): Promise<FlatResult> {
    await host.settled();
    return host.flat(request, signal);
  },

  /** Pooled unit vectors of the clustered tracks: a copy. */
  async pooled() {
    await host.settled();
    await host.readyClustered();
    return host.client.call(async (api) => api.pooled());
  },

  async stats(groups: readonly Int32Array[]): Promise<GroupStats> {
    await host.settled();
    await host.readyPooled();
    return host.client.call(async (api) => api.stats(groups));
  },

  /** Cosine of each track of the group to the group's centroid, same order. */
  async toCentroid(group: Int32Array): Promise<Float32Array> {
    await host.settled();
    await host.readyPooled();
    return host.client.call(async (api) => api.toCentroid(group));
  },

  /** Cosine of every group's centroid to the first group's. */
  async centroidSimilarity(groups: readonly Int32Array[]): Promise<Float32Array> {
    await host.settled();
    await host.readyPooled();
    return host.client.call(async (api) => api.centroidSimilarity(groups));
  },

  /** Cosine of each face vector to the group's centroid; NaN for a face without one. */
  async facesToCentroid(faceRows: Int32Array, group: Int32Array): Promise<Float32Array> {
    await host.settled();
    await host.readyPooled();
    return host.client.call(async (api) => api.facesToCentroid(faceRows, group));
  },
};
