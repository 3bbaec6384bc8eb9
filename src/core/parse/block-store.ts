/** 4 MiB a block at most: small beside a file of rows, large beside a row. */
const BLOCK_BYTES = 4 * 1024 * 1024;
/** Most files have a few rows: a block is as large as all before it, from here on. */
const FIRST_BYTES = 16 * 1024;

/** A growing run of numbers that never moves what it holds until it is finished. */
export interface BlockStore<T extends Numbers, All extends T> {
  readonly length: number;
  /** Append values[from … to), all of them when not told otherwise. */
  append(values: T, from?: number, to?: number): void;
  /** All values in one array; the store is empty after. Peak memory: twice the result. */
  finish(): All;
}

type Numbers = Uint8Array | Float32Array;
export type ByteStore = BlockStore<Uint8Array, Uint8Array<ArrayBuffer>>;
export type FloatStore = BlockStore<Float32Array, Float32Array<ArrayBuffer>>;

export function createByteStore(): ByteStore {
  return createStore((length) => new Uint8Array(length));
}

export function createFloatStore(): FloatStore {
  return createStore((length) => new Float32Array(length));
}

/** Doubling one array instead would hold three times its bytes at its worst. */
function createStore<T extends Numbers, All extends T>(
  make: (length: number) => All,
): BlockStore<T, All> {
  const bytesEach = make(0).BYTES_PER_ELEMENT;
  const [least, most] = [FIRST_BYTES / bytesEach, BLOCK_BYTES / bytesEach];
  let blocks: All[] = [];
  let length = 0;
  let room = 0; // of all blocks
  return {
    get length() {
      return length;
    },
    append(values, from = 0, to = values.length) {
      let at = from;
      while (at < to) {
        if (length === room) {
          const block = make(Math.min(most, Math.max(least, room)));
          blocks.push(block);
          room += block.length;
        }
        const last = blocks[blocks.length - 1]!;
        const free = room - length;
        const take = Math.min(to - at, free);
        last.set(values.subarray(at, at + take), last.length - free);
        at += take;
        length += take;
      }
    },
    finish() {
      const all = make(length);
      let at = 0;
      for (let block = blocks.shift(); block !== undefined; block = blocks.shift()) {
        all.set(block.subarray(0, length - at), at);
        at += block.length;
      }
      blocks = [];
      length = 0;
      room = 0;
      return all;
    },
  };
}
