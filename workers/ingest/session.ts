import { transfer } from 'comlink';
import { Bounded } from '../../src/core/bounded.ts';
import { demoSource } from '../../src/core/demo/demo-source.ts';
import {
  type Candidate,
  type CandidateSummary,
  discover,
  summarise,
} from '../../src/core/episode/discover.ts';
import { importEpisode } from '../../src/core/episode/import-episode.ts';
import { roleOf } from '../../src/core/episode/locate.ts';
import { isLeftover, safePath } from '../../src/core/episode/normalise-path.ts';
import { AppError } from '../../src/core/errors.ts';
import type { JobHooks } from '../../src/core/job.ts';
import {
  type ImportedWithLog,
  withImportedLog,
} from '../../src/core/moderation/log-file-import.ts';
import { readText } from '../../src/core/parse/json-file.ts';
import { JobQueue, type OnProgress } from '../common/jobs.ts';
import { fileSource, type IncomingFile, type IngestSource, NAMED } from './file-source.ts';

/** What the page may call; its end of each call is derived from this. */
export type IngestApi = ReturnType<typeof createIngestSession>;

export interface DiscoveryView {
  /** Names these files for `read`, also after later discoveries. */
  readonly set: number;
  /** What a person chooses between. */
  readonly candidates: readonly CandidateSummary[];
  /** Files that belong to no candidate. */
  readonly ignored: number;
}
export interface LoadOptions {
  /** DiscoveryView.set. */
  readonly set: number;
  readonly candidate: number;
  readonly skipBadLines: boolean;
}

/** A file of decisions that came without an episode: a history, identities.json, recognition.yaml. */
export interface DecisionFile {
  readonly role: 'identities' | 'parameters' | 'log';
  readonly path: string;
  readonly text: string;
}

/** Sets kept for `read`: the open episode's, the one being chosen from, and one to go back to. */
const KEPT_SETS = 3;

const MAX_DECISIONS_BYTES = 64 * 1024 * 1024;

/** Files of one discovery. */
interface FileSet {
  readonly id: number;
  readonly byPath: ReadonlyMap<string, IngestSource>;
  readonly candidates: readonly Candidate[];
}

/** The ingest worker's calls, apart from the worker itself. */
export function createIngestSession() {
  const jobs = new JobQueue();
  const sets = new Bounded<number, FileSet>(KEPT_SETS);
  let lastId = 0;

  return {
    /** Take the files (zips are opened) and say which episodes are in them. The last few sets are kept. */
    discover: (files: readonly IncomingFile[], onProgress?: OnProgress) =>
      jobs.run(async (hooks): Promise<DiscoveryView> => {
        const sources = await openAll(files, hooks);
        const { candidates, ignored } = await discover(sources, NAMED);
        const set: FileSet = {
          id: ++lastId,
          byPath: new Map(sources.map((source) => [source.path, source])),
          candidates,
        };
        sets.set(set.id, set);
        return { set: set.id, candidates: candidates.map(summarise), ignored };
      }, onProgress),

    /** Parse one candidate. All or nothing. Vectors are transferred: the caller owns them. */
    load: ({ set, candidate: index, skipBadLines }: LoadOptions, onProgress?: OnProgress) =>
      jobs.run(async (hooks) => {
        const candidate = sets.get(set)?.candidates[index];
        if (candidate === undefined) throw filesGone();
        const imported = await importEpisode(candidate, { skipBadLines }, hooks);
        return handOver(await withImportedLog(imported, candidate, { prints: true }));
      }, onProgress),

    /** Write the demo episode into the worker as if it had been dropped. */
    loadDemo: (onProgress?: OnProgress) =>
      jobs.run(async (hooks) => {
        const { candidates } = await discover(demoSource());
        const [demo] = candidates;
        if (demo === undefined) throw new Error('the demo is not an episode');
        return handOver(await importEpisode(demo, { skipBadLines: false }, hooks));
      }, onProgress),

    /** Files of decisions among the files (zips are opened): for an episode that is open already. */
    decisions: (files: readonly IncomingFile[]) =>
      jobs.run(async (hooks): Promise<readonly DecisionFile[]> => {
        const found: DecisionFile[] = [];
        for (const source of await openAll(files, hooks)) {
          const role = roleOf(source.path);
          if (role !== 'identities' && role !== 'parameters' && role !== 'log') continue;
          const text = await readText(source, role, MAX_DECISIONS_BYTES);
          found.push({ role, path: source.path, text });
        }
        return found;
      }),

    /** What files say of people (zips are opened), with the pictures of their seeds. */
    people: (files: readonly IncomingFile[], at: string, onProgress?: OnProgress) =>
      jobs.run(async (hooks) => {
        const { readPeople } = await import('./people.ts');
        return readPeople(await openAll(files, hooks), at, hooks);
      }, onProgress),

    /** The bytes of crops of a discovered set by path, in order; undefined for one that cannot be read. */
    read: async (set: number, paths: readonly string[]) => {
      const files = sets.get(set)?.byPath;
      // One crop that cannot be read must not take the others with it.
      const read = (path: string) =>
        files
          ?.get(path)
          ?.blob()
          .catch(() => undefined);
      return Promise.all(paths.map(read));
    },

    /** Stop the running call; it rejects with CancelledError. */
    cancel: async () => jobs.cancel(),
  };
}

/** Every dropped file as a source, archives opened; the first of two with one path counts. */
async function openAll(files: readonly IncomingFile[], hooks: JobHooks): Promise<IngestSource[]> {
  const sources = new Map<string, IngestSource>();
  for (const [index, file] of files.entries()) {
    if (index % 256 === 0) {
      const total = files.length;
      hooks.progress({ stage: 'Looking at the files', done: index, total, unit: 'files' });
      await hooks.breathe();
    }
    for (const source of await open(file, hooks)) {
      if (!sources.has(source.path)) sources.set(source.path, source);
    }
  }
  return [...sources.values()];
}

async function open(file: IncomingFile, hooks: JobHooks): Promise<IngestSource[]> {
  // Such as macOS's "Icon\r": nothing of an episode has such a name.
  const path = safePath(file.path.replace(/^\/+/, ''));
  const isArchive = file.file instanceof Blob && /\.zip$/i.test(file.path);
  // An archive that was dropped itself is meant, whatever it is called.
  const meant = isArchive && path !== undefined && !path.includes('/');
  if (path === undefined || (!meant && isLeftover(path, NAMED))) return [];
  if (!(file.file instanceof Blob) || !isArchive) return [fileSource(file)];
  // Archives are rare: their reader is loaded with the first one.
  const { zipSources } = await import('./zip-source.ts');
  return zipSources(file.path, file.file, hooks);
}

/** The vectors and the files' rows change hands without a copy. */
function handOver(imported: ImportedWithLog): ImportedWithLog {
  const rows = [imported.raw?.faces, imported.raw?.tracks].flatMap((raw) =>
    raw === undefined ? [] : [raw.bytes.buffer, raw.start.buffer, raw.vectorAt.buffer],
  );
  return transfer(imported, [imported.embeddings.data.buffer as ArrayBuffer, ...rows]);
}

function filesGone(): AppError {
  return new AppError(
    'ingest/files-gone',
    'load without files: the worker was started again',
    'The files are no longer at hand. Drop them again.',
  );
}
