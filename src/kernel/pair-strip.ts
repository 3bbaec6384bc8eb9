import { copyOf, PANELS, type Packed, ROWS } from './wasm-matrix.ts';
import type { ScanPairs } from './wasm-whole.ts';

/** The calls that scan one strip of rows, each short enough to stop after. */
export function* scanStrip(
  scan: ScanPairs,
  { n, strip, most }: { n: number; strip: number; most: number },
): Generator<undefined, Int32Array<ArrayBuffer>> {
  const r0 = strip * ROWS;
  const r1 = Math.min(n, r0 + ROWS);
  const last = Math.ceil(n / 8);
  const found = new Strip();
  for (let p0 = r0 / 8; p0 < last; p0 += PANELS) {
    found.add(scan(r0, r1, p0, Math.min(last, p0 + PANELS), most), r0);
    yield;
  }
  return found.byRow(r0);
}

/** Columns of a strip of distances, which are all from its first row on. */
export const stripWidth = (n: number, strip: number): number =>
  (Math.ceil(n / 8) - (strip * ROWS) / 8) * 8;

/**
 * Distances of the rows of a strip to all rows from its first on, as the bits of single precision
 * [rows in whole tiles of 4, stripWidth].
 */
export function distanceStrip(
  packed: Omit<Packed, 'error'>,
): (strip: number, spare?: ArrayBuffer) => Int32Array<ArrayBuffer> {
  const { arena, n } = packed;
  const buffer = arena.allocate(ROWS * stripWidth(n, 0) * 4);
  return (strip, spare) => {
    const r0 = strip * ROWS;
    const r1 = Math.min(Math.ceil(n / 4) * 4, r0 + ROWS);
    packed.strip(r0, r1, r0 / 8, Math.ceil(n / 8), buffer);
    const length = (r1 - r0) * stripWidth(n, strip);
    const bits = copyOf(arena.integers(buffer, length), spare);
    packed.toDistances(new Float32Array(bits.buffer, 0, length));
    return bits;
  };
}

/** Pairs of a strip of rows as they come, panel by panel; handed on row by row. */
class Strip {
  #pairs = new Int32Array(3 << 11); // [3 * capacity] rows, columns, how far apart
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
    for (let e = 0; e < pairs.length; e += 3) {
      const row = pairs[e]! - r0;
      this.#ofRow[row] = this.#ofRow[row]! + 1;
    }
  }

  /** All of them, by row and column. */
  byRow(r0: number): Int32Array<ArrayBuffer> {
    const places = new Int32Array(ROWS); // [ROWS] where the next pair of each row goes
    for (let row = 1; row < ROWS; row++) {
      places[row] = places[row - 1]! + 3 * this.#ofRow[row - 1]!;
    }
    const out = new Int32Array(this.#length); // [3 * pairs]
    for (let e = 0; e < this.#length; e += 3) {
      const row = this.#pairs[e]! - r0;
      const place = places[row]!;
      out[place] = this.#pairs[e]!;
      out[place + 1] = this.#pairs[e + 1]!;
      out[place + 2] = this.#pairs[e + 2]!;
      places[row] = place + 3;
    }
    return out;
  }
}
