/**
 * Float64 dot product of rows that start at i and j. Four partial sums, always added in the same order, so
 * that a product is bitwise symmetric.
 */
export function dotRows(a: Float32Array, i: number, b: Float32Array, j: number, d: number): number {
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
