import { unitMean } from '../../src/core/vector/group-stats.ts';
import type { Matrix } from '../../src/core/vector/matrix.ts';

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
  const centroids = groups.map((rows) => unitMean(vectors, rows).unit);
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
