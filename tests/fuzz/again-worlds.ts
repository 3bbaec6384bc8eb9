import { checkParameters } from '../../src/core/cluster/parameters.ts';
import { discover } from '../../src/core/episode/discover.ts';
import { importEpisode } from '../../src/core/episode/import-episode.ts';
import { buildExport } from '../../src/core/export/build-export.ts';
import { episodeFiles } from '../../src/core/export/episode-files.ts';
import type { ExportProfile } from '../../src/core/export/spelling.ts';
import { matrixRows } from '../../src/core/export/streamed-file.ts';
import { SILENT_HOOKS } from '../../src/core/job.ts';
import { startingLog } from '../../src/core/moderation/adopt.ts';
import { withImportedLog } from '../../src/core/moderation/log-file-import.ts';
import { writeLogFile } from '../../src/core/moderation/write-log-file.ts';
import { clusterEpisode } from '../../src/core/pipeline/pipeline.ts';
import { loadKernel } from '../../src/kernel/load-kernel.ts';
import { told } from '../unit/export/told-episode.ts';
import { wholeFile } from '../unit/export/whole-file.ts';
import { sourcesOf } from './read-episode.ts';
import { type Files, type Read, type World, world } from './world.ts';

const AT = '2026-01-01T00:00:00Z';
const PROFILES: readonly ExportProfile[] = ['spec', 'pipeline'];

/** Episodes read, clustered, exported, and read again: what was read can be written, and is the same then. */
export const againWorlds = (episodes: readonly World[]): World[] =>
  episodes.map(({ name, files }) =>
    world(`${name} again`, Object.fromEntries(files), readAgain, { quiet: true }),
  );

async function imported(files: Files) {
  const { candidates } = await discover(await sourcesOf(files));
  const candidate = candidates.find(({ chosen }) => chosen);
  if (candidate === undefined) throw new Error('no candidate is chosen');
  const read = await importEpisode(candidate, { skipBadLines: false }, SILENT_HOOKS);
  return withImportedLog(read, candidate, { prints: true });
}

async function readAgain(files: Files, choice: number): Promise<Read> {
  const read = await imported(files);
  const engine = await loadKernel(undefined);
  const log = startingLog(read, AT);
  const result = await clusterEpisode(read, {
    parameters: checkParameters(read.episode.parameters),
    log,
    engines: { matrix: engine.matrix, chain: engine },
    hooks: SILENT_HOOKS,
  });
  const profile = PROFILES[choice % PROFILES.length] ?? 'spec';
  const { epId, runId } = read.episode;
  const text = writeLogFile({ epId, runId, log, prints: read.prints ?? [], founders: 'tree' });
  const { plain: pooled } = result;
  const options = { profile, reps: new Map(), pooled, csv: true, log: text };
  const vectors = matrixRows(read.embeddings);
  const { episode, decisions } = result;
  const source = { base: read.episode, episode, decisions, raw: read.raw, vectors };
  const written = [
    ...buildExport({ ...result, now: AT }, options),
    ...(await Promise.all(episodeFiles(source, { profile }).map(wholeFile))),
  ];
  const again = await readWritten(written);
  // The pipeline's files leave out what is deleted.
  if (profile === 'spec') assertSame(told({ ...read, episode }), told(again));
  return { result: [result.identitySet.identities.length, again.episode.tracks.count], told: [] };
}

type Told = ReturnType<typeof told>;

/** But for the last bit of a vector, which is made one long once more. */
function assertSame(before: Told, after: Told): void {
  const words = (all: Told) =>
    JSON.stringify(all, (key, value: unknown) => (key === 'vector' ? undefined : value));
  if (words(before) !== words(after)) throw new Error(`${words(before)}\nbecame\n${words(after)}`);
  const [from, to] = [before, after].map((all) =>
    all.flatMap(({ faces }) => faces.flatMap(({ vector }) => [...floatsOf(vector)])),
  );
  const far = from?.findIndex((x, i) => !(Math.abs(x - (to?.[i] ?? Number.NaN)) <= 1e-6));
  if (far !== -1) throw new Error(`number ${far} of the vectors is ${to?.[far ?? 0]}`);
}

/** As `told` writes them. */
function floatsOf(base64: string | undefined): Float32Array {
  const bytes = Uint8Array.from(atob(base64 ?? ''), (c) => c.charCodeAt(0));
  return new Float32Array(bytes.buffer);
}

/** What we write is never refused. */
async function readWritten(
  written: readonly { readonly path: string; readonly bytes: Uint8Array }[],
) {
  const files = new Map(written.map(({ path, bytes }) => [`again/${path}`, bytes]));
  try {
    return await imported(files);
  } catch (error) {
    const texts = written.map(({ path, bytes }) => `${path}: ${new TextDecoder().decode(bytes)}`);
    throw new Error(`what was written is refused: ${String(error)}\n${texts.join('\n')}`);
  }
}
