import type { JobHooks } from '../job.ts';
import type { Matrix } from '../vector/matrix.ts';
import type { SumStore } from './sum-store.ts';

export type Algorithm = 'agglomerative' | 'dbscan' | 'hdbscan';
/** `centroid` is pipeline-compatible: SciPy's formula on cosine distances, not monotone. */
export type LinkageMethod = 'average' | 'complete' | 'ward' | 'single' | 'centroid';
export type EngineName = 'webgpu' | 'wasm' | 'js';

/**
 * The n−1 merges over n items, SciPy's node ids: leaf 0 … n−1, merge i makes node n + i. Sorted by
 * height (centroid: by order of merging). A forest (tracks held apart for good by a constraint or
 * by the floor of a run that ended there) has merges of height +Infinity at its end.
 */
export interface Linkage {
  readonly left: Int32Array; // [n−1]
  readonly right: Int32Array; // [n−1]
  readonly height: Float64Array; // [n−1] cosine distance; ward: chord distance √(2(1−s))
  readonly size: Int32Array; // [n−1] leaves under the new node
}

/**
 * A linkage laid out for cutting: at height h the clusters are the runs of `order` whose inner
 * boundaries are ≤ h. Scanning it takes microseconds at 10,000 items.
 */
export interface CutTree {
  /** Items from left to right in the dendrogram. */
  readonly order: Int32Array; // [n]
  /** Height at which order[i] and order[i+1] come together (the maximum inside the subtree). */
  readonly boundary: Float64Array; // [n−1]
  /** Merge (row of Linkage) that joins order[i] and order[i+1]. */
  readonly boundaryMerge: Int32Array; // [n−1]
}

/** What people have decided, as linkage understands it. Items are rows of the clustered matrix. */
export interface Constraints {
  /** Groups that enter linkage already merged (merge height 0). Disjoint. */
  readonly mustLink: readonly Int32Array[];
  /** Flat pairs a0, b0, a1, b1, …: never in one cluster; inherited by whatever merges. */
  readonly cannotLink: Int32Array; // [2 * pairs]
  /** Groups that are one cluster each, which nothing joins and nothing leaves. Disjoint. */
  readonly frozen: readonly Int32Array[];
}
export const NO_CONSTRAINTS: Constraints = {
  mustLink: [],
  cannotLink: new Int32Array(0),
  frozen: [],
};

/** How far the distances that an engine fills in may be from those of float64; of two unit vectors x, y. */
export interface DistanceError {
  /** Of the length |x − y| = √(2 · distance). */
  readonly chord: number;
  /** Of the distance, besides. */
  readonly distance: number;
  /** How far float64 itself may be off for two such vectors, where that is known more closely. */
  readonly exact?: number;
}

/** Takes a pair of rows i < j and their distance as the engine has it; false stops the pass. */
export type VisitPair = (i: number, j: number, distance: number) => boolean;

/** Fills similarity or distance tiles; one for each engine (webgpu, wasm, js). */
export interface MatrixEngine {
  readonly name: EngineName;
  /** Take the unit vectors that the next calls work on. */
  load(vectors: Matrix): Promise<void>;
  /** The whole square matrix of cosine distances, diagonal exactly 0, symmetric, into out [n*n]. */
  square(out: Float32Array, hooks: JobHooks): Promise<void>;
  /** Similarities of rows [r0, r1) against rows [c0, c1) into out [(r1−r0) * (c1−c0)]. */
  tile(r0: number, r1: number, c0: number, c1: number, out: Float32Array): Promise<void>;
  /**
   * Every pair of rows i < j whose similarity, as `tile` gives it, is at or above `least`, by i and then
   * by j. Only of engines that find them without filling tiles; for the others see `similarPairs`.
   * @returns false when stopped
   */
  pairs?(least: number, visit: VisitPair, hooks: JobHooks): Promise<boolean>;
  /** How far what it fills in may be from float64, for the vectors that are loaded. */
  error(): DistanceError;
  /** Free what load took. */
  release(): void;
}

/** Linkages whose merges never bring a cluster nearer to a third one; all but `centroid`. */
export type ReducibleMethod = Exclude<LinkageMethod, 'centroid'>;

/** Answer of `Neighbours.nearest`; one object, overwritten by the next call. */
export interface Nearest {
  /** Nearest live slot, lowest on a tie; −1 when no slot is left that may be joined. */
  readonly index: number;
  readonly distance: number;
  /** Distance of the runner-up, equal to `distance` on a tie; +Infinity when there is none. */
  readonly second: number;
}

/** Search of a square where some slots count as near others. */
export interface Crowd {
  /** −1 for those slots, 0 for the rest; filled in by who asks. */
  readonly near: Int32Array; // [n]
  /** Like `within`, of those slots up to another limit. */
  within(slot: number, limit: number, nearLimit: number): Int32Array;
  /** The distance of one of those that were found to the slot. */
  proposed(slot: number, other: number): number;
}

/**
 * Live clusters and the distances between them. A cluster lives in the slot of its lowest item.
 * Distances are linkage distances in single precision (see: [Note: How far a proposal can be off]); ward's are
 * half the squared distance, which for two items is the cosine distance itself.
 */
export interface Neighbours {
  nearest(slot: number): Nearest;
  /** Live slots at most `limit` away from `slot`, ascending; valid until the next call. */
  within(slot: number, limit: number): Int32Array;
  /** Of squares: what helps with many clusters that are all near. */
  readonly crowd?: Crowd;
  /** Join slot `gone` into slot `keep` (keep < gone), which then hold keepSize and goneSize items. */
  merge(keep: number, gone: number, keepSize: number, goneSize: number): void;
  /** Make a and b, and whatever they become part of, impossible to join. */
  forbid(a: number, b: number): void;
  /** Take a slot out for good. */
  retire(slot: number): void;
}

/** Compares rows that are differences from some middle: whole numbers, and no row is of unit length. */
export interface DifferenceEngine {
  /**
   * @param rows of length 1 at most
   * @throws RangeError
   */
  load(rows: Matrix): void;
  /**
   * |a − b|² / 2 of rows [r0, r1) with all rows from r0 on, into out [(r1 − r0) * (n − r0)]; r0 is a multiple
   * of 64, and no more than 64 rows are asked for.
   */
  strip(r0: number, r1: number, out: Float32Array): void;
  /** Length of what rounding took from a row, at most. */
  error(): number;
  release(): void;
}

export interface LastingSums {
  readonly store: SumStore;
  release(): void;
}

/** Owns the memory of one square matrix at a time and searches it; `wasm` or its twin `js`. */
export interface ChainEngine {
  readonly name: 'wasm' | 'js';
  /** Its own matrix engine: `wasm` and `js` fill bitwise the same numbers. */
  readonly matrix: MatrixEngine;
  /**
   * Another one, in whole numbers: more than twice as quick, less exact, for who lets float64 decide.
   * Again `wasm` and `js` fill the same. It holds vectors at times when `matrix` holds none.
   */
  readonly whole: MatrixEngine;
  /** In whole numbers, too, with a memory of its own; again `wasm` and `js` compute the same. */
  readonly differences: DifferenceEngine;
  /**
   * Sums of these vectors, kept until `release`; `wasm` and `js` compute the same bit for bit. To be asked
   * for after the matrix engine was loaded and before the square.
   */
  sums(vectors: Matrix): SumStore;
  /** The same in a memory of their own, whatever else is computed, until they are let go of. */
  lastingSums(vectors: Matrix): LastingSums;
  /**
   * A square of n * n floats for a MatrixEngine to fill. Load the matrix engine first: loading may
   * move this engine's memory. Replaces the square before.
   * @throws AppError `cluster/out-of-memory`
   */
  allocateSquare(n: number): Float32Array;
  /** From distances of unit rows to those of means in their directions, of these lengths [n]. */
  shorten(lengths: Float32Array): void;
  /**
   * All n slots live, distances as the square now has them; the square is consumed by merging.
   * @param sizes items of each slot's cluster, [n]; without, one
   */
  neighbours(method: ReducibleMethod, sizes?: Int32Array): Neighbours;
  /** Free the square. */
  release(): void;
}

/** Result of agglomerating: everything the cut needs, and what it cost. */
export interface Agglomeration {
  readonly linkage: Linkage;
  readonly tree: CutTree;
  /** Smallest similarity at which cuts are exact; 0 or less for a full tree. */
  readonly floor: number;
  /**
   * Length of the mean unit vector of the cluster that each merge made ([n−1], row of Linkage):
   * variance = 1 − R without a pass over the vectors. Approximate to f32; exports recompute it.
   */
  readonly resultant: Float32Array; // [n−1]
  readonly engine: EngineName;
  readonly matrixMs: number;
  readonly linkageMs: number;
  /** Products of vectors in float64 that decided what a square of all left open; 0 without one. */
  readonly products: number;
  /** Merges that a cannot-link or frozen group stopped, i.e. pairs of clusters held apart. */
  readonly stopped: number;
}

/** Parameters a person sets; names as in recognition.yaml. */
export interface ClusterParameters {
  readonly algorithm: Algorithm;
  readonly linkage: LinkageMethod;
  /** Cosine similarity, 0–1. */
  readonly cluster_thresh: number;
  readonly min_cluster_size: number;
  readonly outlier_mode: 'singleton' | 'noise';
  readonly pooling_method: 'mean' | 'median' | 'max' | 'prototype';
  /** How alike vectors are: plain cosine, or cosine after what varies within a track is evened out. */
  readonly metric: 'cosine' | 'within_track';
  /** Two tracks in one frame at two places are two people: not looked at, counted, or kept apart. */
  readonly same_frame: 'off' | 'warn' | 'enforce';
  /** Frames in which two tracks must be apart; one alone is often a dissolve or a false detection. */
  readonly same_frame_min_frames: number;
  /** IoU from which two boxes are one face found twice. */
  readonly same_frame_max_iou: number;
  /** Sides, smaller / larger, below which a face may be a picture on the wall or a screen. */
  readonly same_frame_min_size_ratio: number;
}
export const DEFAULT_PARAMETERS: ClusterParameters = {
  algorithm: 'agglomerative',
  linkage: 'average',
  cluster_thresh: 0.58,
  min_cluster_size: 2,
  outlier_mode: 'singleton',
  pooling_method: 'mean',
  metric: 'cosine',
  same_frame: 'warn',
  same_frame_min_frames: 2,
  same_frame_max_iou: 0.5,
  same_frame_min_size_ratio: 0.2,
};

/** Clusters as the algorithm left them: the input of identity formation. */
export interface FlatClusters {
  /** Track row of each clustered item. */
  readonly items: Int32Array; // [n]
  /** Cluster of each item, 0-based; −1 noise (dbscan, hdbscan). */
  readonly labels: Int32Array; // [n]
  readonly count: number;
  /** Length of the mean unit vector of each cluster, R. */
  readonly resultant: Float32Array; // [count]
  /** 1 for a cluster that is one identity whatever its size; none when not given. */
  readonly whole?: Uint8Array; // [count]
}
