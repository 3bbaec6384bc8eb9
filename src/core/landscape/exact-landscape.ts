import { cut, cutHeight } from '../cluster/cut.ts';
import type { ClusterParameters, CutTree } from '../cluster/types.ts';
import { enforceDecisions } from '../identity/enforce-decisions.ts';
import type { TrackSummaries } from '../identity/types.ts';
import { formUnits } from '../identity/units.ts';
import type { ClusterMetrics } from '../metrics/cluster-metrics.ts';
import { type ClusterCounts, clusterMetrics } from '../metrics/cluster-metrics.ts';
import type { Decisions } from '../moderation/types.ts';
import { thresholdProbe } from './cut-counts.ts';
import { heldGroups } from './held-groups.ts';
import {
  clusteringLandscape,
  LANDSCAPE_DEFAULTS,
  type Landscape,
  sampleLandscape,
} from './landscape.ts';

export interface LandscapeInput {
  readonly tree: CutTree;
  /** Track row of each item of the tree. */
  readonly items: Int32Array; // [n]
  readonly decisions: Decisions;
  readonly summaries: TrackSummaries;
  /** `linkage` is the one that the tree was made with. */
  readonly parameters: ClusterParameters;
  readonly steps?: number;
  readonly bins?: number;
}

/**
 * The landscape under what people decided: at every sample the metrics of `formIdentities`.
 * Cost: that of `clusteringLandscape` for a tree that keeps the decisions, as it does but for the
 * moment between a decision and the linkage that knows of it; then O(steps · n).
 */
export function exactLandscape(input: LandscapeInput): Landscape {
  const { tree, items, decisions, parameters } = input;
  const { linkage, min_cluster_size: minClusterSize } = parameters;
  const { steps = LANDSCAPE_DEFAULTS.steps, bins = LANDSCAPE_DEFAULTS.bins } = input;
  const held = heldGroups(tree, items, decisions);
  if (held !== undefined) {
    return clusteringLandscape(tree, { linkage, minClusterSize, held, steps, bins });
  }
  const at = (threshold: number) => enforcedCounts(input, threshold);
  return sampleLandscape(tree, { linkage, steps, bins }, at);
}

/**
 * The metrics at any one threshold, as exact as the samples. Asked again for the same tree, answers
 * are remembered.
 */
export function exactMetrics(input: LandscapeInput, threshold: number): ClusterMetrics {
  const { tree, items, decisions, parameters } = input;
  const held = heldGroups(tree, items, decisions);
  if (held !== undefined) return thresholdProbe(tree, parameters, held)(threshold);
  return clusterMetrics(enforcedCounts(input, threshold));
}

/** Counts of one cut after it was made to keep every decision. Cost: O(n). */
function enforcedCounts(input: LandscapeInput, threshold: number): ClusterCounts {
  const { tree, items, decisions, summaries, parameters } = input;
  const { labels, count } = cut(tree, cutHeight(parameters.linkage, threshold));
  const flat = { items, labels, count, resultant: new Float32Array(count) };
  const least = parameters.min_cluster_size;
  const units = formUnits(
    enforceDecisions(flat, decisions, summaries, least),
    summaries,
    parameters,
  );
  let clusters = 0;
  let clustered = 0;
  let largest = 0;
  for (let unit = 0; unit < units.count; unit++) {
    if (units.counts[unit] !== 1) continue;
    const size = units.end[unit]! - units.start[unit]!;
    clusters += 1;
    clustered += size;
    largest = Math.max(largest, size);
  }
  const tracks = items.reduce((sum, row) => sum + (decisions.deleted.has(row) ? 0 : 1), 0);
  return { tracks, clusters, clustered, largest };
}
