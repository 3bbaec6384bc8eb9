import type { DistanceError, ReducibleMethod } from './types.ts';

/** What every engine of single precision keeps to; measured: 1e-6, and 2e-6 on graphics devices. */
export const SINGLE_PRECISION: DistanceError = { chord: 0, distance: 5e-6 };

/** Half a unit in the last place of a number in single precision, relative. */
const ROUNDING = 2 ** -24;
/** What float64 itself is off by, and the arithmetic below. */
const FLOAT64 = 1e-11;

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
 *   2⁻²⁴ h. Complete and single choose and never round.
 *
 * So D lies between ½ (√(2(V − A)) − w)² and ½ (√(2(V + A)) + w)², with w = √(2h) η (or η) and A the sum of
 * the other errors. Whoever may be the nearest is found by its V: the truly nearest x has
 * D_x ≤ D_i ≤ the upper end for the nearest proposal i, and its own lower end is at most D_x.
 */
export class Doubt {
  readonly #method: ReducibleMethod;
  readonly #error: DistanceError;
  readonly #levels: Uint16Array; // [n] of the tree under each slot
  #deepest = 0;
  #largest: number;

  /** @param largest items of the largest cluster there is */
  constructor(method: ReducibleMethod, error: DistanceError, n: number, largest = 1) {
    this.#largest = largest;
    this.#method = method;
    this.#error = error;
    this.#levels = new Uint16Array(n);
  }

  /** Slot `gone` joins slot `keep`, which then holds `size` items. */
  merge(keep: number, gone: number, size: number): void {
    const levels = Math.min(65_535, Math.max(this.#levels[keep]!, this.#levels[gone]!) + 1);
    this.#levels[keep] = levels;
    this.#deepest = Math.max(this.#deepest, levels);
    this.#largest = Math.max(this.#largest, size);
  }

  /**
   * The largest proposal that may belong to the truly nearest cluster.
   * @param nearest the smallest proposal, of clusters of `size` and `other` items
   */
  furthest(nearest: number, size: number, other: number): number {
    const most = Math.sqrt(2 * this.highest(nearest, size, other));
    const share = this.#share(size, this.#largest);
    const reach = most + this.#error.chord * Math.sqrt(2 * share);
    const relative = this.#relative();
    if (relative > 0.5) return Number.POSITIVE_INFINITY;
    const limit = (0.5 * reach * reach + this.#fixed(share)) / (1 - relative);
    // Whoever compares with it rounds it to single precision.
    return limit * (1 + 4 * ROUNDING) + FLOAT64;
  }

  /** The largest distance that a proposal may stand for. */
  highest(proposed: number, size: number, other: number): number {
    const share = this.#share(size, other);
    const off = this.#relative() * proposed + this.#fixed(share);
    const chord = Math.sqrt(2 * (proposed + off)) + this.#error.chord * Math.sqrt(2 * share);
    return 0.5 * chord * chord;
  }

  /** The smallest one. */
  lowest(proposed: number, size: number, other: number): number {
    const share = this.#share(size, other);
    const off = this.#relative() * proposed + this.#fixed(share);
    const chord =
      Math.sqrt(2 * Math.max(0, proposed - off)) - this.#error.chord * Math.sqrt(2 * share);
    return chord > 0 ? 0.5 * chord * chord : 0;
  }

  /** h of ward; ½ where chords are what they are. */
  #share(size: number, other: number): number {
    return this.#method === 'ward' ? (size * other) / (size + other) : 0.5;
  }

  /** Errors relative to the proposal. */
  #relative(): number {
    return FLOAT64 + (this.#method === 'average' ? 6 * this.#deepest * ROUNDING : 0);
  }

  /** Errors that do not depend on it. */
  #fixed(share: number): number {
    if (this.#method !== 'ward') return this.#error.distance + FLOAT64;
    return share * (4 * this.#error.distance + 68 * this.#deepest * ROUNDING + FLOAT64);
  }
}

/** Of proposals that are the distances themselves. */
export const NO_DOUBT: Pick<Doubt, 'merge' | 'furthest' | 'highest' | 'lowest'> = {
  merge: () => {},
  furthest: (nearest) => nearest,
  highest: (proposed) => proposed,
  lowest: (proposed) => proposed,
};

/** The largest distance that an engine may give to two items that are not further apart than this. */
export function furthestOf(distance: number, { chord, distance: off }: DistanceError): number {
  const reach = Math.sqrt(2 * Math.max(0, distance)) + chord;
  return 0.5 * reach * reach + off + FLOAT64;
}

/** The smallest distance that an engine may give to two items that are at least this far apart. */
export function nearestOf(distance: number, { chord, distance: off }: DistanceError): number {
  const reach = Math.max(0, Math.sqrt(2 * Math.max(0, distance)) - chord);
  return 0.5 * reach * reach - off - FLOAT64;
}
