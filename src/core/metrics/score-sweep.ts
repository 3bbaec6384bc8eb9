import { scorePartition } from './score.ts';
import type { Score } from './types.ts';

/** Range of a sweep; similarities. */
export interface SweepRange {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}
export const DEFAULT_SWEEP: SweepRange = { from: 0.2, to: 0.9, step: 0.02 };

/** Thresholds of a sweep, both ends included, without the drift of adding steps up. */
export function sweepThresholds({ from, to, step }: SweepRange = DEFAULT_SWEEP): number[] {
  const count = Math.floor((to - from) / step + 1e-9) + 1;
  return Array.from({ length: Math.max(0, count) }, (_, i) => Number((from + i * step).toFixed(6)));
}

/**
 * The scores at each threshold.
 * @param labelsAt cluster of each track row at a threshold, as in `IdentitySet.byTrack`
 * @throws AppError `score/no-truth`
 */
export function scoreSweep(
  thresholds: readonly number[],
  labelsAt: (threshold: number) => Int32Array,
  truth: ReadonlyMap<number, string>,
): Score[] {
  return thresholds.map((threshold) => scorePartition(labelsAt(threshold), truth, threshold));
}

/** The score with the highest BCubed F; ties go to the stricter threshold. */
export function bestScore(scores: readonly Score[]): Score | undefined {
  let best: Score | undefined;
  for (const score of scores) {
    const better = best === undefined || score.bcubed.f > best.bcubed.f;
    const stricterTie =
      best !== undefined &&
      score.bcubed.f === best.bcubed.f &&
      score.cluster_thresh > best.cluster_thresh;
    if (better || stricterTie) best = score;
  }
  return best;
}
