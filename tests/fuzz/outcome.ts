import { discover } from '../../src/core/episode/discover.ts';
import { identityLookup } from '../../src/core/episode/identity-lookup.ts';
import { importEpisode } from '../../src/core/episode/import-episode.ts';
import { AppError } from '../../src/core/errors.ts';
import { SILENT_HOOKS } from '../../src/core/job.ts';
import { startingLog } from '../../src/core/moderation/adopt.ts';
import { readIdentitiesFile } from '../../src/core/moderation/edit/identities-file.ts';
import { readPayload } from '../../src/core/moderation/edit/payloads.ts';
import { founderRuleOf } from '../../src/core/moderation/founder-rule.ts';
import { withImportedLog } from '../../src/core/moderation/log-file-import.ts';
import { decodeText, parseJsonText, readJsonFile } from '../../src/core/parse/json-file.ts';
import type { SourceFile } from '../../src/core/parse/source.ts';
import { parseMemory } from '../../src/core/suggest/impostor-memory.ts';
import { zipSources } from '../../workers/ingest/zip-source.ts';
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
  const all = [...files];
  if (files.has('patch.json')) return outcomeOf(() => Promise.resolve(payloads(all)));
  return outcomeOf(async () => {
    const sources = await Promise.all(
      all.map(async ([path, bytes]): Promise<readonly SourceFile[]> => {
        if (!path.endsWith('.zip')) return [memorySource(path, bytes, 65_536)];
        return zipSources(path, new Blob([Uint8Array.from(bytes)]), SILENT_HOOKS);
      }),
    );
    return importAll(sources.flat());
  });
}

/** What the page and the command line make of an episode, all the way to its first clustering. */
interface Read {
  readonly result: unknown;
  readonly told: readonly string[];
}

function payloads(files: readonly (readonly [string, Uint8Array])[]): Read {
  const result = files.map(([path, bytes]) => {
    const text = decodeText(bytes, path, 'payload');
    if (path === 'nulls.json')
      return [...parseMemory(text, path).models].map(([a, b]) => [a, [...b]]);
    const name = path.replace('.json', '') as keyof typeof readPayload;
    return readPayload[name](parseJsonText(text, path, 'payload'));
  });
  return { result, told: [] };
}

async function outcomeOf(read: () => Promise<Read>): Promise<Outcome> {
  try {
    const { result, told } = await read();
    return { type: 'read', result: JSON.stringify(result, plain), told };
  } catch (error) {
    if (!(error instanceof AppError)) return { type: 'crashed', error };
    const { code, place, userMessage: text } = error;
    return {
      type: 'refused',
      code,
      placed: PLACELESS.has(code) || Object.keys(place).length > 0,
      text,
    };
  }
}

/** Nothing was found to have a place in; payloads come from the command line. */
const PLACELESS = new Set(['discover/no-episode', 'moderation/bad-payload']);

async function importAll(sources: readonly SourceFile[]): Promise<Read> {
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
    founders: founderRuleOf(imported),
    edited,
  };
  return {
    result,
    told: episode.report.remarks.map(({ code, text, count }) => `${code} ${count} ${text}`),
  };
}

/** Typed arrays as lists, and numbers that JSON has no words for by name. */
function plain(_key: string, value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number>, named);
  if (typeof value === 'number') return named(value);
  return value instanceof Map ? [...value] : value;
}

const named = (value: number): number | string => (Number.isFinite(value) ? value : String(value));
