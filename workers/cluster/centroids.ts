import type { Matrix } from '../../src/core/vector/matrix.ts';

/**
 * Unit mean of rows, summed in float64 in ascending row order, so that the same group has the same
 * centroid whatever order it comes in.
 * @returns [d]; zeros for an empty group and for rows that cancel out
 */
export function unitCentroid(vectors: Matrix, rows: Int32Array): Float64Array {
  const { d, data } = vectors;
  const sum = new Float64Array(d); // [d]
  for (const row of rows.toSorted()) {
    for (let k = 0; k < d; k++) sum[k]! += data[row * d + k]!;
  }
  const length = Math.sqrt(dot(sum, sum, 0));
  if (length > 0) for (let k = 0; k < d; k++) sum[k]! /= length;
  return sum;
}

/** Cosine of each row to a unit vector; NaN for row −1. */
export function cosines(vectors: Matrix, rows: Int32Array, unit: Float64Array): Float32Array {
  const out = new Float32Array(rows.length); // [rows]
  rows.forEach((row, at) => {
    out[at] = row < 0 ? Number.NaN : clamp(dot(unit, vectors.data, row * vectors.d));
  });
  return out;
}

/** Cosine of every group's centroid to the first group's; NaN for a group without a direction. */
export function centroidCosines(vectors: Matrix, groups: readonly Int32Array[]): Float32Array {
  const out = new Float32Array(groups.length); // [groups]
  const centroids = groups.map((rows) => unitCentroid(vectors, rows));
  const first = centroids[0];
  if (first === undefined) return out;
  centroids.forEach((unit, g) => {
    const known = isDirection(unit) && isDirection(first);
    out[g] = known ? clamp(dot(unit, first, 0)) : Number.NaN;
  });
  return out;
}

/** False for the zeros of an empty group. */
export function isDirection(unit: Float64Array): boolean {
  return unit.some((value) => value !== 0);
}

/** Σ a[k] · b[offset + k] in index order. */
function dot(a: Float64Array, b: Float64Array | Float32Array, offset: number): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[offset + k]!;
  return sum;
}

const clamp = (cosine: number): number => Math.max(-1, Math.min(1, cosine));
