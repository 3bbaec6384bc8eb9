import { thresholdOf } from '../cluster/cut.ts';
import { exactLandscape, type LandscapeInput } from '../landscape/exact-landscape.ts';
import { GrowingRuns } from '../landscape/growing-runs.ts';
import { heldGroups } from '../landscape/held-groups.ts';
import type { ClusterMetrics } from '../metrics/cluster-metrics.ts';
import { clusterMetrics } from '../metrics/cluster-metrics.ts';
import type { CountSteps, EpisodeFigures, ValueSteps } from './types.ts';

/** Slack of the cut: heights are inclusive. */
const SLACK = 1e-9;

/**
 * The counts of all cuts of a tree, a sample for each threshold at which something merges.
 * Cost: O(n log n); for a tree that does not keep the decisions that of `exactLandscape`.
 */
export function countSteps(input: LandscapeInput): CountSteps {
  const { tree, items, decisions, parameters } = input;
  const { linkage, min_cluster_size: minClusterSize } = parameters;
  const held = heldGroups(tree, items, decisions);
  if (held === undefined) return sampled(input);
  const runs = new GrowingRuns(tree, { linkage, minClusterSize, held });
  const samples: Sample[] = [];
  const take = (threshold: number): void => {
    const { clusters, clustered, largest } = runs;
    samples.push({ threshold, clusters, clustered, largest });
  };
  runs.fallTo(1);
  take(1);
  for (;;) {
    const next = runs.heights[runs.taken];
    const threshold = next === undefined ? -1 : thresholdOf(linkage, next);
    if (threshold < 0) break;
    runs.takeNext();
    take(threshold);
  }
  return stepsOf(samples.reverse());
}

interface Sample {
  readonly threshold: number;
  readonly clusters: number;
  readonly clustered: number;
  readonly largest: number;
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
  let low = 0;
  let high = thresholds.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (thresholds[middle]! < threshold - SLACK) low = middle + 1;
    else high = middle;
  }
  return low;
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
  if (threshold < floor - SLACK) return undefined;
  const at = sampleAt(counts.threshold, threshold);
  return clusterMetrics({
    tracks,
    clusters: counts.clusters[at] ?? 0,
    clustered: counts.clustered[at] ?? 0,
    largest: counts.largest[at] ?? 0,
  });
}
