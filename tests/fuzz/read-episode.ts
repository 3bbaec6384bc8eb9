import { discover } from '../../src/core/episode/discover.ts';
import { identityLookup } from '../../src/core/episode/identity-lookup.ts';
import { importEpisode } from '../../src/core/episode/import-episode.ts';
import { SILENT_HOOKS } from '../../src/core/job.ts';
import { startingLog } from '../../src/core/moderation/adopt.ts';
import { readIdentitiesFile } from '../../src/core/moderation/edit/identities-file.ts';
import { readPayload } from '../../src/core/moderation/edit/payloads.ts';
import { founderRuleOf } from '../../src/core/moderation/founder-rule.ts';
import { withImportedLog } from '../../src/core/moderation/log-file-import.ts';
import { decodeText, parseJsonText, readKeptJson } from '../../src/core/parse/json-file.ts';
import type { SourceFile } from '../../src/core/parse/source.ts';
import { parseMemory } from '../../src/core/suggest/impostor-memory.ts';
import { zipSources } from '../../workers/ingest/zip-source.ts';
import { memorySource } from '../unit/episode/node-source.ts';
import type { Files, Read } from './world.ts';

/** Read files as page and command line do, all the way to the log that an episode starts with. */
export async function readEpisodeFiles(files: Files): Promise<Read> {
  return importAll(await sourcesOf(files));
}

/** The files as sources, archives opened. */
export async function sourcesOf(files: Files): Promise<readonly SourceFile[]> {
  const sources = await Promise.all(
    [...files].map(async ([path, bytes]): Promise<readonly SourceFile[]> => {
      if (!path.endsWith('.zip')) return [memorySource(path, bytes, 65_536)];
      return zipSources(path, new Blob([Uint8Array.from(bytes)]), SILENT_HOOKS);
    }),
  );
  return sources.flat();
}

export function readPayloads(files: Files): Read {
  const result = [...files].map(([path, bytes]) => {
    const text = decodeText(bytes, path, 'payload');
    if (path === 'nulls.json')
      return [...parseMemory(text, path).models].map(([a, b]) => [a, [...b]]);
    const name = path.replace('.json', '') as keyof typeof readPayload;
    return readPayload[name](parseJsonText(text, path, 'payload'));
  });
  return { result, told: [] };
}

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
            await readKeptJson(identities, 'identities'),
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
