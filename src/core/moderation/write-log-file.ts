import { founderRuleEntry } from '../episode/founder-rule.ts';
import { AppError } from '../errors.ts';
import { toBase64 } from '../parse/base64.ts';
import { writeKept } from '../parse/kept-json.ts';
import { begunWith, type KnownLines, keepWhole } from './known-log.ts';
import type { LogFile } from './log-content.ts';
import {
  LOG_FILE_NAME,
  LOG_FORMAT,
  LOG_VERSION,
  MAX_DIMENSIONS,
  parseLogLines,
} from './log-file.ts';
import type { TrackPrint } from './track-prints.ts';
import type { LogEntry, OperationLog } from './types.ts';

/**
 * moderation_log.jsonl: a header, a line a track that the log names, a line a step. What the page
 * showed is not in it. Same input, same text.
 */
export function writeLogFile(file: LogFile): string {
  return joined(linesOf(file));
}

/** The same of lines of which most are those of the history that was read or written last. */
function grown(lines: readonly string[], known: KnownLines): string {
  const begun = begunWith(lines, known);
  if (begun === undefined) return joined(lines);
  const more = lines.slice(begun.next);
  return `${lines[0]}\n${begun.below}${more.length === 0 ? '' : joined(more)}`;
}

const joined = (lines: readonly string[]): string => `${lines.join('\n')}\n`;

function linesOf({ epId, runId, log, prints, founders }: LogFile): string[] {
  const header = {
    format: LOG_FORMAT,
    version: LOG_VERSION,
    ep_id: epId,
    run_id: runId,
    cursor: log.cursor,
    last_number: log.lastNumber,
    ...(isCountable(log) ? {} : { steps: log.entries.length }),
    ...founderRuleEntry(founders ?? 'faces'),
  };
  const tracks = prints.map((print) => lineOf(print, () => writtenPrint(print)));
  const steps = log.entries.map((step) => lineOf(step, () => writtenStep(step)));
  return [writeKept(header), ...tracks, ...steps];
}

/** Steps and prints stay what they are, and a history is written whole at each of its steps. */
const written = new WeakMap<object, string>();

function lineOf(of: LogEntry | TrackPrint, write: () => unknown): string {
  const line = written.get(of) ?? writeKept(write());
  written.set(of, line);
  return line;
}

function writtenPrint({ id: track, firstTs, lastTs, faces, vector }: TrackPrint) {
  return {
    track: {
      id: track,
      first_ts: Number.isNaN(firstTs) ? null : firstTs,
      last_ts: Number.isNaN(lastTs) ? null : lastTs,
      faces,
      vector: vector === undefined || vector.length > MAX_DIMENSIONS ? null : toBase64(vector),
    },
  };
}

/** What of a step is written. */
export function writtenStep(step: LogEntry) {
  const { seq, uid, at, text, operation, clustering, before, after } = step;
  return {
    seq,
    ...(uid === undefined ? {} : { uid }),
    ...{ at, text, operation },
    ...(clustering === undefined ? {} : { clustering }),
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  };
}

/** True when the cursor says how many steps there are: all applied, none left out in between. */
function isCountable({ entries, cursor }: OperationLog): boolean {
  return cursor === entries.length && (entries.at(-1)?.seq ?? 0) === entries.length;
}

/**
 * The same for a file that replaces the only history there is: what its own reader would not take
 * over whole is refused before anything is written.
 * @throws AppError `log/unreadable`
 */
export function writeReadableLog(file: LogFile, known?: KnownLines): string {
  const lines = linesOf(file);
  const content = known === undefined ? joined(lines) : grown(lines, known);
  const again = parseLogLines(lines, LOG_FILE_NAME, known);
  const { file: read, remarks } = again;
  const [had, has] = [file.log.entries.length, read.log.entries.length];
  if (remarks.length === 0 && had === has) {
    if (known !== undefined) keepWhole(known, content, again, [...lines, '']);
    return content;
  }
  const why = remarks[0] ?? `it has ${had} steps, of which ${has} can be read`;
  throw new AppError(
    'log/unreadable',
    `a log of ${had} steps that is read as ${has}: ${why}`,
    `The history of this change could not be read again (${why}) Nothing was changed. Change less at once, or give what it names shorter ids.`,
  );
}
