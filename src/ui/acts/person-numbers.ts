import { givenName } from '../../core/identity/labels.ts';
import type { Identity, Labels } from '../../core/identity/types.ts';
import { partsOf } from '../../core/moderation/by-fields.ts';
import type { OperationLog, SimpleOperation } from '../../core/moderation/types.ts';
import { memoLast } from '../../state/lib/memo.ts';
import type { AppState } from '../../state/lib/types.ts';
import { fold } from '../../state/views/visible.ts';
import { type KnownPerson, selectKnownPeople } from './known-people.ts';

/** How many people have a number: the keys 1 to 9. */
export const NUMBERS = 9;

/** A person under a number. */
export interface Numbered {
  /** 1 to 9. */
  readonly number: number;
  readonly person: KnownPerson;
}

/**
 * [Note: Pinned numbers]
 * Whoever is named takes the lowest number that is free, and keeps it: what is named later, how large
 * anybody grows and who was used last move nobody. Read from the history, so a number is the same
 * after a reload, and comes back with what undo took. A name that is corrected keeps its number; one
 * that nobody has any more gives it back.
 * @returns folded names by number − 1; undefined for a number that is free
 */
export function pinnedNames(log: OperationLog): readonly (string | undefined)[] {
  const pins = new Array<string | undefined>(NUMBERS).fill(undefined);
  const bearers = new Map<string, string>();
  const borne = (name: string): boolean => [...bearers.values()].includes(name);
  const name = (id: string, labels: Labels): void => {
    const next = fold(givenName({ labels })?.trim() ?? '');
    const before = bearers.get(id);
    if (next === '') bearers.delete(id);
    else bearers.set(id, next);
    const freed = before === undefined || borne(before) ? -1 : pins.indexOf(before);
    const corrected = next !== '' && !pins.includes(next);
    if (freed >= 0) pins[freed] = corrected ? next : undefined;
    else if (corrected) {
      const free = pins.indexOf(undefined);
      if (free >= 0) pins[free] = next;
    }
  };
  for (const { operation } of log.entries.slice(0, log.cursor)) {
    for (const part of partsOf(operation)) nameIn(part, name);
  }
  return pins;
}

/** Of those that came with the files, the ones with most tracks come first. */
function nameIn(operation: SimpleOperation, name: (id: string, labels: Labels) => void): void {
  if (operation.type === 'label') name(operation.identityId, operation.labels);
  if (operation.type !== 'adopt') return;
  const largest = [...operation.identities].sort((a, b) => b.tracks.length - a.tracks.length);
  for (const { identityId, labels } of largest) name(identityId, labels);
}

const numberedOf = memoLast(
  (log: OperationLog, people: readonly KnownPerson[]): readonly Numbered[] => {
    const byName = new Map(people.map((person) => [fold(person.name), person]));
    return pinnedNames(log).flatMap((pin, i) => {
      const person = pin === undefined ? undefined : byName.get(pin);
      return person === undefined ? [] : [{ number: i + 1, person }];
    });
  },
);

/** Who is under the keys 1 to 9, in order: see [Note: Pinned numbers]. */
export const selectNumbered = (state: AppState): readonly Numbered[] =>
  numberedOf(state.log, selectKnownPeople(state));

const numbersOf = memoLast(
  (numbered: readonly Numbered[]): ReadonlyMap<string, number> =>
    new Map(numbered.map(({ person, number }) => [fold(person.name), number])),
);

/** The number of the person that an identity is called; for use as a selector. */
export function numberOf(identity: Identity): (state: AppState) => number | undefined {
  const name = givenName(identity);
  if (name === undefined) return () => undefined;
  const key = fold(name.trim());
  return (state) => numbersOf(selectNumbered(state)).get(key);
}
