import type { JobHooks } from '../job.ts';
import type { Matrix } from '../vector/matrix.ts';

export type Algorithm = 'agglomerative' | 'dbscan' | 'hdbscan';
/** `centroid` is pipeline-compatible: SciPy's formula on cosine distances, not monotone. */
export type LinkageMethod = 'average' | 'complete' | 'ward' | 'single' | 'centroid';
export type EngineName = 'webgpu' | 'wasm' | 'js';

/**
 * The n−1 merges over n items, SciPy's node ids: leaf 0 … n−1, merge i makes node n + i. Sorted by
 * height (centroid: by order of merging). A forest (tracks held apart for good by a constraint or
 * by the floor of a components-first run) has merges of height +Infinity at its end.
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

/** Fills similarity or distance tiles; one for each engine (webgpu, wasm, js). */
export interface MatrixEngine {
  readonly name: EngineName;
  /** Take the unit vectors that the next calls work on. */
  load(vectors: Matrix): Promise<void>;
  /** The whole square matrix of cosine distances, diagonal exactly 0, symmetric, into out [n*n]. */
  square(out: Float32Array, hooks: JobHooks): Promise<void>;
  /** Similarities of rows [r0, r1) against rows [c0, c1) into out [(r1−r0) * (c1−c0)]. */
  tile(r0: number, r1: number, c0: number, c1: number, out: Float32Array): Promise<void>;
  /** Free what load took. */
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
}
export const DEFAULT_PARAMETERS: ClusterParameters = {
  algorithm: 'agglomerative',
  linkage: 'average',
  cluster_thresh: 0.58,
  min_cluster_size: 2,
  outlier_mode: 'singleton',
  pooling_method: 'mean',
};
