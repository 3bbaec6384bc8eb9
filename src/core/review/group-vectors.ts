import type { LinkageMethod } from '../cluster/types.ts';
import type { JobHooks } from '../job.ts';
import { dotRows } from '../vector/dot-rows.ts';
import type { Matrix } from '../vector/matrix.ts';

/**
 * Similarities between fixed groups of unit vectors in float64, from their sums: with S the sum and m
 * the size, the mean similarity of two groups is ⟨S_A, S_B⟩ / (m_A m_B), the linkage similarity of
 * average linkage. Sums run in the order of the rows, so the figures are the same on every engine.
 * Cost: O(n · d) to make, O(d) a pair; complete and single O(m_A m_B d).
 */
export class GroupVectors {
  readonly vectors: Matrix;
  /** Rows of `vectors` in each group, ascending. */
  readonly rows: readonly Int32Array[];
  readonly #sums: Float64Array; // [groups * d]
  readonly #squares: Float64Array; // [groups] ⟨S, S⟩

  constructor(vectors: Matrix, rows: readonly Int32Array[]) {
    const { d, data } = vectors;
    this.vectors = vectors;
    this.rows = rows;
    this.#sums = new Float64Array(rows.length * d);
    this.#squares = new Float64Array(rows.length);
    rows.forEach((group, g) => {
      const sum = this.#sumOf(g);
      for (const row of group) {
        for (let k = 0, at = row * d; k < d; k++, at++) sum[k] = sum[k]! + data[at]!;
      }
      this.#squares[g] = dotDoubles(sum, 0, sum, 0, d);
    });
  }

  /** Similarity by which a linkage joins two groups; centroid counts as average. NaN for an empty one. */
  linkage(a: number, b: number, method: LinkageMethod): number {
    switch (method) {
      case 'average':
      case 'centroid':
        return this.average(a, b);
      case 'ward':
        return 1 - this.#halfWard(a, b);
      case 'complete':
        return pairRange(this.vectors, this.#of(a), this.#of(b)).lowest;
      case 'single':
        return pairRange(this.vectors, this.#of(a), this.#of(b)).highest;
      default:
        method satisfies never;
        throw new Error(`unknown linkage ${String(method)}`);
    }
  }

  /** Mean similarity of all pairs across; bitwise symmetric; NaN for an empty group. */
  average(a: number, b: number): number {
    const { d } = this.vectors;
    const dot = dotDoubles(this.#sums, a * d, this.#sums, b * d, d);
    return dot / (this.#of(a).length * this.#of(b).length);
  }

  /** Mean similarity of one row to a group; to the others of the group when it is in it. */
  toGroup(row: number, group: number, isMember: boolean): number {
    const { d, data } = this.vectors;
    const dot = dotRowSum(data, row * d, this.#sums, group * d, d);
    const size = this.#of(group).length;
    if (!isMember) return dot / size;
    return (dot - dotRows(data, row * d, data, row * d, d)) / (size - 1);
  }

  /** Means of the groups in single precision, then the given rows: what a kernel compares. */
  withMeans(extra: Int32Array): Matrix {
    const { d, data } = this.vectors;
    const groups = this.rows.length;
    const out = new Float32Array((groups + extra.length) * d); // [(groups + extra) * d]
    for (let g = 0; g < groups; g++) {
      const scale = 1 / Math.max(1, this.#of(g).length);
      for (let k = g * d; k < (g + 1) * d; k++) out[k] = this.#sums[k]! * scale;
    }
    extra.forEach((row, i) => {
      out.set(data.subarray(row * d, (row + 1) * d), (groups + i) * d);
    });
    return { n: groups + extra.length, d, data: out };
  }

  /** Half the squared distance of Ward's linkage: the cosine distance itself for two rows. */
  #halfWard(a: number, b: number): number {
    const m = this.#of(a).length;
    const o = this.#of(b).length;
    const within = this.#squares[a]! / (m * m) + this.#squares[b]! / (o * o);
    return Math.max(0, ((m * o) / (m + o)) * (within - 2 * this.average(a, b)));
  }

  #of(group: number): Int32Array {
    return this.rows[group]!;
  }

  #sumOf(group: number): Float64Array {
    const { d } = this.vectors;
    return this.#sums.subarray(group * d, (group + 1) * d);
  }
}

/** Lowest and highest similarity of the pairs across two groups of rows; NaN for an empty one. */
export function pairRange(
  { d, data }: Matrix,
  a: Int32Array,
  b: Int32Array,
): { lowest: number; highest: number } {
  if (a.length === 0 || b.length === 0) return { lowest: Number.NaN, highest: Number.NaN };
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  for (const i of a) {
    for (const j of b) {
      const dot = dotRows(data, i * d, data, j * d, d);
      if (dot < lowest) lowest = dot;
      if (dot > highest) highest = dot;
    }
  }
  return { lowest, highest };
}

// One function for each pair of array types: a loop that meets both is compiled for neither.

function dotDoubles(a: Float64Array, i: number, b: Float64Array, j: number, d: number): number {
  let sum0 = 0;
  let sum1 = 0;
  let k = 0;
  for (; k + 1 < d; k += 2) {
    sum0 += a[i + k]! * b[j + k]!;
    sum1 += a[i + k + 1]! * b[j + k + 1]!;
  }
  if (k < d) sum0 += a[i + k]! * b[j + k]!;
  return sum0 + sum1;
}

function dotRowSum(a: Float32Array, i: number, b: Float64Array, j: number, d: number): number {
  let sum0 = 0;
  let sum1 = 0;
  let k = 0;
  for (; k + 1 < d; k += 2) {
    sum0 += a[i + k]! * b[j + k]!;
    sum1 += a[i + k + 1]! * b[j + k + 1]!;
  }
  if (k < d) sum0 += a[i + k]! * b[j + k]!;
  return sum0 + sum1;
}

/** How alike two groups of rows are. */
export interface PairSimilarities {
  /** By which the linkage would join them: see [Note: One similarity]. */
  readonly linkage: number;
  /** Mean over all pairs, whatever the linkage: what a warning goes by. */
  readonly average: number;
  readonly lowest: number;
  readonly highest: number;
}

/**
 * How alike two groups of rows are; all NaN when one of them is empty.
 * Cost: O(m_A m_B d), float64.
 */
export function similaritiesBetween(
  vectors: Matrix,
  a: Int32Array,
  b: Int32Array,
  method: LinkageMethod,
): PairSimilarities {
  const groups = new GroupVectors(vectors, [a, b]);
  const linkage = linkageOf(groups, 0, 1, method);
  return { linkage, average: groups.average(0, 1), ...pairRange(vectors, a, b) };
}

/**
 * [Note: One similarity]
 * How alike two groups of tracks are has one number wherever it is shown: that by which the linkage
 * would join them, which is the scale of the threshold and of the review queue. A cosine of centroids
 * is always higher, the more so the wider the groups, and reads as "why apart, then?". A track among
 * the others of its identity is compared by the mean of its similarities to them, as the queue does.
 */

/**
 * Linkage similarity of a group of rows to each of others; NaN where one of the two is empty.
 * Cost: O(n d), for complete and single O(m n d); breathes.
 * @returns [others]
 */
export async function similarityToGroups(
  vectors: Matrix,
  group: Int32Array,
  others: readonly Int32Array[],
  method: LinkageMethod,
  { breathe }: Pick<JobHooks, 'breathe'>,
): Promise<Float64Array> {
  const groups = new GroupVectors(vectors, [group, ...others]);
  const out = new Float64Array(others.length); // [others]
  for (let g = 0; g < out.length; g++) {
    out[g] = linkageOf(groups, 0, g + 1, method);
    await breathe();
  }
  return out;
}

/** Mean similarity of each row of a group to its other rows; NaN for one that is alone. */
export function similarityToRest(vectors: Matrix, rows: Int32Array): Float64Array {
  const groups = new GroupVectors(vectors, [rows]);
  return Float64Array.from(rows, (row) =>
    rows.length > 1 ? groups.toGroup(row, 0, true) : Number.NaN,
  );
}

/** Ward’s similarity of an empty group would be a number. */
function linkageOf(groups: GroupVectors, a: number, b: number, method: LinkageMethod): number {
  const empty = groups.rows[a]!.length === 0 || groups.rows[b]!.length === 0;
  return empty ? Number.NaN : groups.linkage(a, b, method);
}
