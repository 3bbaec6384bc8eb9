import type { ProductEngine } from '../core/facebank/match-products.ts';
import type { WholeVectors } from '../core/vector/whole-vectors.ts';

const NONE: WholeVectors = {
  n: 0,
  width: 0,
  data: new Int16Array(0),
  error: new Float64Array(0),
};

/** Plain JavaScript twin of the WASM products: whole numbers, so the results are equal. */
export function createJsProducts(): ProductEngine {
  let columns = NONE;
  return {
    name: 'js',
    load: (vectors) => {
      columns = vectors;
    },
    products: (rows, out) => {
      const { n } = columns;
      for (let i = 0; i < rows.n; i++) {
        const row = { vectors: rows, index: i };
        lineOfProducts(row, columns, 0, n, out.subarray(i * n, (i + 1) * n));
      }
    },
    release: () => {
      columns = NONE;
    },
  };
}

/** Products of one row with the columns [from, to), to the start of `out`. */
export function lineOfProducts(
  row: { readonly vectors: WholeVectors; readonly index: number },
  columns: WholeVectors,
  from: number,
  to: number,
  out: Int32Array,
): void {
  const { width, data } = row.vectors;
  const a = row.index * width;
  let j = from;
  for (; j + 3 < to; j += 4) fourProducts(data, a, columns, j, out, j - from);
  for (; j < to; j++) out[j - from] = product(data, a, columns, j);
}

function product(own: Int16Array, a: number, { width, data }: WholeVectors, j: number): number {
  const b = j * width;
  let sum = 0;
  for (let k = 0; k < width; k++) sum = (sum + own[a + k]! * data[b + k]!) | 0;
  return sum;
}

/** Four columns at a time: each value of the row is read once for all of them. */
function fourProducts(
  own: Int16Array,
  a: number,
  { width, data }: WholeVectors,
  j: number,
  out: Int32Array,
  to: number,
): void {
  const b = j * width;
  let sum0 = 0;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  for (let k = 0; k < width; k++) {
    const value = own[a + k]!;
    sum0 = (sum0 + value * data[b + k]!) | 0;
    sum1 = (sum1 + value * data[b + width + k]!) | 0;
    sum2 = (sum2 + value * data[b + 2 * width + k]!) | 0;
    sum3 = (sum3 + value * data[b + 3 * width + k]!) | 0;
  }
  out[to] = sum0;
  out[to + 1] = sum1;
  out[to + 2] = sum2;
  out[to + 3] = sum3;
}
