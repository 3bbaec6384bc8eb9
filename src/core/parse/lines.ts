import { AppError } from '../errors.ts';
import type { JobHooks } from '../job.ts';
import { wideEncoding } from './encoding.ts';
import type { SourceFile } from './source.ts';

/** A line as the splitter shows it. The object and its bytes are reused: copy what is kept. */
export interface LineView {
  /** The line is bytes[start … end), without its line end. */
  bytes: Uint8Array;
  start: number;
  end: number;
  /** 1-based, counting blank lines. */
  number: number;
  /** 0-based offset of the line's first byte in the file. */
  offset: number;
  /** False for a last line that the file does not end with a newline. */
  terminated: boolean;
  /**
   * Text of which character i is byte i of `bytes`, where that is so: made once for all the lines of a chunk,
   * since to decode line by line takes longer than to parse them.
   */
  ascii?: () => string | undefined;
}

export interface LineSplitter {
  push(chunk: Uint8Array): void;
  /** Hand out a last line without newline. */
  end(): void;
}

/**
 * A day of video with two faces in every frame has four million rows; a row takes some 300 bytes of
 * memory beside its vector.
 */
const MAX_ROWS = 5_000_000;
/** No row of a real manifest comes near this; a file without newlines is refused instead of held. */
const MAX_LINE_BYTES = 64 * 1024 * 1024;
/** Bytes of work between two turns for the host, some 10 ms. */
const BREATHE_BYTES = 1024 * 1024;
const NEWLINE = 10;
const RETURN = 13;

/**
 * Cut bytes that arrive in chunks of any size into lines. A byte order mark, carriage returns
 * before newlines and blank lines are dropped; line numbers and offsets count them.
 * @param file name for messages
 * @param onLine called for each line that is not blank, in order
 * @param most lines that are not blank
 * @throws AppError `jsonl/line-too-long` above 64 MiB, `jsonl/too-many-lines`, `jsonl/not-utf8` for
 *   UTF-16 and UTF-32
 * Cost: one pass; only a line that straddles two chunks is copied. A run of empty lines costs a look at
 * each byte.
 */
export function createLineSplitter(
  file: string,
  onLine: (line: LineView) => void,
  most = MAX_ROWS,
): LineSplitter {
  let carry = new Uint8Array(64 * 1024); // the part of a line that earlier chunks ended with
  let carried = 0;
  let consumed = 0; // offset of the first carried byte in the file
  let count = 0;
  let rows = 0;
  const chunkText = createAsciiText();
  const view: LineView = {
    bytes: carry,
    start: 0,
    end: 0,
    number: 0,
    offset: 0,
    terminated: true,
    // What was carried is one line, of which no other is a part.
    ascii: () => (view.bytes === carry ? undefined : chunkText(view.bytes)),
  };

  function emit(bytes: Uint8Array, from: number, to: number, terminated: boolean): void {
    count += 1;
    const offset = consumed;
    consumed += to - from + (terminated ? 1 : 0);
    let start = from;
    let end = to;
    if (offset === 0) {
      refuseWide(file, bytes.subarray(from, to));
      if (bytes[from] === 0xef && bytes[from + 1] === 0xbb && bytes[from + 2] === 0xbf) start += 3;
    }
    if (end > start && bytes[end - 1] === RETURN) end -= 1;
    if (isBlank(bytes, start, end)) return;
    rows += 1;
    if (rows > most) throw tooManyLines(file, most, count, offset);
    view.bytes = bytes;
    view.start = start;
    view.end = end;
    view.number = count;
    view.offset = offset + (start - from);
    view.terminated = terminated;
    onLine(view);
  }

  function keep(bytes: Uint8Array): void {
    const needed = carried + bytes.length;
    if (needed > MAX_LINE_BYTES) throw lineTooLong(file, count + 1, consumed);
    if (needed > carry.length) {
      const grown = new Uint8Array(Math.max(needed, carry.length * 2));
      grown.set(carry.subarray(0, carried));
      carry = grown;
    }
    carry.set(bytes, carried);
    carried = needed;
  }

  return {
    push(chunk) {
      let from = 0;
      if (carried > 0) {
        const newline = chunk.indexOf(NEWLINE);
        if (newline < 0) return keep(chunk);
        keep(chunk.subarray(0, newline));
        const length = carried;
        carried = 0;
        emit(carry, 0, length, true);
        from = newline + 1;
      }
      for (;;) {
        while (chunk[from] === NEWLINE) {
          from += 1;
          count += 1;
          consumed += 1;
        }
        const newline = chunk.indexOf(NEWLINE, from);
        if (newline < 0) break;
        emit(chunk, from, newline, true);
        from = newline + 1;
      }
      if (from < chunk.length) keep(chunk.subarray(from));
    },
    end() {
      if (carried > 0) emit(carry, 0, carried, false);
      carried = 0;
    },
  };
}

/** Gives the text of bytes that are all ASCII; asked again about the same, it gives what it made. */
function createAsciiText(): (bytes: Uint8Array) => string | undefined {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let of: Uint8Array | undefined;
  let text: string | undefined;
  return (bytes) => {
    if (of === bytes) return text;
    of = bytes;
    try {
      text = decoder.decode(bytes);
    } catch {
      text = undefined;
    }
    // Any other character takes more bytes than it has units.
    if (text?.length !== bytes.length) text = undefined;
    return text;
  };
}

/**
 * Read a text file line by line as a stream: the file is never held as text.
 * @param onLine synchronous; the host gets a turn after every MiB
 */
export async function readLines(
  file: SourceFile,
  hooks: JobHooks,
  onLine: (line: LineView) => void,
): Promise<void> {
  const splitter = createLineSplitter(file.path, onLine);
  const stage = `Reading ${baseName(file.path)}`;
  let done = 0;
  let sinceBreath = 0;
  hooks.progress({ stage, done, total: file.size, unit: 'bytes' });
  for await (const chunk of file.stream()) {
    // A source may hand out a whole file as one chunk; the host still gets its turns.
    for (let at = 0; at < chunk.length; at += BREATHE_BYTES) {
      const part = chunk.subarray(at, Math.min(chunk.length, at + BREATHE_BYTES));
      splitter.push(part);
      done += part.length;
      sinceBreath += part.length;
      if (sinceBreath < BREATHE_BYTES) continue;
      sinceBreath = 0;
      hooks.progress({ stage, done, total: file.size, unit: 'bytes' });
      await hooks.breathe();
    }
  }
  splitter.end();
  hooks.progress({ stage, done, total: file.size, unit: 'bytes' });
  await hooks.breathe();
}

/** The last segment of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const c = bytes[i];
    if (c !== 32 && c !== 9 && c !== RETURN) return false;
  }
  return true;
}

function refuseWide(file: string, head: Uint8Array): void {
  const wide = wideEncoding(head);
  if (wide === undefined) return;
  throw new AppError(
    'jsonl/not-utf8',
    `${file}: ${wide}, expected UTF-8`,
    `${file} is ${wide} text (byte 0). Save it again as UTF-8, then import it.`,
    { place: { file, byte: 0 } },
  );
}

function tooManyLines(file: string, most: number, line: number, byte: number): AppError {
  return new AppError(
    'jsonl/too-many-lines',
    `${file}: more than ${most} lines, at line ${line}`,
    `${file}, line ${line} (byte ${byte}): there are more than ${most} rows, far more than an episode has. Check that it is the right file.`,
    { place: { file, line, byte } },
  );
}

function lineTooLong(file: string, line: number, byte: number): AppError {
  return new AppError(
    'jsonl/line-too-long',
    `${file}: line ${line} is longer than ${MAX_LINE_BYTES} bytes`,
    `${file}, line ${line} (byte ${byte}) is longer than 64 MiB, so this is not a JSON Lines file: it must hold one object a line. Write it again with one row a line.`,
    { place: { file, line, byte } },
  );
}
