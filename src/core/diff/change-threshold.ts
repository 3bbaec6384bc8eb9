import { thresholdOf } from '../cluster/cut.ts';
import type { CutTree, LinkageMethod } from '../cluster/types.ts';
import type { IdentityChange } from './threshold-diff.ts';

/** Where each track is in the leaf order of a tree, −1 for a track that is not in it. */
export type LeafPositions = Int32Array; // [T]

/** @param items track row of each item @param tracks T */
export function leafPositions(tree: CutTree, items: Int32Array, tracks: number): LeafPositions {
  const positions = new Int32Array(tracks).fill(-1); // [T]
  tree.order.forEach((item, position) => {
    positions[items[item]!] = position;
  });
  return positions;
}

/**
 * The threshold at which all of a change's tracks come together: from there down it is one.
 * @returns undefined where no threshold brings them together, or they are not side by side in the
 *   tree (a decision keeps them together or apart)
 * Cost: O(tracks of the change).
 */
export function changeThreshold(
  change: IdentityChange,
  { boundary }: CutTree,
  linkage: LinkageMethod,
  positions: LeafPositions,
): number | undefined {
  const side = change.kind === 'split' ? change.before : change.after;
  const [whole, ...others] = side;
  if (whole === undefined || others.length > 0) return undefined;
  let first = Number.POSITIVE_INFINITY;
  let last = -1;
  for (const row of whole.tracks) {
    const position = positions[row] ?? -1;
    if (position < 0) return undefined;
    first = Math.min(first, position);
    last = Math.max(last, position);
  }
  if (last - first + 1 !== whole.tracks.length) return undefined;
  let height = 0;
  for (let i = first; i < last; i++) height = Math.max(height, boundary[i]!);
  return Number.isFinite(height) ? thresholdOf(linkage, height) : undefined;
}
