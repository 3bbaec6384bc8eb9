import { dotRows } from '../vector/dot-rows.ts';
import type { Matrix } from '../vector/matrix.ts';
import { type WholeVectors, wholeVectors } from '../vector/whole-vectors.ts';

/**
 * [Note: Matching in whole numbers]
 * Every identity is compared with every seed in 16-bit whole numbers: unit vectors times `UNIT`, rounded.
 * Their products fit into 32 bits, are the same on every engine whatever the order of adding, and take
 * half the time of floats. How far such a product can be from the cosine is known of every pair (`error`
 * of both), so only what lies nearer than that to what is decided is computed in float64: the result is
 * that of float64 alone.
 * The difference of two products fits into 32 bits, too.
 */

/** Products of whole numbers, one engine for each kernel; see `kernel/js-products.ts`. */
export interface ProductEngine {
  readonly name: 'wasm' | 'js';
  /** Take the columns that the next calls compare with. @throws RangeError without the memory */
  load(columns: WholeVectors): void;
  /**
   * Products of rows with all columns.
   * @param out [m * n], row by row
   */
  products(rows: WholeVectors, out: Int32Array): void;
  /** Free what load took. */
  release(): void;
}

/** Unit vectors as they were, and in whole numbers. */
export interface ComparableVectors {
  readonly vectors: Matrix;
  /** 1 / length in float64, 0 for a zero row: `vectors` are of unit length but for rounding. */
  readonly scale: Float64Array; // [n]
  readonly whole: WholeVectors;
}

/** Vectors as matching compares them. A row of zeros is like nobody. Cost: O(n d). */
export function comparableVectors(vectors: Matrix): ComparableVectors {
  return { vectors, ...wholeVectors(vectors) };
}

/** Cosine of two rows in float64, within −1 and 1; 0 where one of them is no direction. */
export function cosineOf(a: ComparableVectors, i: number, b: ComparableVectors, j: number): number {
  const { d } = a.vectors;
  const dot = dotRows(a.vectors.data, i * d, b.vectors.data, j * d, d);
  return Math.max(-1, Math.min(1, dot * a.scale[i]! * b.scale[j]!));
}

/** Some rows, without copying. */
export function wholeRows(
  { width, data, error }: WholeVectors,
  from: number,
  to: number,
): WholeVectors {
  return {
    n: to - from,
    width,
    data: data.subarray(from * width, to * width),
    error: error.subarray(from, to),
  };
}
