import { furthestOf, nearestOf } from './doubt.ts';
import type { SumStore } from './sum-store.ts';
import type { DistanceError } from './types.ts';

/** Distances as an engine filled them in. */
export interface Proposed {
  /** Cosine distances. */
  readonly square: Float32Array; // [n * n]
  readonly error: DistanceError;
  /** The error of those between the items of two slots, where it is not the same of all. */
  errorOf?(a: number, b: number): DistanceError;
}

/** A number in single precision, and its bits as a whole one. */
const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);
const bitsOf = (distance: number): number => {
  float[0] = distance;
  return bits[0]!;
};
const distanceOf = (of: number): number => {
  bits[0] = of;
  return float[0]!;
};
const LOWEST = bitsOf(2 ** -36);
const LAST = 65_535;
const STEP = (bitsOf(2) - LOWEST) / LAST;

/**
 * [Note: Steps of distances]
 *
 * Distances go into two bytes by the logarithm, so that those of near-copies can be told apart as well as
 * others: the bits of a number in single precision grow like it, 37 octaves below 2 make 1,771 steps each,
 * 6e-4 apart at most. What lies below is one step.
 */
const stepOf = (distance: number): number =>
  Math.max(0, Math.min(LAST, Math.floor((bitsOf(distance) - LOWEST) / STEP)));
/** No distance of this step or a later one is smaller. */
const leastOf = (step: number): number => (step === 0 ? 0 : distanceOf(LOWEST + step * STEP - 1));
/** No distance of this step or an earlier one is larger. */
const mostOf = (step: number): number =>
  step === LAST ? 2.1 : distanceOf(LOWEST + (step + 1) * STEP + 1);

/**
 * Complete and single linkage distance is that of one pair of items. A table of all distances,
 * rounded to two bytes, finds the few pairs that can be it; those are computed in float64.
 */
export class ExtremalPairs {
  readonly #rows: Pick<SumStore, 'scale' | 'dotRows'>;
  readonly #sign: 1 | -1;
  readonly #table: Uint16Array; // [n * n]
  readonly #errorOf: (a: number, b: number) => DistanceError;
  readonly #next: Int32Array; // [n] next member of the same cluster, −1 at the end
  readonly #last: Int32Array; // [n] last member by slot
  readonly #size: Int32Array; // [n] members by slot
  #candidates = new Int32Array(512); // flat pairs

  /**
   * @param rows the vectors
   * @param proposed its square is not kept
   */
  constructor(
    rows: Pick<SumStore, 'scale' | 'dotRows'>,
    { square, error, errorOf }: Proposed,
    method: 'complete' | 'single',
  ) {
    const n = rows.scale.length;
    this.#rows = rows;
    this.#errorOf = errorOf ?? (() => error);
    this.#sign = method === 'complete' ? 1 : -1;
    this.#table = tableOf(square);
    this.#size = new Int32Array(n).fill(1);
    this.#next = new Int32Array(n).fill(-1);
    this.#last = Int32Array.from({ length: n }, (_, i) => i);
  }

  /** Largest (complete) or smallest (single) cosine distance between the items of two slots. */
  distance(a: number, b: number): number {
    const count = this.#collect(a, b);
    let best = -Infinity;
    for (let c = 0; c < count; c += 2) {
      const pair = this.#pair(this.#candidates[c]!, this.#candidates[c + 1]!);
      best = Math.max(best, pair * this.#sign);
    }
    return Math.max(0, best * this.#sign);
  }

  /** Slot `gone` joins slot `keep`. */
  merge(keep: number, gone: number): void {
    this.#next[this.#last[keep]!] = gone;
    this.#last[keep] = this.#last[gone]!;
    this.#size[keep] = this.#size[keep]! + this.#size[gone]!;
  }

  /** Fill `candidates` with the pairs that may be the extremal one, and some more; result: its length. */
  #collect(a: number, b: number): number {
    const table = this.#table;
    const next = this.#next;
    const sign = this.#sign;
    const n = next.length;
    // Rows of the smaller cluster: the fewer rows of the table are touched, the faster it goes.
    const outer = this.#size[a]! < this.#size[b]! ? a : b;
    const inner = outer === a ? b : a;
    const error = this.#errorOf(a, b);
    let best = -2 * LAST;
    let least = best;
    let count = 0;
    for (let i = outer; i >= 0; i = next[i]!) {
      const row = i * n;
      for (let j = inner; j >= 0; j = next[j]!) {
        const steps = sign * table[row + j]!;
        if (steps < least) continue;
        if (steps > best) {
          best = steps;
          const reach = this.#reach(steps, error);
          if (reach > least) {
            least = reach;
            count = this.#keep(count, least);
          }
        }
        if (count === this.#candidates.length) this.#grow();
        this.#candidates[count] = i;
        this.#candidates[count + 1] = j;
        count += 2;
      }
    }
    return count;
  }

  /** The fewest signed steps of a pair that may be the extremal one although another has `best`. */
  #reach(best: number, error: DistanceError): number {
    if (this.#sign > 0) return stepOf(nearestOf(nearestOf(leastOf(best), error), error)) - 1;
    return -stepOf(furthestOf(furthestOf(mostOf(-best), error), error)) - 1;
  }

  /** Drop candidates of fewer steps from the first `count`; result: how many are left. */
  #keep(count: number, least: number): number {
    const candidates = this.#candidates;
    const n = this.#next.length;
    let kept = 0;
    for (let c = 0; c < count; c += 2) {
      const i = candidates[c]!;
      const j = candidates[c + 1]!;
      if (this.#sign * this.#table[i * n + j]! < least) continue;
      candidates[kept] = i;
      candidates[kept + 1] = j;
      kept += 2;
    }
    return kept;
  }

  #grow(): void {
    const wider = new Int32Array(this.#candidates.length * 2);
    wider.set(this.#candidates);
    this.#candidates = wider;
  }

  #pair(i: number, j: number): number {
    const { scale } = this.#rows;
    return 1 - this.#rows.dotRows(i, j) * (scale[i]! * scale[j]!);
  }
}

function tableOf(square: Float32Array): Uint16Array {
  const table = new Uint16Array(square.length); // [n * n]
  const all = new Int32Array(square.buffer, square.byteOffset, square.length);
  for (let e = 0; e < table.length; e++) {
    const step = (all[e]! - LOWEST) / STEP;
    table[e] = Math.max(0, Math.min(LAST, step));
  }
  return table;
}
