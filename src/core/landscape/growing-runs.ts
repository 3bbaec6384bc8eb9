import { cutHeight } from '../cluster/cut.ts';
import type { CutTree, LinkageMethod } from '../cluster/types.ts';
import type { HeldGroups } from './held-groups.ts';

/** Slack of the cut: heights are inclusive. */
const SLACK = 1e-9;

/** How a tree is counted. */
export interface CountingRules {
  readonly linkage: LinkageMethod;
  /** Tracks; smaller clusters count as singletons, but for held groups. */
  readonly minClusterSize: number;
  /** Groups that count whatever their size; none when left out. */
  readonly held?: HeldGroups | undefined;
}

/**
 * The clusters of a tree while the threshold falls from 1: merges are taken in order of height, and
 * what they join are intervals of the leaf order, so an interval needs its two ends only.
 * Cost: O(n log n) to begin, O(n) for all steps together.
 */
export class GrowingRuns {
  /** Clusters that count. */
  clusters: number;
  /** Tracks in them. */
  clustered: number;
  /** Tracks in the largest of them, 0 when there is none. */
  largest: number;
  /** Merges taken. */
  taken = 0;
  /** Merges that can be taken at all, by height. */
  readonly heights: Float64Array; // [finite boundaries]
  private readonly places: Int32Array; // [finite boundaries] boundary of each height
  private readonly linkage: LinkageMethod;
  private readonly least: number;
  // The far end of the run that starts or ends at i. Only the ends of a run are kept up to date.
  private readonly far: Int32Array; // [n]
  // Held groups and their tracks before each position.
  private readonly groupsBefore: Int32Array; // [n + 1]
  private readonly heldBefore: Int32Array; // [n + 1]

  constructor(tree: CutTree, { linkage, minClusterSize, held }: CountingRules) {
    const n = tree.order.length;
    this.linkage = linkage;
    this.least = Math.max(1, minClusterSize);
    const { heights, places } = sortedBoundaries(tree.boundary);
    this.heights = heights;
    this.places = places;
    this.far = Int32Array.from({ length: n }, (_, i) => i);
    this.groupsBefore = new Int32Array(n + 1);
    this.heldBefore = new Int32Array(n + 1);
    // A held group is never in a smaller cluster, so the largest is at least the largest of them.
    let largest = 0;
    for (let i = 0; i < n; i++) {
      const size = held?.[i] ?? 0;
      this.groupsBefore[i + 1] = this.groupsBefore[i]! + (size > 0 ? 1 : 0);
      this.heldBefore[i + 1] = this.heldBefore[i]! + size;
      largest = Math.max(largest, size);
    }
    // Before the first merge every item is a cluster of one, which counts when one is enough.
    this.clusters = this.least === 1 ? n : this.groupsBefore[n]!;
    this.clustered = this.least === 1 ? n : this.heldBefore[n]!;
    this.largest = this.least === 1 ? Math.max(largest, Math.min(1, n)) : largest;
  }

  /** Take what a cut at the threshold takes. Thresholds must not rise from call to call. */
  fallTo(threshold: number): void {
    this.takeUpTo(cutHeight(this.linkage, threshold) + SLACK);
  }

  /** Take the next merge and all that a cut cannot tell from it. @returns false when none is left */
  takeNext(): boolean {
    const next = this.heights[this.taken];
    if (next === undefined) return false;
    this.takeUpTo(next + SLACK);
    return true;
  }

  private takeUpTo(height: number): void {
    while (this.taken < this.heights.length && this.heights[this.taken]! <= height) {
      this.join(this.places[this.taken]!);
      this.taken += 1;
    }
  }

  private join(at: number): void {
    const start = this.far[at]!;
    const end = this.far[at + 1]!;
    this.far[start] = end;
    this.far[end] = start;
    this.count(start, at, -1);
    this.count(at + 1, end, -1);
    this.count(start, end, 1);
  }

  /** Count the run from one end to the other in (1) or out (−1). */
  private count(start: number, end: number, sign: 1 | -1): void {
    const size = end - start + 1;
    if (size < this.least) {
      this.clusters += sign * (this.groupsBefore[end + 1]! - this.groupsBefore[start]!);
      this.clustered += sign * (this.heldBefore[end + 1]! - this.heldBefore[start]!);
      return;
    }
    this.clusters += sign;
    this.clustered += sign * size;
    if (size > this.largest) this.largest = size;
  }
}

/** Finite boundaries by height, ties left first. */
function sortedBoundaries(boundary: Float64Array) {
  const places = Int32Array.from(boundary.keys()).filter((at) => Number.isFinite(boundary[at]!));
  places.sort((a, b) => boundary[a]! - boundary[b]! || a - b);
  return { places, heights: Float64Array.from(places, (at) => boundary[at]!) };
}
