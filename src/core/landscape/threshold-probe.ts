import { cutHeight } from '../cluster/cut.ts';
import type { ClusterParameters, CutTree, LinkageMethod } from '../cluster/types.ts';
import type { ClusterMetrics } from '../metrics/cluster-metrics.ts';
import { clusterMetrics } from '../metrics/cluster-metrics.ts';
import type { HeldGroups } from './held-groups.ts';

/** What the metrics would be at another threshold, everything else the same. */
export type ThresholdProbe = (threshold: number) => ClusterMetrics;

/** Slack of the cut: heights are inclusive. */
const SLACK = 1e-9;

interface Probing {
  readonly linkage: LinkageMethod;
  readonly least: number;
  readonly held: HeldGroups | undefined;
  readonly probe: ThresholdProbe;
}
/** What was asked of a tree stays known as long as the tree lives: a slider asks the same again. */
const probings = new WeakMap<CutTree, Probing>();

/**
 * Probe of an agglomerative clustering: one scan of the tree, no labels, no identities. Answers are
 * remembered with the tree.
 * @param held groups that count whatever their size; with them the metrics are those of the
 * identities, without them groups below the minimum size count as singletons
 * Cost of a first probe at a threshold: O(n), a few microseconds a thousand tracks.
 */
export function thresholdProbe(
  tree: CutTree,
  { linkage, min_cluster_size: least }: Pick<ClusterParameters, 'linkage' | 'min_cluster_size'>,
  held?: HeldGroups,
): ThresholdProbe {
  const last = probings.get(tree);
  const same = last?.linkage === linkage && last.least === least && last.held === held;
  if (last !== undefined && same) return last.probe;
  const known = new Map<number, ClusterMetrics>();
  const probe: ThresholdProbe = (threshold) => {
    const remembered = known.get(threshold);
    if (remembered !== undefined) return remembered;
    const metrics = metricsAt(tree, cutHeight(linkage, threshold), least, held);
    known.set(threshold, metrics);
    return metrics;
  };
  probings.set(tree, { linkage, least, held, probe });
  return probe;
}

function metricsAt(
  { order, boundary }: CutTree,
  height: number,
  least: number,
  held: HeldGroups | undefined,
): ClusterMetrics {
  const tracks = order.length;
  const limit = height + SLACK;
  let clusters = 0;
  let clustered = 0;
  let largest = 0;
  let start = 0;
  for (let i = 0; i < tracks; i++) {
    if (i < tracks - 1 && boundary[i]! <= limit) continue;
    const size = i + 1 - start;
    if (size >= least) {
      clusters += 1;
      clustered += size;
      largest = Math.max(largest, size);
    } else {
      // Too small, but for the groups in it that people keep whole.
      for (let at = start; held !== undefined && at <= i; at++) {
        if (held[at] === 0) continue;
        clusters += 1;
        clustered += held[at]!;
        largest = Math.max(largest, held[at]!);
      }
    }
    start = i + 1;
  }
  return clusterMetrics({ tracks, clusters, clustered, largest });
}
