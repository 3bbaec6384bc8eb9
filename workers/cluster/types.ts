/** Plain data of the clustering worker's calls; no code. Groups, pairs and labels are of track rows. */
import type { RowConstraints } from '../../src/core/cluster/item-constraints.ts';
import type {
  Agglomeration,
  ClusterParameters,
  CutTree,
  EngineName,
  FlatClusters,
  LinkageMethod,
} from '../../src/core/cluster/types.ts';
import type { Episode } from '../../src/core/episode/episode.ts';
import type { TrackLikeness } from '../../src/core/identity/likeness.ts';
import type { MetricReport } from '../../src/core/metric/types.ts';
import type { SaidPair } from '../../src/core/review/types.ts';
import type { BlockMeans, BlockRequest } from '../../src/core/similarity/block-means.ts';
import type { Silhouette } from '../../src/core/similarity/silhouette.ts';
import type { Remembered } from '../../src/core/suggest/impostor-memory.ts';
import type { ToldPairs } from '../../src/core/suggest/told-people.ts';
import type { Recommendation } from '../../src/core/suggest/types.ts';

/** Constraints by track row; the worker maps them to items. */
export interface TrackConstraints extends RowConstraints {
  readonly deleted: Int32Array;
}
export interface ClusterRequest {
  readonly parameters: ClusterParameters;
  /** `auto` takes a real WebGPU adapter, else WASM. */
  readonly engine: EngineName | 'auto';
  readonly constraints: TrackConstraints;
  /** ClusterResult.likenessOf of the likeness that the page has: it is not sent again. */
  readonly likenessOf?: number | undefined;
}
export interface ClusterResult {
  /** Track row of each clustered item; tracks without a usable vector are not in it. */
  readonly items: Int32Array; // [n]
  readonly agglomeration: Agglomeration;
  /**
   * Of all tracks with a vector: decides who may stand for an identity. Large, a byte a component, and the
   * same for all clusterings of the same tracks: sent once, and empty where the request names it.
   */
  readonly likeness: TrackLikeness;
  /** Number of the tracks that it is of, within the life of the worker; gone once it is put in. */
  readonly likenessOf?: number;
  /** Why another engine than the one asked for ran: "software adapter", "device lost", … */
  readonly fallback: string | undefined;
  /** Milliseconds pooling took. */
  readonly poolMs: number;
  /** What became of `metric: within_track`; absent unless that was asked for. */
  readonly metric?: MetricReport;
}
export interface FlatRequest {
  /** dbscan or hdbscan; agglomerative cuts need no worker. */
  readonly parameters: ClusterParameters;
}
/** The clustering that acts are done on, when it is not at hand any more. */
export interface BaseRequest extends ClusterRequest {
  /** Its tracks as they were then, where tracks were split or put together since. */
  readonly episode?: Episode | undefined;
}
/** A clustering, and its labels where a density algorithm was asked for. */
export interface BaseResult {
  readonly result: ClusterResult;
  readonly flat: FlatClusters | undefined;
}

/** The tree that ids go by, whatever is clustered. See: [Note: Founders by tree] */
export interface FoundersRequest {
  readonly engine: ClusterRequest['engine'];
  /** The tracks as they were imported, where some have been split since. */
  readonly episode?: Episode | undefined;
}

/** An identity as the worker needs to know it. */
export interface IdentityGroup {
  readonly id: string;
  /** Track rows, ascending. */
  readonly tracks: Int32Array;
  readonly locked: boolean;
  readonly named: boolean;
  /** Noise and strangers: nobody is asked about them. */
  readonly settled: boolean;
}
/**
 * Identities in columns, as they go to the worker: thousands of small objects and arrays would be copied one
 * by one, on the page's own thread.
 */
export interface PackedGroups {
  readonly ids: readonly string[]; // [G]
  /** Tracks of group g are `tracks[start[g] … start[g + 1])`. */
  readonly start: Int32Array; // [G + 1]
  readonly tracks: Int32Array;
  /** What is so of each, as bits: see packed-groups.ts. */
  readonly flags: Uint8Array; // [G]
}

/** The state that questions are about: parameters are those of the last `cluster`, but the threshold. */
export interface ReviewRequest {
  readonly groups: PackedGroups;
  readonly threshold: number;
  readonly rank: Int32Array; // [T] TrackSummaries.rank
  /** Flat pairs of tracks that people keep apart. */
  readonly cannotLink: Int32Array;
  /** Must-link groups of track rows: never asked about again. */
  readonly mustLink: readonly Int32Array[];
  /** Flat pairs of tracks that were asked about and left open; −1 as the second for one-sided ones. */
  readonly answered: readonly { readonly kind: string; readonly a: number; readonly b: number }[];
  /** Sides that answers were about, as they were then. */
  readonly said?: readonly SaidPair[];
  /** Flat pairs of tracks with boxes in one frame. */
  readonly sharedFrames: Int32Array;
}
/** Tracks of two sides, or of one identity when `b` is undefined. */
export interface ExplainRequest {
  readonly a: Int32Array;
  readonly b: Int32Array | undefined;
  /** The other identities: where rivals are looked for. */
  readonly others: PackedGroups;
}

/** Pairs of the clustered tracks by similarity, in the bins of pair-bins.ts. */
export interface PairHistograms {
  /** Tracks whose pairs were compared; fewer than `of` where that would be too many pairs. */
  readonly compared: number;
  readonly of: number;
  readonly all: Uint32Array; // [PAIR_BINS]
  readonly within: Uint32Array; // [PAIR_BINS]
  readonly between: Uint32Array; // [PAIR_BINS]
  /** Pairs of tracks seen in one frame at two places, of all tracks; whatever their labels. */
  readonly sameFrame: Uint32Array; // [PAIR_BINS]
}
/** A part of the ordered matrix. */
export interface MatrixPart extends BlockMeans, Pick<BlockRequest, 'cells'> {}
/** Silhouettes under a labelling. */
export interface SilhouetteAnswer extends Silhouette {
  readonly tracks: Int32Array; // [n] track rows
}

/** What is known of the tracks beside their vectors; those, linkage and tree are of the last `cluster`. */
export interface SuggestRequest {
  /** Flat pairs of tracks seen in one frame. */
  readonly sharedFrames: Int32Array;
  /** Tracks of each person by people's word (`toldPeople`). */
  readonly people: readonly Int32Array[];
  /** What they answered about others (`toldPairs`). */
  readonly answers?: ToldPairs;
  /** What other episodes of the same embedder showed. */
  readonly remembered?: Remembered | undefined;
}

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
