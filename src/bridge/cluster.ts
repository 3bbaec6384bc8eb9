import type {
  BetweenGroups,
  ClusterRequest,
  ClusterResult,
  ExplainRequest,
  FlatRequest,
  FlatResult,
  GroupStats,
  ReviewRequest,
} from '../../workers/contract.ts';
import type { BaseRequest, BaseResult } from '../../workers/contract-base.ts';
import type { SuggestRequest } from '../../workers/contract-suggest.ts';
import type { Episode } from '../core/episode/episode.ts';
import { CancelledError } from '../core/errors.ts';
import type { Explanation, ReviewItem, StoppedMerge, TrackProfile } from '../core/review/types.ts';
import type { Recommendation } from '../core/suggest/types.ts';
import type { Matrix } from '../core/vector/matrix.ts';
import { host } from './cluster-worker.ts';
import type { CallOptions } from './ingest.ts';
import { progressProxy } from './progress.ts';

/** What an import asks while its episode is on trial. */
export interface TrialCalls {
  cluster(request: ClusterRequest, options: CallOptions): Promise<ClusterResult>;
  flat(request: FlatRequest, signal: AbortSignal): Promise<FlatResult>;
  base(request: BaseRequest): Promise<BaseResult>;
  suggest(request: SuggestRequest): Promise<Recommendation>;
  stopSuggest(): Promise<void>;
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
        base: (request) => host.base(request),
        suggest: (request) =>
          host.client.call(async (api) => api.suggest(request, progressProxy(undefined))),
        stopSuggest: () => host.client.call(async (api) => api.stopSuggest()),
      }),
    );
  },

  async cluster(request: ClusterRequest, options: CallOptions = {}): Promise<ClusterResult> {
    await host.settled();
    return host.run(request, options);
  },

  /** Cluster as it was clustered before, beside what is shown. */
  async base(request: BaseRequest): Promise<BaseResult> {
    await host.settled();
    return host.base(request);
  },

  async flat(request: FlatRequest, signal?: AbortSignal): Promise<FlatResult> {
    await host.settled();
    return host.flat(request, signal);
  },

  /**
   * Pooled unit vectors of the clustered tracks: a copy.
   * @param which `plain` as the specification has them, `used` in the metric they are clustered in
   */
  async pooled(which: 'plain' | 'used') {
    await host.settled();
    await host.readyClustered();
    return host.client.call(async (api) => api.pooled(which));
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

  /** The same vectors under other tracks (one was split, or put together again). */
  async retrack(episode: Episode): Promise<void> {
    await host.settled();
    await host.retrack(episode);
  },

  /**
   * Questions about the identities, most worth first. A request takes the place of the one before,
   * which rejects with CancelledError, as it does when its signal aborts; a clustering goes first.
   */
  async review(request: ReviewRequest, signal?: AbortSignal): Promise<readonly ReviewItem[]> {
    await host.settled();
    await host.readyClustered();
    return unlessAborted(
      host.client.call(async (api) => api.review(request)),
      signal,
    );
  },

  /** Pairs of identities that linkage would have joined at the threshold, but for a decision. */
  async stopped(
    request: Pick<ReviewRequest, 'groups' | 'threshold' | 'cannotLink'>,
  ): Promise<readonly StoppedMerge[]> {
    await host.settled();
    await host.readyClustered();
    return host.client.call(async (api) => api.stopped(request));
  },

  /** Why two sides are together or apart, or what holds an identity together. */
  async explain(request: ExplainRequest): Promise<Explanation> {
    await host.settled();
    await host.readyClustered();
    return host.client.call(async (api) => api.explain(request));
  },

  /** Within-track similarity over time. @param track row */
  async trackProfile(track: number): Promise<TrackProfile> {
    await host.settled();
    await host.ready();
    return host.client.call(async (api) => api.trackProfile(track));
  },

  /** Similarities between two groups of tracks. */
  async between(a: Int32Array, b: Int32Array): Promise<BetweenGroups> {
    await host.settled();
    await host.readyPooled();
    return host.client.call(async (api) => api.between(a, b));
  },
};

/** The worker is not told: stopping it would stop a clustering on its way too. */
function unlessAborted<R>(answer: Promise<R>, signal: AbortSignal | undefined): Promise<R> {
  if (signal === undefined) return answer;
  return new Promise<R>((resolve, reject) => {
    const stop = () => reject(new CancelledError());
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
