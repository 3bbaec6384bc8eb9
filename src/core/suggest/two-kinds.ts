/** A normal distribution and its share of the values. */
interface Kind {
  readonly mean: number;
  readonly deviation: number;
  readonly share: number;
}

/** Merges of two kinds: those that join different people, and those within one person. */
export interface TwoKinds {
  readonly between: Kind;
  readonly within: Kind;
  /** Distance of the means in deviations: d′ of signal detection. */
  readonly distance: number;
}

/** Narrower than this and a kind of a few equal values would take them all for itself. */
const LEAST_DEVIATION = 0.02;
const MOST_ROUNDS = 200;
/** A round that moves both means by less is the last. */
const STILL = 1e-7;

/**
 * Fit a mixture of two normal distributions by expectation–maximisation, started from the split into
 * two groups with the largest variance between them (Otsu 1979). No randomness.
 * @param values at least two that differ
 * @returns undefined when they are (nearly) all equal
 * Cost: O(n log n + rounds · n).
 */
export function fitTwoKinds(values: Float64Array): TwoKinds | undefined {
  const sorted = values.slice().sort();
  const n = sorted.length;
  if (n < 2 || sorted[n - 1]! - sorted[0]! < 1e-6) return undefined;
  const split = widestSplit(sorted);
  let between = kindOf(sorted.subarray(0, split), n);
  let within = kindOf(sorted.subarray(split), n);
  const isWithin = new Float64Array(n); // [n]
  for (let round = 0; round < MOST_ROUNDS; round++) {
    sorted.forEach((value, i) => {
      const here = density(within, value);
      isWithin[i] = here / (here + density(between, value) + Number.MIN_VALUE);
    });
    const before = [between.mean, within.mean] as const;
    between = weighted(sorted, (i) => 1 - isWithin[i]!) ?? between;
    within = weighted(sorted, (i) => isWithin[i]!) ?? within;
    const moved = Math.abs(between.mean - before[0]) + Math.abs(within.mean - before[1]);
    if (moved < STILL) break;
  }
  const spread = Math.sqrt((between.deviation ** 2 + within.deviation ** 2) / 2);
  return { between, within, distance: (within.mean - between.mean) / spread };
}

/** The chance that a merge at this similarity is within one person; grows with it. */
export function chanceWithin({ between, within }: TwoKinds, similarity: number): number {
  // Beyond a mean only the widths would speak, and the wider kind would win on both sides.
  if (similarity >= within.mean) return 1;
  if (similarity <= between.mean) return 0;
  const here = density(within, similarity);
  const other = density(between, similarity);
  return here + other === 0 ? 0.5 : here / (here + other);
}

/** The similarity between the means at which both kinds are as likely. */
export function evenSimilarity(kinds: TwoKinds): number {
  let low = kinds.between.mean;
  let high = kinds.within.mean;
  for (let i = 0; i < 50; i++) {
    const middle = (low + high) / 2;
    if (chanceWithin(kinds, middle) < 0.5) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function density({ mean, deviation, share }: Kind, value: number): number {
  const z = (value - mean) / deviation;
  return (share / deviation) * Math.exp(-0.5 * z * z);
}

/** Number of values in the lower group. */
function widestSplit(sorted: Float64Array): number {
  const n = sorted.length;
  const total = sorted.reduce((sum, value) => sum + value, 0);
  let below = 0;
  let best = 1;
  let most = -1;
  for (let i = 1; i < n; i++) {
    below += sorted[i - 1]!;
    const gap = (total - below) / (n - i) - below / i;
    const variance = i * (n - i) * gap * gap;
    if (variance <= most) continue;
    most = variance;
    best = i;
  }
  return best;
}

function kindOf(values: Float64Array, of: number): Kind {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const deviation = Math.max(LEAST_DEVIATION, Math.sqrt(squares / values.length));
  return { mean, deviation, share: values.length / of };
}

function weighted(values: Float64Array, weight: (i: number) => number): Kind | undefined {
  let total = 0;
  let sum = 0;
  values.forEach((value, i) => {
    total += weight(i);
    sum += weight(i) * value;
  });
  // A kind that lost all its values stays where it was.
  if (total < 1e-6) return undefined;
  const mean = sum / total;
  let squares = 0;
  values.forEach((value, i) => {
    squares += weight(i) * (value - mean) ** 2;
  });
  const deviation = Math.max(LEAST_DEVIATION, Math.sqrt(squares / total));
  return { mean, deviation, share: total / values.length };
}
