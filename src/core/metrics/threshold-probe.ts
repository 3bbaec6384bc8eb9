import { cutHeight } from '../cluster/cut.ts';
import type { ClusterParameters, CutTree } from '../cluster/types.ts';
import type { ClusterMetrics } from '../identity/types.ts';
import { clusterMetrics } from './cluster-metrics.ts';

/** What the metrics would be at another threshold, everything else the same. */
export type ThresholdProbe = (threshold: number) => ClusterMetrics;

/** Slack of the cut: heights are inclusive. */
const SLACK = 1e-9;

/**
 * Probe of an agglomerative clustering: one scan of the tree, no labels, no identities. It remembers
 * what it was asked, so keep it as long as tree, linkage and minimum size stay; the threshold is free
 * to move. Locked groups below the minimum size count as singletons here, a difference that no
 * suggestion hangs on.
 * Cost of a first probe at a threshold: O(n), a few microseconds a thousand tracks.
 */
export function thresholdProbe(
  tree: CutTree,
  parameters: Pick<ClusterParameters, 'linkage' | 'min_cluster_size'>,
): ThresholdProbe {
  const known = new Map<number, ClusterMetrics>();
  return (threshold) => {
    const remembered = known.get(threshold);
    if (remembered !== undefined) return remembered;
    const height = cutHeight(parameters.linkage, threshold);
    const metrics = metricsAt(tree, height, parameters.min_cluster_size);
    known.set(threshold, metrics);
    return metrics;
  };
}

function metricsAt({ order, boundary }: CutTree, height: number, least: number): ClusterMetrics {
  const tracks = order.length;
  const limit = height + SLACK;
  let clusters = 0;
  let clustered = 0;
  let largest = 0;
  let size = 1;
  for (let i = 0; i < tracks; i++) {
    if (i < tracks - 1 && boundary[i]! <= limit) {
      size += 1;
      continue;
    }
    if (size >= least) {
      clusters += 1;
      clustered += size;
      largest = Math.max(largest, size);
    }
    size = 1;
  }
  return clusterMetrics({ tracks, clusters, clustered, largest });
}
