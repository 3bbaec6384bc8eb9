/** 4 MiB a block: small beside a file of rows, large beside a row. */
const BLOCK_BYTES = 4 * 1024 * 1024;

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
  const size = BLOCK_BYTES / make(0).BYTES_PER_ELEMENT;
  let blocks: All[] = [];
  let length = 0;
  return {
    get length() {
      return length;
    },
    append(values, from = 0, to = values.length) {
      let at = from;
      while (at < to) {
        const used = length % size;
        if (used === 0 && length / size === blocks.length) blocks.push(make(size));
        const take = Math.min(to - at, size - used);
        blocks[(length - used) / size]?.set(values.subarray(at, at + take), used);
        at += take;
        length += take;
      }
    },
    finish() {
      const all = make(length);
      for (let at = 0; blocks.length > 0; at += size) {
        const block = blocks.shift();
        if (block !== undefined) all.set(block.subarray(0, Math.min(size, length - at)), at);
      }
      blocks = [];
      length = 0;
      return all;
    },
  };
}
