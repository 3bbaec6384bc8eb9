import type { Matrix } from '../vector/matrix.ts';
import { createSumStore, type SumStore } from './sum-store.ts';

/**
 * Sum of the unit vectors of every live cluster, in float64: with S the sum and m the size, the
 * average cosine distance of two clusters is 1 − ⟨S_A, S_B⟩ / (m_A m_B), and Ward's distance and the
 * resultant length follow from ⟨S, S⟩. A zero row counts as a unit vector orthogonal to all others,
 * which puts it at distance 1 from everything.
 */
export class ClusterSums {
  readonly #store: SumStore;
  readonly #scale: Float64Array; // [n] 1 / length of each row, 0 for a zero row
  readonly #square: Float64Array; // [n] ⟨S, S⟩ by slot
  readonly #size: Int32Array; // [n] items by slot
  readonly #sum: Int32Array; // [n] index of the slot's sum, −1 for a single item
  readonly #free: number[] = [];
  /** Sums there have been at a time. */
  #sums = 0;
  /** The last product, because a merge asks for it again right after its height was computed. */
  #lastA = -1;
  #lastB = -1;
  #lastDot = 0;

  constructor(vectors: Matrix, store: SumStore = createSumStore(vectors)) {
    const n = vectors.n;
    this.#store = store;
    this.#scale = store.scale;
    this.#square = new Float64Array(n).fill(1);
    this.#size = new Int32Array(n).fill(1);
    this.#sum = new Int32Array(n).fill(-1);
  }

  /** ⟨S_a, S_b⟩ of two different slots; bitwise symmetric. */
  dot(a: number, b: number): number {
    if (this.#lastA === Math.min(a, b) && this.#lastB === Math.max(a, b)) return this.#lastDot;
    const store = this.#store;
    const sumA = this.#sum[a]!;
    const sumB = this.#sum[b]!;
    let dot: number;
    if (sumA < 0 && sumB < 0) dot = store.dotRows(a, b) * (this.#scale[a]! * this.#scale[b]!);
    else if (sumA < 0) dot = store.dotRowSum(a, sumB) * this.#scale[a]!;
    else if (sumB < 0) dot = store.dotRowSum(b, sumA) * this.#scale[b]!;
    else dot = store.dotSums(sumA, sumB);
    this.#lastA = Math.min(a, b);
    this.#lastB = Math.max(a, b);
    this.#lastDot = dot;
    return dot;
  }

  /** Average cosine distance, at least 0. */
  average(a: number, b: number): number {
    return Math.max(0, 1 - this.dot(a, b) / (this.#size[a]! * this.#size[b]!));
  }

  /** Half the squared Ward distance: the cosine distance itself for two items. */
  halfWard(a: number, b: number): number {
    return this.halfWardOf(a, b, 1 - this.dot(a, b) / (this.#size[a]! * this.#size[b]!));
  }

  /** The same from the average cosine distance of the two clusters; grows with it. */
  halfWardOf(a: number, b: number, average: number): number {
    const sizeA = this.#size[a]!;
    const sizeB = this.#size[b]!;
    const apart =
      this.#square[a]! / (sizeA * sizeA) + this.#square[b]! / (sizeB * sizeB) - 2 * (1 - average);
    return Math.max(0, ((sizeA * sizeB) / (sizeA + sizeB)) * apart);
  }

  /** ⟨S, S⟩ of a slot, divided by the square of its size: 1 for a single item. */
  meanSquare(slot: number): number {
    const size = this.#size[slot]!;
    return this.#square[slot]! / (size * size);
  }

  /**
   * Write the direction of a slot's mean, of unit length; zeros where it has none.
   * @param own the slot's row, for a single item
   * @returns length of the mean
   */
  direction(slot: number, own: Float32Array, out: Float32Array): number {
    const sum = this.#sum[slot]!;
    if (sum < 0) {
      out.set(own);
      return 1;
    }
    const values = this.#store.sumOf(sum);
    let square = 0;
    for (const value of values) square += value * value;
    const length = Math.sqrt(square);
    for (let k = 0; k < values.length; k++) out[k] = length > 0 ? values[k]! / length : 0;
    return length / this.#size[slot]!;
  }

  /** Add slot `gone` to slot `keep`. Result: length of the mean unit vector of the joint cluster. */
  merge(keep: number, gone: number): number {
    const square = this.#square[keep]! + this.#square[gone]! + 2 * this.dot(keep, gone);
    const store = this.#store;
    const scale = this.#scale;
    const own = this.#sum[keep]!;
    const from = this.#sum[gone]!;
    if (own < 0 && from < 0) {
      this.#sum[keep] = this.#free.pop() ?? this.#sums++;
      store.setRows(this.#sum[keep]!, keep, scale[keep]!, gone, scale[gone]!);
    } else if (own < 0) {
      // Adding is commutative, so the one sum there is may take the single item either way.
      store.addRow(from, keep, scale[keep]!);
      this.#sum[keep] = from;
    } else if (from < 0) store.addRow(own, gone, scale[gone]!);
    else {
      store.addSum(own, from);
      this.#free.push(from);
    }
    this.#sum[gone] = -1;
    this.#square[keep] = square;
    const size = this.#size[keep]! + this.#size[gone]!;
    this.#size[keep] = size;
    this.#lastA = -1;
    return Math.sqrt(Math.max(0, square)) / size;
  }
}
