import { type PairHistogram, quantileOf } from './pair-histogram.ts';
import type { Impostors } from './pair-kinds.ts';

/** A lower bump is a mode of its own from this share of the highest on … */
const LEAST_HEIGHT = 0.3;
/** … when the dip behind it is this deep, as a share of the bump, and more than chance makes. */
const LEAST_DIP = 0.1;
const CHANCE = 2.5;
/** Deviation that embedders have, counted as so many tracks. */
const USUAL = 0.1;
const USUAL_TRACKS = 8;

/**
 * The impostors from the lowest real mode of all pairs and what lies left of it, where no pair of one
 * person is: Efron's empirical null. It asks nothing of the shape of the rest and follows an embedder
 * that divides people badly, but is drawn up where one person has most of the tracks.
 * @param tracks how many tracks the pairs are of
 * Cost: O(bins · bandwidth).
 */
export function lowestMode(histogram: PairHistogram, tracks: number): Impostors {
  const { value, share, width } = histogram;
  const pairs = (tracks * (tracks - 1)) / 2;
  // Silverman's rule on the left flank, narrower for many pairs.
  const flank = (quantileOf(histogram, 0.25) - quantileOf(histogram, 0.05)) / 0.9704;
  const narrow = 0.7 * Math.max(1e-4, flank) * 1.06 * Math.min(1, 2.2 * pairs ** -0.2);
  const band = Math.max(narrow, 1e-4, width / 2);
  const smooth = smoothed(share, band / width);
  let highest = 0;
  for (let bin = 1; bin < smooth.length; bin++) {
    if (smooth[bin]! > smooth[highest]!) highest = bin;
  }
  // Deviation of a smoothed count of 1, as a share.
  const unit = width / (band * 2.5066282746310002) / pairs;
  const mode = firstMode(smooth, highest, unit);
  const mean = value[mode]!;
  let below = 0;
  let squares = 0;
  for (let bin = 0; bin < mode; bin++) {
    below += share[bin]!;
    squares += share[bin]! * (value[bin]! - mean) ** 2;
  }
  const own = below > 0 ? squares / below : 1e-6;
  const variance = (tracks * own + USUAL_TRACKS * USUAL ** 2) / (tracks + USUAL_TRACKS);
  return { mean, deviation: Math.sqrt(variance) };
}

function firstMode(smooth: Float64Array, highest: number, unit: number): number {
  for (let bin = 1; bin < highest; bin++) {
    const here = smooth[bin]!;
    const isPeak = here >= smooth[bin - 1]! && here > smooth[bin + 1]!;
    if (!isPeak || here < LEAST_HEIGHT * smooth[highest]!) continue;
    let low = here;
    for (let at = bin; at < highest; at++) low = Math.min(low, smooth[at]!);
    if (low < (1 - LEAST_DIP) * here && here - low > CHANCE * Math.sqrt(here * unit)) return bin;
  }
  return highest;
}

/** Convolved with a normal distribution. @param deviation in bins */
function smoothed(share: Float64Array, deviation: number): Float64Array {
  const reach = Math.ceil(4 * deviation);
  const weights = Float64Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-0.5 * ((i - reach) / deviation) ** 2),
  );
  const total = weights.reduce((a, b) => a + b, 0);
  return share.map((_, bin) => {
    let sum = 0;
    const from = Math.max(0, bin - reach);
    const to = Math.min(share.length - 1, bin + reach);
    for (let at = from; at <= to; at++) sum += share[at]! * weights[at - bin + reach]!;
    return sum / total;
  });
}
