import type { RowConstraints } from '../cluster/item-constraints.ts';
import type { ClusterParameters } from '../cluster/types.ts';
import type { Episode } from '../episode/episode.ts';
import { summariseTracks } from '../identity/summaries.ts';
import type { TrackSummaries } from '../identity/types.ts';
import { fold } from '../moderation/fold.ts';
import type { FoldedDecisions } from '../moderation/folded.ts';
import { sameDecisions } from '../moderation/log.ts';
import { sameShape, shapedTracks, type TrackShape, trackShape } from '../moderation/track-shape.ts';
import type { Decisions, OperationLog } from '../moderation/types.ts';
import { enforcedPairs, withEnforced } from '../same-frame/enforce.ts';

/** An episode as it was imported, with its summaries where they are at hand. */
export interface StandOf {
  readonly episode: Episode;
  readonly summaries?: TrackSummaries | undefined;
}

/** What clustering keeps to, by track row. */
export interface TrackConstraints extends RowConstraints {
  readonly deleted: Int32Array; // ascending
}

/** An episode as a log has it, and what that decides. */
export interface Ground {
  /** As it was imported. */
  readonly base: Episode;
  /** With the tracks as people split and restored them; the imported one where nobody did. */
  readonly episode: Episode;
  readonly summaries: TrackSummaries;
  readonly decisions: FoldedDecisions;
  readonly shape: TrackShape;
}

/** What a clustering is made of. */
export interface Stand extends Ground {
  readonly constraints: TrackConstraints;
  /** All that a tree depends on, as text. */
  readonly signature: string;
}

/** Where an episode stands: what every clustering of it starts from. Cost: that of `groundOf`. */
export function stand(
  of: StandOf,
  log: OperationLog,
  parameters: ClusterParameters,
  engine = 'auto',
): Stand {
  const ground = groundOf(of, log);
  const constraints = constraintsOf(ground.episode, ground.decisions, parameters);
  const signature = clusteringSignature(parameters, engine, constraints, ground.shape);
  return { ...ground, constraints, signature };
}

/** Logs of an episode that are remembered: the one of now, that of the clustering point, a step back. */
const KEPT = 4;
const grounds = new WeakMap<Episode, readonly (Ground & { readonly log: OperationLog })[]>();

/**
 * The part of a stand that no parameter changes. Remembered for each imported episode: logs that
 * decide the same are folded once, and logs that make the same tracks share one episode.
 * Cost: O(F log F) where they make others, else that of the fold.
 */
export function groundOf({ episode: base, summaries }: StandOf, log: OperationLog): Ground {
  const kept = grounds.get(base) ?? [];
  const known = kept.find((one) => sameDecisions(one.log, log));
  if (known !== undefined) return known;
  const shape = trackShape(base, log);
  const tracks =
    kept.find((one) => sameShape(one.shape, shape)) ??
    summarised(shapedTracks(base, shape), base, summaries);
  const decisions = fold(log, tracks.episode, tracks.summaries);
  const made = {
    ...{ base, episode: tracks.episode, summaries: tracks.summaries },
    ...{ decisions, shape, log },
  };
  grounds.set(base, [made, ...kept].slice(0, KEPT));
  return made;
}

function summarised(episode: Episode, base: Episode, known: TrackSummaries | undefined) {
  const summaries = episode === base ? known : undefined;
  return { episode, summaries: summaries ?? summariseTracks(episode) };
}

/** Decisions as clustering takes them. @param enforced pairs that are kept apart beside them */
export function asConstraints(
  decisions: Decisions,
  enforced: Int32Array = NO_PAIRS,
): TrackConstraints {
  const { mustLink, cannotLink, frozen } = withEnforced(decisions, enforced);
  return { mustLink, cannotLink, frozen, deleted: Int32Array.from(decisions.deleted).sort() };
}
const NO_PAIRS = new Int32Array(0);

/** What was made of decisions last: a threshold that moves changes nothing of it. */
const constrained = new WeakMap<
  FoldedDecisions,
  { readonly rules: string; readonly episode: Episode; readonly constraints: TrackConstraints }
>();

/** Decisions as clustering takes them, with the pairs that boxes tell where they are enforced. */
export function constraintsOf(
  episode: Episode,
  decisions: FoldedDecisions,
  parameters: ClusterParameters,
): TrackConstraints {
  const { same_frame, same_frame_min_frames, same_frame_max_iou, same_frame_min_size_ratio } =
    parameters;
  const rules =
    same_frame === 'enforce'
      ? [same_frame_min_frames, same_frame_max_iou, same_frame_min_size_ratio].join()
      : '';
  const known = constrained.get(decisions);
  if (known?.rules === rules && known.episode === episode) return known.constraints;
  const enforced = enforcedPairs(episode, decisions, parameters);
  const constraints = asConstraints(decisions, enforced);
  constrained.set(decisions, { rules, episode, constraints });
  return constraints;
}

/**
 * Everything that a clustering depends on, as text: two equal signatures of one episode have equal
 * trees. The threshold is not in it, which is why the slider asks no worker.
 */
export function clusteringSignature(
  { linkage, pooling_method, metric }: ClusterParameters,
  engine: string,
  { mustLink, cannotLink, frozen, deleted }: TrackConstraints,
  { splits, restored }: TrackShape = { splits: [], restored: [] },
): string {
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
    ...(restored.length > 0 ? [`+${restored.join()}`] : []),
  ].join('|');
}
