import { furthestApart } from '../../src/kernel/js-whole.ts';
import { gpuWrong } from './device.ts';
import type { Rect } from './plan.ts';
import type { Rows } from './rows.ts';
import { type Bounds, dot, scatter } from './trust.ts';

/** Pairs, and places that hold none, that are computed again of every pass. */
const SAMPLES = 128;
/** A similarity may be that much above the largest one. */
const TOLD = 1e-4;
/** Rows that are computed again, from end to end, of every search. */
const ROWS = 4;

/**
 * Whether the pairs of a pass can be those: every place once, right of the diagonal; some of them, and some
 * places that should hold none, are computed again here, and a few rows from end to end.
 */
export class PairCheck {
  readonly #rows: Rows;
  readonly #bounds: Bounds;
  readonly #least: number;
  readonly #most: number;
  #rowsLeft = ROWS;

  constructor(
    { panels, bounds }: { readonly panels: { readonly rows: Rows }; readonly bounds: Bounds },
    least: number,
  ) {
    this.#rows = panels.rows;
    this.#bounds = bounds;
    this.#least = least;
    this.#most = furthestApart(least);
  }

  /** @param pairs [2 * pairs] what was told of each, and its place, ascending @throws AppError `gpu/wrong` */
  pass(pass: Rect, pairs: Uint32Array): void {
    const { r0, r1, c0, c1 } = pass;
    const width = c1 - c0;
    const keys = new Uint32Array(pairs.length / 2); // [pairs]
    let last = -1;
    let row = r0;
    let start = 0;
    for (let e = 0; e < keys.length; e++) {
      const key = pairs[2 * e + 1]!;
      while (key - start >= width && row < r1) {
        row++;
        start += width;
      }
      const isPlace = key > last && row < r1 && c0 + key - start > row;
      if (!isPlace) throw gpuWrong(`a pair twice, or none: place ${key} of rows ${r0}–${r1}`);
      keys[e] = key;
      last = key;
    }
    this.#allNear(pairs);
    for (let s = 0; s < Math.min(SAMPLES, keys.length); s++) {
      const at = scatter(r0 + s, s) % keys.length;
      const key = keys[at]!;
      const [i, j] = [r0 + Math.floor(key / width), c0 + (key % width)];
      this.#shouldBe(i, j, true);
      this.#told(i, j, pairs[2 * at]!);
    }
    for (let s = 0; s < SAMPLES; s++) {
      const i = r0 + (scatter(r0 + s, c0) % (r1 - r0));
      this.#sameAt(pass, keys, i, c0 + (scatter(i, s) % width));
    }
    if (this.#rowsLeft === 0) return;
    this.#rowsLeft--;
    const whole = r0 + (scatter(r0, r1) % (r1 - r0));
    for (let j = Math.max(c0, whole + 1); j < c1; j++) this.#sameAt(pass, keys, whole, j);
  }

  #sameAt({ r0, c0, c1 }: Rect, keys: Uint32Array, i: number, j: number): void {
    this.#shouldBe(i, j, holds(keys, (i - r0) * (c1 - c0) + j - c0));
  }

  #shouldBe(i: number, j: number, isFound: boolean): void {
    const can = i < j ? this.#isPair(i, j) : false;
    if (can !== undefined && can !== isFound) {
      throw gpuWrong(`${i}, ${j} is ${isFound ? 'a pair' : 'no pair'}, expected the other`);
    }
  }

  /** Nobody was told to be further apart than was asked for. */
  #allNear(pairs: Uint32Array): void {
    const isWhole = this.#rows.whole !== undefined;
    const similarities = new Float32Array(pairs.buffer, pairs.byteOffset, pairs.length);
    const { most } = this.#bounds;
    const least = Math.fround(this.#least) - 2 ** -20;
    for (let e = 0; e < pairs.length; e += 2) {
      const told = similarities[e]!;
      const can = isWhole ? pairs[e]! <= this.#most : told >= least && told <= most + TOLD;
      if (!can) throw gpuWrong(`a pair that is not near: ${isWhole ? pairs[e]! : told}`);
    }
  }

  #told(i: number, j: number, bits: number): void {
    const { whole, vectors } = this.#rows;
    const { d, data } = vectors;
    const isSo =
      whole === undefined
        ? Math.abs(floatOf(bits) - dot(data, i * d, j * d, d)) <= this.#bounds.tolerance
        : bits === this.#apart(i, j);
    if (!isSo) throw gpuWrong(`another likeness of ${i}, ${j}`);
  }

  /** Undefined where single precision may say either. */
  #isPair(i: number, j: number): boolean | undefined {
    if (this.#rows.whole === undefined) {
      const { d, data } = this.#rows.vectors;
      const above = dot(data, i * d, j * d, d) - this.#least;
      return Math.abs(above) <= this.#bounds.tolerance ? undefined : above > 0;
    }
    return this.#apart(i, j) <= this.#most;
  }

  /** |a − b|² in whole numbers. */
  #apart(i: number, j: number): number {
    const { vectors, norms } = this.#rows.whole!;
    const { width, data } = vectors;
    let product = 0;
    for (let k = 0; k < width; k++) product += data[i * width + k]! * data[j * width + k]!;
    return norms[i]! + norms[j]! - 2 * product;
  }
}

const word = new Uint32Array(1);
const float = new Float32Array(word.buffer);

function floatOf(bits: number): number {
  word[0] = bits;
  return float[0]!;
}

function holds(keys: Uint32Array, key: number): boolean {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (keys[middle]! < key) low = middle + 1;
    else high = middle;
  }
  return keys[low] === key;
}
