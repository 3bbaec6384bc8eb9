import type { JobHooks } from '../job.ts';
import { UNIT_PRODUCT } from '../vector/whole-vectors.ts';
import {
  type ComparableVectors,
  cosineOf,
  type ProductEngine,
  wholeRows,
} from './match-products.ts';
import type { MatchSeeds } from './match-seeds.ts';

/** People in the order of likeness to a row, the likest first; equals in the order of people. */
export interface NearestPeople {
  readonly n: number;
  /** How many people a row has at most. */
  readonly most: number;
  /** Index into `MatchSeeds.people`, −1 behind the last. */
  readonly person: Int32Array; // [n * most]
  /** The likest of the person's seeds, the first of equals; −1 behind the last. */
  readonly seed: Int32Array; // [n * most]
  /** Cosine with that seed in float64, NaN behind the last. */
  readonly similarity: Float64Array; // [n * most]
}

/** Cosines of rows with seeds, counted. */
export interface CosineCounts {
  /** In bins of equal width: `cosineOfBin`. */
  readonly counts: Float64Array; // [COSINE_BINS]
  readonly total: number;
}
/** Products from −2^30 to 2^30, 2^19 of them in a bin: cosines are told apart by 0.0005. */
export const COSINE_BINS = 4096;
const BIN_SHIFT = 19;

/** The cosine in the middle of a bin; a little beyond ±1 at the ends. */
export const cosineOfBin = (bin: number): number =>
  ((bin + 0.5 - COSINE_BINS / 2) * 2 ** BIN_SHIFT) / UNIT_PRODUCT;

/** Rows that are compared at once: their products with 10,000 seeds take 1.3 MB. */
const ROWS = 32;
const BREATH_MS = 10;
/** Float64 itself rounds. */
const ROUNDING = 1e-12;

/**
 * The people who are most like each row, a person's likeness being that of the nearest of their seeds.
 * Decided in float64, the same on every engine. See: [Note: Matching in whole numbers].
 * @param rows centroids or faces [n, d]
 * @param most people to find for a row
 * @param counts counted into, where given: every cosine, rounded to a bin
 * @throws CancelledError
 * Cost: O(n m d) in the engine.
 */
export async function nearestPeople(
  rows: ComparableVectors,
  seeds: MatchSeeds,
  options: { readonly most: number; readonly counts?: Float64Array },
  engine: ProductEngine,
  hooks: JobHooks,
): Promise<NearestPeople> {
  const { n } = rows.vectors;
  const m = seeds.seeds.length;
  const most = Math.max(1, Math.min(options.most, seeds.people.length));
  const found: NearestPeople = {
    n,
    most,
    person: new Int32Array(n * most).fill(-1),
    seed: new Int32Array(n * most).fill(-1),
    similarity: new Float64Array(n * most).fill(Number.NaN),
  };
  const products = new Int32Array(Math.min(ROWS, n) * m); // [ROWS * m]
  const search = new Search(rows, seeds, found);
  let breathedAt = hooks.now();
  engine.load(seeds.vectors.whole);
  try {
    for (let from = 0; from < n; from += ROWS) {
      const to = Math.min(n, from + ROWS);
      engine.products(wholeRows(rows.whole, from, to), products);
      for (let row = from; row < to; row++) {
        const own = products.subarray((row - from) * m, (row - from + 1) * m);
        if (options.counts !== undefined) count(own, options.counts);
        search.row(row, own);
      }
      if (hooks.now() - breathedAt > BREATH_MS) {
        hooks.progress({ stage: 'matching', done: to, total: n, unit: 'rows' });
        await hooks.breathe();
        breathedAt = hooks.now();
      }
    }
  } finally {
    engine.release();
  }
  return found;
}

function count(products: Int32Array, counts: Float64Array): void {
  for (let j = 0; j < products.length; j++)
    counts[(products[j]! >> BIN_SHIFT) + COSINE_BINS / 2]! += 1;
}

/** Buffers of a search, used again for every row. */
class Search {
  readonly #rows: ComparableVectors;
  readonly #seeds: MatchSeeds;
  readonly #out: NearestPeople;
  readonly #largest: Int32Array; // [p] a person's largest product
  readonly #highest: Int32Array; // [most] the largest of all people, falling
  readonly #seedError: number;

  constructor(rows: ComparableVectors, seeds: MatchSeeds, out: NearestPeople) {
    this.#rows = rows;
    this.#seeds = seeds;
    this.#out = out;
    this.#largest = new Int32Array(seeds.people.length);
    this.#highest = new Int32Array(out.most);
    this.#seedError = seeds.vectors.whole.error.reduce((most, own) => Math.max(most, own), 0);
  }

  row(row: number, products: Int32Array): void {
    const { start, vectors } = this.#seeds;
    const { most } = this.#out;
    this.#summarise(products);
    const error = this.#rows.whole.error[row]!;
    // The product of what two vectors are rounded to is off their cosine by this at most.
    const slack = error + this.#seedError + error * this.#seedError + ROUNDING;
    const twice = Math.ceil(2 * slack * UNIT_PRODUCT) + 1;
    const floor = this.#highest[most - 1]! - twice;
    for (let p = 0; p < this.#largest.length; p++) {
      const largest = this.#largest[p]!;
      if (largest < floor) continue;
      let best = Number.NEGATIVE_INFINITY;
      let nearest = -1;
      for (let j = start[p]!; j < start[p + 1]!; j++) {
        if (products[j]! < largest - twice) continue;
        const cosine = cosineOf(this.#rows, row, vectors, j);
        if (cosine <= best) continue;
        best = cosine;
        nearest = j;
      }
      this.#insert(row, p, nearest, best);
    }
  }

  /** Into a row's list, behind those that are as like. */
  #insert(row: number, p: number, nearest: number, cosine: number): void {
    const { most, person, seed, similarity } = this.#out;
    const from = row * most;
    let at = from + most;
    while (at > from && !(cosine <= similarity[at - 1]!)) at--;
    if (at === from + most) return;
    for (let i = from + most - 1; i > at; i--) {
      person[i] = person[i - 1]!;
      seed[i] = seed[i - 1]!;
      similarity[i] = similarity[i - 1]!;
    }
    person[at] = p;
    seed[at] = nearest;
    similarity[at] = cosine;
  }

  /** Everybody's largest product, and the largest of those. */
  #summarise(products: Int32Array): void {
    const { start } = this.#seeds;
    const all = this.#largest;
    const highest = this.#highest.fill(-(2 ** 31));
    let from = 0;
    for (let p = 0; p < all.length; p++) {
      const to = start[p + 1]!;
      // Everybody has a seed.
      let largest = products[from]!;
      for (let j = from + 1; j < to; j++) {
        const product = products[j]!;
        // The larger of both, without a branch that nobody can predict.
        const more = product - largest;
        largest += more & ~(more >> 31);
      }
      from = to;
      all[p] = largest;
      let place = highest.length - 1;
      if (largest <= highest[place]!) continue;
      for (; place > 0 && largest > highest[place - 1]!; place--) {
        highest[place] = highest[place - 1]!;
      }
      highest[place] = largest;
    }
  }
}
