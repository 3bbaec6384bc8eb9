import { type ClusterParameters, DEFAULT_PARAMETERS } from '../../core/cluster/types.ts';
import { summariseTracks } from '../../core/identity/summaries.ts';
import type { TrackSummaries } from '../../core/identity/types.ts';
import type { TrackPrint } from '../../core/moderation/track-prints.ts';
import type { OperationLog } from '../../core/moderation/types.ts';
import type { EpisodeSummary } from '../lib/library-types.ts';
import type { LibraryRecord } from '../lib/types.ts';
import type { Unreadable } from './aside.ts';
import type { Change, Entry } from './change.ts';
import {
  areSummaries,
  checkedClustering,
  checkedEpisode,
  checkedHandle,
  checkedParameters,
  checkedPrints,
  checkedRecord,
  checkedView,
} from './checks.ts';
import { read, readEntries, write } from './database.ts';
import {
  ASIDE_KEY,
  asideKey,
  clusteringKey,
  cursorKey,
  EPISODE_KINDS,
  episodeDataKey,
  GENERATION_KINDS,
  handleKey,
  libraryKey,
  logKey,
  parametersKey,
  printsKey,
  SESSION_KEY,
  type StoreKey,
  vectorsKey,
  viewKey,
} from './keys.ts';
import { logChange, logFromStored, type StoredLog, storedPosition } from './log-diff.ts';
import {
  type ClusteringRecord,
  DEFAULT_VIEW,
  type EpisodeRecord,
  isObject,
  type ViewRecord,
} from './records.ts';
import { damagedEpisode, missingEpisode } from './storage-error.ts';
import { usableClustering } from './usable-clustering.ts';

/** Everything of a stored episode but its vectors and crops. */
export interface StoredEpisode {
  readonly record: LibraryRecord;
  readonly data: EpisodeRecord;
  readonly clustering: ClusteringRecord | undefined;
  readonly parameters: ClusterParameters;
  readonly log: OperationLog;
  /** Steps at the end of the stored log that could not be read. */
  readonly damaged: number;
  readonly view: ViewRecord;
  readonly handle: FileSystemDirectoryHandle | undefined;
  /** Records that make no sense: the defaults are in their place, or what can be made again is missing. */
  readonly unreadable: readonly Unreadable[];
}

/** The row of the switcher. */
export function summaryOf(record: LibraryRecord): EpisodeSummary {
  const { key, epId, runId, tracks, faces, openedAt, bytes, repBytes = 0, parts } = record;
  const summary = { key, epId, runId, tracks, faces, openedAt, bytes: bytes + repBytes };
  return parts === undefined ? summary : { ...summary, parts };
}

export async function readRecord(key: string): Promise<LibraryRecord | undefined> {
  return checkedRecord(await read(libraryKey(key)), key);
}

/** @throws AppError `storage/missing` when it is not there (deleted in another tab), `storage/damaged` */
export async function readEpisode(key: string): Promise<StoredEpisode> {
  const record = await readRecord(key);
  const { generation } = record ?? { generation: 0 };
  const keys = {
    data: episodeDataKey(key, generation),
    clustering: clusteringKey(key, generation),
    parameters: parametersKey(key),
    view: viewKey(key),
    handle: handleKey(key, generation),
  };
  const [data, clustering, parameters, stored, view, handle] = await Promise.all([
    read(keys.data),
    read(keys.clustering),
    read(keys.parameters),
    readLog(key),
    read(keys.view),
    read(keys.handle),
  ]);
  if (record === undefined || data === undefined) throw missingEpisode(key);
  const whole = checkedEpisode(data);
  if (whole === undefined) throw damagedEpisode(record);
  const { log, damaged, unreadable } = stored;
  const bad: Unreadable[] = [...unreadable];
  /** What is understood of a record; undefined, and noted, when it is there and is none. */
  const checked = <T>(at: StoreKey, value: unknown, sound: T | undefined): T | undefined => {
    if (value !== undefined && sound === undefined) bad.push({ key: at, value });
    return sound;
  };
  return {
    record,
    data: withSummaries(whole),
    clustering: usableClustering(
      checked(keys.clustering, clustering, checkedClustering(clustering)),
      record.vectorSet,
    ),
    parameters:
      checked(keys.parameters, parameters, checkedParameters(parameters)) ?? DEFAULT_PARAMETERS,
    log,
    damaged,
    view: checked(keys.view, view, checkedView(view)) ?? DEFAULT_VIEW,
    handle: checked(keys.handle, handle, checkedHandle(handle)),
    unreadable: bad,
  };
}

/** Figures that are not whole are made again. */
function withSummaries({ episode, summaries }: ReturnType<typeof checkedEpisode> & object) {
  const whole = areSummaries(summaries, episode.tracks.count);
  return { episode, summaries: whole ? (summaries as TrackSummaries) : summariseTracks(episode) };
}

export async function readLog(key: string): Promise<StoredLog & Pick<StoredEpisode, 'unreadable'>> {
  const [entries, cursor] = await Promise.all([readEntries(['log', key]), read(cursorKey(key))]);
  const values = entries.map(([, value]) => value);
  const stored = logFromStored(values, cursor);
  const lost = entries.filter(([, value]) => !stored.kept.has(value));
  return { ...stored, unreadable: lost.map(([at, value]) => ({ key: at, value })) };
}

/** Store a log in place of whatever is there: what could not be read is gone then. */
export function rewriteLog(key: string, log: OperationLog): Promise<void> {
  return write({
    deletePrefixes: [['log', key]],
    puts: storedLog(key, log),
    lasting: true,
    of: ofEpisode(key),
  });
}

function storedLog(key: string, log: OperationLog): readonly Entry[] {
  return [
    ...log.entries.map((entry) => [logKey(key, entry.seq), entry] as const),
    [cursorKey(key), storedPosition(log)],
  ];
}

/** What belongs to an episode is stored with it, or not at all. */
const ofEpisode = (key: string): NonNullable<Change['of']> => ({
  episode: key,
  needs: [libraryKey(key)],
});

/** Store the difference between two logs; resolves when it is on the disk. */
export function writeLog(key: string, before: OperationLog, after: OperationLog): Promise<void> {
  return write({ ...logChange(key, before, after), lasting: true, of: ofEpisode(key) });
}

/** Write an import's own records, which only a commit makes valid. */
export function writeGeneration(
  record: LibraryRecord,
  records: Pick<StoredEpisode, 'data' | 'handle' | 'clustering'>,
): Promise<void> {
  return write({ puts: generationOf(record, records) });
}

/** What an import writes before its commit, but for vectors and rows. */
export function generationOf(
  { key, generation }: LibraryRecord,
  { data, clustering, handle }: Pick<StoredEpisode, 'data' | 'handle' | 'clustering'>,
): readonly Entry[] {
  return [
    [episodeDataKey(key, generation), data],
    ...(clustering === undefined ? [] : [[clusteringKey(key, generation), clustering] as const]),
    ...(handle === undefined ? [] : [[handleKey(key, generation), handle] as const]),
  ];
}

export interface Commit {
  readonly record: LibraryRecord;
  readonly log: OperationLog;
  readonly parameters: ClusterParameters;
  readonly view: ViewRecord;
  /** By which the next import finds the tracks of this one again. */
  readonly prints: readonly TrackPrint[];
}

/**
 * Make an import valid: from here on its generation is the episode, with its log and parameters,
 * and the generation before it is gone. One transaction.
 * @param unreadable records of before that this one takes the place of: they are set aside
 */
export function commitEpisode(
  commit: Commit,
  unreadable: readonly Unreadable[] = [],
): Promise<void> {
  const { key, generation, vectors } = commit.record;
  const lastChunk = vectors.chunks === 0 ? [] : [vectorsKey(key, generation, vectors.chunks - 1)];
  const kinds = generation > 1 ? GENERATION_KINDS : [];
  const older = kinds.map((kind): StoreKey => [kind, key, generation - 1]);
  const at = Date.now();
  const aside = unreadable.map((one): Entry => [asideKey(one.key, at), one.value]);
  return write({
    deletePrefixes: [...older, ['log', key]],
    puts: [...aside, ...committed(commit)],
    lasting: true,
    of: { episode: key, needs: [episodeDataKey(key, generation), ...lastChunk] },
  });
}

/** What a commit writes. */
export function committed({ record, log, parameters, view, prints }: Commit): readonly Entry[] {
  const { key } = record;
  return [
    ...storedLog(key, log),
    [parametersKey(key), parameters],
    [viewKey(key), view],
    [printsKey(key), prints],
    [libraryKey(key), record],
  ];
}

/** Prints of the tracks as the last import had them; none for an import that kept none. */
export async function readPrints(key: string): Promise<readonly TrackPrint[]> {
  return checkedPrints(await read(printsKey(key))) ?? [];
}

/** Remove whatever an import that did not reach its commit has written. */
export function discardGeneration(key: string, generation: number): Promise<void> {
  return write({ deletePrefixes: GENERATION_KINDS.map((kind) => [kind, key, generation]) });
}

/** Remove an episode and all that belongs to it. */
export function deleteStored(key: string): Promise<void> {
  return write({
    deletes: [libraryKey(key)],
    deletePrefixes: [...GENERATION_KINDS, ...EPISODE_KINDS, 'library'].flatMap((kind) => [
      [kind, key],
      [...ASIDE_KEY, kind, key],
    ]),
  });
}

export async function readParametersOf(key: string): Promise<ClusterParameters> {
  return checkedParameters(await read(parametersKey(key))) ?? DEFAULT_PARAMETERS;
}

/** Store what a person looks at and has set. */
export function saveViewAndParameters(
  key: string,
  view: ViewRecord,
  parameters: ClusterParameters,
): Promise<void> {
  return write({
    puts: [
      [viewKey(key), view],
      [parametersKey(key), parameters],
    ],
    of: ofEpisode(key),
  });
}

let changed: Promise<unknown> = Promise.resolve();

/**
 * Change the commit record of an episode, together with what else is stored of it. One change after the
 * other, each of what the one before it left: what starts, measures and copies beside each other loses
 * nothing of it.
 * @returns the record as it is stored now; undefined where the episode is gone or was imported again
 */
export function changeRecord(
  of: Pick<LibraryRecord, 'key' | 'generation'>,
  change: (latest: LibraryRecord) => LibraryRecord,
  puts: readonly Entry[] = [],
): Promise<LibraryRecord | undefined> {
  return changeStored(of, async (latest) => ({ record: change(latest), puts }));
}

/** The same, for what has to be read before it is known; undefined changes nothing. */
export function changeStored(
  { key, generation }: Pick<LibraryRecord, 'key' | 'generation'>,
  change: (
    latest: LibraryRecord,
  ) => Promise<{ record: LibraryRecord; puts: readonly Entry[] } | undefined>,
): Promise<LibraryRecord | undefined> {
  const mine = changed.then(async () => {
    const latest = await readRecord(key);
    const next = latest?.generation === generation ? await change(latest) : undefined;
    if (next === undefined) return undefined;
    const { record, puts } = next;
    await write({ puts: [...puts, [libraryKey(key), record]], of: ofEpisode(key) });
    return record;
  });
  changed = mine.catch(() => {});
  return mine;
}

/** Keep the folder that an episode's crops are read from. */
export function writeHandle(
  of: LibraryRecord,
  handle: FileSystemDirectoryHandle,
): Promise<LibraryRecord | undefined> {
  const put: Entry = [handleKey(of.key, of.generation), handle];
  return changeRecord(of, (latest) => ({ ...latest, crops: 'handle' }), [put]);
}

/** Store the columns again, with the sharpness that was measured since the import. */
export function writeMeasured(
  of: LibraryRecord,
  data: EpisodeRecord,
): Promise<LibraryRecord | undefined> {
  const put: Entry = [episodeDataKey(of.key, of.generation), data];
  return changeRecord(of, (latest) => ({ ...latest, measured: true }), [put]);
}

/** Store the clustering of a committed episode. */
export function writeClustering(
  record: LibraryRecord,
  clustering: ClusteringRecord,
): Promise<void> {
  const { key, generation, vectorSet } = record;
  const made = vectorSet === undefined ? clustering : { ...clustering, vectorSet };
  const puts: Entry[] = [[clusteringKey(key, generation), made]];
  return write({ puts, of: ofEpisode(record.key) });
}

export async function readLastKey(): Promise<string | undefined> {
  const session = await read(SESSION_KEY);
  return isObject(session) && typeof session.key === 'string' ? session.key : undefined;
}

export function writeLastKey(key: string | undefined): Promise<void> {
  return write({ puts: [[SESSION_KEY, { key }]] });
}
