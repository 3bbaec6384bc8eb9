import { composed } from '../comparable.ts';
import { AppError } from '../errors.ts';
import { MAX_LABEL_LENGTH } from '../identity/labels.ts';
import { PALETTE_SIZE } from '../identity/palette.ts';
import type { Row } from '../parse/fields.ts';
import { personIdFault, personKey } from './person-id.ts';
import type { Person } from './types.ts';

/** Longest notes on a person, characters. */
export const MAX_NOTES = 20_000;
/** Most other names of a person. */
export const MAX_ALIASES = 100;

/** What is said of somebody new. */
export interface PersonDetails {
  /** Without one it is made from the name. */
  readonly id?: string;
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly show?: string;
  readonly colour?: number | undefined;
  readonly notes?: string;
  readonly extra?: Row;
}

/** What is said anew of somebody; what is left out stays. */
export type PersonPatch = Partial<PersonDetails>;

/** How somebody is called where they are spoken of. */
export const calledOf = ({ name, id }: Pick<Person, 'name' | 'id'>): string =>
  name === '' ? id : name;

/** A text on one line: control characters and runs of blanks are one blank each. */
export const tidyLine = (text: string): string =>
  text
    .normalize('NFC')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim();

/**
 * The fields of a person with what is said of them, tidied.
 * @throws AppError `facebank/bad-field` for what is too long or out of range
 */
export function withDetails(person: Person, details: PersonPatch): Person {
  const name = details.name === undefined ? person.name : lineOf('name', details.name);
  const show = details.show === undefined ? person.show : lineOf('show', details.show);
  const aliases = details.aliases === undefined ? person.aliases : aliasesOf(details.aliases);
  const notes = details.notes === undefined ? person.notes : notesOf(details.notes);
  const colour = 'colour' in details ? colourOf(details.colour) : person.colour;
  return {
    ...person,
    id: details.id ?? person.id,
    name,
    // What somebody is called is no other name.
    aliases: aliases.filter((alias) => alias !== name),
    show,
    colour,
    notes,
    extra: details.extra ?? person.extra,
  };
}

function lineOf(what: string, text: string): string {
  const line = tidyLine(text);
  if (line.length <= MAX_LABEL_LENGTH) return line;
  throw badField(
    `${what} of ${line.length} characters`,
    `This ${what} has ${line.length} characters; at most ${MAX_LABEL_LENGTH} are kept. Shorten it.`,
  );
}

function aliasesOf(texts: readonly string[]): readonly string[] {
  const lines = texts.map((text) => lineOf('other name', text)).filter((text) => text !== '');
  const aliases = [...new Set(lines)];
  if (aliases.length <= MAX_ALIASES) return aliases;
  throw badField(
    `${aliases.length} aliases`,
    `${aliases.length} other names are too many: at most ${MAX_ALIASES} are kept.`,
  );
}

function notesOf(text: string): string {
  const notes = composed(text);
  if (notes.length <= MAX_NOTES) return notes;
  throw badField(
    `notes of ${notes.length} characters`,
    `These notes have ${notes.length} characters; at most ${MAX_NOTES} are kept. Shorten them.`,
  );
}

function colourOf(colour: number | undefined): number | undefined {
  if (colour === undefined) return undefined;
  if (Number.isInteger(colour) && colour >= 0 && colour < PALETTE_SIZE) return colour;
  throw badField(`colour ${colour}`, 'There is no such colour. Choose one of the palette.');
}

const badField = (message: string, userMessage: string): AppError =>
  new AppError('facebank/bad-field', message, userMessage);

/** Keys (`personKey`) of all ids that somebody has or had. */
export function takenIds(people: readonly Person[]): Set<string> {
  const taken = new Set<string>();
  for (const { id, formerIds } of people) {
    taken.add(personKey(id));
    for (const former of formerIds) taken.add(personKey(former));
  }
  return taken;
}

/**
 * Refuse an id that no folder can have, or that somebody else has or had.
 * @param own the person that is to have it, where there is one: their former ids are theirs
 * @throws AppError `facebank/bad-id`, `facebank/id-taken`
 */
export function assertFreeId(id: string, people: readonly Person[], own?: Person): void {
  const fault = personIdFault(id);
  if (fault !== undefined) {
    throw new AppError(
      'facebank/bad-id',
      `id ${JSON.stringify(id.slice(0, 200))} ${fault}`,
      `The id ${shown(id)} ${fault}. Choose another.`,
    );
  }
  const key = personKey(id);
  const holder = people.find(
    (one) => one.id !== own?.id && [one.id, ...one.formerIds].some((had) => personKey(had) === key),
  );
  if (holder === undefined) return;
  const had = personKey(holder.id) === key ? 'has' : 'had';
  throw new AppError(
    'facebank/id-taken',
    `id ${id} is taken by ${holder.id}`,
    `${calledOf(holder)} ${had} the id ${id}. Choose another.`,
  );
}

const shown = (id: string): string =>
  id === '' ? 'of a person' : `“${id.length > 40 ? `${id.slice(0, 39)}…` : id}”`;
