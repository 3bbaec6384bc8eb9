import { AppError } from '../errors.ts';
import { pushAll } from '../many.ts';
import { sameValue } from '../same-value.ts';
import { counted } from '../words.ts';
import {
  assertFreeId,
  calledOf,
  MAX_ALIASES,
  type PersonDetails,
  type PersonPatch,
  takenIds,
  withDetails,
} from './person-fields.ts';
import { isPlaceholderId, personIdFrom, personKey } from './person-id.ts';
import type { Person, PersonChange } from './types.ts';

/*
 * Acts on people, as changes that a step of the log holds. Each takes everybody as they are and says what
 * becomes of whom; undefined where nothing would change. A seed belongs to one person.
 */

/** What an act does. */
export interface BankEdit {
  /** What the history and the notice say. */
  readonly text: string;
  readonly changes: readonly PersonChange[];
  /** Whom it is about, as they are called afterwards. */
  readonly personId: string;
}

/** Where seeds go: to somebody, or to somebody new. */
export type SeedTarget =
  | { readonly type: 'person'; readonly id: string }
  | { readonly type: 'new'; readonly details: PersonDetails };

type People = readonly Person[];

/**
 * Somebody new. Two people may have one name: the second one's id has a number.
 * @param at ISO 8601, UTC, whole seconds, here and below
 * @throws AppError `facebank/bad-id`, `facebank/id-taken`, `facebank/bad-field`
 */
export function addPerson(people: People, details: PersonDetails, at: string): BankEdit {
  const after = newPerson(people, details, at);
  return {
    text: `Added ${calledOf(after)}`,
    changes: [{ before: undefined, after }],
    personId: after.id,
  };
}

function newPerson(people: People, details: PersonDetails, at: string): Person {
  const id = details.id ?? personIdFrom(details.name, takenIds(people));
  assertFreeId(id, people);
  const blank: Person = {
    ...{ id, formerIds: [], name: '', aliases: [], show: '', colour: undefined, notes: '' },
    ...{ seeds: [], createdAt: at, updatedAt: at, extra: {} },
  };
  return withDetails(blank, details);
}

/**
 * Say something anew of somebody: name, other names, show, colour, notes, id. An id that they had is
 * kept beside the new one, so that episodes that say it still find them.
 * @throws AppError as `addPerson`; `facebank/unknown-person`
 */
export function editPerson(
  people: People,
  id: string,
  patch: PersonPatch,
  at: string,
): BankEdit | undefined {
  const before = personOf(people, id);
  const told = withDetails(before, withOldName(before, withOwnId(people, before, patch)));
  if (sameValue(told, before)) return undefined;
  const moved = told.id !== id;
  if (moved) assertFreeId(told.id, people, before);
  const key = personKey(told.id);
  const formerIds = moved
    ? [...before.formerIds.filter((had) => personKey(had) !== key), id]
    : before.formerIds;
  const after = { ...told, formerIds, updatedAt: at };
  return { text: editText(before, after), changes: [{ before, after }], personId: after.id };
}

/** Who was made without a name is called after it once it is said; an id that somebody chose stays. */
function withOwnId(people: People, { id, name }: Person, patch: PersonPatch): PersonPatch {
  const isFirst = name === '' && patch.id === undefined && (patch.name ?? '').trim() !== '';
  if (!isFirst || !isPlaceholderId(id)) return patch;
  const own = personIdFrom(patch.name ?? '', takenIds(people));
  return isPlaceholderId(own) ? patch : { ...patch, id: own };
}

/** Episodes may say the name of before: it stays another name, unless somebody says what those are. */
function withOldName({ name, aliases }: Person, patch: PersonPatch): PersonPatch {
  const renamed = patch.name !== undefined && patch.aliases === undefined && name !== '';
  if (!renamed || patch.name?.trim().toLowerCase() === name.toLowerCase()) return patch;
  return { ...patch, aliases: [...aliases, name].slice(-MAX_ALIASES) };
}

function editText(before: Person, after: Person): string {
  if (before.name !== after.name) {
    if (before.name === '') return `Named ${before.id} ${calledOf(after)}`;
    return `Renamed ${calledOf(before)} to ${calledOf(after)}`;
  }
  const who = calledOf(after);
  if (before.id !== after.id) return `Changed the id of ${who} to ${after.id}`;
  if (before.colour !== after.colour) return `Changed the colour of ${who}`;
  if (before.notes !== after.notes) return `Changed the notes on ${who}`;
  if (before.show !== after.show) return `Changed the show of ${who}`;
  return `Changed the other names of ${who}`;
}

/**
 * All become the target, which keeps its id, name, show, colour and first face.
 * @throws AppError `facebank/unknown-person`
 */
export function mergePeople(
  people: People,
  targetId: string,
  otherIds: readonly string[],
  at: string,
): BankEdit | undefined {
  const target = personOf(people, targetId);
  const ids = [...new Set(otherIds)].filter((id) => id !== targetId);
  const others = ids.map((id) => personOf(people, id));
  if (others.length === 0) return undefined;
  const all = [target, ...others];
  const name = all.find((one) => one.name !== '')?.name ?? '';
  const names = all.flatMap((one) => [...one.aliases, one.name]);
  const notes = all.map((one) => one.notes).filter((text) => text !== '');
  const after: Person = {
    ...target,
    name,
    aliases: [...new Set(names)].filter((alias) => alias !== '' && alias !== name),
    show: all.find((one) => one.show !== '')?.show ?? '',
    notes: [...new Set(notes)].join('\n\n'),
    formerIds: [...target.formerIds, ...others.flatMap((one) => [...one.formerIds, one.id])],
    seeds: all.flatMap((one) => one.seeds),
    // What the target says of itself counts; the others fill what it does not say.
    extra: Object.fromEntries([...all].reverse().flatMap((one) => Object.entries(one.extra))),
    updatedAt: at,
  };
  const text =
    others.length === 1
      ? `Merged ${calledOf(others[0]!)} into ${calledOf(after)}`
      : `Merged ${others.length} people into ${calledOf(after)}`;
  const gone = others.map((before): PersonChange => ({ before, after: undefined }));
  return { text, changes: [{ before: target, after }, ...gone], personId: targetId };
}

/**
 * Some seeds of a person become somebody else's, who is new.
 * @throws AppError `facebank/unknown-person`, `facebank/nothing-left` for all of the seeds, and as `addPerson`
 */
export function splitPerson(
  people: People,
  id: string,
  seedIds: readonly string[],
  details: PersonDetails,
  at: string,
): BankEdit | undefined {
  const before = personOf(people, id);
  const leaving = new Set(seedIds);
  const seeds = before.seeds.filter((seed) => leaving.has(seed));
  if (seeds.length === 0) return undefined;
  if (seeds.length === before.seeds.length) {
    throw new AppError(
      'facebank/nothing-left',
      `all ${seeds.length} seeds of ${id} were to be split off`,
      `These are all faces of ${calledOf(before)}: nobody would be left. Choose some of them, or rename the person.`,
    );
  }
  const fresh = { ...newPerson(people, { show: before.show, ...details }, at), seeds };
  const rest = before.seeds.filter((seed) => !leaving.has(seed));
  return {
    text: `Split ${counted(seeds.length, 'face')} of ${calledOf(before)} off as ${calledOf(fresh)}`,
    changes: [
      { before, after: { ...before, seeds: rest, updatedAt: at } },
      { before: undefined, after: fresh },
    ],
    personId: fresh.id,
  };
}

/** @throws AppError `facebank/unknown-person` */
export function deletePeople(people: People, ids: readonly string[]): BankEdit | undefined {
  const gone = [...new Set(ids)].map((id) => personOf(people, id));
  const [first] = gone;
  if (first === undefined) return undefined;
  return {
    text: `Deleted ${gone.length === 1 ? calledOf(first) : `${gone.length} people`}`,
    changes: gone.map((before) => ({ before, after: undefined })),
    personId: first.id,
  };
}

/**
 * Give seeds to somebody; those that somebody has already stay where they are.
 * @throws AppError as `addPerson`; `facebank/unknown-person`
 */
export function addSeeds(
  people: People,
  to: SeedTarget,
  seedIds: readonly string[],
  at: string,
): BankEdit | undefined {
  const known = new Set(people.flatMap(({ seeds }) => seeds));
  const fresh = [...new Set(seedIds)].filter((seed) => !known.has(seed));
  if (fresh.length === 0) return undefined;
  const { change, person } = receiving(people, to, fresh, at);
  const faces = counted(fresh.length, 'face');
  const text =
    to.type === 'new'
      ? `Added ${calledOf(person)} with ${faces}`
      : `Added ${faces} to ${calledOf(person)}`;
  return { text, changes: [change], personId: person.id };
}

function receiving(people: People, to: SeedTarget, seeds: readonly string[], at: string) {
  const before = to.type === 'person' ? personOf(people, to.id) : undefined;
  const base = to.type === 'person' ? personOf(people, to.id) : newPerson(people, to.details, at);
  const person: Person = { ...base, seeds: [...base.seeds, ...seeds], updatedAt: at };
  return { change: { before, after: person }, person };
}

/** @throws AppError `facebank/unknown-person` */
export function removeSeeds(
  people: People,
  id: string,
  seedIds: readonly string[],
  at: string,
): BankEdit | undefined {
  const before = personOf(people, id);
  const leaving = new Set(seedIds);
  const seeds = before.seeds.filter((seed) => !leaving.has(seed));
  const count = before.seeds.length - seeds.length;
  if (count === 0) return undefined;
  return {
    text: `Removed ${counted(count, 'face')} of ${calledOf(before)}`,
    changes: [{ before, after: { ...before, seeds, updatedAt: at } }],
    personId: id,
  };
}

/**
 * Give seeds of anybody to somebody. People who have none left stay.
 * @throws AppError as `addSeeds`
 */
export function moveSeeds(
  people: People,
  seedIds: readonly string[],
  to: SeedTarget,
  at: string,
): BankEdit | undefined {
  const moving = new Set(seedIds);
  const stays = to.type === 'person' ? to.id : undefined;
  const moved: string[] = [];
  const left = people.flatMap((before): PersonChange[] => {
    const going = before.seeds.filter((seed) => moving.has(seed));
    if (before.id === stays || going.length === 0) return [];
    pushAll(moved, going);
    const seeds = before.seeds.filter((seed) => !moving.has(seed));
    return [{ before, after: { ...before, seeds, updatedAt: at } }];
  });
  if (moved.length === 0) return undefined;
  const { change, person } = receiving(people, to, moved, at);
  return {
    text: `Moved ${counted(moved.length, 'face')} to ${calledOf(person)}`,
    changes: [...left, change],
    personId: person.id,
  };
}

/** Show this face of somebody first. @throws AppError `facebank/unknown-person` */
export function featureSeed(
  people: People,
  id: string,
  seedId: string,
  at: string,
): BankEdit | undefined {
  const before = personOf(people, id);
  if (!before.seeds.includes(seedId) || before.seeds[0] === seedId) return undefined;
  const seeds = [seedId, ...before.seeds.filter((seed) => seed !== seedId)];
  return {
    text: `Chose the face that ${calledOf(before)} is shown with`,
    changes: [{ before, after: { ...before, seeds, updatedAt: at } }],
    personId: id,
  };
}

/** @throws AppError `facebank/unknown-person` */
export function personOf(people: People, id: string): Person {
  const found = people.find((one) => one.id === id);
  if (found !== undefined) return found;
  throw new AppError(
    'facebank/unknown-person',
    `no person ${id}`,
    `${id} is not in the Facebank any more; it may have been changed in another tab. Look again, then decide.`,
  );
}
