import type { CutTree, LinkageMethod } from '../cluster/types.ts';
import { bestStretch, curveThresholds, scoreCurve } from '../metrics/curves.ts';

export interface AgreementInput {
  readonly tree: CutTree;
  /** Track row of each item. */
  readonly items: Int32Array; // [n]
  readonly linkage: LinkageMethod;
  readonly minClusterSize: number;
  /** Cuts below this are not known. */
  readonly floor: number;
  /** Group of each track, −1 for none. */
  readonly present: Int32Array; // [T]
  /** Track rows that are one whatever their number: locked, merged by hand. Disjoint. */
  readonly groups: readonly Int32Array[];
}

/**
 * The threshold at which a tree says most nearly what is there already. A similarity of .58 is another
 * thing in another metric; comparing the two at cuts that agree as far as they can leaves what the
 * metric itself changes.
 * @returns middle of the longest stretch of thresholds with the highest BCubed F, and that F; undefined
 *   when no track has a group
 * Cost: O(n log n).
 */
export function agreeingThreshold(
  input: AgreementInput,
): { readonly threshold: number; readonly agreement: number } | undefined {
  const { tree, items, linkage, minClusterSize, groups, floor, present } = input;
  const truth = new Map<number, string>();
  for (const track of items) {
    const group = present[track] ?? -1;
    if (group >= 0) truth.set(track, String(group));
  }
  if (truth.size === 0) return undefined;
  const thresholds = curveThresholds(tree, linkage, floor);
  const curve = { tree, items, truth, linkage, minClusterSize, groups, thresholds };
  const best = bestStretch(scoreCurve(curve), 'bcubed_f');
  return best === undefined ? undefined : { threshold: best.at, agreement: best.value };
}
