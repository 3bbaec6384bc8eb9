import type { Episode } from '../episode/episode.ts';
import { AppError } from '../errors.ts';
import { isOtherEpisode } from '../parse/of-episode.ts';
import { counted } from '../words.ts';
import type { LogFile } from './log-content.ts';
import { type Here, matchTracks, type TrackMatch } from './match-tracks.ts';
import { rekeyLog } from './rekey.ts';
import { completePrints, type TrackPrint } from './track-prints.ts';
import type { OperationLog } from './types.ts';

/** A log in the ids of an episode, and what was left out. */
export interface Replayed {
  readonly log: OperationLog;
  /** Sentences for a person: what was found under other ids, what was not found. */
  readonly remarks: readonly string[];
  /** Said where it was made with the vectors of another model. */
  readonly otherVectors?: string;
}

/**
 * Bring a log that came as a file to an episode: its tracks are found by id, else by vector and time.
 * @throws AppError `log/other-episode` when it is of another one: it says so, and its tracks are not
 *   found here
 */
export function replayLog(
  { epId, log, prints }: LogFile,
  episode: Episode,
  here: Here,
  path: string,
): Replayed {
  const all = completePrints(log, prints);
  const match = matchTracks(all, episode, here);
  if (isOtherEpisode(epId, episode.epId) && !isKnown(all, match)) {
    throw new AppError(
      'log/other-episode',
      `${path}: of ${epId}, here is ${episode.epId}`,
      `${path} is the history of ${epId}, not of ${episode.epId}, so nothing was taken over. Open the episode it belongs to, or take the file out of the folder.`,
      { place: { file: path } },
    );
  }
  return rekeyed(log, match, episode);
}

/** A log that was made on an earlier processing of the episode. @param prints of that processing */
export function replayStored(
  log: OperationLog,
  prints: readonly TrackPrint[],
  episode: Episode,
  here: Here,
): Replayed {
  if (log.entries.length === 0) return { log, remarks: [] };
  return rekeyed(log, matchTracks(completePrints(log, prints), episode, here), episode);
}

const OTHER_VECTORS =
  'The history was made with other vectors than those here, of another embedding model it seems: its tracks were found by id and time. Decisions hold, but a threshold that was chosen then says nothing now: choose it anew.';

function rekeyed(log: OperationLog, match: TrackMatch, episode: Episode): Replayed {
  const { log: own, dropped } = rekeyLog(log, match, episode);
  const remarks: string[] = [];
  const moved = [...match.renamed].filter(([from, to]) => from !== to && !sameNumber(from, to));
  if (moved.length > 0) {
    const [[from, to] = ['', '']] = moved;
    remarks.push(
      `${counted(moved.length, 'track')} of the history found again under another id, by face and time (${from} is ${to} now).`,
    );
  }
  if (match.unmatched.length > 0) {
    remarks.push(
      `${counted(match.unmatched.length, 'track')} of the history not found in this episode (${some(match.unmatched)}): what was decided on them was left out.`,
    );
  }
  if (dropped.length > 0) {
    remarks.push(
      `${counted(dropped.length, 'step')} of the history had nothing left to decide on and was left out: ${some(dropped)}.`,
    );
  }
  return { log: own, remarks, ...(match.unlike ? { otherVectors: OTHER_VECTORS } : {}) };
}

/** True when at least half of the tracks that a log describes are here. */
function isKnown(prints: readonly TrackPrint[], { renamed }: TrackMatch): boolean {
  const described = prints.filter(({ firstTs, vector }) => vector !== undefined || firstTs >= 0);
  const found = described.filter(({ id }) => renamed.has(id)).length;
  return described.length > 0 && 2 * found >= described.length;
}

function sameNumber(a: string, b: string): boolean {
  const digits = (id: string) => Number(/(\d+)$/.exec(id)?.[1] ?? Number.NaN);
  return digits(a) === digits(b);
}

function some(items: readonly string[]): string {
  const shown = items.slice(0, 8).join(', ');
  return items.length > 8 ? `${shown} and ${items.length - 8} more` : shown;
}
