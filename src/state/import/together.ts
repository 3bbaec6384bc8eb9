import type { AddOptions } from '../../../workers/together/session.ts';
import { handedOver } from '../../bridge/calls.ts';
import { ingest } from '../../bridge/ingest.ts';
import { together } from '../../bridge/together.ts';
import { surviving } from '../../bridge/worker-client.ts';
import { isEpisodeId } from '../../core/episode/episode-id.ts';
import { AppError } from '../../core/errors.ts';
import { isoSeconds } from '../../core/export/input.ts';
import type { ImportedWithLog } from '../../core/moderation/log-file-import.ts';
import { isOtherEpisode } from '../../core/parse/of-episode.ts';
import type { RawEpisode } from '../../core/parse/raw-rows.ts';
import type { TogetherChoice } from '../lib/import-types.ts';
import type { JobContext } from '../lib/jobs.ts';
import type { Context } from '../lib/session.ts';
import type { WriteTurn } from '../lib/write-line.ts';
import { withReadablePictures } from './check-pictures.ts';
import { commitImport, type Parsed } from './importer.ts';
import { type Brought, heldFiles, importedFrom } from './incoming.ts';
import { cropsOf, importedFromLibrary, readStored } from './stored-parts.ts';

/**
 * Import several episodes as one. Each is read by itself and given to the worker that puts them together, so
 * that the page holds one at a time; until all are stored, nothing is.
 */
export async function bringTogether(
  ctx: Context,
  choice: TogetherChoice,
  job: JobContext,
  turn: WriteTurn,
): Promise<Brought> {
  const { candidates, stored = [], skipBadLines = false } = choice;
  const name = checkedName(choice.name);
  let current = candidates[0] ?? 0;
  try {
    const at = isoSeconds(Date.now());
    const parts = joining(candidates.length + stored.length, job);
    for (const candidate of candidates) {
      current = candidate;
      await parts.add({ at, ranked: false, crops: '' }, async (inner) => {
        const parsed = await surviving(
          'ingest',
          async () => {
            const held = await heldFiles(ctx, inner);
            const load = { set: held?.set ?? 0, candidate, skipBadLines };
            return ingest.load(load, inner.onProgress, inner.signal);
          },
          inner.signal,
        );
        return withReadablePictures(parsed, importedFrom(ctx.session.incoming).source, inner);
      });
    }
    for (const key of stored) {
      const options = { at, ranked: true, crops: cropsOf(key) };
      await parts.add(options, (inner) => readStored(key, inner));
    }
    const parsed = await parts.join(name);
    const own = importedFrom(ctx.session.incoming);
    const from = stored.length === 0 ? own : await importedFromLibrary(stored);
    const committed = await commitImport(ctx, parsed, from, job, turn);
    const dropped = stored.length === 0 ? ctx.session.incoming?.dropped : undefined;
    return { type: 'imported', committed, from, dropped };
  } catch (error) {
    if (!(error instanceof AppError) || error.details.canSkipBadLines !== true) throw error;
    const { userMessage } = error;
    return {
      ...{ type: 'refused', candidate: current, together: choice },
      ...{ userMessage, canSkipBadLines: true },
    };
  } finally {
    together.close();
  }
}

/** Takes in one episode after the other, and makes one of them. */
function joining(count: number, job: JobContext) {
  const raws = new Map<string, RawEpisode | undefined>();
  return {
    async add(
      options: AddOptions,
      read: (job: JobContext) => Promise<ImportedWithLog>,
    ): Promise<void> {
      const told = { ...job, onProgress: nth(job, raws.size + 1, count) };
      const { raw, prints: _, ...imported } = await read(told);
      const { embeddings, ...columns } = imported;
      const vectors = handedOver(embeddings);
      await together.add(columns, vectors, options, told.onProgress, told.signal);
      raws.set(imported.episode.epId, raw);
    },

    async join(name: string | undefined): Promise<Parsed> {
      const ids = [...raws.keys()];
      const twin = ids.find((id) => name !== undefined && !isOtherEpisode(name, id));
      if (twin !== undefined) throw takenName(twin);
      job.onProgress({ stage: 'Putting the episodes together', done: 0, total: 0, unit: 'files' });
      const { imported, parts } = await together.join(name, job.signal);
      return {
        ...imported,
        parts: parts.map((part) => {
          const raw = raws.get(part.episode.epId);
          return raw === undefined ? part : { ...part, raw };
        }),
      };
    },
  };
}

const nth =
  ({ onProgress }: JobContext, index: number, count: number): JobContext['onProgress'] =>
  (progress) =>
    onProgress({ ...progress, stage: `Episode ${index} of ${count}: ${progress.stage}` });

/** @throws AppError `together/name` */
function checkedName(name: string | undefined): string | undefined {
  const trimmed = name?.trim() ?? '';
  if (trimmed === '') return undefined;
  if (isEpisodeId(trimmed)) return trimmed;
  throw new AppError(
    'together/name',
    `${JSON.stringify(name)} is no id of an episode`,
    `“${trimmed}” cannot be what all episodes are called together. Use letters, digits, dots, dashes and underscores, as in show-s01.`,
  );
}

function takenName(epId: string): AppError {
  return new AppError(
    'together/name',
    `${epId} is one of the episodes`,
    `${epId} is the id of one of the episodes. Give all of them together another one, as show-s01.`,
  );
}
