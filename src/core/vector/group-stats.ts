import type { Matrix } from './matrix.ts';

/** Exact figures of groups of vectors, float64, in the order of the groups. */
export interface ExactGroupStats {
  /** 1 − R, R the length of the mean of the unit vectors; exactly 0 for one vector. */
  readonly variance: Float64Array; // [groups]
  /** Norm of the re-normalised centroid: 1 up to rounding, 0 for an empty group. */
  readonly centroidNorm: Float64Array; // [groups]
  /** Smallest cosine of a member to the centroid; 1 for one vector. */
  readonly minSimilarity: Float64Array; // [groups]
}

/**
 * Statistics of groups of rows. Sums run in the order of the group, so the same group gives the
 * same bits on every engine and machine.
 * @param groups rows of `vectors`, ascending
 */
export function groupStats(vectors: Matrix, groups: readonly Int32Array[]): ExactGroupStats {
  const variance = new Float64Array(groups.length);
  const centroidNorm = new Float64Array(groups.length);
  const minSimilarity = new Float64Array(groups.length);
  groups.forEach((rows, g) => {
    const centroid = unitMean(vectors, rows);
    variance[g] = rows.length <= 1 ? 0 : Math.max(0, 1 - centroid.length);
    centroidNorm[g] = norm(centroid.unit);
    minSimilarity[g] = rows.length <= 1 ? 1 : smallestCosine(vectors, rows, centroid.unit);
  });
  return { variance, centroidNorm, minSimilarity };
}

/**
 * Mean of unit rows: its direction and its length R. Sums run in the order of `rows`.
 * @returns unit [d], zeros for an empty group and for rows that cancel out
 */
export function unitMean(
  vectors: Matrix,
  rows: Int32Array,
): { unit: Float64Array; length: number } {
  const { d, data } = vectors;
  const mean = new Float64Array(d);
  for (const row of rows) for (let k = 0; k < d; k++) mean[k]! += data[row * d + k]!;
  for (let k = 0; k < d; k++) mean[k]! /= Math.max(1, rows.length);
  const length = norm(mean);
  if (length > 0) for (let k = 0; k < d; k++) mean[k]! /= length;
  return { unit: mean, length };
}

function smallestCosine(vectors: Matrix, rows: Int32Array, centroid: Float64Array): number {
  const { d, data } = vectors;
  let smallest = 1;
  for (const row of rows) {
    let dot = 0;
    for (let k = 0; k < d; k++) dot += data[row * d + k]! * centroid[k]!;
    if (dot < smallest) smallest = dot;
  }
  return smallest;
}

function norm(vector: Float64Array): number {
  let sum = 0;
  for (const x of vector) sum += x * x;
  return Math.sqrt(sum);
}
