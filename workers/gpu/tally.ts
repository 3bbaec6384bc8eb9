import type { Rect } from './plan.ts';

/** Rows whose sum is kept; passes that begin and end elsewhere are not added up. */
const BLOCK = 64;

/**
 * What all products of a pass have to add up to, modulo 2³²: the product of the sum of its rows and the sum of
 * its columns. One wrong product among millions changes it, and it costs nothing beside them.
 */
export class Tally {
  readonly #n: number;
  readonly #width: number;
  readonly #sums: Int32Array; // [blocks * width]

  constructor(n: number, width: number) {
    this.#n = n;
    this.#width = width;
    this.#sums = new Int32Array(Math.ceil(n / BLOCK) * width);
  }

  /** Rows from `first` on, as they are multiplied. */
  add(first: number, values: Int8Array | Int16Array): void {
    const width = this.#width;
    const count = values.length / width;
    for (let row = 0; row < count; row++) {
      const to = Math.floor((first + row) / BLOCK) * width;
      const from = row * width;
      for (let k = 0; k < width; k++) this.#sums[to + k]! += values[from + k]!;
    }
  }

  /** Undefined for a pass that does not end where blocks do. */
  of({ r0, r1, c0, c1 }: Rect): number | undefined {
    if (!this.#isWhole(r0, r1) || !this.#isWhole(c0, c1)) return undefined;
    const rows = this.#sum(r0, r1);
    const columns = this.#sum(c0, c1);
    let total = 0;
    for (let k = 0; k < this.#width; k++) total = (total + Math.imul(rows[k]!, columns[k]!)) | 0;
    return total >>> 0;
  }

  #isWhole(from: number, to: number): boolean {
    return from % BLOCK === 0 && (to % BLOCK === 0 || to === this.#n);
  }

  #sum(from: number, to: number): Int32Array {
    const width = this.#width;
    const out = new Int32Array(width);
    for (let block = from / BLOCK; block < Math.ceil(to / BLOCK); block++) {
      const at = block * width;
      for (let k = 0; k < width; k++) out[k]! += this.#sums[at + k]!;
    }
    return out;
  }
}
