/** Bytes per block: small beside a file of rows, large beside a row. */
const BLOCK = 4 * 1024 * 1024;

/** A growing run of bytes that never moves what it holds until it is finished. */
export interface ByteStore {
  readonly length: number;
  /** Append bytes[from … to). */
  append(bytes: Uint8Array, from: number, to: number): void;
  /** All bytes in one array; the store is empty after. Peak memory: twice the result. */
  finish(): Uint8Array<ArrayBuffer>;
}

/** Make an empty store. */
export function createByteStore(): ByteStore {
  let blocks: Uint8Array[] = [];
  let length = 0;
  return {
    get length() {
      return length;
    },
    append(bytes, from, to) {
      let at = from;
      while (at < to) {
        const used = length % BLOCK;
        if (used === 0 && length / BLOCK === blocks.length) blocks.push(new Uint8Array(BLOCK));
        const take = Math.min(to - at, BLOCK - used);
        blocks[(length - used) / BLOCK]?.set(bytes.subarray(at, at + take), used);
        at += take;
        length += take;
      }
    },
    finish() {
      const all = new Uint8Array(length);
      for (let at = 0; blocks.length > 0; at += BLOCK) {
        const block = blocks.shift();
        if (block !== undefined) all.set(block.subarray(0, Math.min(BLOCK, length - at)), at);
      }
      blocks = [];
      length = 0;
      return all;
    },
  };
}
