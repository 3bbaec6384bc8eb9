import { firstIndex } from '../first-index.ts';
import type { Alternative } from './types.ts';

/** A stretch of thresholds that all give the same clusters: above `low`, up to and including `high`. */
export interface StableGap {
  readonly low: number;
  readonly high: number;
}

/**
 * The stretch that a threshold lies in.
 * @param merges thresholds at which something merges, ascending (`mergeThresholds`)
 * Cost: O(log n).
 */
export function stableGap(merges: Float64Array, threshold: number): StableGap {
  const from = firstIndex(merges.length, (i) => !(merges[i]! < threshold));
  return { low: merges[from - 1] ?? 0, high: merges[from] ?? 1 };
}

/** Decimals that a person would type, fewest first. */
const DECIMALS = [2, 3, 4, 5, 6];
/** How far from the middle a rounded threshold may lie, as a share of the gap. */
const NEAR_MIDDLE = 0.25;

/** The middle of a gap with as few decimals as keep it near the middle. */
export function middleOf({ low, high }: StableGap): number {
  const middle = (low + high) / 2;
  for (const decimals of DECIMALS) {
    const rounded = Number(middle.toFixed(decimals));
    if (Math.abs(rounded - middle) <= NEAR_MIDDLE * (high - low)) return rounded;
  }
  return middle;
}

const MOST_ALTERNATIVES = 4;
/** An alternative costs at most this much more than the suggestion. */
const NEARLY = 0.15;
/** Alternatives nearer to each other than this are one, similarity. */
const NEAR = 0.015;

/** The stretch of equal clusters around a threshold, and its middle as a person would type it. */
export function settled(
  merges: Float64Array,
  threshold: number,
): { readonly threshold: number; readonly gap: StableGap } {
  const gap = stableGap(merges, threshold);
  return { threshold: middleOf(gap), gap };
}

/** Other valleys among the merges, cheapest first. @param merges thresholds of merges, ascending */
export function otherValleys(
  { threshold, cost }: { readonly threshold: Float64Array; readonly cost: Float64Array },
  merges: Float64Array,
  chosen: number,
): readonly Alternative[] {
  const least = cost.reduce((min, value) => Math.min(min, value));
  const most = cost.reduce((max, value) => Math.max(max, value));
  const found: Alternative[] = [];
  const isValley = (i: number): boolean =>
    cost[i]! <= (cost[i - 1] ?? Number.POSITIVE_INFINITY) &&
    cost[i]! < (cost[i + 1] ?? Number.POSITIVE_INFINITY);
  const valleys = [...cost.keys()]
    .filter((i) => isValley(i) && cost[i]! <= least + NEARLY)
    .sort((a, b) => cost[a]! - cost[b]! || a - b);
  for (const i of valleys) {
    const at = settled(merges, threshold[i]!).threshold;
    const isNear = (other: number): boolean => Math.abs(other - at) < NEAR;
    if (isNear(chosen) || found.some(({ cluster_thresh }) => isNear(cluster_thresh))) continue;
    const score = most > least ? (most - cost[i]!) / (most - least) : 0;
    const why =
      at < chosen ? 'looser, with few merges near it too' : 'stricter, with few merges near it too';
    found.push({ cluster_thresh: at, score: Math.round(score * 1000) / 1000, why });
  }
  return found.slice(0, MOST_ALTERNATIVES);
}
