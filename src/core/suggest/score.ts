import type { EvidenceCurves } from './types.ts';

type Parts = Omit<EvidenceCurves, 'score'>;

/** How much there is to go by. */
export interface Amounts {
  /** Pairs of tracks seen in one frame. */
  readonly pairs: number;
  /** Tracks of which people said who they are. */
  readonly said: number;
}

/** Pairs of tracks in one frame that are worth as much as not knowing: few pairs weigh little. */
const FEW_PAIRS = 10;
/** Tracks after which people's word weighs half of what it can. */
const HALF_SAID = 40;
/** People's word can weigh this much more than any other evidence. */
const MOST_WORD = 10;
/** Width of the smoothing, similarity: evidence that holds for a wide stretch is worth more. */
const SMOOTHING = 0.02;

/**
 * Evidence as one number a threshold: the sum of the silhouette, the share of merges on the right
 * side, less the share of same-frame pairs that become one, plus what people said. The first three
 * are shares of tracks, merges and pairs, and count alike: weights would be fitted to some show.
 * Smoothed over the thresholds, which is where plateaus count: a good cut that the next merge spoils
 * loses to one as good that stays.
 */
export function combinedScore(curves: Parts, amounts: Amounts): Float64Array {
  const word = wordWeight(amounts.said);
  const raw = curves.threshold.map(
    (_, step) =>
      curves.silhouette[step]! +
      curves.merges[step]! -
      conflictShare(curves.conflicts[step]!, amounts.pairs) +
      word * curves.agreement[step]!,
  );
  return smoothed(raw, SMOOTHING);
}

/** Share of the same-frame pairs that become one; few pairs never make a large share. */
export function conflictShare(conflicts: number, pairs: number): number {
  return conflicts / (pairs + FEW_PAIRS);
}

/** Weight of people's word beside the other evidence, 0 to `MOST_WORD`. */
export function wordWeight(said: number): number {
  return (MOST_WORD * said) / (said + HALF_SAID);
}

/** Gaussian mean over the neighbours; ends repeat. @param width standard deviation, similarity */
export function smoothed(curve: Float64Array, width: number): Float64Array {
  const last = curve.length - 1;
  const reach = Math.ceil(3 * width * last);
  return curve.map((_, step) => {
    let sum = 0;
    let weights = 0;
    for (let k = -reach; k <= reach; k++) {
      const z = k / last / width;
      const weight = Math.exp(-0.5 * z * z);
      sum += weight * curve[Math.min(last, Math.max(0, step + k))]!;
      weights += weight;
    }
    return sum / weights;
  });
}

/** Step of the largest value; the middle one of a stretch of equal ones. */
export function bestStep(curve: Float64Array): number {
  let from = 0;
  for (let step = 1; step < curve.length; step++) {
    if (curve[step]! > curve[from]! + EQUAL) from = step;
  }
  let to = from;
  while (to + 1 < curve.length && curve[to + 1]! > curve[from]! - EQUAL) to++;
  return (from + to) >> 1;
}
const EQUAL = 1e-9;
