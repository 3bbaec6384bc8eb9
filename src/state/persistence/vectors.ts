import { Bounded } from '../../core/bounded.ts';
import { AppError, CancelledError } from '../../core/errors.ts';
import type { VectorRows } from '../../core/export/streamed-file.ts';
import type { Matrix } from '../../core/vector/matrix.ts';
import type { LibraryRecord } from '../lib/types.ts';
import type { Entry } from './change.ts';
import { read, write } from './database.ts';
import { type StoreKey, vectorSetKey, vectorsKey } from './keys.ts';

/** Floats in a stored chunk: 4 MB, which is copied in a frame or two; more would stall the page. */
const CHUNK_FLOATS = 1024 * 1024;

export interface WriteOptions {
  readonly signal?: AbortSignal;
  /** Bytes written so far, of all. */
  readonly onBytes?: (done: number, total: number) => void;
}

/**
 * Store vectors in chunks; they stay the caller's.
 * @returns number of chunks
 */
export async function writeVectors(
  episode: string,
  generation: number,
  vectors: Matrix,
  options: WriteOptions = {},
): Promise<number> {
  const { data } = vectors;
  let written = 0;
  for (const entry of vectorEntries(episode, generation, vectors)) {
    if (options.signal?.aborted) throw new CancelledError();
    await write({ puts: [entry] });
    written += 1;
    options.onBytes?.(Math.min(written * CHUNK_FLOATS, data.length) * 4, data.byteLength);
  }
  return written;
}

/** Where a chunk of the vectors lies that are used. */
const chunkKey = ({ key, generation, vectorSet }: VectorPlace, chunk: number): StoreKey =>
  vectorSet === undefined
    ? vectorsKey(key, generation, chunk)
    : vectorSetKey(key, generation, vectorSet, chunk);

type VectorPlace = Pick<LibraryRecord, 'key' | 'generation' | 'vectorSet'>;

/** The chunks, each made when it is its turn. */
export function* vectorEntries(
  episode: string,
  generation: number,
  { data }: Matrix,
  set?: string,
): Iterable<Entry> {
  const place = { key: episode, generation, ...(set === undefined ? {} : { vectorSet: set }) };
  const chunks = chunksOf(data.length);
  for (let chunk = 0; chunk < chunks; chunk++) {
    // A view would be stored with the whole buffer behind it: the slice is the part alone.
    const part = data.slice(chunk * CHUNK_FLOATS, (chunk + 1) * CHUNK_FLOATS);
    yield [chunkKey(place, chunk), part];
  }
}

/** Number of chunks that so many floats are stored in. */
export const chunksOf = (floats: number): number => Math.ceil(floats / CHUNK_FLOATS);

/**
 * The vectors of a committed episode.
 * @throws AppError `storage/damaged` when a chunk is missing or has another size
 */
export async function readVectors(record: LibraryRecord): Promise<Matrix> {
  const { n, d, chunks } = record.vectors;
  const data = new Float32Array(n * d); // [n, d]
  let filled = 0;
  for (let chunk = 0; chunk < chunks; chunk++) {
    const part = await read(chunkKey(record, chunk));
    if (!(part instanceof Float32Array) || filled + part.length > data.length) break;
    data.set(part, filled);
    filled += part.length;
  }
  if (filled !== data.length) throw damaged(record, filled, data.length);
  return { n, d, data };
}

/**
 * The vectors of a committed episode, row by row: a few chunks of them are in memory at a time. Rows
 * asked for in about their order are quick.
 * @throws (row) AppError `storage/damaged` when a chunk is missing or has another size
 */
export function storedVectors(record: LibraryRecord): VectorRows {
  const { n, d, chunks } = record.vectors;
  const held = new Bounded<number, Float32Array>(HELD_CHUNKS);
  const load = async (chunk: number): Promise<Float32Array> => {
    const known = held.get(chunk);
    if (known !== undefined) return known;
    const part = await read(chunkKey(record, chunk));
    const expected = Math.min(CHUNK_FLOATS, n * d - chunk * CHUNK_FLOATS);
    const got = part instanceof Float32Array ? part : new Float32Array(0);
    if (chunk >= chunks || got.length !== expected) throw damaged(record, got.length, expected);
    held.set(chunk, got);
    return got;
  };
  const straddling = async (from: number): Promise<Float32Array> => {
    const first = Math.floor(from / CHUNK_FLOATS);
    const last = Math.floor((from + d - 1) / CHUNK_FLOATS);
    const row = new Float32Array(d);
    for (let chunk = first; chunk <= last; chunk++) {
      const begins = chunk * CHUNK_FLOATS;
      const part = (await load(chunk)).subarray(Math.max(0, from - begins), from + d - begins);
      row.set(part, Math.max(0, begins - from));
    }
    return row;
  };
  return {
    n,
    d,
    row(index) {
      const from = index * d;
      const chunk = Math.floor(from / CHUNK_FLOATS);
      const at = from - chunk * CHUNK_FLOATS;
      const known = held.get(chunk);
      if (known === undefined || at + d > CHUNK_FLOATS) return straddling(from);
      return known.subarray(at, at + d);
    },
  };
}

/** A run of the vectors of a committed episode. @throws AppError `storage/damaged` */
export async function readVectorRun(
  record: LibraryRecord,
  { start, count }: { readonly start: number; readonly count: number },
): Promise<Matrix> {
  const rows = storedVectors(record);
  const { d } = rows;
  const data = new Float32Array(count * d); // [count, d]
  for (let row = 0; row < count; row++) {
    const vector = rows.row(start + row);
    data.set(vector instanceof Float32Array ? vector : await vector, row * d);
  }
  return { n: count, d, data };
}

/** Chunks held at a time: 32 MB. */
const HELD_CHUNKS = 8;

function damaged(record: LibraryRecord, got: number, expected: number): AppError {
  return new AppError(
    'storage/damaged',
    `${record.key}: ${got} floats stored, ${expected} expected`,
    `The saved vectors of ${record.epId} are incomplete. Drop its files again: names, locks and other ` +
      'decisions are kept and will be applied.',
  );
}
