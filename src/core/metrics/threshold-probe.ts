import { cutHeight } from '../cluster/cut.ts';
import type { ClusterParameters, CutTree, LinkageMethod } from '../cluster/types.ts';
import type { ClusterMetrics } from '../identity/types.ts';
import { clusterMetrics } from './cluster-metrics.ts';

/** What the metrics would be at another threshold, everything else the same. */
export type ThresholdProbe = (threshold: number) => ClusterMetrics;

/** Slack of the cut: heights are inclusive. */
const SLACK = 1e-9;

interface Probing {
  readonly linkage: LinkageMethod;
  readonly least: number;
  readonly probe: ThresholdProbe;
}
/** What was asked of a tree stays known as long as the tree lives: a slider asks the same again. */
const probings = new WeakMap<CutTree, Probing>();

/**
 * Probe of an agglomerative clustering: one scan of the tree, no labels, no identities. Answers are
 * remembered with the tree. Locked groups below the minimum size count as singletons here, a
 * difference that no suggestion hangs on.
 * Cost of a first probe at a threshold: O(n), a few microseconds a thousand tracks.
 */
export function thresholdProbe(
  tree: CutTree,
  { linkage, min_cluster_size: least }: Pick<ClusterParameters, 'linkage' | 'min_cluster_size'>,
): ThresholdProbe {
  const last = probings.get(tree);
  if (last !== undefined && last.linkage === linkage && last.least === least) return last.probe;
  const known = new Map<number, ClusterMetrics>();
  const probe: ThresholdProbe = (threshold) => {
    const remembered = known.get(threshold);
    if (remembered !== undefined) return remembered;
    const metrics = metricsAt(tree, cutHeight(linkage, threshold), least);
    known.set(threshold, metrics);
    return metrics;
  };
  probings.set(tree, { linkage, least, probe });
  return probe;
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
