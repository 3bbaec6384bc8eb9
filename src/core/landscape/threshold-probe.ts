import type { ClusterParameters, CutTree, LinkageMethod } from '../cluster/types.ts';
import type { ClusterMetrics } from '../metrics/cluster-metrics.ts';
import { clusterMetrics } from '../metrics/cluster-metrics.ts';
import { CutCounts } from './cut-counts.ts';
import type { HeldGroups } from './held-groups.ts';

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
  const same = last?.linkage === linkage && last.least === least && last.held === held;
  if (last !== undefined && same) return last.probe;
  const counts = new CutCounts(tree, { linkage, minClusterSize: least, held });
  const probe: ThresholdProbe = (threshold) => clusterMetrics(counts.at(threshold));
  probings.set(tree, { linkage, least, held, probe });
  return probe;
}
