/** The clustering that acts are done on, when it is not at hand any more. Types only. */
import type { Episode } from '../src/core/episode/episode.ts';
import type { ClusterRequest, ClusterResult, FlatResult } from './contract.ts';

export interface BaseRequest extends ClusterRequest {
  /** Its tracks as they were then, where tracks were split or put together since. */
  readonly episode?: Episode | undefined;
}

/** A clustering, and its labels where a density algorithm was asked for. */
export interface BaseResult {
  readonly result: ClusterResult;
  readonly flat: FlatResult | undefined;
}

export interface BaseApi {
  /** Cluster beside the clustering that is shown: what other calls are about stays what it is. */
  base(request: BaseRequest): Promise<BaseResult>;
}
