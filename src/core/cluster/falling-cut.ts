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
  constructor({ order, boundary }: CutTree, linkage: LinkageMethod, tie?: Int32Array) {
    this.boundary = boundary;
    this.linkage = linkage;
    this.byHeight = Int32Array.from(boundary.keys()).sort(
      (a, b) => boundary[a]! - boundary[b]! || (tie === undefined ? a - b : tie[a]! - tie[b]!),
    );
    this.far = Int32Array.from(order.keys());
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
