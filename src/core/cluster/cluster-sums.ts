import { dotRows } from '../vector/dot-rows.ts';
import type { Matrix } from '../vector/matrix.ts';

/** Sums allocated at a time. */
const CHUNK = 64;

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
  readonly #sum: Int32Array; // [n] index of the slot's sum, −1 for a single item
  readonly #chunks: Float64Array[] = []; // [CHUNK * d] each
  readonly #free: number[] = [];
  /** The last product, because a merge asks for it again right after its height was computed. */
  #lastA = -1;
  #lastB = -1;
  #lastDot = 0;

  constructor(vectors: Matrix) {
    const n = vectors.n;
    this.#vectors = vectors;
    this.#scale = inverseLengths(vectors);
    this.#square = new Float64Array(n).fill(1);
    this.#size = new Int32Array(n).fill(1);
    this.#sum = new Int32Array(n).fill(-1);
  }

  /** ⟨S_a, S_b⟩ of two different slots; bitwise symmetric. */
  dot(a: number, b: number): number {
    if (this.#lastA === a && this.#lastB === b) return this.#lastDot;
    const { d, data } = this.#vectors;
    const sumA = this.#sum[a]!;
    const sumB = this.#sum[b]!;
    let dot: number;
    if (sumA < 0 && sumB < 0) {
      dot = dotRows(data, a * d, data, b * d, d) * (this.#scale[a]! * this.#scale[b]!);
    } else if (sumA < 0) {
      dot = dotRowSum(data, a * d, this.#chunk(sumB), this.#offset(sumB), d) * this.#scale[a]!;
    } else if (sumB < 0) {
      dot = dotRowSum(data, b * d, this.#chunk(sumA), this.#offset(sumA), d) * this.#scale[b]!;
    } else {
      dot = dotSums(
        this.#chunk(sumA),
        this.#offset(sumA),
        this.#chunk(sumB),
        this.#offset(sumB),
        d,
      );
    }
    this.#lastA = a;
    this.#lastB = b;
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

  /** Add slot `gone` to slot `keep`. Result: length of the mean unit vector of the joint cluster. */
  merge(keep: number, gone: number): number {
    const square = this.#square[keep]! + this.#square[gone]! + 2 * this.dot(keep, gone);
    const { d, data } = this.#vectors;
    if (this.#sum[keep]! < 0 && this.#sum[gone]! >= 0) {
      // Adding is commutative, so the one sum there is may take the single item either way.
      this.#add(this.#sum[gone]!, data, keep * d, this.#scale[keep]!);
      this.#sum[keep] = this.#sum[gone]!;
    } else {
      if (this.#sum[keep]! < 0) {
        const fresh = this.#take();
        this.#sum[keep] = fresh;
        this.#chunk(fresh).fill(0, this.#offset(fresh), this.#offset(fresh) + d);
        this.#add(fresh, data, keep * d, this.#scale[keep]!);
      }
      const from = this.#sum[gone]!;
      if (from < 0) this.#add(this.#sum[keep]!, data, gone * d, this.#scale[gone]!);
      else {
        this.#add(this.#sum[keep]!, this.#chunk(from), this.#offset(from), 1);
        this.#free.push(from);
      }
    }
    this.#sum[gone] = -1;
    this.#square[keep] = square;
    const size = this.#size[keep]! + this.#size[gone]!;
    this.#size[keep] = size;
    this.#lastA = -1;
    return Math.sqrt(Math.max(0, square)) / size;
  }

  #add(sum: number, from: Float32Array | Float64Array, start: number, scale: number): void {
    const into = this.#chunk(sum);
    const to = this.#offset(sum);
    if (from instanceof Float64Array) addDoubles(into, to, from, start, this.#vectors.d);
    else addFloats(into, to, from, start, this.#vectors.d, scale);
  }

  #take(): number {
    if (this.#free.length === 0) {
      const first = this.#chunks.length * CHUNK;
      this.#chunks.push(new Float64Array(CHUNK * this.#vectors.d));
      for (let i = CHUNK - 1; i >= 0; i--) this.#free.push(first + i);
    }
    return this.#free.pop()!;
  }

  #chunk(sum: number): Float64Array {
    return this.#chunks[(sum / CHUNK) | 0]!;
  }

  #offset(sum: number): number {
    return (sum % CHUNK) * this.#vectors.d;
  }
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
// Four partial sums, always added in the same order, so that a product is bitwise symmetric.

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
