import { dotRows } from './dot-rows.ts';
import type { Matrix } from './matrix.ts';

/** Length of a unit vector in whole numbers: the product of two fits into 32 bits whatever they are. */
export const UNIT = 32_000;
/** What a product of two unit vectors is. */
export const UNIT_PRODUCT = UNIT * UNIT;
/** 1.5 · 2^52: added to a number and taken off again it leaves a whole one, since float64 has no room for a fraction there. */
const LIFT = 6_755_399_441_055_744;

/** Unit vectors in whole numbers. */
export interface WholeVectors {
  readonly n: number;
  /** Components of a row, even: an odd dimension has a zero behind it. */
  readonly width: number;
  readonly data: Int16Array; // [n * width]
  /** Length of the difference from the unit vector, in units of 1. */
  readonly error: Float64Array; // [n]
}

/**
 * Unit vectors times `UNIT`, rounded to 16 bits, with what each row was multiplied by to be of unit length
 * (float64, 0 for a row that is no direction). Such a row is all zeros. Cost: O(n d).
 * @param asIs rows are of length 1 at most and stay so long as they are
 */
export function wholeVectors(
  { n, d, data }: Matrix,
  asIs = false,
): {
  readonly scale: Float64Array; // [n]
  readonly whole: WholeVectors;
} {
  const width = d + (d % 2);
  const whole = new Int16Array(n * width); // [n * width]
  const error = new Float64Array(n); // [n]
  const scale = new Float64Array(n); // [n]
  for (let i = 0; i < n; i++) {
    const from = i * d;
    const to = i * width;
    let own = 1;
    if (!asIs) {
      const square = dotRows(data, from, data, from, d);
      if (!(square > 0 && square < Number.POSITIVE_INFINITY)) continue;
      own = 1 / Math.sqrt(square);
    }
    const factor = own * UNIT;
    let off = 0;
    for (let k = 0; k < d; k++) {
      const exact = data[from + k]! * factor;
      const rounded = exact + LIFT - LIFT;
      whole[to + k] = rounded;
      off += (exact - rounded) * (exact - rounded);
    }
    scale[i] = own;
    error[i] = Math.sqrt(off) / UNIT;
  }
  return { scale, whole: { n, width, data: whole, error } };
}
