import { droppedPath } from '../../src/core/episode/normalise-path.ts';
import { AppError } from '../../src/core/errors.ts';
import type { SourceFile } from '../../src/core/parse/source.ts';

/** A file handed to the ingest worker; `path` is relative to what was dropped. */
export interface IncomingFile {
  readonly path: string;
  /**
   * Undefined for a picture that was seen in a folder but not opened: only its path matters yet. Null for an
   * entry that could not be opened, a folder too.
   */
  readonly file: File | undefined | null;
}

/** Folders at the beginning of a path that were dropped or picked themselves; an archive is one, too. */
export const NAMED = 1;

/** A file of this set that can also be handed on as a Blob. */
export interface IngestSource extends SourceFile {
  /** All of it, for the page to show. */
  blob(): Promise<Blob>;
}

/** A dropped or picked file as a source; nothing is read until it is asked for. */
export function fileSource({ path, file }: IncomingFile): IngestSource {
  const name = droppedPath(path);
  if (file === null) return { ...unopened(name), unreadable: true };
  return file === undefined ? unopened(name) : openFile(name, file);
}

/** A picture of which the page knows no more than that it is there. */
function unopened(path: string): IngestSource {
  const refuse = () => Promise.reject(unreadable(path, new DOMException('not opened')));
  return {
    path,
    // Not empty, as far as anybody knows.
    size: 1,
    modified: 0,
    bytes: refuse,
    stream: () => ({ [Symbol.asyncIterator]: () => ({ next: refuse }) }),
    blob: refuse,
  };
}

function openFile(name: string, file: File): IngestSource {
  const guarded = async <T>(read: () => Promise<T>): Promise<T> => {
    try {
      return await read();
    } catch (error) {
      throw unreadable(name, error);
    }
  };
  return {
    path: name,
    size: file.size,
    modified: file.lastModified,
    bytes: (start = 0, end = file.size) =>
      guarded(async () => new Uint8Array(await file.slice(start, end).arrayBuffer())),
    stream: () => streamOf(file, name),
    blob: () => Promise.resolve(file),
  };
}

/** Bytes read at once: a browser hands out a stream in small pieces, each of which costs as much. */
const SLICE_BYTES = 4 * 1024 * 1024;

/** Slices in order; the next is read while one is used. */
async function* streamOf(file: Blob, name: string): AsyncIterable<Uint8Array> {
  const sliceAt = (from: number): Promise<ArrayBuffer> => {
    const reading = file.slice(from, from + SLICE_BYTES).arrayBuffer();
    // Should nobody come for it, its failure is nobody's.
    reading.catch(() => {});
    return reading;
  };
  let next = sliceAt(0);
  for (let from = 0; from < file.size; from += SLICE_BYTES) {
    const slice = await next.catch((error: unknown) => {
      throw unreadable(name, error);
    });
    if (from + SLICE_BYTES < file.size) next = sliceAt(from + SLICE_BYTES);
    yield new Uint8Array(slice);
  }
}

function unreadable(path: string, cause: unknown): unknown {
  if (!(cause instanceof DOMException)) return cause;
  return new AppError(
    'file/unreadable',
    `${path}: ${cause.name} ${cause.message}`,
    `${path} could not be read: it was changed, moved or removed after it was dropped, or this browser may not read it. Drop the folder again.`,
    { place: { file: path }, cause, details: { unreadable: true } },
  );
}
