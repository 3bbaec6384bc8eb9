import type { ClusterParameters } from '../../core/cluster/types.ts';

/** What the labels of a density algorithm depend on beside the clustering. */
export function flatSignature(clusteredAs: string, parameters: ClusterParameters): string {
  const { algorithm, cluster_thresh, min_cluster_size } = parameters;
  return [algorithm, cluster_thresh, min_cluster_size, clusteredAs].join('|');
}

/** The next merge threshold above (+1) or below (−1) a threshold; undefined at the end. */
export function nextStep(
  steps: Float64Array,
  threshold: number,
  direction: -1 | 1,
): number | undefined {
  // A threshold that stands on a step must leave it: steps nearer than this are the same one.
  const same = 1e-9;
  if (direction > 0) return steps.find((step) => step > threshold + same);
  return steps.findLast((step) => step < threshold - same);
}
