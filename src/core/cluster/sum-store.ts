import { dotRows } from '../vector/dot-rows.ts';
import type { Matrix } from '../vector/matrix.ts';

/**
 * Rows of some vectors, and sums of them in float64 that are made as they are wanted: what `ClusterSums` is
 * computed with. Whoever has it computes the same, bit for bit: products take four partial sums, always
 * added in the same order.
 */
export interface SumStore {
  /** 1 / length of each row in float64, 0 for a zero row. */
  readonly scale: Float64Array; // [n]
  /** Product of two rows as they are. */
  dotRows(a: number, b: number): number;
  dotRowSum(row: number, sum: number): number;
  dotSums(a: number, b: number): number;
  /** A sum becomes that of two rows, each multiplied by its number. At most n / 2 sums are in use at a time. */
  setRows(sum: number, a: number, scaleA: number, b: number, scaleB: number): void;
  addRow(sum: number, row: number, scale: number): void;
  addSum(sum: number, from: number): void;
  /** A sum as it is; valid until the next one is made. */
  sumOf(sum: number): Float64Array; // [d]
}

/** Sums allocated at a time. */
const CHUNK = 64;

/** In plain JavaScript; kernels have their own. */
export function createSumStore(vectors: Matrix): SumStore {
  const { d, data } = vectors;
  const chunks: Float64Array[] = []; // [CHUNK * d] each
  const chunk = (sum: number): Float64Array => {
    const at = (sum / CHUNK) | 0;
    while (chunks.length <= at) chunks.push(new Float64Array(CHUNK * d));
    return chunks[at]!;
  };
  const offset = (sum: number): number => (sum % CHUNK) * d;
  return {
    scale: inverseLengths(vectors),
    dotRows: (a, b) => dotRows(data, a * d, data, b * d, d),
    dotRowSum: (row, sum) => dotRowSum(data, row * d, chunk(sum), offset(sum), d),
    dotSums: (a, b) => dotSums(chunk(a), offset(a), chunk(b), offset(b), d),
    setRows: (sum, a, scaleA, b, scaleB) => {
      const [into, to] = [chunk(sum), offset(sum)];
      const [rowA, rowB] = [a * d, b * d];
      for (let k = 0; k < d; k++)
        into[to + k] = data[rowA + k]! * scaleA + data[rowB + k]! * scaleB;
    },
    addRow: (sum, row, scale) => addFloats(chunk(sum), offset(sum), data, row * d, d, scale),
    addSum: (sum, from) => addDoubles(chunk(sum), offset(sum), chunk(from), offset(from), d),
    sumOf: (sum) => chunk(sum).subarray(offset(sum), offset(sum) + d),
  };
}

/** 1 / length of every row in float64, 0 for a zero row. */
export function inverseLengths({ n, d, data }: Matrix): Float64Array {
  const scale = new Float64Array(n); // [n]
  for (let i = 0; i < n; i++) {
    const square = dotRows(data, i * d, data, i * d, d);
    scale[i] = square > 0 ? 1 / Math.sqrt(square) : 0;
  }
  return scale;
}

// One function for each pair of array types, since a loop that meets both is compiled for neither.

function dotRowSum(a: Float32Array, i: number, b: Float64Array, j: number, d: number): number {
  let sum0 = 0;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  let k = 0;
  for (; k + 3 < d; k += 4) {
    sum0 += a[i + k]! * b[j + k]!;
    sum1 += a[i + k + 1]! * b[j + k + 1]!;
    sum2 += a[i + k + 2]! * b[j + k + 2]!;
    sum3 += a[i + k + 3]! * b[j + k + 3]!;
  }
  for (; k < d; k++) sum0 += a[i + k]! * b[j + k]!;
  return sum0 + sum1 + (sum2 + sum3);
}

function dotSums(a: Float64Array, i: number, b: Float64Array, j: number, d: number): number {
  let sum0 = 0;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  let k = 0;
  for (; k + 3 < d; k += 4) {
    sum0 += a[i + k]! * b[j + k]!;
    sum1 += a[i + k + 1]! * b[j + k + 1]!;
    sum2 += a[i + k + 2]! * b[j + k + 2]!;
    sum3 += a[i + k + 3]! * b[j + k + 3]!;
  }
  for (; k < d; k++) sum0 += a[i + k]! * b[j + k]!;
  return sum0 + sum1 + (sum2 + sum3);
}

function addFloats(
  into: Float64Array,
  to: number,
  from: Float32Array,
  start: number,
  d: number,
  scale: number,
): void {
  for (let k = 0; k < d; k++) into[to + k] = into[to + k]! + from[start + k]! * scale;
}

function addDoubles(
  into: Float64Array,
  to: number,
  from: Float64Array,
  start: number,
  d: number,
): void {
  for (let k = 0; k < d; k++) into[to + k] = into[to + k]! + from[start + k]!;
}
