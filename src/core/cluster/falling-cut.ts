import { cutLimit } from './cut.ts';
import type { CutTree, LinkageMethod } from './types.ts';

/** Told before two runs of the leaf order join: positions start … at, and at + 1 … end. */
export type OnJoin = (start: number, at: number, end: number) => void;

/**
 * The clusters of a tree while the threshold falls: merges are taken in order of height, and what
 * they join are runs of the leaf order, so a run needs its two ends only.
 * Cost: O(n log n) to begin, O(n) for all falls together.
 */
export class FallingCut {
  /** Boundaries by height; of one height by `tie`. */
  readonly byHeight: Int32Array; // [n−1]
  private readonly boundary: Float64Array; // [n−1]
  private readonly linkage: LinkageMethod;
  /** The far end of the run that starts or ends at a position; only ends are kept up to date. */
  private readonly far: Int32Array; // [n]
  private taken = 0;

  /** @param tie of two boundaries of one height the one with the lower number is first; by default the left one */
  constructor(tree: CutTree, linkage: LinkageMethod, tie?: Int32Array) {
    this.boundary = tree.boundary;
    this.linkage = linkage;
    this.byHeight = boundariesByHeight(tree, tie);
    this.far = Int32Array.from(tree.order.keys());
  }

  /** Take what a cut at the threshold takes. */
  fallTo(threshold: number, onJoin: OnJoin): void {
    this.takeUpTo(cutLimit(this.linkage, threshold), onJoin);
  }

  /** Take every merge up to and including a height; +Infinity takes all there are. */
  takeUpTo(height: number, onJoin: OnJoin): void {
    for (; this.taken < this.byHeight.length; this.taken++) {
      const at = this.byHeight[this.taken]!;
      if (this.boundary[at]! > height) return;
      const start = this.far[at]!;
      const end = this.far[at + 1]!;
      onJoin(start, at, end);
      this.far[start] = end;
      this.far[end] = start;
    }
  }
}

/**
 * Boundaries by height; of one height by `tie`, by default the left one first.
 * Cost: O(n + ties · log ties) for a tree whose merges ascend, as those of all linkages but centroid.
 */
function boundariesByHeight({ boundary, boundaryMerge }: CutTree, tie?: Int32Array): Int32Array {
  const compare = (a: number, b: number): number =>
    boundary[a]! - boundary[b]! || (tie === undefined ? 0 : tie[a]! - tie[b]!) || a - b;
  const order = byMerge(boundaryMerge);
  if (!ascends(order, boundary)) return Int32Array.from(boundary.keys()).sort(compare);
  for (let from = 0, to = 1; from < order.length; from = to++) {
    while (to < order.length && boundary[order[to]!] === boundary[order[from]!]) to++;
    if (to - from < 2) continue;
    const tied = order.subarray(from, to);
    if (tie === undefined) tied.sort();
    else tied.sort(compare);
  }
  return order;
}

/** Boundary of each merge, −1 for one that has none. */
function byMerge(boundaryMerge: Int32Array): Int32Array {
  const order = new Int32Array(boundaryMerge.length).fill(-1); // [n−1]
  for (let at = 0; at < order.length; at++) order[boundaryMerge[at]!] = at;
  return order;
}

/** Not where merges are inverted (centroid), nor where some are not told. */
function ascends(order: Int32Array, boundary: Float64Array): boolean {
  let height = Number.NEGATIVE_INFINITY;
  for (const at of order) {
    if (at < 0 || boundary[at]! < height) return false;
    height = boundary[at]!;
  }
  return true;
}
