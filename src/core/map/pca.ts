import type { JobHooks } from '../job.ts';
import type { Matrix } from '../vector/matrix.ts';
import { topEigenvectors } from './top-eigenvectors.ts';

/** Vectors seen along the two directions in which they differ most. */
export interface PrincipalPlane {
  /** x0, y0, x1, y1, … around the mean. */
  readonly positions: Float32Array; // [2 * n]
  /** Part of the variance that each axis holds, 0–1; 0 where there is none. */
  readonly explained: Float64Array; // [2]
}

/** Rows that are added to the scatter matrix in one pass over it. */
const ROWS = 4;

/**
 * The first two principal components. The sign of an axis is that of its largest loading (lowest
 * index on a tie), so the same vectors always give the same picture.
 * [Note: Own PCA] The usual package decomposes the whole matrix: ml-pca took 31 s for 2,000 × 512.
 * Two components need the smaller scatter matrix and an iteration on it: a third of a second.
 * @throws CancelledError
 * Cost: O(n d min(n, d)) time; n d + min(n, d)² doubles of memory.
 */
export async function principalPlane(vectors: Matrix, hooks: JobHooks): Promise<PrincipalPlane> {
  const { n, d } = vectors;
  const positions = new Float32Array(2 * n); // [2 * n]
  const explained = new Float64Array(2); // [2]
  if (n === 0 || d === 0) return { positions, explained };
  const rows = centred(vectors);
  const total = sumOfSquares(rows);
  if (!(total > 0)) return { positions, explained };
  // Both matrices have the same eigenvalues; the vectors of one follow from those of the other.
  const wide = n < d;
  const side = wide ? n : d;
  const scatter = await scatterOf(wide ? transposed(rows, n, d) : rows, side, hooks);
  const { values, vectors: found } = await topEigenvectors(scatter, side, 2, hooks);
  for (let axis = 0; axis < values.length; axis++) {
    const vector = found.subarray(axis * side, (axis + 1) * side);
    const loading = unitLoading(wide ? backTo(rows, vector, n, d) : vector);
    explained[axis] = Math.max(0, values[axis]!) / total;
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let k = 0; k < d; k++) sum += rows[i * d + k]! * loading[k]!;
      positions[2 * i + axis] = sum;
    }
  }
  return { positions, explained };
}

/** Rows less their mean, in double precision. */
function centred({ n, d, data }: Matrix): Float64Array {
  const mean = new Float64Array(d); // [d]
  for (let i = 0; i < n; i++) for (let k = 0; k < d; k++) mean[k]! += data[i * d + k]!;
  for (let k = 0; k < d; k++) mean[k]! /= n;
  const rows = new Float64Array(n * d); // [n * d]
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < d; k++) rows[i * d + k] = data[i * d + k]! - mean[k]!;
  }
  // Rows that are all the same differ from their mean by rounding: that is no direction.
  return sumOfSquares(rows) > n * d * 1e-28 ? rows : rows.fill(0);
}

function sumOfSquares(rows: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < rows.length; i++) sum += rows[i]! * rows[i]!;
  return sum;
}

/** rowsᵀ · rows, symmetric. @param rows [count * side] */
async function scatterOf(rows: Float64Array, side: number, hooks: JobHooks): Promise<Float64Array> {
  const out = new Float64Array(side * side); // [side * side]
  const count = rows.length / side;
  for (let r0 = 0; r0 < count; r0 += ROWS) {
    if (r0 + ROWS <= count) addFourRows(rows, r0 * side, side, out);
    else for (let r = r0; r < count; r++) addRow(rows, r * side, side, out);
    hooks.progress({ stage: 'pca', done: Math.min(count, r0 + ROWS), total: count, unit: 'rows' });
    await hooks.breathe();
  }
  for (let a = 0; a < side; a++) {
    for (let b = a + 1; b < side; b++) out[b * side + a] = out[a * side + b]!;
  }
  return out;
}

/** Four rows at once: the matrix, which is larger than the rows, is read a quarter as often. */
function addFourRows(rows: Float64Array, at: number, side: number, out: Float64Array): void {
  const [r1, r2, r3] = [at + side, at + 2 * side, at + 3 * side];
  for (let a = 0; a < side; a++) {
    const x0 = rows[at + a]!;
    const x1 = rows[r1 + a]!;
    const x2 = rows[r2 + a]!;
    const x3 = rows[r3 + a]!;
    const line = a * side;
    for (let b = a; b < side; b++) {
      out[line + b]! +=
        x0 * rows[at + b]! + x1 * rows[r1 + b]! + x2 * rows[r2 + b]! + x3 * rows[r3 + b]!;
    }
  }
}

function addRow(rows: Float64Array, at: number, side: number, out: Float64Array): void {
  for (let a = 0; a < side; a++) {
    const x = rows[at + a]!;
    for (let b = a; b < side; b++) out[a * side + b]! += x * rows[at + b]!;
  }
}

function transposed(rows: Float64Array, n: number, d: number): Float64Array {
  const out = new Float64Array(n * d); // [d * n]
  for (let i = 0; i < n; i++) for (let k = 0; k < d; k++) out[k * n + i] = rows[i * d + k]!;
  return out;
}

/** rowsᵀ · weights: the direction in space of an eigenvector over the rows. */
function backTo(rows: Float64Array, weights: Float64Array, n: number, d: number): Float64Array {
  const out = new Float64Array(d); // [d]
  for (let i = 0; i < n; i++) for (let k = 0; k < d; k++) out[k]! += weights[i]! * rows[i * d + k]!;
  return out;
}

/** At unit length, its largest entry positive; zero stays zero. */
function unitLoading(direction: Float64Array): Float64Array {
  let largest = 0;
  for (let k = 1; k < direction.length; k++) {
    if (Math.abs(direction[k]!) > Math.abs(direction[largest]!)) largest = k;
  }
  const length = Math.sqrt(sumOfSquares(direction));
  if (length === 0) return direction;
  const scale = (direction[largest]! < 0 ? -1 : 1) / length;
  return direction.map((value) => value * scale);
}
