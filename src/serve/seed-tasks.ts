import { addSeedsTo } from '../cli/facebank/add-seeds.ts';
import { photoSeeds, seedOfPhoto, type TakenSeed } from '../cli/facebank/photo-seed.ts';
import { removeSeedsFrom } from '../cli/facebank/remove-seeds.ts';
import { type FaceModels, type ModelFiles, openFaceModels } from '../cli/kit/face-session.ts';
import { decodePhoto } from '../cli/kit/photos.ts';
import { clock } from '../cli/kit/program-error.ts';
import { AppError } from '../core/errors.ts';
import type { PictureEnding } from '../core/facebank/bank-files.ts';
import { isPersonId } from '../core/facebank/person-id.ts';
import { holderOf } from '../core/facebank/person-of.ts';
import type { Person } from '../core/facebank/types.ts';
import { sniffImage } from '../core/parse/sniff-image.ts';
import { unknownPerson, unknownSeed } from './bank-tasks.ts';
import { noted } from './edit-tasks.ts';

/** What a person is given, or loses. `folder` is where the Facebank lies. */
export type SeedTask = LookTask | AddSeedsTask | RemoveSeedsTask;

/** Look for a face in a photograph; nothing is kept. */
export interface LookTask {
  readonly type: 'look';
  readonly models: ModelFiles;
  readonly bytes: Uint8Array;
  /** Its name. */
  readonly file: string;
  /** Of several, which. */
  readonly face: number | undefined;
  /** The file itself goes along, to be kept. */
  readonly keep: boolean;
}

export interface AddSeedsTask {
  readonly type: 'add-seeds';
  readonly folder: string;
  readonly castId: string;
  /** Of somebody new. */
  readonly name: string;
  readonly show: string;
  readonly taken: readonly TakenSeed[];
}

export interface RemoveSeedsTask {
  readonly type: 'remove-seeds';
  readonly folder: string;
  readonly castId: string;
  readonly seedIds: readonly string[];
}

export interface SeedAnswers {
  readonly look: TakenSeed;
  readonly 'add-seeds': SeedsAdded;
  readonly 'remove-seeds': SeedsRemoved;
}

export interface SeedsAdded {
  readonly personId: string;
  /** Those that were not there yet. */
  readonly fresh: readonly string[];
  /** Those that somebody else has, by id, and who. */
  readonly elsewhere: ReadonlyMap<string, string>;
}
export interface SeedsRemoved {
  readonly personId: string;
  /** Faces that are left. */
  readonly left: number;
}

/** @throws AppError `seed/…`, `face/…`, `facebank/…`, `cli/cannot-write` */
export function performSeeds(task: SeedTask): Promise<SeedAnswers[SeedTask['type']]> {
  return noted((): Promise<SeedAnswers[SeedTask['type']]> => {
    switch (task.type) {
      case 'look':
        return look(task);
      case 'add-seeds':
        return add(task);
      case 'remove-seeds':
        return remove(task);
      default:
        throw task satisfies never;
    }
  });
}

async function look({ models, bytes, file, face, keep }: LookTask): Promise<TakenSeed> {
  // Whether it is a picture is said first, also where no model is there.
  const photo = await decodePhoto(bytes, file);
  const which = 'Send it again alone, with the one that you mean as ?face= (1 is the largest).';
  const asked = { file, origin: file, face, which, now: clock(undefined) };
  const taken = await seedOfPhoto(photo, await modelsOf(models), asked);
  const ending = keep ? ENDINGS.get(sniffImage(bytes)?.type ?? '') : undefined;
  return ending === undefined ? taken : { ...taken, original: { bytes, ending } };
}

/** Kinds that a Facebank has a place for. */
const ENDINGS: ReadonlyMap<string, PictureEnding> = new Map([
  ['image/jpeg', 'jpg'],
  ['image/png', 'png'],
  ['image/webp', 'webp'],
]);

/** Models stay open: the next photograph is looked at by the same. */
const opened = new Map<string, Promise<FaceModels>>();

function modelsOf(files: ModelFiles): Promise<FaceModels> {
  const key = JSON.stringify([files.detector, files.embedder, files.name]);
  const known = opened.get(key) ?? openFaceModels(files).catch(refused);
  opened.set(key, known);
  // One that could not be opened may be there next time.
  known.catch(() => opened.delete(key));
  return known;
}

function refused(error: unknown): never {
  if (!(error instanceof AppError)) throw error;
  const { code, message, userMessage, place, details } = error;
  const own = code === 'cli/no-runtime' ? 'seed/no-runtime' : 'seed/no-model';
  const words = `${userMessage} The service was started with them; no face was added.`;
  throw new AppError(own, message, words, { place, details, cause: error });
}

async function add({ folder, castId, name, show, taken }: AddSeedsTask): Promise<SeedsAdded> {
  const now = clock(undefined);
  let personId = castId;
  let elsewhere: SeedsAdded['elsewhere'] = new Map();
  const { added } = await addSeedsTo(folder, now, async ({ people }) => {
    const known = holderOf(people, castId);
    if (known === undefined && !isPersonId(castId)) throw unknownPerson();
    personId = known?.id ?? castId;
    const wanted = new Set(taken.map(({ seed }) => seed.id));
    elsewhere = heldByOthers(people, personId, wanted);
    const to =
      known === undefined
        ? ({ type: 'new', details: { id: castId, name, show } } as const)
        : ({ type: 'person', id: known.id } as const);
    return [{ to, ...photoSeeds(taken) }];
  });
  return { personId, fresh: added.flatMap(({ fresh }) => fresh), elsewhere };
}

function heldByOthers(
  people: readonly Person[],
  own: string,
  wanted: ReadonlySet<string>,
): ReadonlyMap<string, string> {
  const held = people
    .filter(({ id }) => id !== own)
    .flatMap(({ id, seeds }) =>
      seeds.filter((seed) => wanted.has(seed)).map((seed) => [seed, id] as const),
    );
  return new Map(held);
}

async function remove({ folder, castId, seedIds }: RemoveSeedsTask): Promise<SeedsRemoved> {
  const after = await removeSeedsFrom(folder, clock(undefined), ({ people }) => {
    const person = holderOf(people, castId);
    if (person === undefined) throw unknownPerson();
    if (seedIds.some((id) => !person.seeds.includes(id))) throw unknownSeed();
    return { personId: person.id, seedIds };
  });
  return { personId: after.id, left: (after satisfies Person).seeds.length };
}
