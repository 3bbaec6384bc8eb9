import { UNIT_PRODUCT } from '../core/vector/whole-vectors.ts';

/** Pairs of components from one look at a tile to the next, as in `assembly/whole.ts`. */
export const STEP = 16;
/** Shares of the tiles that are left at all. A look costs about a third of a step. */
const OFTEN = 0.9;
const SELDOM = 0.3;

/**
 * After how many steps `wholePairs` looks for the first time whether a tile can be left: too soon costs looks
 * that find nothing, too late steps that nobody needs. It follows what the calls before have found; it costs or
 * saves time and changes nothing of what is found.
 */
export class FirstLook {
  readonly most: number;
  readonly #steps: number;
  #after: number;

  /** @param most |a − b|² of the furthest pairs that are looked for, in whole numbers */
  constructor(most: number, steps: number) {
    this.most = most;
    this.#steps = steps;
    // Of rows that have nothing to do with each other the rests may give a product of 1 − share of the steps.
    const apart = most / (2 * UNIT_PRODUCT);
    this.#after = apart > 1 ? steps : this.#within(Math.round(apart * steps));
  }

  /** Steps to the first look; all of them: never. */
  get after(): number {
    return this.#after;
  }

  /** @param early how many tiles were left at the first look @param left how many at any */
  learn(early: number, left: number): void {
    if (this.#after === this.#steps) return;
    if (early > OFTEN * left) this.#after = this.#within(this.#after - 1);
    else if (early <= SELDOM * left) this.#after = this.#within(this.#after + 1);
  }

  #within(after: number): number {
    return Math.max(1, Math.min(this.#steps - 1, after));
  }
}
