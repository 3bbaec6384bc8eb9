import { MAX_LABEL_LENGTH } from '../identity/labels.ts';
import type { Identity } from '../identity/types.ts';
import { batchOperation, matchOperation, type OperationContext } from '../moderation/operations.ts';
import type { Operation } from '../moderation/types.ts';
import { counted } from '../words.ts';
import type { IdentitySimilarities } from './match-identities.ts';
import type { Match } from './types.ts';

/** A name that matching is sure of, and that would change something. */
export interface Assignment {
  readonly identity: Identity;
  readonly match: Match & { readonly personId: string; readonly seedId: string };
  /** What the person is called, "" where nobody has said. */
  readonly name: string;
}

/**
 * The matches that say a name: sure ones, of identities that nobody named or locked. One that has this
 * very name from an earlier match keeps it.
 */
export function assignments(
  { identities, standing, seeds }: IdentitySimilarities,
  matches: readonly Match[],
): readonly Assignment[] {
  return matches.flatMap((match, i) => {
    const identity = identities[i]!;
    const { band, rejected, personId, seedId } = match;
    const isOpen = standing[i] === 'open' || standing[i] === 'matched';
    if (!isOpen || band !== 'auto' || rejected) return [];
    if (personId === undefined || seedId === undefined) return [];
    if (identity.match?.personId === personId) return [];
    const name = seeds.people[seeds.personOf.get(personId) ?? -1]?.name ?? '';
    const label = name.slice(0, MAX_LABEL_LENGTH);
    return { identity, match: { ...match, personId, seedId }, name: label };
  });
}

/** All of them as one step of the episode's log; undefined where there is none. */
export function assignOperation(
  all: readonly Assignment[],
  context: OperationContext,
): Operation | undefined {
  if (all.length === 0) return undefined;
  const operations = all.map(({ identity, match, name }) =>
    matchOperation(identity, { id: match.personId, name }, match, context),
  );
  const people = new Set(all.map(({ match }) => match.personId)).size;
  const who = `${counted(all.length, 'identity', 'identities')} with ${counted(people, 'person', 'people')}`;
  return batchOperation(operations, `Matched ${who} of the Facebank`);
}
