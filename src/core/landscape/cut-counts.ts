import { CUT_SLACK, cutHeight, mergesWithin } from '../cluster/cut.ts';
import { FallingCut } from '../cluster/falling-cut.ts';
import type { ClusterParameters, CutTree, LinkageMethod } from '../cluster/types.ts';
import type { ClusterCounts, ClusterMetrics } from '../metrics/cluster-metrics.ts';
import { clusterMetrics } from '../metrics/cluster-metrics.ts';
import { type HeldGroups, sameHeld } from './held-groups.ts';

/** How a tree is counted. */
export interface CountingRules {
  readonly linkage: LinkageMethod;
  /** Tracks; smaller clusters count as singletons, but for held groups. */
  readonly minClusterSize: number;
  /** Groups that count whatever their size; none when left out. */
  readonly held?: HeldGroups | undefined;
}

/**
 * What every cut of a tree counts: made in one pass, then looked up.
 * Cost: O(n log n) to make, O(log n) a cut.
 */
export class CutCounts {
  /** Merges that can be taken at all, by height. */
  readonly heights: Float64Array; // [m], the finite boundaries
  private readonly linkage: LinkageMethod;
  private readonly tracks: number;
  // By the number of merges taken, from none to all.
  private readonly clusters: Int32Array; // [m + 1]
  private readonly clustered: Int32Array; // [m + 1]
  private readonly largest: Int32Array; // [m + 1]

  constructor(tree: CutTree, { linkage, minClusterSize, held }: CountingRules) {
    const n = tree.order.length;
    const least = Math.max(1, minClusterSize);
    this.linkage = linkage;
    this.tracks = n;
    this.heights = tree.boundary.filter(Number.isFinite).sort();
    // Held groups and their tracks before each position.
    const groupsBefore = new Int32Array(n + 1);
    const heldBefore = new Int32Array(n + 1);
    // A held group is never in a smaller cluster, so the largest is at least the largest of them.
    let largest = 0;
    for (let i = 0; i < n; i++) {
      const size = held?.[i] ?? 0;
      groupsBefore[i + 1] = groupsBefore[i]! + (size > 0 ? 1 : 0);
      heldBefore[i + 1] = heldBefore[i]! + size;
      largest = Math.max(largest, size);
    }
    // Before the first merge every item is a cluster of one, which counts when one is enough.
    let clusters = least === 1 ? n : groupsBefore[n]!;
    let clustered = least === 1 ? n : heldBefore[n]!;
    if (least === 1) largest = Math.max(largest, Math.min(1, n));
    /** Count the run from one end to the other in (1) or out (−1). */
    const count = (start: number, end: number, sign: 1 | -1): void => {
      const size = end - start + 1;
      if (size < least) {
        clusters += sign * (groupsBefore[end + 1]! - groupsBefore[start]!);
        clustered += sign * (heldBefore[end + 1]! - heldBefore[start]!);
        return;
      }
      clusters += sign;
      clustered += sign * size;
      if (size > largest) largest = size;
    };
    this.clusters = new Int32Array(this.heights.length + 1).fill(clusters);
    this.clustered = new Int32Array(this.heights.length + 1).fill(clustered);
    this.largest = new Int32Array(this.heights.length + 1).fill(largest);
    let taken = 0;
    new FallingCut(tree, linkage).takeUpTo(Number.MAX_VALUE, (start, at, end) => {
      count(start, at, -1);
      count(at + 1, end, -1);
      count(start, end, 1);
      taken += 1;
      this.clusters[taken] = clusters;
      this.clustered[taken] = clustered;
      this.largest[taken] = largest;
    });
  }

  /** What a cut at the threshold counts. */
  at(threshold: number): ClusterCounts {
    return this.after(this.taken(cutHeight(this.linkage, threshold)));
  }

  /** Merges that a cut at the height takes, those that it cannot tell from it too. */
  taken(height: number): number {
    return mergesWithin(this.heights, height);
  }

  /** As `taken`, where a cut that takes `from` merges is known to be above. Cost: O(1) for each merge more. */
  takenAfter(from: number, height: number): number {
    let taken = from;
    while (taken < this.heights.length && this.heights[taken]! <= height + CUT_SLACK) taken++;
    return taken;
  }

  /** The counts after so many merges. */
  after(taken: number): ClusterCounts {
    return {
      tracks: this.tracks,
      clusters: this.clusters[taken]!,
      clustered: this.clustered[taken]!,
      largest: this.largest[taken]!,
    };
  }
}

interface Counted extends CountingRules {
  readonly counts: CutCounts;
}
const counted = new WeakMap<CutTree, Counted>();

/** The counts of a tree, kept with it: landscape, plateaus and probe look at the same ones. */
export function cutCounts(
  tree: CutTree,
  { linkage, minClusterSize, held }: CountingRules,
): CutCounts {
  const last = counted.get(tree);
  const same = last?.linkage === linkage && last.minClusterSize === minClusterSize;
  if (last !== undefined && same && sameHeld(last.held, held)) return last.counts;
  const counts = new CutCounts(tree, { linkage, minClusterSize, held });
  counted.set(tree, { linkage, minClusterSize, held, counts });
  return counts;
}

/** What the metrics would be at another threshold, everything else the same. */
export type ThresholdProbe = (threshold: number) => ClusterMetrics;

interface Probing {
  readonly linkage: LinkageMethod;
  readonly least: number;
  readonly held: HeldGroups | undefined;
  readonly probe: ThresholdProbe;
}
/** What was asked of a tree stays known as long as the tree lives: a slider asks the same again. */
const probings = new WeakMap<CutTree, Probing>();

/**
 * Probe of an agglomerative clustering: no labels, no identities. It is kept
 * with the tree.
 * @param held groups that count whatever their size; with them the metrics are those of the
 * identities, without them groups below the minimum size count as singletons
 * Cost: O(n log n) for a tree, then O(log n) a threshold.
 */
export function thresholdProbe(
  tree: CutTree,
  { linkage, min_cluster_size: least }: Pick<ClusterParameters, 'linkage' | 'min_cluster_size'>,
  held?: HeldGroups,
): ThresholdProbe {
  const last = probings.get(tree);
  const same = last?.linkage === linkage && last.least === least && sameHeld(last.held, held);
  if (last !== undefined && same) return last.probe;
  const counts = cutCounts(tree, { linkage, minClusterSize: least, held });
  const probe: ThresholdProbe = (threshold) => clusterMetrics(counts.at(threshold));
  probings.set(tree, { linkage, least, held, probe });
  return probe;
}
