import type { Matrix } from '../vector/matrix.ts';

/**
 * Sum of the unit vectors of every live cluster, in float64: with S the sum and m the size, the
 * average cosine distance of two clusters is 1 − ⟨S_A, S_B⟩ / (m_A m_B), and Ward's distance and the
 * resultant length follow from ⟨S, S⟩. A zero row counts as a unit vector orthogonal to all others,
 * which puts it at distance 1 from everything.
 */
export class ClusterSums {
  readonly #vectors: Matrix;
  readonly #scale: Float64Array; // [n] 1 / length of each row, 0 for a zero row
  readonly #square: Float64Array; // [n] ⟨S, S⟩ by slot
  readonly #size: Int32Array; // [n] items by slot
  readonly #sums: (Float64Array | undefined)[]; // [n] undefined for a single item
  readonly #spare: Float64Array[] = [];
  readonly #singleA: Float64Array; // [d]
  readonly #singleB: Float64Array; // [d]
  /** The last product, because a merge asks for it again right after its height was computed. */
  #last = { a: -1, b: -1, dot: 0 };

  constructor(vectors: Matrix) {
    const { n, d, data } = vectors;
    this.#vectors = vectors;
    this.#scale = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let k = i * d; k < (i + 1) * d; k++) sum += data[k]! * data[k]!;
      this.#scale[i] = sum > 0 ? 1 / Math.sqrt(sum) : 0;
    }
    this.#square = new Float64Array(n).fill(1);
    this.#size = new Int32Array(n).fill(1);
    this.#sums = new Array<Float64Array | undefined>(n).fill(undefined);
    this.#singleA = new Float64Array(d);
    this.#singleB = new Float64Array(d);
  }

  size(slot: number): number {
    return this.#size[slot]!;
  }

  /** ⟨S_a, S_b⟩ of two different slots; bitwise symmetric. */
  dot(a: number, b: number): number {
    const last = this.#last;
    if (last.a === a && last.b === b) return last.dot;
    last.a = a;
    last.b = b;
    last.dot = dot(this.#sum(a, this.#singleA), this.#sum(b, this.#singleB));
    return last.dot;
  }

  /** Average cosine distance, at least 0. */
  average(a: number, b: number): number {
    return Math.max(0, 1 - this.dot(a, b) / (this.#size[a]! * this.#size[b]!));
  }

  /** Half the squared Ward distance: the cosine distance itself for two items. */
  halfWard(a: number, b: number): number {
    const sizeA = this.#size[a]!;
    const sizeB = this.#size[b]!;
    const apart =
      this.#square[a]! / (sizeA * sizeA) +
      this.#square[b]! / (sizeB * sizeB) -
      (2 * this.dot(a, b)) / (sizeA * sizeB);
    return Math.max(0, ((sizeA * sizeB) / (sizeA + sizeB)) * apart);
  }

  /** Add slot `gone` to slot `keep`. Result: length of the mean unit vector of the joint cluster. */
  merge(keep: number, gone: number): number {
    const square = this.#square[keep]! + this.#square[gone]! + 2 * this.dot(keep, gone);
    const into = this.#own(keep);
    const from = this.#sum(gone, this.#singleB);
    for (let k = 0; k < into.length; k++) into[k] = into[k]! + from[k]!;
    const spare = this.#sums[gone];
    if (spare !== undefined) this.#spare.push(spare);
    this.#sums[gone] = undefined;
    this.#square[keep] = square;
    const size = this.#size[keep]! + this.#size[gone]!;
    this.#size[keep] = size;
    this.#last.a = -1;
    return Math.sqrt(Math.max(0, square)) / size;
  }

  /** The slot's sum: a merged cluster's own, or the single row written into `scratch`. */
  #sum(slot: number, scratch: Float64Array): Float64Array {
    const own = this.#sums[slot];
    if (own !== undefined) return own;
    const { d, data } = this.#vectors;
    const scale = this.#scale[slot]!;
    const start = slot * d;
    for (let k = 0; k < d; k++) scratch[k] = data[start + k]! * scale;
    return scratch;
  }

  #own(slot: number): Float64Array {
    const own = this.#sums[slot];
    if (own !== undefined) return own;
    const sum = this.#sum(slot, this.#spare.pop() ?? new Float64Array(this.#vectors.d));
    this.#sums[slot] = sum;
    return sum;
  }
}

/** Four partial sums, always added in the same order. */
function dot(a: Float64Array, b: Float64Array): number {
  const d = a.length;
  let sum0 = 0;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  let k = 0;
  for (; k + 3 < d; k += 4) {
    sum0 += a[k]! * b[k]!;
    sum1 += a[k + 1]! * b[k + 1]!;
    sum2 += a[k + 2]! * b[k + 2]!;
    sum3 += a[k + 3]! * b[k + 3]!;
  }
  for (; k < d; k++) sum0 += a[k]! * b[k]!;
  return sum0 + sum1 + (sum2 + sum3);
}
