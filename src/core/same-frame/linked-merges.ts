import { cutHeight, mergesWithin } from '../cluster/cut.ts';
import type { CutTree, LinkageMethod } from '../cluster/types.ts';
import { largest } from '../many.ts';

/** Where linked pairs come together in a tree, in the order of the pairs. */
export interface LinkedMerges {
  /** Height from which on a cut has both in one cluster; +Infinity when none has. */
  readonly height: Float64Array; // [P]
  /** The merge that brings them together (row of Linkage); −1 when none does. */
  readonly merge: Int32Array; // [P]
}

/**
 * The merge at which each pair of tracks comes together: the highest between the two in leaf order.
 * @param items track row of each item
 * @param pairs flat pairs of track rows; one that is not in the tree never comes together
 * Cost: O(n log n + P).
 */
export function linkedMerges(tree: CutTree, items: Int32Array, pairs: Int32Array): LinkedMerges {
  const { order, boundary, boundaryMerge } = tree;
  const height = new Float64Array(pairs.length >> 1).fill(Number.POSITIVE_INFINITY);
  const merge = new Int32Array(height.length).fill(-1);
  if (height.length === 0) return { height, merge };
  const positionOf = new Int32Array(largest(items, -1) + 1).fill(-1); // by track row
  for (let position = 0; position < order.length; position++) {
    positionOf[items[order[position]!]!] = position;
  }
  const heightOf = new Float64Array(boundary.length); // [n−1] by row of Linkage
  boundaryMerge.forEach((row, i) => {
    heightOf[row] = boundary[i]!;
  });
  const highest = rangeMaximum(boundaryMerge);
  for (let p = 0; p < height.length; p++) {
    const one = positionOf[pairs[2 * p]!] ?? -1;
    const other = positionOf[pairs[2 * p + 1]!] ?? -1;
    if (one < 0 || other < 0 || one === other) continue;
    // A parent's row is above its children's: the highest row in between joins the two.
    const row = highest(Math.min(one, other), Math.max(one, other));
    if (heightOf[row] === Number.POSITIVE_INFINITY) continue;
    height[p] = heightOf[row]!;
    merge[p] = row;
  }
  return { height, merge };
}

/** @returns the maximum of values[from … to), from < to, in constant time */
function rangeMaximum(values: Int32Array): (from: number, to: number) => number {
  const levels = [values];
  for (let width = 2; width <= values.length; width *= 2) {
    const below = levels[levels.length - 1]!;
    const level = new Int32Array(values.length - width + 1);
    for (let i = 0; i < level.length; i++) level[i] = Math.max(below[i]!, below[i + width / 2]!);
    levels.push(level);
  }
  return (from, to) => {
    const depth = 31 - Math.clz32(to - from);
    const level = levels[depth]!;
    return Math.max(level[from]!, level[to - 2 ** depth]!);
  };
}

/**
 * Heights of the merges that bring linked tracks together, ascending, each merge once: those up to a
 * cut's height are the merges that enforcing the links would stop at that cut.
 */
export function linkedMergeHeights({ height, merge }: LinkedMerges): Float64Array {
  const heights = new Map<number, number>();
  merge.forEach((row, p) => {
    if (row >= 0) heights.set(row, height[p]!);
  });
  return Float64Array.from(heights.values()).sort();
}

export interface SameFrameCut {
  readonly tree: CutTree;
  /** Track row of each item. */
  readonly items: Int32Array;
  /** Flat pairs of track rows that are two people. */
  readonly pairs: Int32Array;
  readonly linkage: LinkageMethod;
  readonly threshold: number;
}

/**
 * "Would stop 6 merges": the merges of this tree which the cut takes and which join two clusters that
 * hold a linked pair between them, one track each. A merge that brings several pairs together counts
 * once; merges above it, whose sides share no further pair, do not. In a tree that was made with the
 * links in force there are none.
 */
export function sameFrameMerges({ tree, items, pairs, linkage, threshold }: SameFrameCut): number {
  const heights = linkedMergeHeights(linkedMerges(tree, items, pairs));
  return mergesWithin(heights, cutHeight(linkage, threshold));
}
