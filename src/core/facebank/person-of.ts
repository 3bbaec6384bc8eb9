import { comparable } from '../comparable.ts';
import type { Labels } from '../identity/types.ts';
import type { PersonDetails } from './person-fields.ts';
import { isPersonId, personKey } from './person-id.ts';
import type { Person } from './types.ts';

/** Whom labels of an identity mean. */
export type Named =
  | { readonly type: 'known'; readonly person: Person }
  /** Several people are called so, and no id says which. */
  | { readonly type: 'several'; readonly people: readonly Person[] }
  /** Nobody of the Facebank; `details` make them. */
  | { readonly type: 'new'; readonly details: PersonDetails }
  | { readonly type: 'nobody' };

/** By id, also a former one or that of the cast; without an id by a name that one person has. */
export function personOf(people: readonly Person[], { person_id, name }: Labels): Named {
  const id = typeof person_id === 'string' ? person_id.trim() : '';
  const called = typeof name === 'string' ? name.trim() : '';
  if (id !== '') {
    const holder = holderOf(people, id);
    if (holder !== undefined) return { type: 'known', person: holder };
    return { type: 'new', details: { name: called, ...(isPersonId(id) ? { id } : {}) } };
  }
  if (called === '') return { type: 'nobody' };
  const same = people.filter((one) =>
    [one.name, ...one.aliases].some((own) => comparable(own) === comparable(called)),
  );
  const [first] = same;
  if (first === undefined) return { type: 'new', details: { name: called } };
  return same.length === 1 ? { type: 'known', person: first } : { type: 'several', people: same };
}

/** Who has an id, or had it; somebody's id of today goes before what somebody else was called. */
export function holderOf(people: readonly Person[], id: string): Person | undefined {
  const key = personKey(id);
  return (
    people.find((one) => personKey(one.id) === key) ??
    people.find((one) => one.formerIds.some((had) => personKey(had) === key)) ??
    people.find((one) => one.extra.cast_id === id)
  );
}
