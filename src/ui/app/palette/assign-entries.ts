import type { AppState } from '../../../state/lib/types.ts';
import { fold } from '../../../state/views/visible.ts';
import { type Assignment, assignPerson } from '../../acts/assign.ts';
import {
  type KnownPerson,
  selectKnownPeople,
  selectRecentPeople,
} from '../../acts/known-people.ts';
import { plural } from '../../kit/format.ts';
import { identityColour } from '../../kit/identity-colour.ts';
import type { PaletteEntry } from './entry.ts';

/** Who it can be: those named last under 1 to 9, everybody known, or the name that was typed. */
export function assignEntries(
  state: AppState,
  assignment: Assignment,
  query: string,
): readonly PaletteEntry[] {
  const recent = selectRecentPeople(state);
  const all = selectKnownPeople(state);
  const rest = all.filter((person) => !recent.includes(person));
  const entries = [...recent, ...rest].map((person) => {
    const digit = recent.indexOf(person) + 1;
    return personEntry(person, assignment, digit > 0 ? String(digit) : undefined);
  });
  const typed = query.trim();
  const known = all.some(({ name }) => fold(name) === fold(typed));
  if (typed === '' || known) return entries;
  const named: PaletteEntry = {
    key: 'person:new',
    kind: 'new name',
    title: typed,
    detail: 'somebody new',
    face: -1,
    run: () => assignPerson(assignment, { labels: { name: typed }, identity: undefined }),
  };
  return [...entries, named];
}

function personEntry(
  person: KnownPerson,
  assignment: Assignment,
  hint: string | undefined,
): PaletteEntry {
  const { identity, name } = person;
  const itself = identity !== undefined && assignment.identities.includes(identity);
  const many = identity === undefined ? '' : plural(identity.tracks.length, 'track');
  const detail =
    identity === undefined
      ? 'not in this episode yet'
      : itself
        ? `is ${identity.id}, ${many}`
        : `joins ${identity.id}, ${many}${identity.locked ? ', locked' : ''}`;
  return {
    key: `person:${name}`,
    kind: 'person',
    title: name,
    detail,
    words: identity?.id ?? '',
    face: identity?.canonicalFace ?? -1,
    ...(identity === undefined ? {} : { colour: identityColour(identity) }),
    ...(hint === undefined ? {} : { hint }),
    run: () => assignPerson(assignment, person),
  };
}
