import { AppError } from '../errors.ts';
import { firstBadByte } from './encoding.ts';
import {
  keyOf,
  memberSpan,
  membersOf,
  type Span,
  sameBytes,
  spansOf,
  valueEnd,
  walkMembers,
} from './json-scan.ts';
import { JsonFault, parseWatched } from './json-text.ts';
import type { LineView } from './lines.ts';
import { type NumberScratch, scanNumberArray } from './number-array.ts';
import { vectorValues } from './vector-value.ts';

/** What became of the row's vector: in the scratch, absent, or there but no list of numbers in any spelling. */
export type VectorState = 'read' | 'none' | 'unreadable';

export interface VectorLine {
  /** The row; of a vector in its usual spelling nothing is in it. Own keys only; a `__proto__` key is plain data. */
  readonly row: Readonly<Record<string, unknown>>;
  readonly vector: VectorState;
  /** True when an object of the line has a key twice: the last value counts. */
  readonly doubled: boolean;
}

export interface VectorLineReader {
  /** The vector of the last row whose state was 'read'; reused. */
  readonly scratch: NumberScratch;
  /**
   * Parse one JSON object.
   * @throws AppError `jsonl/bad-line` with `details.canSkipBadLines` when it is not one
   */
  read(line: LineView): VectorLine;
  /**
   * What to cut out of the line that was just read, so that its vector is gone and the rest is as it
   * was: ascending, empty for a row without one. A null stays.
   */
  cuts(line: LineView): readonly Span[];
}

/** No vector of a face model fits into a line of fewer bytes: it is looked for there where JSON.parse found one. */
const SHORT_LINE = 1024;

/** Written where the vector stood when the rest of the line goes to JSON.parse. */
const PLACEHOLDER = 0x30; // "0"

/**
 * Make a reader of JSON lines that carry a long vector under `key` at their top level. The vector
 * goes from bytes to numbers without text in between; only the rest of the line becomes text and
 * objects. Whatever the quick walk is not sure of (escaped or doubled keys, a vector that is no
 * plain array of numbers) goes through JSON.parse as a whole, so both ways give the same row.
 * @param file name for messages
 * @param key ASCII name of the vector, e.g. "embedding"
 * @param short shorter lines are first read as if they had none
 */
export function createVectorLineReader(
  file: string,
  key: string,
  short = SHORT_LINE,
): VectorLineReader {
  const scratch: NumberScratch = { data: new Float32Array(1024), count: 0 };
  const keyBytes = new TextEncoder().encode(key);
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let rest = new Uint8Array(4096);
  let last: Found | undefined;
  /** The line that was just read is short, and has the key in no spelling. */
  let isBare = false;

  function read(line: LineView): VectorLine {
    try {
      const bare = line.end - line.start < short ? withoutVector(line) : undefined;
      isBare = bare !== undefined;
      // What the line before had is none of this one's.
      last = undefined;
      if (bare !== undefined) return bare;
      const found = findVector(line, keyBytes, scratch);
      last = found;
      if (found === undefined) return slow(line);
      const text = found.from < 0 ? decodeLine(line) : decodeRest(line, found.from, found.to);
      const { value, doubled } = parseWatched(text);
      const row = asObject(value);
      if (found.from < 0) return { ...takeFromRow(row, line), doubled };
      // An escaped spelling of the key later in the line wins, as it does in JSON.parse.
      if (row[key] === 0) return { row, vector: 'read', doubled };
      last = undefined;
      return { ...takeFromRow(row, line), doubled };
    } catch (error) {
      if (error instanceof AppError) throw error;
      throw badLine(file, line, error);
    }
  }

  /** The row, when it has the key in no spelling. */
  function withoutVector(line: LineView): VectorLine | undefined {
    const text = line.ascii?.()?.slice(line.start, line.end) ?? decodeLine(line);
    const { value, doubled } = parseWatched(text);
    const row = asObject(value);
    return Object.hasOwn(row, key) ? undefined : { row, vector: 'none', doubled };
  }

  function slow(line: LineView): VectorLine {
    const { value, doubled } = parseWatched(decodeLine(line));
    return { ...takeFromRow(asObject(value), line), doubled };
  }

  function decodeLine(line: LineView): string {
    return decoder.decode(line.bytes.subarray(line.start, line.end));
  }

  function decodeRest(line: LineView, from: number, to: number): string {
    const head = from - line.start;
    const tail = line.end - to;
    if (rest.length < head + 1 + tail) rest = new Uint8Array((head + 1 + tail) * 2);
    rest.set(line.bytes.subarray(line.start, from), 0);
    rest[head] = PLACEHOLDER;
    rest.set(line.bytes.subarray(to, line.end), head + 1);
    return decoder.decode(rest.subarray(0, head + 1 + tail));
  }

  function takeFromRow(row: Record<string, unknown>, line: LineView): Omit<VectorLine, 'doubled'> {
    const value = row[key];
    if (value === undefined || value === null) return { row, vector: 'none' };
    // What is no number at all makes no vector with holes.
    const values = vectorValues(value);
    if (values === undefined) return { row, vector: 'unreadable' };
    if (values.length > line.end - line.start) throw new RangeError('vector longer than its line');
    if (values.length > scratch.data.length) scratch.data = new Float32Array(values.length);
    scratch.data.set(values);
    scratch.count = values.length;
    return { row, vector: 'read' };
  }

  function cuts(line: LineView): readonly Span[] {
    if (last !== undefined && last.from >= 0) {
      return [memberSpan(line.bytes, last.keyFrom, last.to, line.start, line.end)];
    }
    if (isBare) return NOTHING;
    // One that is no array, or none in a long line: rare enough to walk the line again.
    const members = membersOf(line.bytes, line.start, line.end) ?? [];
    return spansOf(members, (member) => {
      if (keyOf(line.bytes, member) !== key) return false;
      return !sameBytes(line.bytes, member.valueFrom, member.valueTo, NULL);
    });
  }

  return { scratch, read, cuts };
}

const NULL = new TextEncoder().encode('null');
const NOTHING: readonly Span[] = [];

/** The error for a line that is not a JSON object, with where it is and what to do. */
export function badLine(file: string, line: LineView, cause: unknown): AppError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  // The decoder alone throws a TypeError.
  if (cause instanceof TypeError) return notUtf8(file, line, cause);
  const fault = cause instanceof JsonFault ? cause.what : 'is not a valid JSON object';
  const what = line.terminated ? fault : `${fault} and has no end: the file seems to be cut off`;
  const remedy = line.terminated
    ? 'Repair that line'
    : 'Copy or download the file again, or repair that line';
  return new AppError(
    'jsonl/bad-line',
    `${file}: line ${line.number}, byte ${line.offset}: ${reason}`,
    `${file}, line ${line.number} (byte ${line.offset}) ${what}. ${remedy}, or import without it by skipping bad lines.`,
    {
      place: { file, line: line.number, byte: line.offset },
      details: { canSkipBadLines: true },
      cause,
    },
  );
}

function notUtf8(file: string, line: LineView, cause: TypeError): AppError {
  const byte = line.offset + firstBadByte(line.bytes.subarray(line.start, line.end));
  return new AppError(
    'jsonl/bad-line',
    `${file}: line ${line.number}, byte ${byte} is no UTF-8`,
    `${file}, line ${line.number} (byte ${byte}) is not UTF-8 text, so what it says would be damaged. Save the file again as UTF-8, or import without the line by skipping bad lines.`,
    {
      place: { file, line: line.number, byte },
      details: { canSkipBadLines: true },
      cause,
    },
  );
}

function asObject(value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new SyntaxError(`expected an object, got ${Array.isArray(value) ? 'array' : typeof value}`);
}

/** Where the vector stands: opening quote of its key, opening bracket, after the closing one. */
interface Found extends Span {
  readonly keyFrom: number;
}

/**
 * Walk the keys of the line's top-level object and read the vector under `key`.
 * @returns its place (−1 when the key is not there), or undefined when the walk is not sure
 */
function findVector(line: LineView, key: Uint8Array, scratch: NumberScratch): Found | undefined {
  const { bytes, start, end } = line;
  let seen = false;
  let found: Found = { keyFrom: -1, from: -1, to: -1 };
  const sure = walkMembers(bytes, start, end, (keyFrom, keyTo, from) => {
    if (!sameBytes(bytes, keyFrom + 1, keyTo - 1, key)) return valueEnd(bytes, from, end);
    if (seen) return -1;
    seen = true;
    if (bytes[from] !== 0x5b) return valueEnd(bytes, from, end);
    const to = scanNumberArray(bytes, from + 1, end, scratch);
    found = { keyFrom, from, to };
    return to;
  });
  return sure ? found : undefined;
}
