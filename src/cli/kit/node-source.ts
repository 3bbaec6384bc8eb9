import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '../../core/errors.ts';
import type { SourceFile } from '../../core/parse/source.ts';
import { readInto, stat } from './disk.ts';
import { codeOf } from './disk-words.ts';
import { remoteFile } from './remote-files.ts';

/** What tells one state of a file from another. */
export interface FileStamp {
  readonly size: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
}

/**
 * One file on disk as the core sees it. `path` is relative, `absolute` is never shown to it. Its size
 * and its bytes are of one state of the file: where another was put in its place since, reading throws.
 * @throws AppError `cli/changed-meanwhile` (of `bytes` and `stream`), `cli/cannot-read`
 */
export function fileSource(path: string, absolute: string, stamp: FileStamp): SourceFile {
  const { size, mtimeMs } = stamp;
  const remote = remoteFile(absolute);
  if (remote !== undefined && sameStamp(remote.stamp, stamp)) {
    const { bytes, stream } = remote;
    return { path, size, modified: mtimeMs, bytes, stream };
  }
  return {
    path,
    size,
    modified: mtimeMs,
    bytes: (start = 0, end = size) => readRange(absolute, stamp, start, Math.min(end, size)),
    stream: () => readStream(absolute, stamp),
  };
}

/** A file that cannot even be looked at: an error where it is needed. */
export function closedSource(path: string, absolute: string, cause: unknown): SourceFile {
  const refuse = async () => cannotRead(absolute)(cause);
  const stream = () => ({ [Symbol.asyncIterator]: () => ({ next: refuse }) });
  return { path, size: 0, modified: 0, unreadable: true, bytes: refuse, stream };
}

/** @throws AppError `cli/changed-meanwhile` when a file is not what it was when its folder was read */
export async function refuseChanged(absolute: string, stamp: FileStamp): Promise<void> {
  const now = await stat(absolute).catch(() => undefined);
  if (now === undefined || !sameStamp(now, stamp)) throw startOver(absolute);
}

/** Whether a file is in the state that it was in. */
export function sameStamp(a: FileStamp, b: FileStamp): boolean {
  return a.size === b.size && a.mtimeMs === b.mtimeMs && a.ctimeMs === b.ctimeMs;
}

/** Thrown to read anew (`untilSteady`), for what was read is not of one moment. */
export function startOver(absolute: string): AppError {
  return new AppError(
    CHANGED,
    `${absolute} is not what was read`,
    `${absolute} was changed by another program in the meantime. Nothing was changed here. Run the command again.`,
    { place: { file: absolute } },
  );
}

const CHANGED = 'cli/changed-meanwhile';
/** How often reading begins anew, and how long it rests before: hardly at first, for a change is short. Milliseconds. */
const ATTEMPTS = 44;
const FIRST_REST = 1;
const MOST_REST = 25;

/** Do something that reads, and begin anew when a file is replaced under it: what is read is of one moment. */
export async function untilSteady<T>(read: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await read();
    } catch (error) {
      const again = error instanceof AppError && error.code === CHANGED && attempt < ATTEMPTS;
      if (!again) throw error;
      await pause(Math.min(MOST_REST, FIRST_REST * 2 ** (attempt - 1)));
    }
  }
}

async function openAs(absolute: string, stamp: FileStamp): Promise<FileHandle> {
  const handle = await open(absolute, 'r').catch((cause: unknown) =>
    codeOf(cause) === 'ENOENT' ? Promise.reject(startOver(absolute)) : cannotRead(absolute)(cause),
  );
  try {
    if (!sameStamp(await handle.stat(), stamp)) throw startOver(absolute);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function readRange(
  absolute: string,
  stamp: FileStamp,
  start: number,
  end: number,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(Math.max(0, end - start));
  try {
    const read = await readInto(absolute, bytes, start, (now) => {
      if (!sameStamp(now, stamp)) throw startOver(absolute);
    });
    // Somebody cuts it while it is read.
    if (read < bytes.length) throw startOver(absolute);
    return bytes;
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') throw startOver(absolute);
    return cannotRead(absolute)(cause);
  }
}

async function* readStream(absolute: string, stamp: FileStamp): AsyncGenerator<Uint8Array> {
  const handle = await openAs(absolute, stamp);
  const { size } = stamp;
  if (size === 0) {
    await handle.close();
    return;
  }
  const chunks = createReadStream('', { fd: handle, end: size - 1, highWaterMark: 1 << 20 })[
    Symbol.asyncIterator
  ]();
  try {
    for (let at = 0; ; ) {
      // Only what reading throws is about the file: errors of whoever takes the bytes are theirs.
      const { done, value } = await chunks.next().catch(cannotRead(absolute));
      if (done === true) {
        if (at < size) throw startOver(absolute);
        return;
      }
      at += (value as Uint8Array).length;
      yield value as Uint8Array;
    }
  } finally {
    // Closes the file too.
    await chunks.return?.();
  }
}

/** What reading fails with. @throws AppError `cli/cannot-read` */
export function cannotRead(path: string): (cause: unknown) => never {
  return (cause) => {
    if (cause instanceof AppError) throw cause;
    const text = cause instanceof Error ? cause.message : String(cause);
    throw new AppError(
      'cli/cannot-read',
      `cannot read ${path}: ${text}`,
      `${path} cannot be read (${text}). Check that it is still there and that reading it is permitted.`,
      { place: { file: path }, cause, details: { unreadable: true } },
    );
  };
}
