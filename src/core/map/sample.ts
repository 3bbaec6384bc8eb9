import type { Matrix } from '../vector/matrix.ts';

/**
 * Some of many items, evenly along an order: where like lie beside like, every group has its share.
 * @param order every item once, [n]
 * @returns at most so many items, ascending; all of them where they are no more
 */
export function evenSample(order: Int32Array, most: number): Int32Array {
  const n = order.length;
  const count = Math.max(0, Math.min(n, Math.floor(most)));
  const chosen = Int32Array.from({ length: count }, (_, i) => order[Math.floor((i * n) / count)]!);
  return chosen.sort();
}

/** Some rows of a matrix, in the order that they are named. */
export function takeRows({ d, data }: Matrix, rows: Int32Array): Matrix {
  const taken = new Float32Array(rows.length * d); // [rows, d]
  rows.forEach((row, i) => {
    taken.set(data.subarray(row * d, (row + 1) * d), i * d);
  });
  return { n: rows.length, d, data: taken };
}
