import { dotRows } from '../cluster/cluster-sums.ts';
import type { Matrix } from '../vector/matrix.ts';

/**
 * [Note: Matching in whole numbers]
 * Every identity is compared with every seed in 16-bit whole numbers: unit vectors times `UNIT`, rounded.
 * Their products fit into 32 bits, are the same on every engine whatever the order of adding, and take
 * half the time of floats. How far such a product can be from the cosine is known of every pair (`error`
 * of both), so only what lies nearer than that to what is decided is computed in float64: the result is
 * that of float64 alone.
 * The difference of two products fits into 32 bits, too.
 */
export const UNIT = 32_000;
const LIFT = UNIT + 1.5;
/** What a product of two unit vectors is. */
export const UNIT_PRODUCT = UNIT * UNIT;

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

/** Unit vectors in whole numbers. */
export interface WholeVectors {
  readonly n: number;
  /** Components of a row, even: an odd dimension has a zero behind it. */
  readonly width: number;
  readonly data: Int16Array; // [n * width]
  /** Length of the difference from the unit vector, in units of 1. */
  readonly error: Float64Array; // [n]
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
  const { n, d, data } = vectors;
  const width = d + (d % 2);
  const whole = new Int16Array(n * width); // [n * width]
  const error = new Float64Array(n); // [n]
  const scale = new Float64Array(n); // [n]
  for (let i = 0; i < n; i++) {
    const from = i * d;
    const to = i * width;
    const square = dotRows(data, from, data, from, d);
    if (!(square > 0 && square < Number.POSITIVE_INFINITY)) continue;
    const own = 1 / Math.sqrt(square);
    const factor = own * UNIT;
    let off = 0;
    for (let k = 0; k < d; k++) {
      const exact = data[from + k]! * factor;
      // Rounded: above 0 before the fraction is cut off, which is quicker than Math.round.
      const rounded = ((exact + LIFT) | 0) - UNIT - 1;
      whole[to + k] = rounded;
      off += (exact - rounded) * (exact - rounded);
    }
    scale[i] = own;
    error[i] = Math.sqrt(off) / UNIT;
  }
  return { vectors, scale, whole: { n, width, data: whole, error } };
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
