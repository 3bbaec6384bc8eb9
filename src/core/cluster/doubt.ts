import type { DistanceError, ReducibleMethod } from './types.ts';

/** What every engine of single precision keeps to; measured: 1e-6, and 2e-6 on graphics devices. */
export const SINGLE_PRECISION: DistanceError = { chord: 0, distance: 5e-6 };

/** Half a unit in the last place of a number in single precision, relative. */
const ROUNDING = 2 ** -24;
/**
 * What float64 itself is off by for a product of unit vectors, and the arithmetic below: terms are added up in
 * four sums, and both lengths were computed likewise.
 */
export const exactError = (d: number): number => (0.5 * d + 24) * 2 ** -53;
/** Whatever the vectors are. */
const FLOAT64 = exactError(5_000);
/** The same for a level of a tree where sums are added up. */
const FLOAT64_LEVEL = 2 ** -51;

/** How far distances within a group may be off, and how large they are. */
export interface GroupError extends DistanceError {
  /** No distance of two of its items is larger, proposed or true. */
  readonly span: number;
}

/** Groups of near-copies, one within another: the group of all is 0, and a group comes after the one it lies in. */
export interface NearGroups {
  readonly of: Int32Array; // [n] innermost group of each item
  readonly parent: readonly number[]; // [groups] −1 for the first
  readonly errors: readonly GroupError[]; // [groups]
}

/** The smallest proposal, of two clusters of `size` and `other` items in a group. */
export interface NearestProposal {
  readonly distance: number;
  readonly size: number;
  readonly other: number;
  readonly group: number;
}

/**
 * [Note: How far a proposal can be off]
 *
 * An engine gives the distance V of two vectors with a chord √(2V) that is off by at most η, then rounded
 * by at most α. Distances of clusters follow from these by updates in single precision. How far such a
 * distance can be from the true one D:
 *
 * - Whole numbers: with y = q / 32,000 the vector that a row x was rounded to and e = x − y, V is
 *   |y_a − y_b|² / 2, computed from exact sums. ‖x_a − x_b| − |y_a − y_b‖ ≤ |e_a| + |e_b| = η. (Of the
 *   dot product alone one would only know that it is off by η; this way the doubt shrinks with the
 *   distance, so that near-copies can still be told apart.)
 * - Average: √(2D) is the root of a mean of squared chords, so by Minkowski's inequality it is off by at
 *   most the root of the mean of the squared errors, which is at most η. Complete and single: the largest
 *   and the smallest of some chords are off by no more than one of them.
 * - Ward: D = h |m_A − m_B|² with h = |A||B| / (|A| + |B|), and the updates are exact for points, so V is
 *   h |m'_A − m'_B|² for the means of the rounded vectors: √(2D) is off by at most √(2h) η. That α is
 *   added to chosen pairs is not geometry any more: D / h is 2 mean(A×B) − mean(A×A) − mean(B×B) of the
 *   distances of items, so it is off by 4α, and D by 4hα.
 * - Rounding of updates. Average: an update sums two products of positive terms, each rounded three times
 *   (share, product, sum), and an entry is updated when either of its clusters is merged, so that with
 *   trees of at most k levels it is off by 6k · 2⁻²⁴ of itself. Ward: divided by h all terms of an update
 *   are at most 4, its roundings at most 17 · 2⁻²⁴ in sum; an entry of items' pairs carries at most one such
 *   error for every level of either cluster, and the three means above weigh them by 1, ½ and ½: 68k ·
 *   2⁻²⁴ h, of half the largest distance there may be. Complete and single choose and never round.
 * - Near-copies: η, α and the largest distance are those of the innermost group that holds both clusters (see:
 *   [Note: Near-copies in numbers of their own]), since all that was said follows from distances within it.
 *
 * So D lies between ½ (√(2(V − A)) − w)² and ½ (√(2(V + A)) + w)², with w = √(2h) η (or η) and A the sum of
 * the other errors. Whoever may be the nearest is found by its V: the truly nearest x has
 * D_x ≤ D_i ≤ the upper end for the nearest proposal i, and its own lower end is at most D_x.
 */
export class Doubt {
  readonly #method: ReducibleMethod;
  readonly #errors: readonly GroupError[]; // [groups]
  readonly #parent: readonly number[]; // [groups]
  readonly #group: Int32Array | undefined; // [n] innermost group that holds each slot
  readonly #levels: Uint16Array; // [n] of the tree under each slot
  #marked = -1;
  #marks: Int32Array | undefined;
  #deepest = 0;
  #largest: number;

  /**
   * @param largest items of the largest cluster there is
   * @param near groups that are compared more closely
   */
  constructor(
    method: ReducibleMethod,
    error: DistanceError,
    n: number,
    largest = 1,
    near?: NearGroups,
  ) {
    this.#largest = largest;
    this.#method = method;
    this.#errors = near?.errors ?? [{ ...error, span: 2 }];
    this.#parent = near?.parent ?? [-1];
    this.#group = near?.of.slice();
    this.#levels = new Uint16Array(n);
  }

  /** Innermost group of near-copies that holds both slots; 0 is that of all. */
  group(a: number, b: number): number {
    if (this.#group === undefined) return 0;
    let own = this.#group[a]!;
    let other = this.#group[b]!;
    // A group comes after the one it lies in.
    while (own !== other) {
      if (own > other) own = this.#parent[own]!;
      else other = this.#parent[other]!;
    }
    return own;
  }

  /** The group around a group; −1 for that of all. */
  around(group: number): number {
    return this.#parent[group]!;
  }

  /**
   * Mark the slots that lie in a group with −1, others with 0; kept up to date as long as no other group is
   * asked for.
   */
  mark(group: number, marks: Int32Array): void {
    if (this.#marked === group && this.#marks === marks) return;
    this.#marked = group;
    this.#marks = marks;
    for (let slot = 0; slot < marks.length; slot++) marks[slot] = this.#isIn(slot, group) ? -1 : 0;
  }

  #isIn(slot: number, group: number): boolean {
    let own = this.#group?.[slot] ?? 0;
    while (own > group) own = this.#parent[own]!;
    return own === group;
  }

  /** How far distances of items may be off, where two slots hold them. */
  errorOf(a: number, b: number): DistanceError {
    return this.#errors[this.group(a, b)]!;
  }

  /** Slot `gone` joins slot `keep`, which then holds `size` items. */
  merge(keep: number, gone: number, size: number): void {
    const levels = Math.min(65_535, Math.max(this.#levels[keep]!, this.#levels[gone]!) + 1);
    this.#levels[keep] = levels;
    this.#deepest = Math.max(this.#deepest, levels);
    if (this.#group !== undefined) {
      this.#group[keep] = this.group(keep, gone);
      if (this.#marks) this.#marks[keep] = this.#isIn(keep, this.#marked) ? -1 : 0;
    }
    this.#largest = Math.max(this.#largest, size);
  }

  /**
   * The largest proposal that may belong to the truly nearest cluster.
   * @param nearest the smallest proposal, of clusters of `size` and `other` items
   * @param group of the two
   * @param reached that of the one cluster and those that are looked for
   */
  furthest(nearest: number, size: number, other: number, group = 0, reached = group): number {
    const most = Math.sqrt(2 * this.highest(nearest, size, other, group));
    const share = this.#share(size, this.#largest);
    const reach = most + this.#errors[reached]!.chord * Math.sqrt(2 * share);
    const relative = this.#relative();
    if (relative > 0.5) return Number.POSITIVE_INFINITY;
    const limit = (0.5 * reach * reach + this.#fixed(share, reached)) / (1 - relative);
    // Whoever compares with it rounds it to single precision.
    return limit * (1 + 4 * ROUNDING);
  }

  /** `furthest` of those that are, with the one cluster, in this group. */
  limit({ distance, size, other, group }: NearestProposal, reached: number): number {
    return this.furthest(distance, size, other, group, reached);
  }

  /** The largest distance that a proposal may stand for. */
  highest(proposed: number, size: number, other: number, group = 0): number {
    const share = this.#share(size, other);
    const off = this.#relative() * proposed + this.#fixed(share, group);
    const wide = this.#errors[group]!.chord * Math.sqrt(2 * share);
    const chord = Math.sqrt(2 * (proposed + off)) + wide;
    return 0.5 * chord * chord;
  }

  /** The smallest one. */
  lowest(proposed: number, size: number, other: number, group = 0): number {
    const share = this.#share(size, other);
    const off = this.#relative() * proposed + this.#fixed(share, group);
    const wide = this.#errors[group]!.chord * Math.sqrt(2 * share);
    const chord = Math.sqrt(2 * Math.max(0, proposed - off)) - wide;
    return chord > 0 ? 0.5 * chord * chord : 0;
  }

  /** h of ward; ½ where chords are what they are. */
  #share(size: number, other: number): number {
    return this.#method === 'ward' ? (size * other) / (size + other) : 0.5;
  }

  /** Errors relative to the proposal. */
  #relative(): number {
    return 2 ** -50 + (this.#method === 'average' ? 6 * this.#deepest * ROUNDING : 0);
  }

  /** Errors that do not depend on it. */
  #fixed(share: number, group: number): number {
    const { distance, span, exact = FLOAT64 } = this.#errors[group]!;
    const off = distance + exact;
    const sums = FLOAT64_LEVEL * this.#deepest;
    switch (this.#method) {
      case 'average':
        return off + sums;
      case 'ward':
        return share * (4 * (off + sums) + 34 * span * this.#deepest * ROUNDING);
      default:
        return off;
    }
  }
}

/** What a chain asks of it. */
export type ChainDoubt = Pick<
  Doubt,
  'merge' | 'group' | 'around' | 'mark' | 'limit' | 'highest' | 'lowest'
>;

/** Of proposals that are the distances themselves. */
export const NO_DOUBT: ChainDoubt = {
  merge: () => {},
  group: () => 0,
  around: () => -1,
  mark: () => {},
  limit: ({ distance }) => distance,
  highest: (proposed) => proposed,
  lowest: (proposed) => proposed,
};

/** The largest distance that an engine may give to two items that are not further apart than this. */
export function furthestOf(distance: number, error: DistanceError): number {
  const reach = Math.sqrt(2 * Math.max(0, distance)) + error.chord;
  return 0.5 * reach * reach + error.distance + (error.exact ?? FLOAT64);
}

/** The smallest distance that an engine may give to two items that are at least this far apart. */
export function nearestOf(distance: number, error: DistanceError): number {
  const reach = Math.max(0, Math.sqrt(2 * Math.max(0, distance)) - error.chord);
  return 0.5 * reach * reach - error.distance - (error.exact ?? FLOAT64);
}
