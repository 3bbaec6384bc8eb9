/** What the average similarity of two identities looks like that are not one person. */
export interface Strangers {
  readonly middle: number;
  readonly deviation: number;
}

/** With fewer (ordered) pairs than those of eight identities there is nothing to stand out from. */
const LEAST_PAIRS = 56;
/** Of cosines from −1 to 1: finer than any decision, and counts do not depend on the order. */
const BINS = 4_000;
/** Strangers that differ less than this are made up; nothing is as sharp as they would make it. */
const LEAST_DEVIATION = 0.02;

/**
 * Middle and deviation of unrelated identities from the similarities of all pairs: the median, and the
 * spread below it, because the fragments of one person are all above. Counts in bins are the same in
 * any order of the pairs.
 */
export class StrangersSoFar {
  readonly #counts = new Float64Array(BINS + 1); // [BINS + 1]
  #pairs = 0;

  /** Take the similarities of one group to those that the mask lets through. */
  add(line: Float32Array, mask: Uint8Array): void {
    for (let g = 0; g < line.length; g++) {
      if (mask[g] === 0) continue;
      const bin = Math.round(((line[g]! + 1) / 2) * BINS);
      this.#counts[Math.min(BINS, Math.max(0, bin))]! += 1;
      this.#pairs += 1;
    }
  }

  /** Undefined for fewer pairs than those of eight identities. Cost: O(BINS). */
  found(): Strangers | undefined {
    if (this.#pairs < LEAST_PAIRS) return undefined;
    const half = this.#pairs / 2;
    let middle = -1;
    for (let seen = this.#counts[++middle]!; seen < half; ) seen += this.#counts[++middle]!;
    let pairs = 0;
    let squares = 0;
    for (let bin = 0; bin <= middle; bin++) {
      // The pairs of the middle bin are on both sides of the median.
      const count = bin < middle ? this.#counts[bin]! : half - pairs;
      pairs += count;
      squares += count * (middle - bin) ** 2;
    }
    const deviation = (Math.sqrt(squares / pairs) * 2) / BINS;
    return {
      middle: (middle * 2) / BINS - 1,
      deviation: Math.max(LEAST_DEVIATION, deviation),
    };
  }
}
