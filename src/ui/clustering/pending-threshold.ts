import { cut, cutHeight } from '../../core/cluster/cut.ts';
import type { CutTree, LinkageMethod } from '../../core/cluster/types.ts';

/**
 * What moving the threshold does to the tree: how many merges are taken (positive), or how many are
 * given up (negative).
 * Cost: two cuts.
 */
export function mergesTaken(
  tree: CutTree,
  linkage: LinkageMethod,
  from: number,
  to: number,
): number {
  return cut(tree, cutHeight(linkage, from)).count - cut(tree, cutHeight(linkage, to)).count;
}

/** "7 merges", "1 split", "nothing changes". */
export function takenWords(taken: number): string {
  if (taken === 0) return 'nothing changes';
  const count = Math.abs(taken);
  const what = taken > 0 ? 'merge' : 'split';
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
