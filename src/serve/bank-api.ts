import type { Context } from 'hono';
import type { SeedHit } from '../core/facebank/search-seeds.ts';
import type { BankIndex } from './bank-index.ts';
import { readMatchPayload, readSearchPayload, type SearchPayload } from './bank-payload.ts';
import type { BankRoute } from './bank-routes.ts';
import type { SearchedFace } from './bank-tasks.ts';
import type { Crew } from './crew.ts';
import { type Handler, written } from './episode-api.ts';
import { readBody } from './request-body.ts';
import type { Shelf } from './shelf.ts';

/** The Facebank that a service has. */
export interface BankPlace {
  /** Where it lies, or would. */
  readonly folder: string;
  /** The same where it is another than that of the data root. */
  readonly named?: string | undefined;
  /** Undefined where there is no database. */
  readonly index: BankIndex | undefined;
}

/** Says where it was searched: it makes no difference to what was found. */
const SEARCHED = 'Cutline-Searched';

/** What the API does about known people. */
export function bankHandlers(
  shelf: Shelf,
  crew: Crew,
  { folder, index }: BankPlace,
): Readonly<Record<Exclude<BankRoute, 'upload' | 'deleteSeed' | 'deleteSeeds'>, Handler>> {
  const castId = (c: Context): string => c.req.param('cast_id') ?? '';

  const faceOf = async ({ face }: SearchPayload): Promise<SearchedFace> => {
    if (face.type === 'vector') return face;
    const { epId, runId, identityId, model } = face;
    return { type: 'identity', where: await shelf.where(epId, runId), identityId, model };
  };

  return {
    cast: async (c) =>
      written(c, (await crew.run({ type: 'cast', folder, show: c.req.query('show_id') })).body),

    seeds: async (c) =>
      written(c, (await crew.run({ type: 'seeds', folder, castId: castId(c) })).body),

    seed: async (c) => {
      const seedId = c.req.param('seed_id') ?? '';
      return written(
        c,
        (await crew.run({ type: 'seeds', folder, castId: castId(c), seedId })).body,
      );
    },

    pipelineBank: async (c) =>
      written(c, (await crew.run({ type: 'pipeline-bank', folder, castId: castId(c) })).body),

    searchFaces: async (c) => {
      const payload = readSearchPayload(await readBody(c));
      const { most } = payload;
      const task = { type: 'search', folder, face: await faceOf(payload), most } as const;
      const found = await crew.run({ ...task, indexed: index?.digest });
      if (found.digest !== index?.digest) index?.refresh();
      const indexed = found.hits === undefined ? await index?.search(found, most) : undefined;
      const hits =
        indexed ?? found.hits ?? (await crew.run({ ...task, indexed: undefined })).hits ?? [];
      c.header(SEARCHED, indexed === undefined ? 'files' : 'database');
      return written(c, JSON.stringify(hits.map(hitRow)));
    },

    match: async (c) => {
      const { epId, runId, options } = readMatchPayload(await readBody(c));
      const where = await shelf.where(epId, runId);
      return written(c, (await crew.run({ type: 'match', folder, where, options })).body);
    },
  };
}

const hitRow = ({ personId, seedId, similarity }: SeedHit) => ({
  ...{ person_id: personId, seed_id: seedId, similarity },
});
