export type RowState = 'unit' | 'zero' | 'not-finite';

/** Shorter vectors have no direction left: a real embedding has a length near 1. */
const MIN_NORM = 1e-12;

/**
 * Scale data[offset … offset + d) to length 1, in place. Sums in float64, in index order, so that
 * every engine gets the same bytes.
 * @param data [≥ offset + d]; left as it was unless the result is 'unit'
 * @param sum of its squares, where it is known
 */
export function normaliseRow(
  data: Float32Array,
  offset: number,
  d: number,
  sum = squareSum(data, offset, d),
): RowState {
  if (!Number.isFinite(sum)) return 'not-finite';
  const norm = Math.sqrt(sum);
  if (!(norm > MIN_NORM)) return 'zero';
  for (let k = offset; k < offset + d; k++) data[k] = (data[k] ?? 0) / norm;
  return 'unit';
}

/** Sum of the squares of data[offset … offset + d). */
export function squareSum(data: Float32Array, offset: number, d: number): number {
  let sum = 0;
  for (let k = offset; k < offset + d; k++) {
    const x = data[k] ?? 0;
    sum += x * x;
  }
  return sum;
}
