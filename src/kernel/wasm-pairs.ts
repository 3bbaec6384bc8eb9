import { breather } from './breather.ts';
import { furthestApart } from './js-whole.ts';
import { type FindPairs, PANELS, ROWS } from './wasm-matrix.ts';
import type { PackedWhole } from './wasm-whole.ts';

/** Pairs of packed vectors by the kernel: only those that are alike enough come out of it. */
export const findPairs: FindPairs<PackedWhole> = async (packed, least, visit, hooks) => {
  const { n } = packed;
  const most = furthestApart(least);
  if (most < 0) return true;
  const last = Math.ceil(n / 8);
  const breath = breather(n, hooks);
  const strip = new Strip();
  for (let r0 = 0; r0 < n; r0 += ROWS) {
    const r1 = Math.min(n, r0 + ROWS);
    for (let p0 = r0 / 8; p0 < last; p0 += PANELS) {
      strip.add(packed.scan(r0, r1, p0, Math.min(last, p0 + PANELS), most), r0);
      if (breath.due()) await breath.take(r0);
    }
    const pairs = strip.take(r0);
    for (let e = 0; e < pairs.length; e += 2) {
      if (!visit(pairs[e]!, pairs[e + 1]!)) return false;
    }
  }
  breath.report(n);
  return true;
};

/** Pairs of a strip of rows as they come, panel by panel; handed on row by row. */
class Strip {
  #pairs = new Int32Array(1 << 12); // [2 * capacity]
  #length = 0;
  readonly #ofRow = new Int32Array(ROWS); // [ROWS] pairs of each row

  add(pairs: Int32Array, r0: number): void {
    const length = this.#length + pairs.length;
    if (length > this.#pairs.length) {
      const wider = new Int32Array(Math.max(length, 2 * this.#pairs.length));
      wider.set(this.#pairs.subarray(0, this.#length));
      this.#pairs = wider;
    }
    this.#pairs.set(pairs, this.#length);
    this.#length = length;
    for (let e = 0; e < pairs.length; e += 2) {
      const row = pairs[e]! - r0;
      this.#ofRow[row] = this.#ofRow[row]! + 1;
    }
  }

  /** All of them, by row and column, and begin anew. */
  take(r0: number): Int32Array {
    const places = new Int32Array(ROWS); // [ROWS] where the next pair of each row goes
    for (let row = 1; row < ROWS; row++) {
      places[row] = places[row - 1]! + 2 * this.#ofRow[row - 1]!;
    }
    const out = new Int32Array(this.#length); // [2 * pairs]
    for (let e = 0; e < this.#length; e += 2) {
      const row = this.#pairs[e]! - r0;
      const place = places[row]!;
      out[place] = this.#pairs[e]!;
      out[place + 1] = this.#pairs[e + 1]!;
      places[row] = place + 2;
    }
    this.#length = 0;
    this.#ofRow.fill(0);
    return out;
  }
}
