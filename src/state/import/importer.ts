import { cluster } from '../../bridge/cluster.ts';
import type { CropSource } from '../../bridge/crop-source.ts';
import type { Episode } from '../../core/episode/episode.ts';
import { CancelledError } from '../../core/errors.ts';
import { isoSeconds } from '../../core/export/input.ts';
import { withSharpness } from '../../core/identity/sharpness.ts';
import { withMeasuredFaces } from '../../core/identity/summaries.ts';
import type { ImportedWithLog } from '../../core/moderation/log-file-import.ts';
import { tracksUnder } from '../../core/moderation/track-shape.ts';
import { EMPTY_LOG, type OperationLog } from '../../core/moderation/types.ts';
import { stand } from '../../core/pipeline/stand.ts';
import { carryLog, logAfterImport, parametersAfterImport } from '../acts/decisions-of-import.ts';
import type { JobContext } from '../lib/jobs.ts';
import { pageHooks } from '../lib/page-hooks.ts';
import type { Context } from '../lib/session.ts';
import { type Release, tellTabs, whileImporting } from '../lib/tabs.ts';
import type { LibraryRecord } from '../lib/types.ts';
import type { WriteTurn } from '../lib/write-line.ts';
import { viewOf } from '../library/autosave.ts';
import {
  areFew,
  beginSharpness,
  facesToMeasure,
  type SharpnessRun,
} from '../library/measure-sharpness.ts';
import { storageUse } from '../library/storage-use.ts';
import { checkStored } from '../persistence/database.ts';
import {
  commitEpisode,
  discardGeneration,
  readLog,
  readPrints,
  readRecord,
  type StoredEpisode,
  writeGeneration,
} from '../persistence/episodes.ts';
import { episodeKey } from '../persistence/keys.ts';
import { readUnreadableRecord } from '../persistence/library.ts';
import { type StoredPart, writeParts } from '../persistence/parts.ts';
import { rawBytes, writeRawRows } from '../persistence/raw-rows.ts';
import { type ClusteringRecord, DEFAULT_VIEW, type EpisodeRecord } from '../persistence/records.ts';
import { assertFits } from '../persistence/storage-error.ts';
import { readVectors, writeVectors } from '../persistence/vectors.ts';
import { homesInTurns } from '../views/colours.ts';
import { flatSignature, openAs } from '../views/stand.ts';
import { baseRequest, baseWanted } from '../views/standing.ts';
import { withReadablePictures } from './check-pictures.ts';
import { lead, readEarlier } from './lead-import.ts';
import { rankFounders } from './rank-founders.ts';
import { beginEpisode, startsFresh } from './start-episode.ts';
import { takeParts } from './take-parts.ts';

export { planImport } from './plan-import.ts';

export interface ImportedFrom {
  /** Where the crops can be read right now. */
  readonly source: CropSource;
  /** Kept with the episode, so that crops need not be copied. */
  readonly handle: FileSystemDirectoryHandle | undefined;
  readonly demo: boolean;
}

/** An episode as it was parsed. */
export interface Parsed extends ImportedWithLog {
  /** Of several that are one: each by itself, in the order of their rows. */
  readonly parts?: readonly StoredPart[];
}

/** An import that was committed: a stored episode that this tab leads. */
export interface Committed extends StoredEpisode {
  readonly release: Release;
  /** Decisions of an earlier import that were kept; 0 for a new episode. */
  readonly kept: number;
  /** The suggestion that a new episode starts at was not there in time. */
  readonly awaitsStart: boolean;
  /** It was open all the while, with files that say what they said: it stays as it is set and looked at. */
  readonly stays: boolean;
  /** Of the faces that tie, where it was begun; it may be under way. */
  readonly sharpness: SharpnessRun | undefined;
}

/** Rough bytes of a face or track in the stored columns, crops aside. */
const BYTES_PER_FACE = 160;

/**
 * Make a parsed episode a stored one: measure, take over decisions, cluster, write everything, then
 * commit. Whatever fails before the commit leaves no trace, and what was open stays open.
 * @param turn begun before the commit: the caller ends it when what was committed is shown
 */
export function commitImport(
  ctx: Context,
  parsed: Parsed,
  from: ImportedFrom,
  job: JobContext,
  turn: WriteTurn,
): Promise<Committed> {
  const key = episodeKey(parsed.episode.epId, parsed.episode.runId);
  return whileImporting(async () => {
    // Of several episodes each was looked at by itself.
    const seen = from.demo || parsed.parts !== undefined;
    const imported = seen ? parsed : await withReadablePictures(parsed, from.source, job);
    const release = await lead(ctx, key, imported.episode);
    // Should the browser have emptied the storage, what is open here is stored again first.
    await checkStored();
    const lost = await readUnreadableRecord(key);
    const generation = ((await readRecord(key))?.generation ?? lost?.generation ?? 0) + 1;
    try {
      const earlier = generation > 1 ? await readEarlier(key) : undefined;
      // What a crash may have left under the same number.
      await discardGeneration(key, generation);
      const unreadable = lost?.unreadable ?? [];
      const taken = { key, generation, earlier, unreadable, imported, from };
      const shared = release === ctx.session.release;
      return await build(ctx, { ...taken, job, release, shared, turn });
    } catch (error) {
      await discardGeneration(key, generation).catch(() => {});
      if (release !== ctx.session.release) release();
      throw error;
    }
  });
}

interface Build {
  readonly key: string;
  readonly generation: number;
  readonly earlier: StoredEpisode | undefined;
  /** The entry of the library that this import takes the place of, where it cannot be read. */
  readonly unreadable: StoredEpisode['unreadable'];
  readonly imported: Parsed;
  readonly from: ImportedFrom;
  readonly job: JobContext;
  readonly release: Release;
  /** The release is that of the open episode. */
  readonly shared: boolean;
  readonly turn: WriteTurn;
}

/** What is stored of an episode but its vectors and crops, about. */
const bytesOf = ({ raw, episode: { faces, tracks } }: StoredPart): number =>
  rawBytes(raw) + BYTES_PER_FACE * (faces.count + tracks.count);

async function build(ctx: Context, given: Build): Promise<Committed> {
  const { key, generation, imported, job, turn } = given;
  const vectors = imported.embeddings;
  const bytes =
    vectors.data.byteLength +
    [imported, ...(imported.parts ?? [])].reduce((sum, one) => sum + bytesOf(one), 0);
  const { used, quota } = await storageUse();
  assertFits(bytes, used, quota);

  const chunks = await writeVectors(key, generation, vectors, {
    signal: job.signal,
    onBytes: (done, total) =>
      job.onProgress({ stage: 'Saving the vectors', done, total, unit: 'bytes' }),
  });
  const rows = await writeRawRows(key, generation, imported.raw, job.signal);
  await writeParts(key, generation, imported.parts ?? [], job.signal);
  const files = { vectors: { n: vectors.n, d: vectors.d, chunks }, rows };
  // The first time the worker takes these very vectors; after a crash it gets the stored ones.
  let fresh: typeof vectors | undefined = vectors;
  const take = async (record: LibraryRecord) => {
    const mine = fresh;
    fresh = undefined;
    return mine ?? readVectors(record);
  };
  // An episode that is open can be worked on meanwhile: what was decided since is built on once more,
  // and then it waits.
  for (;;) {
    try {
      return await decideAndCommit(ctx, given, { files, bytes, take });
    } catch (error) {
      if (!(error instanceof Overtaken)) throw error;
      await turn.begin();
    }
  }
}

/** Something was decided on the episode while its import went on. */
class Overtaken extends Error {}

/** What an import has stored before anything is decided on it. */
interface Stored {
  readonly files: Pick<LibraryRecord, 'vectors' | 'rows'>;
  /** Rough size of all of it. */
  readonly bytes: number;
  readonly take: (record: LibraryRecord) => Promise<ImportedWithLog['embeddings']>;
}

/** @throws Overtaken when something was decided on the episode since this began */
async function decideAndCommit(
  ctx: Context,
  given: Build,
  { files, bytes, take }: Stored,
): Promise<Committed> {
  const { key, generation, earlier, unreadable, imported, from, job, turn } = given;
  const since = logOf(ctx, key);
  // Decisions outlive everything else: also an episode whose other records are damaged.
  const known = generation > 1 ? (await readLog(key)).log : EMPTY_LOG;
  const carried = carryLog(known, generation > 1 ? await readPrints(key) : [], imported);
  const { episode } = carried;
  // Few are measured beside all that follows; what is not by then is once the episode is shown.
  const tied = facesToMeasure(episode);
  const sharpness = areFew(tied) ? beginSharpness(episode, tied, from.source) : undefined;
  const now = Date.now();
  const record: LibraryRecord = {
    key,
    generation,
    epId: episode.epId,
    runId: episode.runId,
    tracks: episode.tracks.count,
    faces: episode.faces.count,
    openedAt: now,
    importedAt: earlier?.record.importedAt ?? now,
    ...(earlier?.record.createdOf === undefined ? {} : { createdOf: earlier.record.createdOf }),
    bytes,
    ...files,
    ...(episode.parts === undefined ? {} : { parts: episode.parts.map(({ epId }) => epId) }),
    crops: cropsOf(episode, from),
    measured: false,
    fileParameters: episode.parameters,
  };
  const set = asSet(ctx, key, earlier);
  const usual = parametersAfterImport(
    episode,
    earlier &&
      set && { ...earlier, parameters: set, fileParameters: earlier.record.fileParameters },
  );
  const engine = ctx.get().engineChoice;

  const vectors = () => take(record);
  const parted = tracksUnder(episode, carried.log);
  const committing = cluster.trial(parted, vectors, async (calls) => {
    const ranking = { imported, earlier, episode, parted, log: carried.log, engine };
    const ranked = await rankFounders(calls, ranking, job);
    const parts = openAs(ranked, carried.log);
    const own = logAfterImport(carried.log, parts.episode, parts.summaries, isoSeconds(now));
    // What people decided in each of several episodes comes to it, as steps.
    const { data, logAt } = takeParts(ranked, own, imported.parts, {
      at: isoSeconds(now),
      parameters: usual,
    });
    let log = logAt(usual);
    const split = openAs(data, log);
    const isFresh = generation === 1 && startsFresh(episode, own, usual);
    const { decisions, constraints, signature } = stand(data, log, usual, engine);
    const first = await calls.cluster(
      { parameters: usual, engine, constraints },
      job.onProgress,
      job.signal,
    );
    const metric = first.metric?.used ?? 'cosine';
    const begun = { ...split, decisions, parameters: usual, metric, signal: job.signal };
    const kept =
      episode.parameters.cluster_thresh === undefined ? earlier?.record.started : undefined;
    const started = isFresh ? await beginEpisode(calls, begun) : kept;
    const parameters =
      isFresh && started !== undefined ? { ...usual, cluster_thresh: started.threshold } : usual;
    // Steps say what they were made on; what they decide is the same.
    if (parameters !== usual) log = logAt(parameters);
    const reached = parameters.cluster_thresh >= first.agglomeration.floor;
    const result = reached
      ? first
      : await calls.cluster({ parameters, engine, constraints }, job.onProgress, job.signal);
    const dense = parameters.algorithm !== 'agglomerative';
    const flat = dense && {
      signature: flatSignature(signature, parameters),
      result: await calls.flat({ parameters }, job.signal),
    };
    const shown = { key, ...split, crops: 'none' } as const;
    const wanted = baseWanted({ open: shown, log }, parameters);
    const base = wanted && {
      signature: wanted.signature,
      ...(await calls.base(baseRequest(wanted, engine, log))),
    };
    const clustering: ClusteringRecord = {
      signature,
      engine,
      with: parameters,
      result,
      homes: await homesInTurns(split, result, parameters.linkage, pageHooks(job.signal)),
      flat: flat || undefined,
      ...(base === undefined ? {} : { base }),
    };
    const { handle } = from;
    const values = sharpness?.values();
    const stored = values === undefined ? data : measuredAs(data, tied, values);
    await writeGeneration(record, { data: stored, clustering, handle });
    // An act under way may wait for the worker, which is ours: it is not waited for here.
    if (!turn.beginIfIdle() || logOf(ctx, key) !== since) throw new Overtaken();
    const release = await stillLeading(ctx, given);
    if (job.signal.aborted) throw new CancelledError();
    ctx.session.jobs.commit();
    // What was set and looked at while this went on is how it is left.
    const stays = since !== undefined && usual === set;
    const left = stays
      ? { parameters: ctx.get().parameters, view: viewOf(ctx.get(), now) }
      : { parameters, view: earlier?.view ?? DEFAULT_VIEW };
    const prints = imported.prints ?? [];
    const whole = { ...record, measured: values !== undefined };
    const committed = started === undefined ? whole : { ...whole, started };
    await commitEpisode({ record: committed, log, ...left, prints }, unreadable).catch((error) => {
      if (release !== given.release) release();
      throw error;
    });
    tellTabs({ type: generation === 1 ? 'library' : 'replaced', key });
    return {
      ...{ record: committed, data: stored, clustering, log, damaged: 0, ...left },
      handle,
      unreadable: [],
      release,
      kept: carried.log.cursor,
      awaitsStart: isFresh && started === undefined,
      stays,
      sharpness,
    };
  });
  committing.catch(() => sharpness?.stop());
  return committing;
}

function measuredAs(data: EpisodeRecord, rows: Int32Array, values: Float32Array): EpisodeRecord {
  const episode = withSharpness(data.episode, rows, values);
  return { episode, summaries: withMeasuredFaces(data.summaries, episode) };
}

/** The log of an episode that is open; undefined when it is not. */
function logOf({ get }: Context, key: string): OperationLog | undefined {
  return get().open?.key === key ? get().log : undefined;
}

/** Parameters of an earlier import as they are set now. */
function asSet({ get }: Context, key: string, earlier: StoredEpisode | undefined) {
  return get().open?.key === key ? get().parameters : earlier?.parameters;
}

function cropsOf(episode: Episode, from: ImportedFrom): LibraryRecord['crops'] {
  if (from.demo) return 'demo';
  if (episode.crops.size === 0) return 'none';
  return from.handle === undefined ? 'copying' : 'handle';
}

/** An episode that was open when its import began may have been closed since: nobody leads it then. */
async function stillLeading(ctx: Context, { key, imported, release, shared }: Build) {
  if (!shared || ctx.session.release === release) return release;
  return lead(ctx, key, imported.episode);
}
