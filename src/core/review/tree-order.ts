import type { CutTree } from '../cluster/types.ts';

/** A merge between members of one group, and the members on either side of it. */
export interface Split {
  /** Height of the merge; +Infinity when they never come together. */
  readonly height: number;
  /** Row of the linkage. */
  readonly merge: number;
  /** Items of the group below it, left and right in the tree. */
  readonly left: Int32Array;
  readonly right: Int32Array;
}

/** Answers about groups of items from the leaf order alone: a range of it has one highest merge. */
export class TreeOrder {
  readonly #tree: CutTree;
  readonly #position: Int32Array; // [n]

  constructor(tree: CutTree) {
    this.#tree = tree;
    this.#position = new Int32Array(tree.order.length);
    tree.order.forEach((item, position) => {
      this.#position[item] = position;
    });
  }

  /**
   * The merge that brought all items of a group together, with the group's items on either side;
   * undefined for fewer than two. Cost: O(m log m) and the stretch of the order that it covers.
   */
  top(group: Int32Array): Split | undefined {
    return this.meeting(group, group);
  }

  /** The merge that brought some items together, with the items of a group below it on either side. */
  meeting(group: Int32Array, some: Int32Array): Split | undefined {
    const ends = this.#sorted(some);
    const boundary = this.#highest(ends[0] ?? 0, ends.at(-1) ?? 0);
    if (boundary < 0) return undefined;
    const at = this.#sorted(group);
    const { order, boundary: heights, boundaryMerge } = this.#tree;
    const merge = boundaryMerge[boundary]!;
    // Below the merge are the positions next to its boundary that no higher merge cuts off.
    let from = boundary;
    while (from > 0 && boundaryMerge[from - 1]! < merge) from--;
    let to = boundary + 1;
    while (to < order.length - 1 && boundaryMerge[to]! < merge) to++;
    const items = (first: number, last: number): Int32Array =>
      at.filter((p) => p >= first && p <= last).map((p) => order[p]!);
    return {
      height: heights[boundary]!,
      merge,
      left: items(from, boundary),
      right: items(boundary + 1, to),
    };
  }

  /** Index of the highest merge between two positions, −1 when they are one. */
  #highest(from: number, to: number): number {
    const { boundaryMerge } = this.#tree;
    let best = -1;
    for (let i = from; i < to; i++) {
      if (best < 0 || boundaryMerge[i]! > boundaryMerge[best]!) best = i;
    }
    return best;
  }

  #sorted(group: Int32Array): Int32Array {
    return group.map((item) => this.#position[item]!).sort();
  }
}
