import { objectOf, type Row } from '../parse/fields.ts';
import { writeKept } from '../parse/kept-json.ts';
import { counted } from '../words.ts';
import {
  type BankFile,
  type BankPlan,
  type PlanOptions,
  pictureFiles,
  textFile,
  textSize,
  vectorText,
  withText,
} from './bank-files.ts';
import { Remarks } from './imported.ts';
import { OWN_KEY } from './own-format.ts';
import { freeId, isPersonId, personKey } from './person-id.ts';
import type { Facebank, Person, Seed } from './types.ts';
import { originRow } from './write-own.ts';

/** Length of the vectors that the pipeline compares. */
const PIPELINE_DIMENSION = 512;
/** The folder of people of no show. */
const NO_SHOW = 'UNSORTED';
/** Keys of a cast member that are no one else's. */
const CAST_KEYS = ['role', 'status', 'seasons', 'social', 'full_name', 'imdb_id'];

/**
 * A Facebank as the pipeline keeps it (contract §1.7), below its data root: shows/SHOW/people.json,
 * cast/SHOW/cast.json, facebank/SHOW/{cast_id}/facebank.json and seeds/. What it has no word for goes
 * under a key of our own, from which this program reads it back.
 */
export function planPipelineBank(bank: Facebank, options: PlanOptions): BankPlan {
  const remarks = new Remarks();
  const castIds = castIdsOf(bank.people);
  const castOf = (person: Person): string => castIds.get(person.id) ?? person.id;
  const files = [...byShow(bank.people)].flatMap(([folder, people]) => [
    jsonFile(`shows/${folder}/people.json`, people, 'people', (person) =>
      personText(person, bank, castOf(person)),
    ),
    jsonFile(`cast/${folder}/cast.json`, people.filter(isCast(bank)), 'cast', (person) =>
      writeKept(castRow(person, castOf(person))),
    ),
    ...people.flatMap((person) => seedFiles(folder, person, castOf(person), bank, options)),
  ]);
  const others = [...bank.seeds.values()].filter(
    ({ model }) => model.dimension !== PIPELINE_DIMENSION,
  ).length;
  if (others > 0) {
    remarks.warn(
      `${counted(others, 'face')} ${others === 1 ? 'has' : 'have'} vectors of another length than the ${PIPELINE_DIMENSION} numbers that the pipeline compares: it will match nobody with them.`,
    );
  }
  const homeless = bank.people.filter(({ show }) => show === '').length;
  if (homeless > 0) {
    remarks.tell(
      `${counted(homeless, 'person', 'people')} of no show ${homeless === 1 ? 'is' : 'are'} written as of a show ${NO_SHOW}.`,
    );
  }
  remarks.tell(
    `Notes, colours, former ids, models and where faces are from stand under “${OWN_KEY}”: the pipeline keeps them and shows nothing of them.`,
  );
  return { files, remarks: remarks.list };
}

/** People by the folder of their show, which is upper-case. */
function byShow(people: readonly Person[]): Map<string, Person[]> {
  const folders = new Map<string, Person[]>();
  /** Which show has a folder: two may differ in what no folder can be called. */
  const holders = new Map<string, string>();
  for (const person of people) {
    const show = person.show.toUpperCase();
    const plain = show.replace(/[^A-Z0-9_-]+/g, '_').slice(0, 100);
    const base = isPersonId(plain) ? plain : NO_SHOW;
    let folder = base;
    for (let n = 2; (holders.get(folder) ?? show) !== show; n++) folder = `${base}_${n}`;
    holders.set(folder, show);
    folders.set(folder, [...(folders.get(folder) ?? []), person]);
  }
  return folders;
}

const showId = ({ show }: Person): string => (show === '' ? NO_SHOW : show);

/** Ids of cast members: their own, else those of the people, each another one. */
function castIdsOf(people: readonly Person[]): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  const ids = new Map<string, string>();
  const own = ({ extra }: Person) => isPersonId(extra.cast_id);
  for (const person of [...people.filter(own), ...people.filter((one) => !own(one))]) {
    const { id, extra } = person;
    const free = freeId(isPersonId(extra.cast_id) ? extra.cast_id : id, taken);
    taken.add(personKey(free));
    ids.set(id, free);
  }
  return ids;
}

const isPrototype = ({ extra }: Seed): boolean => extra.type === 'prototype';
const seedsOf = ({ seeds }: Person, bank: Facebank): readonly Seed[] =>
  seeds.flatMap((id) => bank.seeds.get(id) ?? []);
const facesOf = (person: Person, bank: Facebank): readonly Seed[] =>
  seedsOf(person, bank).filter((seed) => !isPrototype(seed));
/** Seeds belong to cast members: whoever has one is one. */
const isCast = (bank: Facebank) => (person: Person) =>
  person.extra.cast_id !== undefined || facesOf(person, bank).length > 0;

function jsonFile(
  path: string,
  people: readonly Person[],
  list: string,
  textOf: (person: Person) => string,
): BankFile {
  return textFile(path, 500 * people.length + 100, function* () {
    const [first] = people;
    yield `{"show_id":${JSON.stringify(first === undefined ? NO_SHOW : showId(first))},"${list}":[`;
    for (const [index, person] of people.entries())
      yield `${index > 0 ? ',' : ''}\n${textOf(person)}`;
    yield '\n]}\n';
  });
}

function personText(person: Person, bank: Facebank, castId: string): string {
  const { [OWN_KEY]: _, cast_id: __, ...extra } = person.extra;
  const prototype = seedsOf(person, bank).find(isPrototype);
  const rest = Object.entries(extra).filter(([key]) => !CAST_KEYS.includes(key));
  const row = {
    person_id: person.id,
    show_id: showId(person),
    name: person.name === '' ? null : person.name,
    aliases: person.aliases,
    ...{ cluster_ids: [], rep_crop: null, rep_crop_s3_key: null },
    ...Object.fromEntries(rest),
    created_at: person.createdAt,
    cast_id: isCast(bank)(person) ? castId : null,
    [OWN_KEY]: {
      notes: person.notes,
      ...(person.colour === undefined ? {} : { colour: person.colour }),
      former_ids: person.formerIds,
      updated_at: person.updatedAt,
      show: person.show,
      extra: person.extra,
      seeds: person.seeds,
      ...(prototype === undefined ? {} : { prototype: ownOfSeed(prototype) }),
    },
  };
  return withText(row, 'prototype', prototype === undefined ? '[]' : vectorText(prototype.vector));
}

function castRow(person: Person, castId: string): Row {
  const { extra } = person;
  const told = CAST_KEYS.filter((key) => extra[key] !== undefined);
  return {
    cast_id: castId,
    show_id: showId(person),
    name: person.name === '' ? person.id : person.name,
    ...{ role: 'other', status: 'active', seasons: [], social: {}, full_name: null, imdb_id: null },
    ...Object.fromEntries(told.map((key) => [key, extra[key]])),
    aliases: person.aliases,
    created_at: person.createdAt,
    updated_at: person.updatedAt,
    [OWN_KEY]: { name: person.name },
  };
}

function seedFiles(
  folder: string,
  person: Person,
  castId: string,
  bank: Facebank,
  options: PlanOptions,
): readonly BankFile[] {
  const faces = facesOf(person, bank);
  if (faces.length === 0) return [];
  const at = `facebank/${folder}/${castId}/`;
  const size = faces.reduce((sum, seed) => sum + textSize(seed), 300);
  const file = textFile(`${at}facebank.json`, size, function* () {
    const head = { show_id: showId(person), cast_id: castId };
    yield `${JSON.stringify(head).slice(0, -1)},"seeds":[`;
    for (const [index, seed] of faces.entries()) {
      const row = seedRow(seed, castId, `${at}seeds/`, options);
      yield `${index > 0 ? ',' : ''}\n${withText(row, 'embedding', vectorText(seed.vector))}`;
    }
    const tail = { exemplars: [], updated_at: person.updatedAt, featured_seed_id: faces[0]?.id };
    yield `\n],${JSON.stringify(tail).slice(1)}\n`;
  });
  return [file, ...faces.flatMap(({ id }) => pictureFiles(`${at}seeds/`, id, options, 'o'))];
}

function seedRow(seed: Seed, castId: string, folder: string, options: PlanOptions): Row {
  const [d, e, o] = (['d', 'e', 'orig'] as const).map((kind) => {
    const file = pictureFiles(folder, seed.id, options, 'o').find((one) => one.kind === kind);
    return file === undefined ? null : `data/${file.path}`;
  });
  const { [OWN_KEY]: _, ...extra } = seed.extra;
  return {
    ...{ type: 'seed', source: 'upload', detector_mode: null },
    ...extra,
    fb_id: seed.id,
    cast_id: castId,
    embedding_dim: seed.model.dimension,
    quality: objectOf(extra.quality) ?? seed.quality,
    created_at: seed.createdAt,
    storage_seed_id: seed.id,
    image_uri: d,
    display_uri: d,
    embed_uri: e,
    orig_uri: o,
    ...(seed.model.name === '' ? {} : { embedding_model: seed.model.name }),
    [OWN_KEY]: ownOfSeed(seed),
  };
}

/** What the pipeline has no word for. */
const ownOfSeed = ({ id, model, origin, quality, createdAt, extra }: Seed): Row => ({
  ...{ seed_id: id, embedding_model: model.name, origin: originRow(origin), quality },
  ...{ created_at: createdAt, extra },
});
