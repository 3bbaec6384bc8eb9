import type { BlockRequest } from '../src/core/similarity/block-means.ts';
import type { OnProgress } from './contract.ts';

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

/** A part of the ordered matrix; see BlockMeans. */
export interface MatrixPart extends BlockRequest {
  readonly rowEdges: Int32Array; // [h + 1] leaves
  readonly columnEdges: Int32Array; // [w + 1] leaves
  readonly mean: Float32Array; // [h * w]
}

/** Silhouettes under a labelling; see Silhouette. */
export interface SilhouetteAnswer {
  readonly tracks: Int32Array; // [n] track rows
  readonly value: Float32Array; // [n]
  /** Label nearest beside its own; −1 where there is none. */
  readonly nearest: Int32Array; // [n]
  readonly ofLabel: Float64Array; // [labels]
  readonly size: Int32Array; // [labels]
  readonly mean: number;
}

/**
 * Similarities of the clustered tracks, as pictures need them. Labels come by track row; −1 has
 * none. All numbers come from the kernel, so they are the same whatever engine clustered.
 */
export interface SimilarityApi {
  /**
   * Similarities of all pairs, and of those within and between labels. What does not depend on the
   * labels is kept for the next request; a request takes the place of the one before, which rejects
   * with CancelledError.
   */
  pairHistograms(labels: Int32Array, onProgress: OnProgress): Promise<PairHistograms>;
  /** Mean similarities over a rectangle of the matrix in leaf order. */
  matrixPart(request: BlockRequest): Promise<MatrixPart>;
  /** As with `pairHistograms`, the last request counts. */
  silhouettes(labels: Int32Array): Promise<SilhouetteAnswer>;
  /** Nobody looks any more: what is under way stops. */
  stopSimilarity(): Promise<void>;
}
