import type { Matrix } from '../vector/matrix.ts';

/** A file of an export that may be large: it is made while it is written. */
export interface StreamedFile {
  /** Relative, made of checked components. */
  readonly path: string;
  /** About how many bytes, for progress. */
  readonly size: number;
  /** The bytes, in chunks of about 256 KiB; each is the caller's. Can be asked for again. */
  chunks(): AsyncIterable<Uint8Array<ArrayBuffer>>;
}

/** Vectors that need not all be in memory. */
export interface VectorRows {
  readonly n: number;
  readonly d: number;
  /** Row `index`, [d]; valid until the next call. */
  row(index: number): Float32Array | Promise<Float32Array>;
}

/** The rows of a matrix that is at hand. */
export function matrixRows({ n, d, data }: Matrix): VectorRows {
  return { n, d, row: (index) => data.subarray(index * d, (index + 1) * d) };
}

/** A chunk is handed out when it has so many bytes: a few milliseconds of work. */
export const CHUNK_BYTES = 1 << 18;

/** The end of a row. */
export const NEWLINE = Uint8Array.of(0x0a);

export interface ChunkWriter {
  readonly length: number;
  bytes(bytes: Uint8Array): void;
  /** What was written; the writer is empty after. */
  take(): Uint8Array<ArrayBuffer>;
}

export function createChunkWriter(): ChunkWriter {
  let buffer = new Uint8Array(4096);
  let length = 0;
  const bytes = (added: Uint8Array): void => {
    if (length + added.length > buffer.length) {
      const larger = new Uint8Array(Math.max(buffer.length * 2, length + added.length));
      larger.set(buffer.subarray(0, length));
      buffer = larger;
    }
    buffer.set(added, length);
    length += added.length;
  };
  return {
    get length() {
      return length;
    },
    bytes,
    take() {
      const taken = buffer.slice(0, length);
      length = 0;
      return taken;
    },
  };
}
