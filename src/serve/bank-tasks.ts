import { bankEpisode, FOR_BANK } from '../cli/facebank/bank-episode.ts';
import { listValue } from '../cli/facebank/list-people.ts';
import { matchEpisode } from '../cli/facebank/match-episode.ts';
import type { MatchingOptions } from '../cli/facebank/match-options.ts';
import { matchValue } from '../cli/facebank/match-report.ts';
import { loadEngine } from '../cli/kit/engines.ts';
import { loadEpisode } from '../cli/kit/load-episode.ts';
import { PATIENT } from '../cli/moderate/edit-episode.ts';
import { comparable } from '../core/comparable.ts';
import { AppError } from '../core/errors.ts';
import { vectorText, withText } from '../core/facebank/bank-files.ts';
import { centroidsOf } from '../core/facebank/match-identities.ts';
import type { MatchSeeds } from '../core/facebank/match-seeds.ts';
import { BANK_FILE } from '../core/facebank/own-format.ts';
import { holderOf } from '../core/facebank/person-of.ts';
import { likestPeople, type SearchedSeeds, type SeedHit } from '../core/facebank/search-seeds.ts';
import type { EmbeddingModel, Facebank, Person } from '../core/facebank/types.ts';
import { seedRow } from '../core/facebank/write-own.ts';
import { planPipelineBank } from '../core/facebank/write-pipeline.ts';
import type { Identity } from '../core/identity/types.ts';
import { writeKept } from '../core/parse/kept-json.ts';
import type { PooledTracks } from '../core/vector/matrix.ts';
import { type ShelvedBank, shaOf, shelvedBank } from './bank-shelf.ts';
import { noted, type Written } from './edit-tasks.ts';
import { memoryOf } from './memories.ts';
import type { Where } from './where.ts';

/** What is read of a Facebank. `folder` is where it lies. */
export type BankTask =
  | { readonly type: 'cast'; readonly folder: string; readonly show: string | undefined }
  | SeedsTask
  | SearchTask
  | MatchTask
  | { readonly type: 'bank-keys'; readonly folder: string }
  | BankRowsTask;

export interface SeedsTask {
  readonly type: 'seeds' | 'pipeline-bank';
  readonly folder: string;
  readonly castId: string;
  /** One of them alone, with its vector. */
  readonly seedId?: string;
}

export interface SearchTask {
  readonly type: 'search';
  readonly folder: string;
  readonly face: SearchedFace;
  /** People to find. */
  readonly most: number;
  /** The state of which there is an index: it need not be searched here. */
  readonly indexed: string | undefined;
}

export type SearchedFace =
  | { readonly type: 'vector'; readonly model: string; readonly vector: Float32Array }
  | {
      readonly type: 'identity';
      readonly where: Where;
      readonly identityId: string;
      readonly model: string | undefined;
    };

export interface MatchTask {
  readonly type: 'match';
  readonly folder: string;
  readonly where: Where;
  readonly options: MatchingOptions;
}

export interface BankRowsTask {
  readonly type: 'bank-rows';
  readonly folder: string;
  readonly digest: string;
  readonly ids: readonly string[];
}

/** What each kind comes to. */
export interface BankAnswers {
  readonly cast: Written;
  readonly seeds: Written;
  readonly 'pipeline-bank': Written;
  readonly search: FoundFace;
  readonly match: Written;
  readonly 'bank-keys': BankKeys;
  readonly 'bank-rows': string | undefined;
}

export interface FoundFace {
  /** Of the state that it was looked for in. */
  readonly digest: string;
  /** As it is compared. */
  readonly model: string;
  readonly vector: Float32Array;
  /** Undefined where the index is to be asked. */
  readonly hits: readonly SeedHit[] | undefined;
}

/** What an index is brought up to date by: see `IndexedBank`. */
export interface BankKeys {
  readonly digest: string;
  readonly people: string;
  readonly seeds: string;
}

/** @throws AppError `facebank/…`; of the import */
export function performBank(task: BankTask): Promise<BankAnswers[BankTask['type']]> {
  return noted(async () => {
    const bank = await shelvedBank(task.folder);
    switch (task.type) {
      case 'cast':
        return cast(bank, task.show);
      case 'seeds':
        return seeds(bank, task);
      case 'pipeline-bank':
        return pipelineBank(bank, task.castId);
      case 'search':
        return search(bank, task);
      case 'match':
        return match(bank, task);
      case 'bank-keys':
        return keys(bank);
      case 'bank-rows':
        return rows(bank, task);
      default:
        throw task satisfies never;
    }
  });
}

/** As `cutline facebank list` has everybody, by the id that the pipeline calls them. */
function cast({ bank }: ShelvedBank, show: string | undefined): Written {
  const all = listValue(bank).people.map(({ show: showId, ...rest }, i) => ({
    cast_id: castIdOf(bank.people[i]!),
    ...rest,
    show_id: showId,
  }));
  const wanted = comparable(show);
  const those = show === undefined ? all : all.filter((one) => comparable(one.show_id) === wanted);
  return { body: JSON.stringify({ cast: those }) };
}

const castIdOf = ({ id, extra }: Person): string =>
  typeof extra.cast_id === 'string' ? extra.cast_id : id;

/** @throws AppError `facebank/unknown-person` */
function personIn({ bank }: ShelvedBank, castId: string): Person {
  const found = holderOf(bank.people, castId);
  if (found !== undefined) return found;
  throw unknownPerson();
}

export function unknownPerson(): AppError {
  const text = 'There is no such person in the Facebank. GET /cast lists everybody who is there.';
  return new AppError('facebank/unknown-person', text, text);
}

export function unknownSeed(): AppError {
  const text =
    'This person has no such face. GET /cast/{cast_id}/seeds lists those that are there.';
  return new AppError('facebank/unknown-seed', text, text);
}

/** Its faces, or one of them with its vector. */
function seeds(shelved: ShelvedBank, { castId, seedId }: SeedsTask): Written {
  const person = personIn(shelved, castId);
  const own = person.seeds.flatMap((id) => shelved.bank.seeds.get(id) ?? []);
  if (seedId === undefined) {
    const head = { cast_id: castIdOf(person), person_id: person.id, name: nameOf(person) };
    return { body: writeKept({ ...head, seeds: own.map(seedRow) }) };
  }
  const seed = own.find(({ id }) => id === seedId);
  if (seed === undefined) throw unknownSeed();
  return { body: withText(seedRow(seed), 'embedding', vectorText(seed.vector)) };
}

const nameOf = ({ name }: Person): string | null => (name === '' ? null : name);

/** The pipeline's file of the person; pictures lie elsewhere here, so it names none. */
async function pipelineBank(shelved: ShelvedBank, castId: string): Promise<Written> {
  const person = personIn(shelved, castId);
  const bank = { people: [person], seeds: shelved.bank.seeds };
  const options = { pictures: () => ({}), originals: false, now: person.updatedAt };
  const plan = planPipelineBank(bank, options);
  const file = plan.files.find(({ path }) => path.endsWith(`/${BANK_FILE}`));
  if (file?.type !== 'text') {
    const head = { show_id: person.show, cast_id: castIdOf(person), seeds: [], exemplars: [] };
    return {
      body: writeKept({ ...head, updated_at: person.updatedAt, featured_seed_id: null }),
    };
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of file.chunks()) chunks.push(chunk);
  return { body: Buffer.concat(chunks).toString('utf8') };
}

async function search(bank: ShelvedBank, task: SearchTask): Promise<FoundFace> {
  const { model, vector } = await faceOf(task.face);
  // Also where an index is asked: vectors of another model are refused in one way.
  const found = bank.seedsOf(model);
  const indexed = task.indexed === bank.digest;
  return {
    ...{ digest: bank.digest, model: comparable(model.name), vector },
    hits: indexed ? undefined : likestPeople(vector, searchedSeeds(found), task.most),
  };
}

const searchedBefore = new WeakMap<MatchSeeds['seeds'], SearchedSeeds>();

function searchedSeeds({ people, seeds, start, vectors }: MatchSeeds): SearchedSeeds {
  const known = searchedBefore.get(seeds);
  if (known !== undefined) return known;
  const personIds = people.flatMap(({ id }, p) =>
    new Array<string>(start[p + 1]! - start[p]!).fill(id),
  );
  const searched = { personIds, seedIds: seeds.map(({ id }) => id), vectors };
  searchedBefore.set(seeds, searched);
  return searched;
}

interface Face {
  readonly model: EmbeddingModel;
  readonly vector: Float32Array;
}

async function faceOf(face: SearchedFace): Promise<Face> {
  if (face.type === 'vector') {
    const { model: name, vector } = face;
    return { model: { name, dimension: vector.length }, vector };
  }
  const open = await bankEpisode(await loaded(face.where), await loadEngine('wasm'), face.model);
  const identity = open.identities.find(({ id }) => id === face.identityId);
  if (identity === undefined) throw unknownIdentity(face);
  // What matching compares: the mean of its tracks.
  return { model: open.model, vector: centroidOf(identity, open.pooled) };
}

const centroidOf = (identity: Identity, pooled: PooledTracks): Float32Array =>
  centroidsOf([identity], pooled).data;

const loaded = (where: Where) =>
  loadEpisode(where, { ...FOR_BANK, memory: memoryOf(where), age: PATIENT });

function unknownIdentity({ identityId, where }: SearchedFace & { type: 'identity' }): AppError {
  return new AppError(
    'moderation/unknown-identity',
    `no identity ${identityId} in ${where.epId}`,
    `${where.epId} has no identity ${identityId}. GET /episodes/${where.epId}/identities lists them.`,
  );
}

/** What `cutline facebank match --format json` says. */
async function match({ bank }: ShelvedBank, { where, options }: MatchTask): Promise<Written> {
  const { report } = await matchEpisode(
    await loaded(where),
    bank,
    await loadEngine('wasm'),
    options,
  );
  return { body: JSON.stringify(matchValue(report)) };
}

function keys({ bank, digest }: ShelvedBank): BankKeys {
  const people = bank.people.map((person) => ({
    ...{ person_id: person.id, cast_id: castIdOf(person) },
    ...{ name: person.name, show_id: person.show },
  }));
  const seeds = indexable(bank).map(({ seed, personId, place }) => ({
    ...{ seed_id: seed.id, person_id: personId, place, sha: shaOf(seed) },
  }));
  return { digest, people: JSON.stringify(people), seeds: JSON.stringify(seeds) };
}

/** @returns undefined where it is another state by now */
function rows({ bank, digest }: ShelvedBank, task: BankRowsTask): string | undefined {
  if (digest !== task.digest) return undefined;
  const wanted = new Set(task.ids);
  const own = indexable(bank).filter(({ seed }) => wanted.has(seed.id));
  return JSON.stringify(
    own.map(({ seed, personId, place }) => ({
      ...{ seed_id: seed.id, person_id: personId, place, sha: shaOf(seed) },
      ...{ model: comparable(seed.model.name), dim: seed.model.dimension },
      v: vectorText(seed.vector),
    })),
  );
}

/** Seeds that something can be compared with. */
const indexable = ({ people, seeds }: Facebank) =>
  people.flatMap((person) =>
    person.seeds.flatMap((id, place) => {
      const seed = seeds.get(id);
      const isOne = seed !== undefined && seed.vector.length === seed.model.dimension;
      return isOne && comparable(seed.model.name) !== ''
        ? [{ seed, personId: person.id, place }]
        : [];
    }),
  );
