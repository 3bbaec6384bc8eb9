import type { Linkage } from '../cluster/types.ts';

/*
 * [Note: Founders by tree]
 * An identity that nobody touched is called after its best-ranked track. By number of faces alone a small
 * identity with one long track takes in a large one, which loses its id and with it colour and place. So
 * tracks are ranked by a tournament on one tree of the episode, the same whatever is shown of it: at each
 * merge the side with more tracks goes on. A track's priority is the size of the largest node that it won.
 * Within a node its winner has won the node and all others less: the founder of any node, and so of any
 * cut, is its track of highest priority, and the larger part keeps its id whichever way the slider came.
 */

/** A tree of tracks: item i is the track row `items[i]`. */
export interface TrackTree {
  readonly items: Int32Array; // [n]
  readonly linkage: Linkage; // [n−1], by height
}

/**
 * How many tracks the largest node of a tree has that a track founds.
 * @param rank decides between sides of one size: the lower one wins, [T]
 * @param ceiling merges above this height count for nothing, nor do those of a forest (+Infinity)
 * @returns by track row, [T]; 1 for a track that never won, 0 for one that is not in the tree
 * Cost: O(n).
 */
export function founderPriority(
  { items, linkage }: TrackTree,
  rank: Int32Array,
  ceiling = Number.MAX_VALUE,
): Int32Array {
  const n = items.length;
  const { left, right, height, size } = linkage;
  const priority = new Int32Array(rank.length); // [T]
  const founder = new Int32Array(n + height.length); // [2n−1]
  founder.set(items);
  for (const row of items) priority[row] = 1;
  const sizeOf = (node: number) => (node < n ? 1 : size[node - n]!);
  for (let merge = 0; merge < height.length && height[merge]! <= ceiling; merge++) {
    const a = left[merge]!;
    const b = right[merge]!;
    const more = sizeOf(a) - sizeOf(b) || rank[founder[b]!]! - rank[founder[a]!]!;
    const winner = founder[more > 0 ? a : b]!;
    founder[n + merge] = winner;
    priority[winner] = size[merge]!;
  }
  return priority;
}
