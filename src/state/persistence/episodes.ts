import type { ClusterParameters } from '../../core/cluster/types.ts';
import { AppError } from '../../core/errors.ts';
import type { TrackPrint } from '../../core/moderation/track-prints.ts';
import type { OperationLog } from '../../core/moderation/types.ts';
import type { EpisodeSummary, LibraryRecord } from '../lib/types.ts';
import { type Change, read, readAll, sweep, write } from './database.ts';
import {
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
  viewKey,
} from './keys.ts';
import { logChange, logFromStored, type StoredLog, storedPosition } from './log-diff.ts';
import {
  type ClusteringRecord,
  type EpisodeRecord,
  isObject,
  readParameters,
  readView,
  type ViewRecord,
} from './records.ts';

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
}

/** Committed episodes, last opened first. */
export async function listEpisodes(): Promise<LibraryRecord[]> {
  const records = (await readAll(['library'])) as LibraryRecord[];
  return records.sort((a, b) => b.openedAt - a.openedAt);
}

/** The row of the switcher. */
export function summaryOf(record: LibraryRecord): EpisodeSummary {
  const { key, epId, runId, tracks, faces, openedAt, bytes } = record;
  return { key, epId, runId, tracks, faces, openedAt, bytes };
}

export async function readRecord(key: string): Promise<LibraryRecord | undefined> {
  return (await read(libraryKey(key))) as LibraryRecord | undefined;
}

/** @throws AppError `storage/missing` when it is not there (deleted in another tab) */
export async function readEpisode(key: string): Promise<StoredEpisode> {
  const record = await readRecord(key);
  const { generation } = record ?? { generation: 0 };
  const [data, clustering, parameters, stored, view, handle] = await Promise.all([
    read(episodeDataKey(key, generation)),
    read(clusteringKey(key, generation)),
    read(parametersKey(key)),
    readLog(key),
    read(viewKey(key)),
    read(handleKey(key, generation)),
  ]);
  if (record === undefined || data === undefined) throw missing(key);
  return {
    record,
    data: data as EpisodeRecord,
    clustering: clustering as ClusteringRecord | undefined,
    parameters: readParameters(parameters),
    ...stored,
    view: readView(view),
    handle: handle as FileSystemDirectoryHandle | undefined,
  };
}

export async function readLog(key: string): Promise<StoredLog> {
  const [entries, cursor] = await Promise.all([readAll(['log', key]), read(cursorKey(key))]);
  return logFromStored(entries, cursor);
}

/** Store a log in place of whatever is there: what could not be read is gone then. */
export function rewriteLog(key: string, log: OperationLog): Promise<void> {
  return write({ deletePrefixes: [['log', key]], puts: storedLog(key, log) });
}

function storedLog(key: string, log: OperationLog): NonNullable<Change['puts']> {
  return [
    ...log.entries.map((entry) => [logKey(key, entry.seq), entry] as const),
    [cursorKey(key), storedPosition(log)],
  ];
}

/** Store the difference between two logs; resolves when it is durable. */
export function writeLog(key: string, before: OperationLog, after: OperationLog): Promise<void> {
  return write(logChange(key, before, after));
}

/** Write an import's own records, which only a commit makes valid. */
export function writeGeneration(
  { key, generation }: LibraryRecord,
  records: Pick<StoredEpisode, 'data' | 'handle'> & { readonly clustering: ClusteringRecord },
): Promise<void> {
  const { data, clustering, handle } = records;
  return write({
    puts: [
      [episodeDataKey(key, generation), data],
      [clusteringKey(key, generation), clustering],
      ...(handle === undefined ? [] : [[handleKey(key, generation), handle] as const]),
    ],
  });
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
 */
export function commitEpisode(commit: Commit): Promise<void> {
  const { record, log, parameters, view, prints } = commit;
  const { key, generation } = record;
  const kinds = generation > 1 ? GENERATION_KINDS : [];
  const older = kinds.map((kind): StoreKey => [kind, key, generation - 1]);
  const change: Change = {
    deletePrefixes: [...older, ['log', key]],
    puts: [
      ...storedLog(key, log),
      [parametersKey(key), parameters],
      [viewKey(key), view],
      [printsKey(key), prints],
      [libraryKey(key), record],
    ],
  };
  return write(change);
}

/** Prints of the tracks as the last import had them; none for an import that kept none. */
export async function readPrints(key: string): Promise<readonly TrackPrint[]> {
  const prints = await read(printsKey(key));
  return Array.isArray(prints) ? (prints as TrackPrint[]) : [];
}

/** Remove whatever an import that did not reach its commit has written. */
export function discardGeneration(key: string, generation: number): Promise<void> {
  return write({ deletePrefixes: GENERATION_KINDS.map((kind) => [kind, key, generation]) });
}

/** Remove an episode and all that belongs to it. */
export function deleteStored(key: string): Promise<void> {
  return write({
    deletes: [libraryKey(key)],
    deletePrefixes: [...GENERATION_KINDS, ...EPISODE_KINDS].map((kind) => [kind, key]),
  });
}

export async function readParametersOf(key: string): Promise<ClusterParameters> {
  return readParameters(await read(parametersKey(key)));
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
  });
}

/** Keep the folder that an episode's crops are read from. */
export function writeHandle(
  record: LibraryRecord,
  handle: FileSystemDirectoryHandle,
): Promise<void> {
  return write({
    puts: [
      [handleKey(record.key, record.generation), handle],
      [libraryKey(record.key), record],
    ],
  });
}

/** Store the columns again, with the sharpness that was measured since the import. */
export function writeMeasured(record: LibraryRecord, data: EpisodeRecord): Promise<void> {
  return write({
    puts: [
      [episodeDataKey(record.key, record.generation), data],
      [libraryKey(record.key), record],
    ],
  });
}

/** Store the clustering of a committed episode. */
export function writeClustering(
  record: LibraryRecord,
  clustering: ClusteringRecord,
): Promise<void> {
  return write({ puts: [[clusteringKey(record.key, record.generation), clustering]] });
}

export function updateRecord(record: LibraryRecord): Promise<void> {
  return write({ puts: [[libraryKey(record.key), record]] });
}

/** Delete what crashed imports left. To be called while no tab imports. */
export async function sweepStorage(): Promise<number> {
  const library = await listEpisodes();
  return sweep(new Map(library.map((record) => [record.key, record.generation])));
}

export async function readLastKey(): Promise<string | undefined> {
  const session = await read(SESSION_KEY);
  return isObject(session) && typeof session.key === 'string' ? session.key : undefined;
}

export function writeLastKey(key: string | undefined): Promise<void> {
  return write({ puts: [[SESSION_KEY, { key }]] });
}

function missing(key: string): AppError {
  return new AppError(
    'storage/missing',
    `no stored episode ${key}`,
    'This episode is no longer stored; it may have been deleted in another tab. Drop its files to open it again.',
  );
}
