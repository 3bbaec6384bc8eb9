import { joinRejected } from '../episode/bank-words.ts';
import { isNamed, nameDifferentPeople } from '../identity/labels.ts';
import type { Labels, MatchEvidence } from '../identity/types.ts';

/** What an identity is called, by whose word, and who it is not. */
export interface NameWords {
  readonly labels: Labels;
  /** Why matching named it; undefined for a name that a person gave, and for none. */
  readonly match: MatchEvidence | undefined;
  readonly rejected: readonly string[];
}

/**
 * Two identities become one: the keeper's words win and the other's fill their gaps, but what a person
 * said goes before what matching did.
 * @returns `lost`: the name that lost, where they were two people
 */
export function joinNames(
  keeper: NameWords,
  loser: NameWords,
): NameWords & { readonly lost: string | undefined } {
  const rejected = joinRejected(keeper.rejected, loser.rejected);
  const isWord = keeper.match !== undefined && isNamed(loser.labels) && loser.match === undefined;
  const [winner, other] = isWord ? [loser, keeper] : [keeper, loser];
  if (nameDifferentPeople(keeper.labels, loser.labels)) {
    const lost = String(other.labels.name ?? other.labels.person_id);
    return { labels: winner.labels, match: winner.match, rejected, lost };
  }
  const labels = { ...other.labels, ...winner.labels };
  const named = [keeper, loser].filter((one) => isNamed(one.labels));
  const byHand = named.some(({ match }) => match === undefined);
  return { labels, match: byHand ? undefined : named[0]?.match, rejected, lost: undefined };
}
