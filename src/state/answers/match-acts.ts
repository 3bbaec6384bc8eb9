import type { Match, Person } from '../../core/facebank/types.ts';
import { isNamed } from '../../core/identity/labels.ts';
import type { Identity } from '../../core/identity/types.ts';
import { type ActContext, matchOperation } from '../../core/moderation/operations.ts';
import { bareCount } from '../../core/words.ts';
import { act } from '../acts/act.ts';
import { appStore } from '../store.ts';

/** Somebody of the Facebank. What was matched may have been changed since. */
function personOf(id: string | undefined): Person | undefined {
  return appStore.context.get().bank.people.find((one) => one.id === id);
}

const identityOf = ({ identitySet }: ActContext, id: string): Identity | undefined =>
  identitySet.identities.find((one) => one.id === id);

/** A name by hand, and a lock, stay. */
const isOpen = ({ locked, labels, match }: Identity): boolean =>
  !locked && (match !== undefined || !isNamed(labels));

/**
 * Name identities as matching says, in one step of the history, each with the seed that says so. What was named
 * or locked by hand since is left alone.
 */
export function nameMatches(matches: readonly Match[]): Promise<void> {
  return act(
    appStore.context,
    (context) =>
      matches.flatMap((match) => {
        const identity = identityOf(context, match.identityId);
        const person = personOf(match.personId);
        const { seedId, similarity, margin } = match;
        if (identity === undefined || person === undefined || seedId === undefined) return [];
        if (!isOpen(identity)) return [];
        return matchOperation(identity, person, { seedId, similarity, margin }, context);
      }),
    {
      text: ({ length }) =>
        `Named ${bareCount(length, 'identity', 'identities')} as the Facebank knows them`,
    },
  );
}
