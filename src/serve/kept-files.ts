import type { Stats } from 'node:fs';
import { isSettled, SETTLED } from '../cli/kit/known-folders.ts';
import { sameStamp } from '../cli/kit/node-source.ts';
import type { SourceFile } from '../core/parse/source.ts';

/** What tells a file from any other, wherever the way to it leads, and one state of it from another. */
export type FileState = Pick<Stats, 'dev' | 'ino' | 'size' | 'mtimeMs' | 'ctimeMs'>;

interface Kept {
  readonly state: FileState;
  readonly source: SourceFile;
}

/** Bytes of all files together, and of one. */
const MOST_BYTES = 32 * 1024 * 1024;
const MOST_EACH = 4 * 1024 * 1024;

/**
 * Files that were read, for who is asked for the same ones again and again: what is there is looked at each time,
 * and read only where that is not the very file that was read, in the state that it was in.
 */
export class KeptFiles {
  readonly #most: number;
  readonly #rest: number;
  /** By absolute path, the one that was used longest ago first. */
  readonly #kept = new Map<string, Kept>();
  #bytes = 0;

  /** @param rest see `SETTLED`; milliseconds */
  constructor(most = MOST_BYTES, rest = SETTLED) {
    this.#most = most;
    this.#rest = rest;
  }

  /** Bytes that it keeps. */
  get bytes(): number {
    return this.#bytes;
  }

  /** A file that was read before; undefined where another lies there now, or another state of it. */
  find(absolute: string, state: FileState): SourceFile | undefined {
    const kept = this.#kept.get(absolute);
    if (kept === undefined) return undefined;
    this.#drop(absolute, kept);
    if (!isSame(kept.state, state)) return undefined;
    this.#put(absolute, kept);
    return kept.source;
  }

  /**
   * A file that is kept when it is read whole.
   * @param state it was in when it was found to be one that may be read
   */
  watched(absolute: string, state: FileState, source: SourceFile): SourceFile {
    if (source.size > Math.min(MOST_EACH, this.#most)) return source;
    return {
      ...source,
      bytes: async (start = 0, end = source.size) => {
        const began = Date.now();
        // Refused where it is no longer in that state.
        const bytes = await source.bytes(start, end);
        const isWhole = bytes.length === source.size;
        if (isWhole && isSettled(state, began, this.#rest)) {
          this.#put(absolute, { state, source: wholeSource(source, bytes) });
        }
        return bytes;
      },
    };
  }

  #put(absolute: string, kept: Kept): void {
    const before = this.#kept.get(absolute);
    if (before !== undefined) this.#drop(absolute, before);
    this.#kept.set(absolute, kept);
    this.#bytes += kept.source.size;
    for (const [path, oldest] of this.#kept) {
      if (this.#bytes <= this.#most) break;
      this.#drop(path, oldest);
    }
  }

  #drop(absolute: string, { source }: Kept): void {
    this.#kept.delete(absolute);
    this.#bytes -= source.size;
  }
}

const isSame = (a: FileState, b: FileState): boolean =>
  a.dev === b.dev && a.ino === b.ino && sameStamp(a, b);

/** The bytes themselves, which nobody changes. */
function wholeSource({ path, size, modified }: SourceFile, bytes: Uint8Array): SourceFile {
  return {
    path,
    size,
    modified,
    bytes: (start = 0, end = size) =>
      Promise.resolve(start === 0 && end >= size ? bytes : bytes.subarray(start, end)),
    async *stream() {
      yield bytes;
    },
  };
}
