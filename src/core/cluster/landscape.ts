import { cutHeight, thresholdOf } from './cut.ts';
import type { CutTree, LinkageMethod } from './types.ts';

export interface LandscapeOptions {
  readonly linkage: LinkageMethod;
  /** Tracks; smaller clusters count as singletons. */
  readonly minClusterSize: number;
  /** Samples over similarity 0–1, both ends included; at least 2. */
  readonly steps: number;
  /** Bins of the histogram over similarity 0–1. */
  readonly bins: number;
}
export const LANDSCAPE_DEFAULTS = { steps: 201, bins: 80 } as const;

/** What every threshold would give, seen at once: the picture behind the slider. */
export interface Landscape {
  /** Similarities, ascending from 0 to 1. */
  readonly threshold: Float64Array; // [steps]
  /** Clusters that count. */
  readonly clusters: Int32Array; // [steps]
  /** Tracks outside clusters that count / tracks, 0–1. */
  readonly singletonFraction: Float64Array; // [steps]
  /** Largest cluster that counts / tracks, 0–1. */
  readonly largestFraction: Float64Array; // [steps]
  /** Tracks in clusters that count / those clusters; 0 when there are none. */
  readonly averageSize: Float64Array; // [steps]
  /** Merges by the similarity at which they happen; below 0 counts in the first bin. */
  readonly merges: Int32Array; // [bins]
}

/** Slack of the cut, as in cutting: heights are inclusive. */
const SLACK = 1e-9;

/**
 * Figures of all cuts in one pass: the boundaries join in order of height, and the runs they join
 * are intervals of the leaf order, so an interval needs its two ends only.
 * @param tree n items; boundaries of +Infinity never join
 * @returns one sample per step
 * Cost: O(n log n) for the sort, O(n + steps) for the pass.
 */
export function clusteringLandscape(tree: CutTree, options: LandscapeOptions): Landscape {
  const { linkage, minClusterSize, steps, bins } = options;
  const n = tree.order.length;
  const least = Math.max(1, minClusterSize);
  const landscape: Landscape = {
    threshold: new Float64Array(steps),
    clusters: new Int32Array(steps),
    singletonFraction: new Float64Array(steps).fill(n === 0 ? 0 : 1),
    largestFraction: new Float64Array(steps),
    averageSize: new Float64Array(steps),
    merges: mergeHistogram(tree.boundary, linkage, bins),
  };
  const byHeight = Array.from(tree.boundary.keys()).sort(
    (a, b) => tree.boundary[a]! - tree.boundary[b]! || a - b,
  );
  // The far end of the run that starts or ends at i. Only the ends of a run are kept up to date.
  const far = Int32Array.from({ length: n }, (_, i) => i); // [n]
  // Before the first merge every item is a cluster of one, which counts when one is enough.
  let clusters = least === 1 ? n : 0;
  let inClusters = clusters;
  let largest = Math.min(1, clusters);
  let next = 0;
  for (let step = steps - 1; step >= 0; step--) {
    const threshold = step / (steps - 1);
    const height = cutHeight(linkage, threshold) + SLACK;
    while (next < byHeight.length && tree.boundary[byHeight[next]!]! <= height) {
      const left = byHeight[next]!;
      next++;
      const start = far[left]!;
      const end = far[left + 1]!;
      const leftSize = left - start + 1;
      const rightSize = end - left;
      const size = leftSize + rightSize;
      far[start] = end;
      far[end] = start;
      for (const part of [leftSize, rightSize]) {
        if (part < least) continue;
        clusters--;
        inClusters -= part;
      }
      if (size < least) continue;
      clusters++;
      inClusters += size;
      largest = Math.max(largest, size);
    }
    landscape.threshold[step] = threshold;
    landscape.clusters[step] = clusters;
    if (n === 0) continue;
    landscape.singletonFraction[step] = (n - inClusters) / n;
    landscape.largestFraction[step] = largest / n;
    landscape.averageSize[step] = clusters === 0 ? 0 : inClusters / clusters;
  }
  return landscape;
}

function mergeHistogram(boundary: Float64Array, linkage: LinkageMethod, bins: number): Int32Array {
  const merges = new Int32Array(bins);
  for (const height of boundary) {
    if (!Number.isFinite(height)) continue;
    const bin = Math.floor(thresholdOf(linkage, height) * bins);
    const within = Math.min(bins - 1, Math.max(0, bin));
    merges[within] = merges[within]! + 1;
  }
  return merges;
}
