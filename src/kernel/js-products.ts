import type { ProductEngine, WholeVectors } from '../core/facebank/match-products.ts';

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
        let j = 0;
        for (; j + 3 < n; j += 4) fourProducts(rows, i, columns, j, out);
        for (; j < n; j++) out[i * n + j] = product(rows, i, columns, j);
      }
    },
    release: () => {
      columns = NONE;
    },
  };
}

function product(rows: WholeVectors, i: number, columns: WholeVectors, j: number): number {
  const { width } = rows;
  const a = i * width;
  const b = j * width;
  let sum = 0;
  for (let k = 0; k < width; k++) sum = (sum + rows.data[a + k]! * columns.data[b + k]!) | 0;
  return sum;
}

/** Four columns at a time: each value of the row is read once for all of them. */
function fourProducts(
  rows: WholeVectors,
  i: number,
  columns: WholeVectors,
  j: number,
  out: Int32Array,
): void {
  const { width } = rows;
  const a = i * width;
  const b = j * width;
  const own = rows.data;
  const { n, data } = columns;
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
  out[i * n + j] = sum0;
  out[i * n + j + 1] = sum1;
  out[i * n + j + 2] = sum2;
  out[i * n + j + 3] = sum3;
}
