import { AppError } from '../errors.ts';
import { calledBy, numberOf, objectOf } from '../parse/fields.ts';
import { type KeptRow, keptAt, keptEntries, keptRow, namedWhole } from '../parse/kept-json.ts';
import { counted } from '../words.ts';
import type { ImportedPerson, ImportedSeed, PictureFiles, Remarks } from './imported.ts';
import { BANK_BOOK, PERSON_BOOK, SEED_BOOK, tellKeys } from './key-books.ts';
import { BANK_VERSION } from './own-format.ts';
import { calledOf } from './person-fields.ts';
import { personIdFault, personIdFrom, personKey } from './person-id.ts';
import {
  readAliases,
  readColour,
  readIds,
  readLine,
  readNotes,
  readOrigin,
  readQuality,
  readSeedId,
  readTime,
} from './read-person.ts';
import { readVector } from './read-vector.ts';
import type { Person } from './types.ts';

/** What a reader of people is given besides the document. */
export interface ReadContext {
  /** Path of the document. */
  readonly path: string;
  /** Pictures of a seed in a folder beside the document. @param stem path below it, without `_d.png` */
  readonly pictures: (stem: string) => PictureFiles;
  readonly remarks: Remarks;
  /** ISO 8601, UTC: for what has no time of its own. */
  readonly at: string;
}

/**
 * People as our own facebank.json has them.
 * @throws AppError `facebank/newer-format`, `facebank/bad-file`
 */
export function readOwnBank(document: KeptRow, context: ReadContext): ImportedPerson[] {
  const { path, remarks } = context;
  const version = numberOf(document.row, 'version');
  if (version > BANK_VERSION) {
    throw new AppError(
      'facebank/newer-format',
      `${path}: version ${version}, this program knows ${BANK_VERSION}`,
      `${path} was written by a newer version of Cutline. Nothing was read from it. Update this program, then import it again.`,
      { place: { file: path } },
    );
  }
  if (!Array.isArray(document.row.people)) {
    throw new AppError(
      'facebank/bad-file',
      `${path}: people is no list`,
      `${path} has no list of people. Nothing was read from it. Export the Facebank again.`,
      { place: { file: path } },
    );
  }
  tellKeys(BANK_BOOK, document.row, context);
  const taken = new Set<string>();
  return keptEntries(keptAt(document, 'people')).flatMap((entry, index) => {
    const own = keptRow(entry);
    if (own === undefined) {
      remarks.warn(`${path}: entry ${index + 1} of its people is none and was left out.`);
      return [];
    }
    tellKeys(PERSON_BOOK, own.row, context);
    const { person, idGiven } = readPerson(own, taken, context);
    taken.add(personKey(person.id));
    return [{ person, idGiven, seeds: readSeeds(own, person, context) }];
  });
}

/** What somebody else said goes out again with its numbers as they stood. */
const extraOf = (own: KeptRow | undefined) => objectOf(own?.kept.extra) ?? {};

function readPerson(own: KeptRow, taken: ReadonlySet<string>, { path, remarks, at }: ReadContext) {
  const { row } = own;
  const name = readLine(row.name, 'name', remarks);
  const given = namedWhole(own, 'person_id') ?? '';
  const fault =
    personIdFault(given) ?? (taken.has(personKey(given)) ? 'is there twice' : undefined);
  if (fault !== undefined) {
    const whom = name === '' ? 'a person' : name;
    remarks.warn(`${path}: the id of ${whom} ${fault}, so another was made from the name.`);
  }
  const person: Person = {
    id: fault === undefined ? given : personIdFrom(name, taken),
    formerIds: readIds(row.former_ids),
    name,
    aliases: readAliases(row.aliases, remarks),
    show: readLine(row.show, 'show', remarks),
    colour: readColour(row.colour),
    notes: readNotes(row.notes, remarks),
    seeds: [],
    createdAt: readTime(row.created_at, at),
    updatedAt: readTime(row.updated_at, at),
    extra: extraOf(own),
  };
  return { person, idGiven: fault === undefined };
}

function readSeeds(owner: KeptRow, person: Person, context: ReadContext): ImportedSeed[] {
  const { path, pictures, remarks, at } = context;
  let left = 0;
  const seeds = keptEntries(keptAt(owner, 'seeds')).flatMap((entry, index): ImportedSeed[] => {
    const own = keptRow(entry);
    const row = own?.row ?? {};
    tellKeys(SEED_BOOK, row, context);
    const vector = readVector(row.embedding);
    if (typeof vector === 'string') {
      left += 1;
      return [];
    }
    const id = readSeedId(row.seed_id, `${person.id.replaceAll('.', '_')}_${index + 1}`);
    const seed = {
      id,
      model: { name: readLine(row.embedding_model, 'model', remarks), dimension: vector.length },
      vector,
      origin: readOrigin(row.origin, path),
      quality: readQuality(row.quality),
      createdAt: readTime(row.created_at, at),
      extra: extraOf(own),
    };
    const [whose, which] = [namedWhole(owner, 'person_id'), calledBy(row.seed_id)];
    const named = whose !== undefined && which !== undefined;
    return [{ seed, pictures: named ? pictures(`${whose}/${which}`) : {} }];
  });
  if (left > 0) {
    remarks.warn(
      `${counted(left, 'face')} of ${calledOf(person)} in ${path} ${left === 1 ? 'has' : 'have'} no vector that can be read and ${left === 1 ? 'was' : 'were'} left out.`,
    );
  }
  return seeds;
}
