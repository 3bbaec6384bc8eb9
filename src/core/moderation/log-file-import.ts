import type { Candidate } from '../episode/discover.ts';
import type { Episode, FounderRule, ImportedEpisode, ImportRemark } from '../episode/episode.ts';
import { FACE_DELETED } from '../episode/episode.ts';
import { pool } from '../episode/pool.ts';
import { withoutVector } from '../episode/report.ts';
import { readText } from '../parse/json-file.ts';
import type { KnownTexts } from '../parse/known-texts.ts';
import type { KnownLines } from './known-log.ts';
import { withoutKnownParts } from './known-parts.ts';
import { parseLogFile } from './log-file.ts';
import { type Replayed, replayLog } from './log-file-replay.ts';
import { withLoggedDeletions } from './logged-deletions.ts';
import { printsOf, type TrackPrint } from './track-prints.ts';
import type { OperationLog } from './types.ts';

/** A history of tens of thousands of steps takes a few MB. Bytes. */
export const MAX_LOG_BYTES = 256 * 1024 * 1024;

/** An imported episode with its history. */
export interface ImportedWithLog extends ImportedEpisode {
  /** What was found beside the episode, in its own ids. */
  readonly log?: OperationLog;
  /** By which rule the history says that ids go; absent without one. */
  readonly logFounders?: FounderRule;
  /** Prints of all tracks, by which another import finds them again. */
  readonly prints?: readonly TrackPrint[];
}

export interface LogImportOptions {
  /** Also make prints of all tracks, by which another import can find them again. */
  readonly prints: boolean;
  /** What is known of lines that were read before. */
  readonly lines?: KnownLines | undefined;
  /** What the file held when it was read last. */
  readonly texts?: KnownTexts | undefined;
}

/**
 * An imported episode with the history that was found beside it, in its own ids. Marks of deletion
 * are as the history found them. See: [Note: Deleted by the files] What was left out is remarked in the report.
 * @throws AppError `log/…` for a history that is newer, of another episode, or none
 */
export async function withImportedLog(
  imported: ImportedEpisode,
  { files }: Pick<Candidate, 'files'>,
  options: LogImportOptions,
): Promise<ImportedWithLog> {
  if (files.log === undefined && !options.prints) return imported;
  const { episode, embeddings } = imported;
  const own = printsOf(episode, pool(episode, embeddings, 'mean'));
  const withPrints = options.prints ? { ...imported, prints: own } : imported;
  if (files.log === undefined) return withPrints;
  const { path } = files.log;
  const text = await readText(files.log, 'log', MAX_LOG_BYTES, options.texts);
  const read = parseLogFile(text, path, options.lines);
  const replayed = replayLog(read.file, episode, own, path);
  const { remarks } = episode.report;
  const known = withoutKnownParts(remarks, episode, replayed.log);
  const told = { ...episode, report: { ...episode.report, remarks: known } };
  return {
    ...withPrints,
    episode: remarked(withLoggedDeletions(told, replayed.log), [
      ...read.remarks.map((text) => remark('log/cut-off', text)),
      ...remarksOf(replayed),
    ]),
    log: replayed.log,
    logFounders: read.file.founders ?? 'faces',
  };
}

/** The episode with more in its import report, and counts as its marks are now. */
export function remarked(episode: Episode, remarks: readonly ImportRemark[]): Episode {
  const { faces, tracks, report } = episode;
  const counts = {
    ...report.counts,
    embedded: tracks.embedded.reduce((sum, n) => sum + n, 0),
    deleted: faces.flags.filter((flags) => (flags & FACE_DELETED) !== 0).length,
    unembeddedTracks: withoutVector(tracks),
  };
  return { ...episode, report: { ...report, counts, remarks: [...report.remarks, ...remarks] } };
}

/** What bringing a history to an episode has to say. */
export function remarksOf({ remarks, otherVectors }: Omit<Replayed, 'log'>): ImportRemark[] {
  const told = remarks.map((text) => remark('log/tracks', text));
  return otherVectors === undefined ? told : [...told, remark('vectors/history', otherVectors)];
}

export function remark(code: string, text: string): ImportRemark {
  return { level: 'warning', code, text, count: 1, examples: [] };
}
