import type { TrackConstraints } from '../../../workers/cluster/types.ts';
import type { ClusterParameters } from '../../core/cluster/types.ts';
import type { Decisions } from '../../core/moderation/types.ts';
import { withEnforced } from '../../core/same-frame/enforce.ts';

const NONE = new Int32Array(0);

/**
 * What people decided, as the clustering worker takes it: track rows.
 * @param enforced pairs that are kept apart beside that, by a rule that is in force (`enforcedPairs`)
 */
export function constraintsOf(decisions: Decisions, enforced: Int32Array = NONE): TrackConstraints {
  const { mustLink, cannotLink, frozen } = withEnforced(decisions, enforced);
  return { mustLink, cannotLink, frozen, deleted: Int32Array.from(decisions.deleted).sort() };
}

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
