/** Other trees over the vectors at hand. Types only. Rows are track rows. */
import type { CutTree, LinkageMethod } from '../src/core/cluster/types.ts';
import type { OnProgress, TrackConstraints } from './contract.ts';

export interface TreesRequest {
  readonly linkages: readonly LinkageMethod[];
  /** Those of the clustering that is shown, or none but the deleted tracks. */
  readonly constraints: TrackConstraints;
  /** Smallest threshold that anybody will cut at; only large episodes make use of it. */
  readonly floor: number;
}

/** What a linkage makes of the tracks. */
export interface LinkageTree {
  readonly linkage: LinkageMethod;
  /** Track row of each item of the tree. */
  readonly items: Int32Array; // [n]
  readonly tree: CutTree;
  /** Smallest threshold at which cuts are exact; 0 or less for all. */
  readonly floor: number;
}

export interface TreesResult {
  /** In the order asked for. */
  readonly trees: readonly LinkageTree[];
  /** Linkages that cannot be had, and why, in a sentence. */
  readonly missing: readonly { readonly linkage: LinkageMethod; readonly reason: string }[];
}

export interface TreesApi {
  /**
   * Agglomerate the tracks of the last `cluster` by other linkages, beside whatever else runs. A
   * request takes the place of the one before, which rejects with CancelledError.
   */
  trees(request: TreesRequest, onProgress: OnProgress): Promise<TreesResult>;
  /** Stop `trees`, and nothing else. */
  stopTrees(): Promise<void>;
}
