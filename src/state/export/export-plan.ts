import { cluster } from '../../bridge/cluster.ts';
import { faceImages } from '../../bridge/faces.ts';
import { media } from '../../bridge/media.ts';
import type { ClusterParameters } from '../../core/cluster/types.ts';
import { founderRuleIn } from '../../core/episode/founder-rule.ts';
import { CancelledError } from '../../core/errors.ts';
import { type ExportFile, exportFiles } from '../../core/export/build-export.ts';
import { type PlannedCrop, plannedCrops } from '../../core/export/crop-files.ts';
import { type EpisodeSource, episodeFiles } from '../../core/export/episode-files.ts';
import { isoSeconds, type Since } from '../../core/export/input.ts';
import { type PartedFile, streamedParts } from '../../core/export/parted-file.ts';
import type { StreamedFile } from '../../core/export/streamed-file.ts';
import type { IdentitySet } from '../../core/identity/types.ts';
import type { MetricReport } from '../../core/metric/types.ts';
import { appliedEntries } from '../../core/moderation/log.ts';
import { trackPrints } from '../../core/moderation/track-prints.ts';
import type { Decisions, OperationLog } from '../../core/moderation/types.ts';
import { writeLogFile } from '../../core/moderation/write-log-file.ts';
import { pooledMap } from '../../core/pooled-map.ts';
import type { ExportOptions } from '../lib/export-options.ts';
import type { JobContext } from '../lib/jobs.ts';
import { REP_SIZE } from '../lib/rep-size.ts';
import type { LibraryRecord, OpenEpisode } from '../lib/types.ts';
import { readRawRows } from '../persistence/raw-rows.ts';
import { readRep } from '../persistence/reps.ts';
import { storedVectors } from '../persistence/vectors.ts';

/** Crops being read at a time. */
const CROP_WIDTH = 8;
/** Guess at a crop's size, for progress alone. */
const CROP_BYTES = 12_000;

/** What an export is made from, as it stood when it was asked for. */
export interface ExportState {
  readonly open: OpenEpisode;
  readonly identitySet: IdentitySet;
  readonly decisions: Decisions;
  readonly parameters: ClusterParameters;
  readonly metric: MetricReport | undefined;
  readonly log: OperationLog;
  readonly record: LibraryRecord;
}

export interface ExportPlan {
  /** Of all files, to be checked before the first is written. */
  readonly paths: readonly string[];
  /** About how many bytes. */
  readonly size: number;
  /** Once: made while they are written. */
  files(): AsyncGenerator<StreamedFile>;
  /** Of several episodes that are one: those in which some identities are not what they are among all. */
  readonly unlike?: readonly string[];
  /** Pictures that could not be read, known when all files were written. */
  readonly missing: { thumbs: number; crops: number };
}

/** Make what is small, and plan what is large, of an episode by itself. */
export async function planEpisode(
  state: ExportState,
  options: ExportOptions,
  job: JobContext,
): Promise<ExportPlan> {
  const { open, decisions, identitySet, record } = state;
  const reps = options.thumbs ? await representatives(identitySet, record, job) : new Map();
  const small = (await identityFiles(state, options, reps)).map(streamedParts);
  const which = options.episodeFiles && options.crops !== 'none' ? options.crops : undefined;
  const withCrops = which !== undefined;
  const source: EpisodeSource = {
    base: open.base,
    episode: open.episode,
    decisions,
    raw: options.episodeFiles ? await readRawRows(record) : undefined,
    vectors: storedVectors(record),
  };
  const { profile } = options;
  const large = options.episodeFiles ? episodeFiles(source, { profile, withCrops }) : [];
  const crops = which === undefined ? [] : plannedCrops(source, which);
  const missing = {
    thumbs: options.thumbs ? identitySet.identities.length - reps.size : 0,
    crops: 0,
  };
  const written = [...small, ...large];
  return {
    paths: [...written, ...crops].map(({ path }) => path),
    size: written.reduce((sum, { size }) => sum + size, 0) + crops.length * CROP_BYTES,
    missing,
    async *files() {
      yield* written;
      for await (const crop of readCrops(crops)) {
        if (crop === undefined) missing.crops += 1;
        else yield crop;
      }
    },
  };
}

async function identityFiles(
  state: ExportState,
  { profile, trackVectors, csv, log: wanted }: ExportOptions,
  reps: ReadonlyMap<string, Uint8Array>,
): Promise<PartedFile[]> {
  const { open, identitySet, decisions, parameters, metric, log } = state;
  const { episode, base } = open;
  const stats = await cluster.stats(identitySet.identities.map(({ tracks }) => tracks));
  // A history without a step says nothing.
  const withLog = wanted && log.entries.length > 0;
  const pooled = trackVectors || csv || withLog ? await pooledTracks() : undefined;
  const { epId, runId } = base;
  const prints = withLog ? trackPrints(log, base, pooled) : [];
  return exportFiles(
    {
      ...{ episode, identitySet, stats, decisions, parameters, metric },
      ...{ now: isoSeconds(Date.now()), since: sinceOf(state) },
    },
    {
      ...{ profile, reps, csv, trackVectors },
      ...(pooled === undefined ? {} : { pooled }),
      ...(withLog
        ? { log: writeLogFile({ epId, runId, log, prints, founders: founderRuleIn(base) }) }
        : {}),
    },
  );
}

/** Identities that nobody dates are as old as the import, and as new as the last threshold that was taken. */
export function sinceOf({ open, log, record }: ExportState): Since | undefined {
  const { importedAt, createdOf = {} } = record;
  if (importedAt === undefined || !Number.isFinite(importedAt)) return undefined;
  const createdAt = isoSeconds(importedAt);
  const taken = appliedEntries(log).findLast(({ operation }) => operation.type === 'threshold');
  const isLater = taken !== undefined && Date.parse(taken.at) > importedAt;
  const ids = new Set(open.summaries.founders.id);
  return { createdAt, updatedAt: isLater ? taken.at : createdAt, ids, createdOf };
}

async function pooledTracks() {
  const { items, n, d, data } = await cluster.pooled('plain');
  return { items, vectors: { n, d, data } };
}

/** JPEGs by identity id, of those whose face can be read and decoded. */
async function representatives(
  { identities }: IdentitySet,
  record: LibraryRecord,
  { signal, onProgress }: JobContext,
): Promise<Map<string, Uint8Array>> {
  let done = 0;
  const jpegs = await pooledMap(identities, 4, async ({ canonicalFace }) => {
    if (signal.aborted) throw new CancelledError();
    const jpeg = canonicalFace < 0 ? undefined : await picture(record, canonicalFace);
    done++;
    onProgress({ stage: 'Drawing thumbnails', done, total: identities.length, unit: 'files' });
    return jpeg;
  });
  const reps = new Map<string, Uint8Array>();
  identities.forEach(({ id }, i) => {
    const jpeg = jpegs[i];
    if (jpeg !== undefined) reps.set(id, jpeg);
  });
  return reps;
}

/** As it is kept, else drawn: the same bytes. */
export async function picture(
  record: LibraryRecord,
  face: number,
): Promise<Uint8Array | undefined> {
  const kept = await readRep(record, face).catch(() => undefined);
  if (kept !== undefined) return new Uint8Array(await kept.jpeg.arrayBuffer());
  const blob = await faceImages.blob(face);
  return blob && media.rep(blob, REP_SIZE).catch(() => undefined);
}

/** Crops in order, a few read ahead; undefined for one that cannot be read. */
export async function* readCrops(
  crops: readonly PlannedCrop[],
): AsyncGenerator<StreamedFile | undefined> {
  const read = async ({ path, face }: PlannedCrop): Promise<StreamedFile | undefined> => {
    const blob = await faceImages.blob(face).catch(() => undefined);
    const bytes = await blob?.arrayBuffer().catch(() => undefined);
    return bytes && inMemory({ path, bytes: new Uint8Array(bytes) });
  };
  const ahead: Promise<StreamedFile | undefined>[] = [];
  for (let next = 0; next < crops.length || ahead.length > 0; ) {
    while (ahead.length < CROP_WIDTH && next < crops.length) {
      ahead.push(read(crops[next++] as PlannedCrop));
    }
    yield await ahead.shift();
  }
}

export function inMemory({ path, bytes }: ExportFile): StreamedFile {
  return {
    path,
    size: bytes.length,
    chunks: async function* () {
      yield bytes as Uint8Array<ArrayBuffer>;
    },
  };
}
