import type { FounderRule } from '../episode/episode.ts';
import { founderRuleAt } from '../episode/founder-rule.ts';
import { METADATA_BOOK } from '../episode/key-books.ts';
import { AppError } from '../errors.ts';
import { largest } from '../many.ts';
import { fromBase64 } from '../parse/base64.ts';
import { objectOf, type Row } from '../parse/fields.ts';
import { FOUNDER_RULE_KEY } from '../parse/identity-keys.ts';
import { JsonFault } from '../parse/json-text.ts';
import { type KeptJson, parseKept } from '../parse/kept-json.ts';
import { ANY, createKeyBook, type KeyBook, shownValue } from '../parse/key-book.ts';
import { counted } from '../words.ts';
import { numbersOf, readOperation } from './by-fields.ts';
import { begunWith, type KnownLine, type KnownLines, keepWhole, wholeOf } from './known-log.ts';
import type { ReadLog } from './log-content.ts';
import {
  fail,
  id,
  MAX_TEXT,
  number,
  optional,
  rowOf,
  text,
  UnreadableLine,
  whole,
} from './log-file-readers.ts';
import { linesOf } from './log-lines.ts';
import { readSaid } from './said-parameters.ts';
import type { TrackPrint } from './track-prints.ts';
import type { LogCounts, LogEntry } from './types.ts';
import { isIsoSeconds, isUid } from './uid.ts';

export const LOG_FILE_NAME = 'moderation_log.jsonl';
export const LOG_FORMAT = 'cutline-moderation-log';
/** Version of the file; readers take older ones and refuse newer ones. */
export const LOG_VERSION = 1;

/** Longest vector of a print; a longer one is left out, and the track known again by id and times. Dimensions. */
export const MAX_DIMENSIONS = 1 << 20;
/** What `MAX_DIMENSIONS` bytes take as base64. Characters. */
const MAX_VECTOR_TEXT = 4 * Math.ceil(MAX_DIMENSIONS / 3);
const MAX_LINES = 1_000_000;

// Their values are read with errors of their own.
const HEADER_BOOK = createKeyBook({
  format: ANY,
  version: ANY,
  ep_id: ANY,
  run_id: ANY,
  cursor: ANY,
  last_number: ANY,
  steps: ANY,
  [FOUNDER_RULE_KEY]: ANY,
});
const STEP_BOOK = createKeyBook({
  seq: ANY,
  uid: ANY,
  at: ANY,
  text: ANY,
  operation: ANY,
  clustering: ANY,
  before: ANY,
  after: ANY,
});

/**
 * Read moderation_log.jsonl. Every line is checked. From a step on that cannot be read, steps are
 * left out, because later ones build on it; what could be read is taken, and it is remarked, as are
 * steps that the first line counts and that are not there.
 * @param path for messages
 * @param known lines that were read before, of this or another history; gets those that are read now
 * @throws AppError `log/not-a-log`, `log/newer`
 */
export function parseLogFile(content: string, path: string, known?: KnownLines): ReadLog {
  const last = known && wholeOf(known);
  if (last?.content === content) return last.read;
  const lines = linesOf(content.replace(/^\uFEFF/, ''), last);
  const read = parseLogLines(lines, path, known);
  if (known !== undefined) keepWhole(known, content, read, lines);
  return read;
}

/** The same of its lines. */
export function parseLogLines(lines: readonly string[], path: string, known?: KnownLines): ReadLog {
  const remarks: string[] = [];
  const look = (book: KeyBook, row: Row, line: number): void => {
    const where = `${path}, line ${line}`;
    book.check(row, {
      damagedKey: (key, meant) =>
        remarks.push(`${where} has a key ${key} that nothing reads, and no ${meant}.`),
      unusable: (key, value) => remarks.push(`${where}: ${key} is ${shownValue(value)}.`),
    });
  };
  const header = readHeader(lines[0] ?? '', path, (row) => look(HEADER_BOOK, row, 1));
  const begun = known && begunWith(lines, known);
  let own: Map<string, TrackPrint> | undefined;
  const prints = () => (own ??= new Map(begun?.prints.map((print) => [print.id, print])));
  const entries = [...(begun?.log.entries ?? [])];
  let isWhole = true;
  for (let i = begun?.next ?? 1; i < lines.length; i++) {
    const line = lines[i]!;
    if (line.trim() === '') continue;
    try {
      if (i >= MAX_LINES) fail(`more than ${MAX_LINES} lines`);
      if (line === lines[i - 1]) {
        remarks.push(`${path}, line ${i + 1} repeats the line before it: taken once.`);
        continue;
      }
      const before = known?.get(line);
      if (before !== undefined && takeKnown(before, prints(), entries)) continue;
      const { value, kept } = parsed(line);
      const row = rowOf(value, 'the line');
      const told = remarks.length;
      if (row.track !== undefined) {
        const print = readPrint(rowOf(row.track, 'track'));
        if (!prints().has(print.id)) prints().set(print.id, print);
        known?.set(line, { print });
      } else {
        look(STEP_BOOK, row, i + 1);
        const said = objectOf(row.clustering);
        if (said !== undefined) look(METADATA_BOOK, said, i + 1);
        const entry = readLogEntry(row, objectOf(kept)?.operation, entries.at(-1));
        entries.push(entry);
        if (remarks.length === told) known?.set(line, { entry });
      }
    } catch (error) {
      if (!(error instanceof UnreadableLine) && !(error instanceof AppError)) throw error;
      const why = error instanceof AppError ? error.userMessage : error.message;
      if (isAboutTrack(line)) {
        remarks.push(
          `${path}, line ${i + 1} cannot be read (${why}): the track that it describes is known by its id alone.`,
        );
        continue;
      }
      isWhole = false;
      const left = lines.slice(i).filter((rest) => rest.trim() !== '').length;
      remarks.push(
        `${path}, line ${i + 1} cannot be read (${why}): ${counted(left, 'line')} from there on left out, ${counted(entries.length, 'step')} before taken over.`,
      );
      break;
    }
  }
  let { lastNumber } = header;
  for (const { operation } of entries) lastNumber = largest(numbersOf(operation), lastNumber);
  const steps = header.steps ?? Math.max(header.cursor, entries.length);
  if (isWhole && steps !== entries.length) remarks.push(missingSteps(path, steps, entries));
  const { epId, runId } = header;
  const cursor = cursorOf(header, entries);
  const log = { entries, cursor, lastNumber };
  const founders = header.founders === 'tree' ? { founders: header.founders } : {};
  const isSame = begun !== undefined && (own === undefined || own.size === begun.prints.length);
  const all = isSame ? begun.prints : [...prints().values()];
  return { file: { epId, runId, log, prints: all, ...founders }, remarks };
}

/** @returns false where it has to be read: it does not follow what is before it */
function takeKnown(line: KnownLine, prints: Map<string, TrackPrint>, entries: LogEntry[]): boolean {
  if ('print' in line) {
    if (!prints.has(line.print.id)) prints.set(line.print.id, line.print);
    return true;
  }
  if (line.entry.seq <= (entries.at(-1)?.seq ?? 0)) return false;
  entries.push(line.entry);
  return true;
}

interface Header {
  readonly epId: string;
  readonly runId: string;
  readonly cursor: number;
  readonly lastNumber: number;
  /** How many steps there are, where the cursor does not say it. */
  readonly steps: number | undefined;
  readonly founders: FounderRule | undefined;
}

/** A line that describes a track, however damaged: no step is lost with it. */
function isAboutTrack(line: string): boolean {
  return line.includes('"vector"') && !line.includes('"operation"');
}

/** Steps that were applied, of those that are there. */
function cursorOf({ cursor, steps }: Header, entries: readonly LogEntry[]): number {
  const last = entries.at(-1)?.seq ?? 0;
  // Of steps numbered without a gap some are lost: those that were undone do not move up.
  if (steps !== undefined && entries.length < steps && last <= steps) {
    return entries.filter(({ seq }) => seq <= cursor).length;
  }
  return Math.min(cursor, entries.length);
}

/** "2 of 5 steps are missing". */
function missingSteps(path: string, steps: number, entries: readonly LogEntry[]): string {
  const missing = steps - entries.length;
  if (missing < 0) {
    return `${path} holds ${counted(entries.length, 'step')}, but its first line counts ${steps}: compare it with another copy.`;
  }
  const there = new Set(entries.map(({ seq }) => seq));
  const gone: number[] = [];
  for (let seq = 1; seq <= steps && gone.length < 5; seq++) if (!there.has(seq)) gone.push(seq);
  const named = missing <= gone.length ? ` (${gone.join(', ')})` : '';
  const are = missing === 1 ? 'is' : 'are';
  return `${path}: ${missing} of ${counted(steps, 'step')} ${are} missing${named}: the file was cut or damaged. The ${entries.length} that are there were taken over; compare it with another copy.`;
}

function readHeader(line: string, path: string, look: (row: Row) => void): Header {
  try {
    const row = rowOf(parsed(line).value, 'the first line');
    look(row);
    if (row.format !== LOG_FORMAT) fail(`its format is not ${LOG_FORMAT}`);
    const version = whole(row.version, 'version');
    if (version > LOG_VERSION) throw newer(path, version);
    if (version < 1) fail(`there is no version ${version}`);
    return {
      epId: text(row.ep_id, 'ep_id'),
      runId: text(row.run_id ?? '', 'run_id'),
      cursor: whole(row.cursor, 'cursor'),
      lastNumber: whole(row.last_number ?? 0, 'last_number'),
      steps: optional(row.steps, (value) => whole(value, 'steps')),
      founders: optional(row[FOUNDER_RULE_KEY], ruleOf),
    };
  } catch (error) {
    if (!(error instanceof UnreadableLine)) throw error;
    throw new AppError(
      'log/not-a-log',
      `${path}: line 1: ${error.message}`,
      `${path}, line 1 is not the first line of a history (${error.message}), so nothing was taken over. Export the history again, or take the file out of the folder.`,
      { place: { file: path, line: 1 } },
    );
  }
}

const ruleOf = (value: unknown): FounderRule => founderRuleAt(whole(value, FOUNDER_RULE_KEY));

function newer(path: string, version: number): AppError {
  return new AppError(
    'log/newer',
    `${path}: version ${version}, this program knows ${LOG_VERSION}`,
    `${path} was written by a newer version of Cutline (history format ${version}, known up to ${LOG_VERSION}), so nothing was taken over. Update Cutline, then take it again.`,
    { place: { file: path, line: 1 }, details: { version } },
  );
}

function readPrint(row: Row): TrackPrint {
  const time = (value: unknown): number =>
    optional(value, (one) => number(one, 'a time of a track')) ?? Number.NaN;
  const vector = optional(row.vector, (value) => {
    const bytes = fromBase64(text(value, 'vector', MAX_VECTOR_TEXT));
    return bytes ?? fail('the vector of a track is not base64');
  });
  return {
    id: id(row.id, 'id of a track'),
    firstTs: time(row.first_ts),
    lastTs: time(row.last_ts),
    faces: whole(row.faces ?? 0, 'faces'),
    vector,
  };
}

/** @param operation of the row, with numbers as they stand in the file */
export function readLogEntry(row: Row, operation: unknown, last: LogEntry | undefined): LogEntry {
  const seq = whole(row.seq, 'seq');
  if (seq <= (last?.seq ?? 0)) fail(`step ${seq} comes after step ${last?.seq ?? 0}`);
  const at = text(row.at, 'at');
  if (!isIsoSeconds(at)) fail('at is no time like 2025-11-18T12:34:56Z');
  return {
    seq,
    ...uidOf(row.uid),
    at,
    text: text(row.text, 'text', MAX_TEXT),
    operation: readOperation(operation),
    ...sayingOf(row.clustering),
    ...countsOf('before', row.before),
    ...countsOf('after', row.after),
  };
}

function uidOf(value: unknown): Pick<LogEntry, 'uid'> {
  const uid = optional(value, (given) => text(given, 'uid'));
  // One that is none names nothing; the step is what it is.
  return uid === undefined || !isUid(uid) ? {} : { uid };
}

function sayingOf(value: unknown): Pick<LogEntry, 'clustering'> {
  const clustering = optional(value, readSaid);
  return clustering === undefined ? {} : { clustering };
}

function countsOf(
  key: 'before' | 'after',
  value: unknown,
): { readonly [K in typeof key]?: LogCounts } {
  const counts = optional(value, (given) => {
    const row = rowOf(given, key);
    return {
      clusters: whole(row.clusters, 'clusters'),
      singletons: whole(row.singletons, 'singletons'),
      tracks: whole(row.tracks, 'tracks'),
    };
  });
  return counts === undefined ? {} : { [key]: counts };
}

function parsed(line: string): KeptJson {
  try {
    return parseKept(line);
  } catch (error) {
    return fail(error instanceof JsonFault ? `it ${error.what}` : 'it is not whole JSON');
  }
}
