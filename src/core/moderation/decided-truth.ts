import { composed } from '../comparable.ts';
import { givenName } from '../identity/labels.ts';
import type { Identity } from '../identity/types.ts';
import { type FoldedDecisions, NO_DECISIONS } from './folded.ts';

/** Which identities are taken for true: those a person locked, or also those a person named. */
export type DecidedBy = 'locked' | 'named';

/** A truth that covers only what people decided. */
export interface DecidedTruth {
  /** Identities it is made of. */
  readonly identities: number;
  /** Track row → person. */
  readonly truth: ReadonlyMap<number, string>;
}

/**
 * Identities that people vouch for as a partial truth. Two that bear one name are one person; a
 * locked one without a name is a person of its own. Tracks in the noise bin are nobody.
 *
 * Identities follow decisions, so a clustering that knows the decisions agrees with this by
 * construction: score it against a clustering that does not. What matching named, nobody vouches for. And what is named but not locked takes
 * tracks in with the threshold: settle on one.
 */
export function decidedTruth(identities: readonly Identity[], by: DecidedBy): DecidedTruth {
  const truth = new Map<number, string>();
  let count = 0;
  for (const identity of identities) {
    const given = givenName(identity);
    const name = given === undefined ? undefined : composed(given);
    const byHand = name !== undefined && identity.match === undefined;
    const counts = identity.locked || (by === 'named' && byHand);
    if (!counts || identity.mark !== undefined) continue;
    count += 1;
    for (const row of identity.tracks) truth.set(row, name ?? identity.id);
  }
  return { identities: count, truth };
}

/**
 * Decisions that say nothing about who is who: what is left of them for scoring a clustering on its
 * own merits. Deleted tracks stay out: they are nobody.
 */
export function withoutDecisions({ deleted }: Pick<FoldedDecisions, 'deleted'>): FoldedDecisions {
  return { ...NO_DECISIONS, deleted };
}
