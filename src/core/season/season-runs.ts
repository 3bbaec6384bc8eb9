import type { ClusterParameters } from '../cluster/types.ts';
import type { Episode } from '../episode/episode.ts';
import { withoutDecisions } from '../moderation/decided-truth.ts';
import type { FoldedDecisions } from '../moderation/folded.ts';
import { constraintsOf, type TrackConstraints } from '../pipeline/stand.ts';
import { sameFramePairs } from '../same-frame/enforce.ts';
import type { TracksToJudge } from '../suggest/recommend-for-tracks.ts';
import { type ToldPairs, toldPairs, toldPeople } from '../suggest/told-people.ts';

/** The decisions that a season's clustering goes by; without them only deleted tracks stay out. */
export function inForce({
  decisions,
  withDecisions,
}: {
  readonly decisions: FoldedDecisions;
  readonly withDecisions: boolean;
}): FoldedDecisions {
  return withDecisions ? decisions : withoutDecisions(decisions);
}

export interface SeasonRuns {
  /** Of the tree whose identities are counted. */
  readonly bound: TrackConstraints;
  /** Of the tree that suggestions and locked identities are held against; undefined: it is the same. */
  readonly free: TrackConstraints | undefined;
}

/** The constraints by which an episode has to be clustered for `measureEpisode`. */
export function seasonRuns(
  episode: Episode,
  decisions: FoldedDecisions,
  parameters: ClusterParameters,
  withDecisions: boolean,
): SeasonRuns {
  const bound = inForce({ decisions, withDecisions });
  const { mustLink, cannotLink, frozen, waivedPairs } = bound;
  const isFree = mustLink.length + cannotLink.length + frozen.length + waivedPairs.size === 0;
  return {
    bound: constraintsOf(episode, bound, parameters),
    free: isFree ? undefined : constraintsOf(episode, withoutDecisions(decisions), parameters),
  };
}

/** What a suggestion is made from beside the vectors, by track row. */
export function suggestionInput(
  episode: Episode,
  decisions: FoldedDecisions,
  parameters: ClusterParameters,
  withDecisions: boolean,
): Pick<TracksToJudge, 'sharedFrames' | 'people'> & { readonly answers: ToldPairs } {
  const known = inForce({ decisions, withDecisions });
  return {
    sharedFrames: sameFramePairs(episode, known, parameters),
    people: toldPeople(known),
    answers: toldPairs(known),
  };
}
