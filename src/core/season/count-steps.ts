import { CUT_SLACK, cutHeight, thresholdOf } from '../cluster/cut.ts';
import { firstIndex } from '../first-index.ts';
import { CutCounts } from '../landscape/cut-counts.ts';
import { exactLandscape, type LandscapeInput } from '../landscape/exact-landscape.ts';
import { heldGroups } from '../landscape/held-groups.ts';
import type { ClusterMetrics } from '../metrics/cluster-metrics.ts';
import { type ClusterCounts, clusterMetrics } from '../metrics/cluster-metrics.ts';
import type { CountSteps, EpisodeFigures, ValueSteps } from './types.ts';

/**
 * The counts of all cuts of a tree, a sample for each threshold at which something merges.
 * Cost: O(n log n); for a tree that does not keep the decisions that of `exactLandscape`.
 */
export function countSteps(input: LandscapeInput): CountSteps {
  const { tree, items, decisions, parameters } = input;
  const { linkage, min_cluster_size: minClusterSize } = parameters;
  const held = heldGroups(tree, items, decisions);
  if (held === undefined) return sampled(input);
  const counts = new CutCounts(tree, { linkage, minClusterSize, held });
  const samples: Sample[] = [];
  let taken = counts.taken(cutHeight(linkage, 1));
  for (let threshold = 1; threshold >= 0; ) {
    samples.push({ threshold, ...counts.after(taken) });
    const next = counts.heights[taken];
    if (next === undefined) break;
    threshold = thresholdOf(linkage, next);
    taken = counts.taken(next);
  }
  return stepsOf(samples.reverse());
}

interface Sample extends ClusterCounts {
  readonly threshold: number;
}

function sampled(input: LandscapeInput): CountSteps {
  const { threshold, clusters, singletonFraction, largestFraction, tracks } = exactLandscape(input);
  return {
    threshold,
    clusters,
    clustered: Int32Array.from(singletonFraction, (part) => Math.round((1 - part) * tracks)),
    largest: Int32Array.from(largestFraction, (part) => Math.round(part * tracks)),
  };
}

function stepsOf(samples: readonly Sample[]): CountSteps {
  return {
    threshold: Float64Array.from(samples, ({ threshold }) => threshold),
    clusters: Int32Array.from(samples, ({ clusters }) => clusters),
    clustered: Int32Array.from(samples, ({ clustered }) => clustered),
    largest: Int32Array.from(samples, ({ largest }) => largest),
  };
}

/** The sample that holds at a threshold: the first at or above it. */
function sampleAt(thresholds: Float64Array, threshold: number): number {
  const found = firstIndex(thresholds.length, (i) => !(thresholds[i]! < threshold - CUT_SLACK));
  return Math.max(0, Math.min(found, thresholds.length - 1));
}

/** The value that holds at a threshold; NaN where there is none at all. */
export function valueAt({ threshold, value }: ValueSteps, at: number): number {
  return value[sampleAt(threshold, at)] ?? Number.NaN;
}

/** A curve without the samples that say what the next one says. */
export function valueSteps(
  samples: readonly { readonly threshold: number; readonly value: number }[],
): ValueSteps {
  const kept = samples.filter(({ value }, i) => value !== samples[i + 1]?.value);
  return {
    threshold: Float64Array.from(kept, ({ threshold }) => threshold),
    value: Float64Array.from(kept, ({ value }) => value),
  };
}

/** The metrics of an episode at a threshold; undefined below its floor, where they are not known. */
export function metricsAt(
  { counts, floor, tracks }: Pick<EpisodeFigures, 'counts' | 'floor' | 'tracks'>,
  threshold: number,
): ClusterMetrics | undefined {
  if (threshold < floor - CUT_SLACK) return undefined;
  const at = sampleAt(counts.threshold, threshold);
  return clusterMetrics({
    tracks,
    clusters: counts.clusters[at] ?? 0,
    clustered: counts.clustered[at] ?? 0,
    largest: counts.largest[at] ?? 0,
  });
}
