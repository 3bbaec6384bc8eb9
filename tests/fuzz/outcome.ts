import { discover } from '../../src/core/episode/discover.ts';
import { identityLookup } from '../../src/core/episode/identity-lookup.ts';
import { importEpisode } from '../../src/core/episode/import-episode.ts';
import { AppError } from '../../src/core/errors.ts';
import { SILENT_HOOKS } from '../../src/core/job.ts';
import { startingLog } from '../../src/core/moderation/adopt.ts';
import { readIdentitiesFile } from '../../src/core/moderation/edit/identities-file.ts';
import { withImportedLog } from '../../src/core/moderation/log-file-import.ts';
import { readJsonFile } from '../../src/core/parse/json-file.ts';
import type { SourceFile } from '../../src/core/parse/source.ts';
import { memorySource } from '../unit/episode/node-source.ts';

/** What became of some files. */
export type Outcome =
  | { readonly type: 'read'; readonly result: string; readonly told: readonly string[] }
  | {
      readonly type: 'refused';
      readonly code: string;
      readonly placed: boolean;
      readonly text: string;
    }
  | { readonly type: 'crashed'; readonly error: unknown };

/** Read files as page and command line do, all the way to the log that an episode starts with. */
export async function readFiles(files: ReadonlyMap<string, Uint8Array>): Promise<Outcome> {
  return outcomeOf([...files].map(([path, bytes]) => memorySource(path, bytes, 65_536)));
}

export async function outcomeOf(
  given: readonly SourceFile[] | (() => Promise<readonly SourceFile[]>),
): Promise<Outcome> {
  try {
    const sources = typeof given === 'function' ? await given() : given;
    const { candidates } = await discover(sources);
    const candidate = candidates.find(({ chosen }) => chosen);
    if (candidate === undefined) throw new Error('no candidate is chosen');
    const read = await importEpisode(candidate, { skipBadLines: false }, SILENT_HOOKS);
    const imported = await withImportedLog(read, candidate, { prints: false });
    const { episode, embeddings } = imported;
    const { faces, tracks } = episode;
    const log = startingLog(imported, '2026-01-01T00:00:00Z');
    const { identities } = candidate.files;
    const edited =
      identities === undefined
        ? undefined
        : [
            ...readIdentitiesFile(
              await readJsonFile(identities, 'identities'),
              identities.path,
              identityLookup(episode),
            ).identities.values(),
          ].map(({ id, tracks: own, labels, locked }) => ({ id, tracks: own, labels, locked }));
    const result = {
      epId: episode.epId,
      dim: episode.dim,
      model: episode.embeddingModel,
      faces: { ...faces, reasons: [...faces.reasons], skipTexts: [...faces.skipTexts] },
      tracks,
      imported: episode.imported,
      parameters: episode.parameters,
      truth: episode.truth && [...episode.truth],
      embeddings,
      log,
      edited,
    };
    return {
      type: 'read',
      result: JSON.stringify(result, plain),
      told: episode.report.remarks.map(({ code, text, count }) => `${code} ${count} ${text}`),
    };
  } catch (error) {
    if (!(error instanceof AppError)) return { type: 'crashed', error };
    const placed = Object.keys(error.place).length > 0 || error.code === 'discover/no-episode';
    return { type: 'refused', code: error.code, placed, text: error.userMessage };
  }
}

/** Typed arrays as lists, and numbers that JSON has no words for by name. */
function plain(_key: string, value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number>, named);
  if (typeof value === 'number') return named(value);
  return value instanceof Map ? [...value] : value;
}

const named = (value: number): number | string => (Number.isFinite(value) ? value : String(value));
