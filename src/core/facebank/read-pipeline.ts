import { pushAll } from '../many.ts';
import { namedBy, objectOf, type Row } from '../parse/fields.ts';
import { type KeptRow, keptAt, keptEntries, keptRow, namedWhole } from '../parse/kept-json.ts';
import { counted } from '../words.ts';
import type { ImportedPerson, ImportedSeed, Remarks } from './imported.ts';
import { CAST_BOOK, DOCUMENT_BOOK, PEOPLE_BOOK, tellKeys } from './key-books.ts';
import { OWN_KEY } from './own-format.ts';
import { calledOf } from './person-fields.ts';
import { isPersonId, personIdFrom, personKey } from './person-id.ts';
import { prototypeOf, seedFrom, withVectors } from './pipeline-seeds.ts';
import type { ReadContext } from './read-own.ts';
import {
  otherKeys,
  readAliases,
  readColour,
  readIds,
  readLine,
  readNotes,
  readSeedId,
  readTime,
} from './read-person.ts';
import type { Person } from './types.ts';

/*
 * People as the pipeline keeps them (contract §1.7): the cast of a show, the people that it found, the
 * seeds of one cast member, the older export of seeds, a roster of names. They are joined by what they say
 * themselves (`cast_id`, `person_id`, within a show), never by likeness; a roster has nothing but names,
 * so those are what it is joined by.
 */

/** Which of the pipeline's files a document is. */
export type PipelineKind = 'cast' | 'people' | 'seeds' | 'index' | 'roster';

export interface PipelineDocument extends KeptRow {
  readonly kind: PipelineKind;
  readonly context: ReadContext;
}

/** What kind of document it is, by its keys; undefined for none of these. */
export function pipelineKind(row: Row): PipelineKind | undefined {
  if (Array.isArray(row.cast)) return 'cast';
  if (Array.isArray(row.people)) return 'people';
  if (Array.isArray(row.seeds)) {
    return namedBy(row, 'cast_id') === undefined && namedBy(row, 'person_id') !== undefined
      ? 'index'
      : 'seeds';
  }
  return Array.isArray(row.names) ? 'roster' : undefined;
}

/** Somebody while the files are being read. */
interface Draft {
  /** Of the document: what the people of it are joined within. */
  readonly show: string;
  readonly castId: string;
  /** What we wrote of the person ourselves, where we wrote the file. */
  own: Row | undefined;
  personId: string;
  name: string;
  aliases: readonly string[];
  createdAt: string;
  updatedAt: string;
  extra: Row;
  readonly seeds: ImportedSeed[];
}

const CAST_KEYS = new Set([
  ...['cast_id', 'name', 'aliases', 'show_id', 'created_at', 'updated_at', OWN_KEY],
]);
const PEOPLE_KEYS = new Set([
  ...['person_id', 'show_id', 'name', 'aliases', 'prototype', 'created_at', 'cast_id', OWN_KEY],
]);
const SEED_KEYS = new Set([
  ...['fb_id', 'cast_id', 'embedding', 'embedding_dim', 'created_at', OWN_KEY],
]);
const INDEX_KEYS = new Set(['embedding']);

/** In this order: who is named first, then who was found, then their faces. */
const ORDER: readonly PipelineKind[] = ['cast', 'people', 'seeds', 'index', 'roster'];

export function readPipeline(
  documents: readonly PipelineDocument[],
  remarks: Remarks,
): ImportedPerson[] {
  const drafts: Draft[] = [];
  for (const kind of ORDER) {
    for (const document of documents) {
      if (document.kind !== kind) continue;
      tellKeys(DOCUMENT_BOOK, document.row, document.context);
      READERS[kind](document, drafts);
    }
  }
  const taken = new Set<string>();
  return drafts.map((draft) => {
    const { id, idGiven } = idOf(draft, taken);
    taken.add(personKey(id));
    return { person: personFrom(draft, id, remarks), idGiven, seeds: inOrder(draft) };
  });
}

const READERS: Readonly<
  Record<PipelineKind, (document: PipelineDocument, drafts: Draft[]) => void>
> = { cast: readCast, people: readPeople, seeds: readSeeds, index: readIndex, roster: readRoster };

function idOf({ personId, castId, name }: Draft, taken: ReadonlySet<string>) {
  const free = (id: string) => isPersonId(id) && !taken.has(personKey(id));
  if (free(personId)) return { id: personId, idGiven: true };
  if (name === '' && free(castId)) return { id: castId, idGiven: true };
  return { id: personIdFrom(name, taken), idGiven: false };
}

function personFrom(draft: Draft, id: string, remarks: Remarks): Person {
  const { show, castId, name, aliases, createdAt, updatedAt, extra, own } = draft;
  const castOf = castId === '' ? {} : { cast_id: castId };
  return {
    ...{ id, formerIds: readIds(own?.former_ids), name },
    aliases: aliases.filter((alias) => alias !== name),
    show: typeof own?.show === 'string' ? readLine(own.show, 'show', remarks) : show,
    colour: readColour(own?.colour),
    notes: readNotes(own?.notes, remarks),
    seeds: [],
    ...{ createdAt, updatedAt },
    extra: own === undefined ? { ...extra, ...castOf } : extra,
  };
}

/** The order that we wrote ourselves: the first face is the one that is shown. */
function inOrder({ seeds, own }: Draft): readonly ImportedSeed[] {
  if (!Array.isArray(own?.seeds)) return seeds;
  const places = new Map((own.seeds as readonly unknown[]).map((id, place) => [id, place]));
  const placeOf = ({ seed }: ImportedSeed) => places.get(seed.id) ?? places.size;
  return seeds.toSorted((a, b) => placeOf(a) - placeOf(b));
}

function draft(show: string, part: Partial<Draft>, { at }: ReadContext): Draft {
  return {
    ...{ show, castId: '', own: undefined, personId: '', name: '', aliases: [] },
    ...{ createdAt: at, updatedAt: at, extra: {}, seeds: [] },
    ...part,
  };
}

const sameShow = (a: string, b: string): boolean => a.toUpperCase() === b.toUpperCase();

/** The show of a document: what it says; entries inside may write it in another case. */
const showOf = (row: Row, remarks: Remarks): string =>
  readLine(row.show_id ?? row.show, 'show', remarks);

/** The entries of a list of a document that are objects; others are told. */
function rowsOf(document: PipelineDocument, what: string): readonly KeptRow[] {
  const { path, remarks } = document.context;
  const list = keptEntries(keptAt(document, what));
  const rows = list.map(keptRow).filter((row) => row !== undefined);
  const lost = list.length - rows.length;
  if (lost > 0)
    remarks.warn(`${path}: ${counted(lost, 'entry', 'entries')} of its ${what} could not be read.`);
  return rows;
}

function readCast(document: PipelineDocument, drafts: Draft[]): void {
  const { row, context } = document;
  const { remarks, at } = context;
  const show = showOf(row, remarks);
  for (const one of rowsOf(document, 'cast')) {
    const { row: member, kept } = one;
    tellKeys(CAST_BOOK, member, context);
    const own = objectOf(member[OWN_KEY]);
    const name = readLine(own === undefined ? member.name : own.name, 'name', remarks);
    const full = readLine(member.full_name, 'name', remarks);
    const castId = namedWhole(one, 'cast_id') ?? '';
    if (name === '' && full === '' && castId === '') continue;
    const aliases = [...readAliases(member.aliases, remarks), ...(full === '' ? [] : [full])];
    const createdAt = readTime(member.created_at, at);
    const part = {
      ...{ castId, name: name === '' ? full : name, aliases: [...new Set(aliases)], createdAt },
      updatedAt: readTime(member.updated_at, createdAt),
      extra: told(otherKeys(kept, CAST_KEYS), own && {}),
    };
    drafts.push(draft(show, part, context));
  }
}

/**
 * What keys say besides. Where we wrote the file, what we filled in for the pipeline's sake says nothing.
 * @param own what we said ourselves; undefined where another wrote the file
 */
function told(row: Row, own: Row | undefined): Row {
  if (own === undefined) return row;
  const says = ([key, value]: readonly [string, unknown]) =>
    Object.hasOwn(own, key) || !(FILLED.has(value) || isEmpty(value));
  return Object.fromEntries(Object.entries(row).filter(says));
}

const FILLED: ReadonlySet<unknown> = new Set([null, 'other', 'active']);
const isEmpty = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0;

/** Of this cast member; of another show only where no show is told. */
function ofCast(drafts: readonly Draft[], castId: string, show: string): Draft | undefined {
  if (castId === '') return undefined;
  const all = drafts.filter((one) => one.castId === castId);
  const here = all.find((one) => sameShow(one.show, show));
  if (here !== undefined || show !== '') return here;
  return all.length === 1 ? all[0] : undefined;
}

function readPeople(document: PipelineDocument, drafts: Draft[]): void {
  const { row, context } = document;
  const { remarks, at } = context;
  const show = showOf(row, remarks);
  for (const own of rowsOf(document, 'people')) {
    const { row: person, kept } = own;
    tellKeys(PEOPLE_BOOK, person, context);
    const castId = namedWhole(own, 'cast_id') ?? '';
    const personId = namedWhole(own, 'person_id') ?? '';
    const name = readLine(person.name, 'name', remarks);
    const known = ofCast(drafts, castId, show);
    const createdAt = readTime(person.created_at, at);
    const made = known ?? draft(show, { castId, createdAt, updatedAt: createdAt }, context);
    if (known === undefined) drafts.push(made);
    made.personId = personId;
    const names = [name, ...readAliases(person.aliases, remarks)].filter((one) => one !== '');
    if (made.name === '') made.name = name;
    made.aliases = [...new Set([...made.aliases, ...names])];
    made.own = objectOf(person[OWN_KEY]);
    if (made.own !== undefined) made.updatedAt = readTime(made.own.updated_at, made.updatedAt);
    const before = made.own && (objectOf(objectOf(kept[OWN_KEY])?.extra) ?? {});
    made.extra = { ...made.extra, ...before, ...told(otherKeys(kept, PEOPLE_KEYS), before) };
    pushAll(
      made.seeds,
      prototypeOf(own, [show, personId || castId].filter(Boolean).join('_'), context),
    );
  }
}

function readSeeds(document: PipelineDocument, drafts: Draft[]): void {
  const { row, context } = document;
  const { remarks, path } = context;
  const castId = namedWhole(document, 'cast_id') ?? '';
  const show = showOf(row, remarks);
  const known = ofCast(drafts, castId, show);
  const made = known ?? draft(show, { castId }, context);
  if (known === undefined) drafts.push(made);
  const featured = namedBy(row, 'featured_seed_id');
  const rows = [...rowsOf(document, 'seeds'), ...rowsOf(document, 'exemplars')];
  // Where one is featured, it is the first: a sort that keeps the order of the others.
  const isFirst = (one: KeptRow) => Number(one.row.fb_id === featured);
  rows.sort((a, b) => isFirst(b) - isFirst(a));
  const fresh = withVectors(rows, whomOf(made), context, (one, vector, index) => {
    const fbId = namedBy(one.row, 'fb_id', 'seed_id');
    const stored = namedBy(one.row, 'storage_seed_id') ?? fbId;
    const id = readSeedId(fbId, readSeedId(`${castId}_${index + 1}`, `seed_${index + 1}`));
    const seed = seedFrom(id, vector, one, context, otherKeys(one.kept, SEED_KEYS));
    return { seed, pictures: context.pictures(`seeds/${stored}`) };
  });
  pushAll(made.seeds, fresh);
  if (rows.length > 0 && fresh.every(({ seed }) => seed.model.name === '')) {
    remarks.tell(
      `${path} does not say which model made its vectors. Say it for them, so that they can be compared.`,
    );
  }
}

function readIndex(document: PipelineDocument, drafts: Draft[]): void {
  const { context } = document;
  const personId = namedWhole(document, 'person_id') ?? '';
  const all = drafts.filter((one) => one.personId === personId);
  // The same number means somebody else in another show.
  const known = all.length === 1 ? all[0] : undefined;
  const made = known ?? draft('', { personId }, context);
  if (known === undefined) drafts.push(made);
  const rows = rowsOf(document, 'seeds');
  const fresh = withVectors(rows, whomOf(made), context, (one, vector, index) => {
    const id = readSeedId(
      `${personId}_${namedBy(one.row, 'seed_id') ?? index}`,
      `seed_${index + 1}`,
    );
    return {
      seed: seedFrom(id, vector, one, context, otherKeys(one.kept, INDEX_KEYS)),
      pictures: {},
    };
  });
  pushAll(made.seeds, fresh);
}

function readRoster({ row, context }: PipelineDocument, drafts: Draft[]): void {
  const { remarks } = context;
  const show = showOf(row, remarks);
  const list: readonly unknown[] = Array.isArray(row.names) ? row.names : [];
  for (const name of new Set(list.map((one) => readLine(one, 'name', remarks)))) {
    if (name === '') continue;
    const known = drafts.some(
      (one) =>
        sameShow(one.show, show) && [one.name, ...one.aliases].some((had) => sameName(had, name)),
    );
    if (!known) drafts.push(draft(show, { name }, context));
  }
}

const whomOf = ({ name, personId, castId }: Draft): string =>
  calledOf({ name, id: personId || castId });
const sameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
