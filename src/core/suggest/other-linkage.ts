import { mergeThresholds } from '../cluster/cut.ts';
import type { CutTree, LinkageMethod } from '../cluster/types.ts';
import { scoreCurve } from '../metrics/curves.ts';
import { type StableGap, stableGap } from './stable-gap.ts';

/** The stretch of another tree's thresholds whose clusters agree most, and all that were compared. */
export interface AgreeingCut {
  readonly gap: StableGap;
  /** BCubed F of its clusters against the given ones, 0–1. */
  readonly agreement: number;
  readonly threshold: Float64Array; // [steps] ascending
  readonly match: Float64Array; // [steps]
}

/**
 * The threshold of another linkage that gives the same people: heights of ward, complete and single
 * mean other things, so that no rule about them transfers, but partitions can be compared.
 * @param labels clusters of average linkage [n]
 * @returns of equal ones the widest stretch, then the lowest
 * Cost: O(n log n).
 */
export function agreeingCut(
  tree: CutTree,
  linkage: LinkageMethod,
  labels: Int32Array,
): AgreeingCut {
  const items = Int32Array.from(tree.order.keys());
  const truth = new Map(Array.from(labels, (label, item) => [item, String(label)] as const));
  const merges = mergeThresholds(tree, linkage);
  const threshold = Float64Array.from(new Set([0, ...merges, 1])).sort();
  const { scores } = scoreCurve({
    ...{ tree, items, truth, linkage },
    minClusterSize: 1,
    thresholds: threshold,
  });
  const match = Float64Array.from(scores, ({ bcubed }) => bcubed.f);
  let best = 0;
  let gap = stableGap(merges, threshold[0]!);
  for (let i = 1; i < match.length; i++) {
    const here = stableGap(merges, threshold[i]!);
    const better = match[i]! - match[best]!;
    const wider = here.high - here.low - (gap.high - gap.low);
    if (better > 1e-9 || (better > -1e-9 && wider > 1e-9)) {
      best = i;
      gap = here;
    }
  }
  return { gap, agreement: match[best]!, threshold, match };
}
