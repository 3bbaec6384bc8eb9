import { createByteStore } from './block-store.ts';
import type { Span } from './json-scan.ts';
import type { LineView } from './lines.ts';

/**
 * The rows of a JSON Lines file as they were written, without their vectors: UTF-8, end to end. What
 * an export patches, so that keys that nobody here knows survive.
 */
export interface RawRows {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Row i is bytes[start[i] … start[i + 1]). */
  readonly start: Uint32Array<ArrayBuffer>; // [rows + 1]
  /** Offset within the row where its vector was cut out, −1 for a row that had none. */
  readonly vectorAt: Int32Array<ArrayBuffer>; // [rows]
}

/** The rows of an episode's files; row i of a file is row i of the columns made of it. */
export interface RawEpisode {
  readonly faces: RawRows | undefined;
  readonly tracks: RawRows | undefined;
}

export interface RawRowStore {
  /** Keep a line but for the spans, ascending, that held its vector. */
  keep(line: LineView, cuts: readonly Span[]): void;
  /** The rows so far; the store is empty after. */
  finish(): RawRows;
}

/** Make an empty store. Cost: one copy of what is kept. */
export function createRawRowStore(): RawRowStore {
  const store = createByteStore();
  const start: number[] = [0];
  const vectorAt: number[] = [];
  return {
    keep(line, cuts) {
      const from = store.length;
      let at = line.start;
      for (const cut of cuts) {
        store.append(line.bytes, at, cut.from);
        at = cut.to;
      }
      // Where the last one stood: of two vectors under one key the last one counts.
      vectorAt.push(cuts.length === 0 ? -1 : store.length - from);
      store.append(line.bytes, at, line.end);
      start.push(store.length);
    },
    finish: () => ({
      bytes: store.finish(),
      start: Uint32Array.from(start),
      vectorAt: Int32Array.from(vectorAt),
    }),
  };
}

/** Number of rows. */
export function rawCount(rows: RawRows | undefined): number {
  return rows === undefined ? 0 : rows.vectorAt.length;
}

/** The bytes of one row: a view, not a copy. */
export function rawRow(rows: RawRows, row: number): Uint8Array {
  return rows.bytes.subarray(rows.start[row], rows.start[row + 1]);
}
