import type { RowConstraints } from '../cluster/item-constraints.ts';
import type { ClusterParameters } from '../cluster/types.ts';
import type { Episode } from '../episode/episode.ts';
import type { FoldedDecisions } from '../moderation/folded.ts';
import { sameFrameRules } from './rules.ts';
import { sharedPairs } from './shared-pairs.ts';
import { linkedPairs, standingsOf } from './standing.ts';

/**
 * Pairs of tracks that boxes in one frame say are two people, and no person said otherwise: by the
 * rules of the parameters, whatever `same_frame` makes of them.
 * @returns flat track rows, ascending
 */
export function sameFramePairs(
  episode: Episode,
  decisions: FoldedDecisions,
  parameters: ClusterParameters,
): Int32Array {
  const pairs = sharedPairs(episode, sameFrameRules(parameters));
  return linkedPairs(pairs, standingsOf(pairs, episode, decisions));
}

const NONE = new Int32Array(0);

/** The pairs that clustering has to keep apart: all of them under `enforce`, none otherwise. */
export function enforcedPairs(
  episode: Episode,
  decisions: FoldedDecisions,
  parameters: ClusterParameters,
): Int32Array {
  return parameters.same_frame === 'enforce'
    ? sameFramePairs(episode, decisions, parameters)
    : NONE;
}

/** Decisions and inferred pairs as one set of constraints; the decisions alone when there are none. */
export function withEnforced(decisions: RowConstraints, enforced: Int32Array): RowConstraints {
  if (enforced.length === 0) return decisions;
  const { mustLink, frozen, cannotLink } = decisions;
  const both = new Int32Array(cannotLink.length + enforced.length);
  both.set(cannotLink);
  both.set(enforced, cannotLink.length);
  return { mustLink, frozen, cannotLink: both };
}
