import type { Context } from 'hono';
import type { TakenSeed } from '../cli/facebank/photo-seed.ts';
import type { ModelFiles } from '../cli/kit/face-session.ts';
import { parsePayload } from '../cli/moderate/edit-episode.ts';
import { AppError } from '../core/errors.ts';
import { isPersonId } from '../core/facebank/person-id.ts';
import { isTexts, objectOf } from '../core/parse/fields.ts';
import type { BankPlace } from './bank-api.ts';
import type { Crew } from './crew.ts';
import { type Handler, written } from './episode-api.ts';
import { multipartParts } from './multipart.ts';
import { problemOf, refusal } from './problem.ts';
import { readBody } from './request-body.ts';

/** How photographs become faces. */
export interface SeedSettings {
  readonly models: ModelFiles;
  /** `FACEBANK_KEEP_ORIG`: photographs are kept as they came. */
  readonly keepOriginals: boolean;
}

/** Photographs of a request, and bytes of one. */
export const MOST_FILES = 20;
export const MOST_FILE_BYTES = 20 << 20;
/** Uploads that are read at once: each holds a photograph. */
const MOST_UPLOADS = 4;

/** A photograph that made no face. */
interface Refused {
  readonly file: string;
  readonly error: AppError;
}
interface Found {
  readonly file: string;
  readonly taken: TakenSeed;
}

/** What the API does about the faces of one person. */
export function seedHandlers(
  crew: Crew,
  { folder, index }: BankPlace,
  { models, keepOriginals: keep }: SeedSettings,
): Readonly<Record<'upload' | 'deleteSeed' | 'deleteSeeds', Handler>> {
  let uploads = 0;

  const remove = async (c: Context, seedIds: readonly string[]): Promise<Response> => {
    const castId = castIdOf(c);
    const { personId, left } = await crew.run({ type: 'remove-seeds', folder, castId, seedIds });
    index?.refresh();
    const row = { cast_id: castId, person_id: personId, deleted: seedIds, seeds: left };
    return written(c, JSON.stringify(row));
  };

  /** Look at each photograph as it comes; nothing is kept before all of them are there. */
  const lookAt = async (c: Context, face: number | undefined) => {
    const found: Found[] = [];
    const refused: Refused[] = [];
    const limits = { parts: MOST_FILES, bytes: MOST_FILE_BYTES };
    for await (const { name, file, bytes, tooLarge } of multipartParts(c.req.raw, limits)) {
      if (file === undefined || !/^files?(?:\[\])?$/.test(name)) throw otherField(name);
      try {
        if (tooLarge) throw fileTooLarge(file);
        const taken = await crew.run({ type: 'look', models, bytes, file, face, keep });
        found.push({ file, taken });
      } catch (error) {
        // What is wrong with the service is wrong with every photograph.
        if (!(error instanceof AppError) || problemOf(error).status >= 500) throw error;
        refused.push({ file, error });
      }
    }
    if (found.length + refused.length === 0) {
      throw refusal('serve/bad-request', 'No file was sent. Send photographs as files=@photo.jpg.');
    }
    if (face !== undefined && found.length + refused.length > 1) {
      throw refusal(
        'serve/bad-request',
        'face says which one of a photograph, so send that photograph alone. Nothing was added.',
      );
    }
    return { found, refused };
  };

  const upload = async (c: Context): Promise<Response> => {
    const castId = castIdOf(c);
    // Whom nobody can be is said before anything is sent.
    if (!isPersonId(castId)) await crew.run({ type: 'seeds', folder, castId });
    const face = faceOf(c);
    const { found, refused } = await lookAt(c, face);
    const taken = found.map((one) => one.taken);
    const [name, show] = [c.req.query('name') ?? '', c.req.query('show_id') ?? ''];
    const added =
      taken.length === 0
        ? undefined
        : await crew.run({ type: 'add-seeds', folder, castId, name, show, taken });
    if (added !== undefined) index?.refresh();
    const elsewhere = new Map(added?.elsewhere);
    const own = found.filter((one) => !elsewhere.has(one.taken.seed.id));
    const others = found.flatMap(({ file, taken: { seed } }): Refused[] => {
      const whose = elsewhere.get(seed.id);
      return whose === undefined ? [] : [{ file, error: someoneElses(file, whose) }];
    });
    const all = [...refused, ...others];
    const head = { cast_id: castId, person_id: added?.personId ?? castId };
    const counts = { uploaded: own.length, failed: all.length };
    const errors = all.map(errorRow);
    const [first] = all;
    if (own.length === 0 && first !== undefined)
      throw refusedWhole(first, { ...head, ...counts, errors });
    const seeds = own.map((one) => seedRow(one, added?.fresh ?? []));
    return written(c, JSON.stringify({ ...head, ...counts, seeds, errors }));
  };

  return {
    upload: async (c) => {
      if (uploads >= MOST_UPLOADS) {
        throw refusal(
          'serve/busy',
          `${MOST_UPLOADS} uploads are under way. Nothing was added. Try again in a moment.`,
        );
      }
      uploads++;
      try {
        return await upload(c);
      } finally {
        uploads--;
      }
    },
    deleteSeed: (c) => remove(c, [c.req.param('seed_id') ?? '']),
    deleteSeeds: async (c) => remove(c, seedIdsIn(await readBody(c))),
  };
}

const castIdOf = (c: Context): string => c.req.param('cast_id') ?? '';

/** @throws AppError `serve/bad-request` */
function faceOf(c: Context): number | undefined {
  const given = c.req.query('face');
  if (given === undefined) return undefined;
  if (/^[1-9]\d{0,3}$/.test(given)) return Number(given);
  throw refusal('serve/bad-request', 'face has to be a whole number from 1: 1 is the largest.');
}

/** @throws AppError `moderation/bad-json`, `serve/bad-request` */
function seedIdsIn(text: string): readonly string[] {
  const row = objectOf(parsePayload(text, 'The body', 'Send {"seed_ids": […]}.').value);
  const { seed_ids: ids, ...rest } = row ?? {};
  if (isTexts(ids) && ids.length > 0 && Object.keys(rest).length === 0) return [...new Set(ids)];
  throw refusal(
    'serve/bad-request',
    'The JSON does not fit: it has to be {"seed_ids": […]} with one or more. Nothing was deleted.',
  );
}

function seedRow({ file, taken: { seed } }: Found, fresh: readonly string[]) {
  const { id, model, quality } = seed;
  return {
    ...{ fb_id: id, seed_id: id, filename: file, status: fresh.includes(id) ? 'added' : 'known' },
    ...{ embedding_model: model.name, embedding_dim: model.dimension, quality },
  };
}

const errorRow = ({ file, error }: Refused) => ({
  ...{ file, error: error.userMessage, code: error.code },
  ...(error.details.faces === undefined ? {} : { faces: error.details.faces }),
});

/** Of none a face was added: the status is that of the first, and every one is told. */
function refusedWhole({ error }: Refused, details: Readonly<Record<string, unknown>>): AppError {
  const more = Number(details.failed) - 1;
  const others = more > 0 ? ` So it is with ${more} more: details has each.` : '';
  const words = `${error.userMessage} Nothing was added.${others}`;
  return new AppError(error.code, error.message, words, { details, cause: error });
}

const fileTooLarge = (file: string): AppError =>
  new AppError(
    'seed/file-too-large',
    `${file}: more than ${MOST_FILE_BYTES} bytes`,
    `${file} is larger than ${MOST_FILE_BYTES >> 20} MB. Save it smaller, or cut the face out.`,
  );

const someoneElses = (file: string, personId: string): AppError =>
  new AppError(
    'seed/elsewhere',
    `${file}: a face of ${personId}`,
    `${file} shows a face that is ${personId}'s already. Delete it there first, if it is this person's.`,
  );

const otherField = (name: string): AppError =>
  refusal(
    'serve/bad-request',
    `Nothing reads the field ${name.slice(0, 80)}. Send photographs as files; face, name and show_id stand in the address. Nothing was added.`,
  );
