import { CHUNK_BYTES, type StreamedFile } from './streamed-file.ts';

/** Bytes in their order; each part is a few milliseconds of work, however much there is in all. */
export type Parts = Iterable<Uint8Array<ArrayBuffer>>;

/** A file of the export that is made in parts, by whoever writes it and as they are wanted. */
export interface PartedFile {
  /** Relative, made of checked components. */
  readonly path: string;
  /** About how many bytes, for progress. */
  readonly size: number;
  /** Can be asked for again. */
  parts(): Parts;
}

/**
 * A text that is made piece by piece, in UTF-8.
 * @param most pieces in a part, where a piece can be much work and little text
 */
export function* textParts(pieces: Iterable<string>, most = Number.POSITIVE_INFINITY): Parts {
  const encoder = new TextEncoder();
  let waiting: string[] = [];
  let length = 0;
  for (const piece of pieces) {
    waiting.push(piece);
    length += piece.length;
    if (length < CHUNK_BYTES && waiting.length < most) continue;
    yield encoder.encode(waiting.join(''));
    waiting = [];
    length = 0;
  }
  if (length > 0) yield encoder.encode(waiting.join(''));
}

/** All of it at once. */
export function joinParts(parts: Parts): Uint8Array {
  const all = [...parts];
  if (all.length === 1) return all[0] as Uint8Array;
  const bytes = new Uint8Array(all.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of all) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** The file for who writes a chunk after the other. */
export function streamedParts({ path, size, parts }: PartedFile): StreamedFile {
  return {
    path,
    size,
    chunks: async function* () {
      yield* parts();
    },
  };
}
