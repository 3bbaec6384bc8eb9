/** Floats per block: 4 MiB, small beside the result and large beside a row. */
const BLOCK = 1 << 20;

/** A growing run of floats that never moves what it holds until it is finished. */
export interface FloatStore {
  readonly length: number;
  append(values: Float32Array): void;
  /** All values in one array; the store is empty after. Peak memory: twice the result. */
  finish(): Float32Array;
}

/** Make an empty store. Doubling one array instead would hold three times its bytes at its worst. */
export function createFloatStore(): FloatStore {
  let blocks: Float32Array[] = [];
  let length = 0;
  return {
    get length() {
      return length;
    },
    append(values) {
      let at = 0;
      while (at < values.length) {
        const used = length % BLOCK;
        if (used === 0 && length / BLOCK === blocks.length) blocks.push(new Float32Array(BLOCK));
        const take = Math.min(values.length - at, BLOCK - used);
        blocks[(length - used) / BLOCK]?.set(values.subarray(at, at + take), used);
        at += take;
        length += take;
      }
    },
    finish() {
      const all = new Float32Array(length);
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
