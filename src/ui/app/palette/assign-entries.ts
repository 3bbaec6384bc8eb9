import type { AppState } from '../../../state/lib/types.ts';
import { fold } from '../../../state/views/visible.ts';
import { type Assignment, assignPerson } from '../../acts/assign.ts';
import { type KnownPerson, selectKnownPeople } from '../../acts/known-people.ts';
import { selectNumbered } from '../../acts/person-numbers.ts';
import { plural } from '../../kit/format.ts';
import { identityColour } from '../../kit/identity-colour.ts';
import type { PaletteEntry } from './entry.ts';

/** Who it can be: those with a number, everybody known, or the name that was typed. */
export function assignEntries(
  state: AppState,
  assignment: Assignment,
  query: string,
): readonly PaletteEntry[] {
  const numbered = selectNumbered(state);
  const all = selectKnownPeople(state);
  const rest = all.filter((one) => !numbered.some(({ person }) => person === one));
  const entries = [
    ...numbered.map(({ person, number }) => personEntry(person, assignment, String(number))),
    ...rest.map((person) => personEntry(person, assignment, undefined)),
  ];
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
      ? person.from === undefined
        ? 'not in this episode yet'
        : `named in ${person.from}`
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
