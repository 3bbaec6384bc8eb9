import { firstIndex } from '../first-index.ts';

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
