import { thresholdOf } from '../cluster/cut.ts';
import type { CutTree, LinkageMethod } from '../cluster/types.ts';
import { type ClusterCounts, clusterMetrics } from '../metrics/cluster-metrics.ts';
import { type CountingRules, cutCounts } from './cut-counts.ts';

export interface LandscapeOptions extends CountingRules {
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
  /** Tracks that are clustered. */
  readonly tracks: number;
}

/**
 * Figures of all cuts.
 * @param tree n items; boundaries of +Infinity never join
 * @returns one sample per step
 * Cost: O(n log n), O(steps log n) for the samples.
 */
export function clusteringLandscape(tree: CutTree, options: LandscapeOptions): Landscape {
  const { linkage, steps, bins } = options;
  const counts = cutCounts(tree, options);
  return sampleLandscape(tree, { linkage, steps, bins }, (threshold) => counts.at(threshold));
}

/** A landscape from counts at each step. @param at asked from threshold 1 downwards */
export function sampleLandscape(
  tree: CutTree,
  { linkage, steps, bins }: Pick<LandscapeOptions, 'linkage' | 'steps' | 'bins'>,
  at: (threshold: number) => ClusterCounts,
): Landscape {
  const threshold = Float64Array.from({ length: steps }, (_, step) => step / (steps - 1));
  const clusters = new Int32Array(steps);
  const singletonFraction = new Float64Array(steps);
  const largestFraction = new Float64Array(steps);
  const averageSize = new Float64Array(steps);
  let tracks = 0;
  for (let step = steps - 1; step >= 0; step--) {
    const metrics = clusterMetrics(at(threshold[step]!));
    tracks = metrics.num_tracks;
    clusters[step] = metrics.num_clusters;
    singletonFraction[step] = metrics.singleton_fraction;
    largestFraction[step] = metrics.largest_cluster_fraction;
    averageSize[step] = metrics.avg_cluster_size;
  }
  const merges = mergeHistogram(tree.boundary, linkage, bins);
  return { threshold, clusters, singletonFraction, largestFraction, averageSize, merges, tracks };
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
