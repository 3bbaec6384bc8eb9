import { CancelledError } from '../../core/errors.ts';
import { type RawEpisode, type RawRows, rawCount } from '../../core/parse/raw-rows.ts';
import type { LibraryRecord, StoredRows } from '../lib/types.ts';
import { read, write } from './database.ts';
import { rowsKey } from './keys.ts';
import { isObject } from './records.ts';

type RowFile = 'faces' | 'tracks';

/** Bytes in a stored chunk: copied in a frame or two. */
const CHUNK_BYTES = 4 * 1024 * 1024;

/**
 * Store the rows of an import's files; they stay the caller's.
 * @param of which of several episodes that are one
 * @returns what the commit record says of them
 */
export async function writeRawRows(
  episode: string,
  generation: number,
  raw: RawEpisode | undefined,
  signal?: AbortSignal,
  of?: number,
): Promise<StoredRows> {
  const stored: { -readonly [File in RowFile]?: number } = {};
  for (const file of ['faces', 'tracks'] as const) {
    const rows = raw?.[file];
    if (rows === undefined) continue;
    const { bytes, start, vectorAt } = rows;
    const chunks = Math.ceil(bytes.length / CHUNK_BYTES);
    for (let chunk = 0; chunk < chunks; chunk++) {
      if (signal?.aborted) throw new CancelledError();
      // A view would be stored with the whole buffer behind it: the slice is the part alone.
      const part = bytes.slice(chunk * CHUNK_BYTES, (chunk + 1) * CHUNK_BYTES);
      await write({ puts: [[rowsKey(episode, generation, file, chunk, of), part]] });
    }
    await write({ puts: [[rowsKey(episode, generation, file, 'index', of), { start, vectorAt }]] });
    stored[file] = chunks;
  }
  return stored;
}

/**
 * The rows of a committed episode: read for an export only. Files that were stored before rows were
 * kept, or whose rows are not whole, have none: an export then makes rows of the columns.
 */
export async function readRawRows(record: RowsPlace, of?: number): Promise<RawEpisode | undefined> {
  if (record.rows === undefined) return undefined;
  return {
    faces: await readRows(record, 'faces', of),
    tracks: await readRows(record, 'tracks', of),
  };
}

type RowsPlace = Pick<LibraryRecord, 'key' | 'generation' | 'rows'>;

async function readRows(
  { key, generation, rows }: RowsPlace,
  file: RowFile,
  of?: number,
): Promise<RawRows | undefined> {
  const chunks = rows?.[file];
  if (chunks === undefined) return undefined;
  const index = await read(rowsKey(key, generation, file, 'index', of));
  if (!isObject(index)) return undefined;
  const { start, vectorAt } = index;
  if (!(start instanceof Uint32Array) || !(vectorAt instanceof Int32Array)) return undefined;
  const bytes = new Uint8Array(start.at(-1) ?? 0);
  let filled = 0;
  for (let chunk = 0; chunk < chunks; chunk++) {
    const part = await read(rowsKey(key, generation, file, chunk, of));
    if (!(part instanceof Uint8Array) || filled + part.length > bytes.length) return undefined;
    bytes.set(part, filled);
    filled += part.length;
  }
  return filled === bytes.length ? ({ bytes, start, vectorAt } as RawRows) : undefined;
}

/** Bytes that the rows take in storage. */
export function rawBytes(raw: RawEpisode | undefined): number {
  return [raw?.faces, raw?.tracks].reduce(
    (sum, rows) => sum + (rows?.bytes.length ?? 0) + 8 * rawCount(rows),
    0,
  );
}
