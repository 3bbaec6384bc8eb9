/** Rows of float64 numbers; `stride` is a multiple of 4, so that tiles need no edges. */
export interface Rows {
  readonly data: Float64Array; // [rows * stride]
  readonly stride: number;
}

/** The next multiple of 4. */
export const padded = (count: number): number => (count + 3) & ~3;

/** An empty square for `d` dimensions, padded. */
export function squareRows(d: number): Rows {
  const stride = padded(d);
  return { data: new Float64Array(stride * stride), stride };
}

/**
 * Add 4 × 4 inner products: out[i][j] += Σ_k a[i][k] · b[j][k] for rows i … i + 3 of `a`, j … j + 3
 * of `b` and k < length, in the order of k. Sixteen sums stay in registers, which is three times as
 * fast as one after the other, and their order is the same on every machine.
 * @param out written at rows i, columns j
 */
export function addTile(a: Rows, i: number, b: Rows, j: number, length: number, out: Rows): void {
  const [p, q] = [a.data, b.data];
  const a0 = i * a.stride;
  const a1 = a0 + a.stride;
  const a2 = a1 + a.stride;
  const a3 = a2 + a.stride;
  const b0 = j * b.stride;
  const b1 = b0 + b.stride;
  const b2 = b1 + b.stride;
  const b3 = b2 + b.stride;
  let c00 = 0;
  let c01 = 0;
  let c02 = 0;
  let c03 = 0;
  let c10 = 0;
  let c11 = 0;
  let c12 = 0;
  let c13 = 0;
  let c20 = 0;
  let c21 = 0;
  let c22 = 0;
  let c23 = 0;
  let c30 = 0;
  let c31 = 0;
  let c32 = 0;
  let c33 = 0;
  for (let k = 0; k < length; k++) {
    const x0 = p[a0 + k]!;
    const x1 = p[a1 + k]!;
    const x2 = p[a2 + k]!;
    const x3 = p[a3 + k]!;
    const y0 = q[b0 + k]!;
    const y1 = q[b1 + k]!;
    const y2 = q[b2 + k]!;
    const y3 = q[b3 + k]!;
    c00 += x0 * y0;
    c01 += x0 * y1;
    c02 += x0 * y2;
    c03 += x0 * y3;
    c10 += x1 * y0;
    c11 += x1 * y1;
    c12 += x1 * y2;
    c13 += x1 * y3;
    c20 += x2 * y0;
    c21 += x2 * y1;
    c22 += x2 * y2;
    c23 += x2 * y3;
    c30 += x3 * y0;
    c31 += x3 * y1;
    c32 += x3 * y2;
    c33 += x3 * y3;
  }
  const { data, stride } = out;
  let at = i * stride + j;
  data[at] = data[at]! + c00;
  data[at + 1] = data[at + 1]! + c01;
  data[at + 2] = data[at + 2]! + c02;
  data[at + 3] = data[at + 3]! + c03;
  at += stride;
  data[at] = data[at]! + c10;
  data[at + 1] = data[at + 1]! + c11;
  data[at + 2] = data[at + 2]! + c12;
  data[at + 3] = data[at + 3]! + c13;
  at += stride;
  data[at] = data[at]! + c20;
  data[at + 1] = data[at + 1]! + c21;
  data[at + 2] = data[at + 2]! + c22;
  data[at + 3] = data[at + 3]! + c23;
  at += stride;
  data[at] = data[at]! + c30;
  data[at + 1] = data[at + 1]! + c31;
  data[at + 2] = data[at + 2]! + c32;
  data[at + 3] = data[at + 3]! + c33;
}
