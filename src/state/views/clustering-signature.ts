import type { TrackConstraints } from '../../../workers/contract.ts';
import type { ClusterParameters } from '../../core/cluster/types.ts';
import type { TrackSplit } from '../../core/episode/split-tracks.ts';
import type { Decisions } from '../../core/moderation/types.ts';
import { withEnforced } from '../../core/same-frame/enforce.ts';
import type { EngineChoice } from '../lib/types.ts';

const NONE = new Int32Array(0);

/**
 * What people decided, as the clustering worker takes it: track rows.
 * @param enforced pairs that are kept apart beside that, by a rule that is in force (`enforcedPairs`)
 */
export function constraintsOf(decisions: Decisions, enforced: Int32Array = NONE): TrackConstraints {
  const { mustLink, cannotLink, frozen } = withEnforced(decisions, enforced);
  return { mustLink, cannotLink, frozen, deleted: Int32Array.from(decisions.deleted).sort() };
}

/**
 * Everything that a clustering depends on, as text: two equal signatures of one episode have equal
 * trees. The threshold is not in it, which is why the slider asks no worker.
 */
export function clusteringSignature(
  { linkage, pooling_method, metric }: ClusterParameters,
  engine: EngineChoice,
  constraints: TrackConstraints,
  splits: readonly TrackSplit[] = [],
): string {
  const { mustLink, cannotLink, frozen, deleted } = constraints;
  const groups = (list: readonly Int32Array[]) => list.map((group) => group.join()).join(';');
  return [
    linkage,
    pooling_method,
    engine,
    groups(mustLink),
    cannotLink.join(),
    groups(frozen),
    deleted.join(),
    splits.map(({ part, face }) => `${part}:${face}`).join(),
    // What was stored before there was a choice is as it was.
    ...(metric === 'within_track' ? [metric] : []),
  ].join('|');
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
