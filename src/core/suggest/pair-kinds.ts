import { type PairHistogram, quantileOf } from './pair-histogram.ts';

/** Where pairs of different people lie for an embedder on a show: a normal distribution in atanh of the cosine. */
export interface Impostors {
  readonly mean: number;
  readonly deviation: number;
}

/** Pairs of tracks as a mixture of normal distributions in atanh of the cosine. The first are the impostors. */
export interface PairKinds {
  readonly mean: Float64Array; // [kinds]
  readonly deviation: Float64Array; // [kinds]
  readonly share: Float64Array; // [kinds] sum 1
  /** Log-likelihood for as many values as there are tracks, with the prior. */
  readonly fit: number;
}

/**
 * Prior of the impostors' deviation: log-normal. In atanh of the cosine it is about a tenth for every
 * embedder of 128 dimensions and more, also for those whose cosines are all high. It keeps a show in
 * which one person has most tracks from passing for one whose people differ widely.
 */
export const USUAL_DEVIATION = 0.095;
const PRIOR_WIDTH = 0.3;
/** Starts: the impostors' mean at these quantiles of all pairs. */
const STARTS = [0.1, 0.25, 0.45] as const;
const MOST_ROUNDS = 100;
/** A round that moves no mean by more is the last. */
const STILL = 1e-4;
/** Other kinds lie at least one deviation of the impostors above them and are at least half as wide. */
const LEAST_WIDTH = 0.5;

export interface FitOptions {
  /** Kinds: impostors, and one or two for pairs of one person (another scene, the same shot). */
  readonly kinds: 2 | 3;
  /** Start here instead of at three quantiles. */
  readonly start?: PairKinds;
  /** Impostors that are known: only the rest is fitted. */
  readonly known?: Impostors;
}

/**
 * Fit a mixture to all pairs by expectation–maximisation, with a prior on the first kind's deviation.
 * Pairs are not independent: they count as `tracks` values together, which is what the prior is
 * weighed against. No randomness. Source: Efron 2004, the empirical null, by a mixture instead of the mode.
 * @param tracks how many values the histogram is worth
 * Cost: O(rounds · bins), a millisecond or two.
 */
export function fitPairKinds(
  histogram: PairHistogram,
  tracks: number,
  { kinds, start, known }: FitOptions,
): PairKinds {
  if (start !== undefined) {
    const share = known === undefined ? start.share : start.share.map(() => 1 / start.share.length);
    return expectMaximise(histogram, tracks, { ...start, share }, known);
  }
  let best: PairKinds | undefined;
  for (const quantile of STARTS) {
    const first = quantileOf(histogram, quantile);
    const mean = Float64Array.from({ length: kinds }, (_, k) => first + [0, 0.25, 1][k]!);
    const deviation = Float64Array.from({ length: kinds }, (_, k) =>
      k === 0 ? USUAL_DEVIATION : 0.15 * k,
    );
    const share = new Float64Array(kinds).fill(1 / kinds);
    const found = expectMaximise(histogram, tracks, { mean, deviation, share, fit: 0 }, known);
    if (best === undefined || found.fit > best.fit) best = found;
  }
  return best!;
}

function expectMaximise(
  { value, share: pairs, width }: PairHistogram,
  tracks: number,
  start: PairKinds,
  known: Impostors | undefined,
): PairKinds {
  const kinds = start.mean.length;
  const mean = start.mean.slice();
  const deviation = start.deviation.slice();
  const share = start.share.slice();
  if (known !== undefined) {
    mean[0] = known.mean;
    deviation[0] = known.deviation;
    for (let k = 1; k < kinds; k++) mean[k] = Math.max(mean[k]!, known.mean + known.deviation);
  }
  const density = new Float64Array(kinds);
  const count = new Float64Array(kinds);
  const sum = new Float64Array(kinds);
  const squares = new Float64Array(kinds);
  const before = new Float64Array(kinds);
  let likelihood = 0;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    likelihood = 0;
    count.fill(1e-9);
    sum.fill(0);
    squares.fill(0);
    before.set(mean);
    for (let bin = 0; bin < value.length; bin++) {
      const weight = pairs[bin]! * tracks;
      if (weight === 0) continue;
      const x = value[bin]!;
      let total = 0;
      for (let k = 0; k < kinds; k++) {
        density[k] = normal(x, mean[k]!, deviation[k]!) * Math.max(share[k]!, 1e-9);
        total += density[k]!;
      }
      // Far from every kind all densities vanish: the nearest takes the value.
      if (total < 1e-300) {
        density.fill(0);
        density[nearestKind(x, mean, deviation)] = 1e-300;
        total = 1e-300;
      }
      likelihood += weight * Math.log(total);
      for (let k = 0; k < kinds; k++) {
        const part = (weight * density[k]!) / total;
        count[k]! += part;
        sum[k]! += part * x;
        squares[k]! += part * x * x;
      }
    }
    const all = count.reduce((a, b) => a + b, 0);
    for (let k = 0; k < kinds; k++) {
      share[k] = count[k]! / all;
      const own = sum[k]! / count[k]!;
      const variance = Math.max(0, squares[k]! / count[k]! - own * own);
      if (k === 0) {
        mean[0] = known?.mean ?? own;
        deviation[0] = known?.deviation ?? withPrior(count[0]!, variance, width);
      } else {
        mean[k] = Math.max(own, mean[0]! + deviation[0]!);
        const spread = Math.sqrt(variance + (width * width) / 12 + 1e-5);
        deviation[k] = Math.max(spread, LEAST_WIDTH * deviation[0]!);
      }
    }
    if (mean.every((now, k) => Math.abs(now - before[k]!) < STILL)) break;
  }
  const off = Math.log(deviation[0]! / USUAL_DEVIATION) / PRIOR_WIDTH;
  return { mean, deviation, share, fit: likelihood - 0.5 * off * off };
}

/** The deviation that makes values and prior together most likely: Newton on its logarithm. */
function withPrior(count: number, variance: number, width: number): number {
  let s = Math.sqrt(variance + (width * width) / 12 + 1e-5);
  for (let step = 0; step < 8; step++) {
    const slope =
      -count + (count * variance) / (s * s) - Math.log(s / USUAL_DEVIATION) / PRIOR_WIDTH ** 2;
    const bend = (-2 * count * variance) / (s * s) - 1 / PRIOR_WIDTH ** 2;
    s = Math.exp(Math.log(s) - slope / bend);
  }
  return s;
}

const normal = (x: number, mean: number, deviation: number): number => {
  const z = (x - mean) / deviation;
  return Math.exp(-0.5 * z * z) / (deviation * 2.5066282746310002);
};

function nearestKind(x: number, mean: Float64Array, deviation: Float64Array): number {
  let best = 0;
  for (let k = 1; k < mean.length; k++) {
    const here = Math.abs(x - mean[k]!) / deviation[k]!;
    if (here < Math.abs(x - mean[best]!) / deviation[best]!) best = k;
  }
  return best;
}
