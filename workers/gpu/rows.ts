import type { DistanceError } from '../../src/core/cluster/types.ts';
import type { Matrix } from '../../src/core/vector/matrix.ts';
import { type WholeVectors, wholeVectors } from '../../src/core/vector/whole-vectors.ts';
import { wholeError, wholeNorms } from '../../src/kernel/js-whole.ts';
import { floatError, type Layout, type Variant } from './variants.ts';

/** Vectors as a variant compares them. */
export interface Rows {
  readonly n: number;
  readonly d: number;
  readonly layout: Layout;
  /** vec4 of a row on the device. */
  readonly stride: number;
  /** Bytes of a row in the largest of its buffers. */
  readonly bytes: number;
  readonly vectors: Matrix;
  readonly whole: Whole | undefined;
  /** How far what is computed can be from float64. */
  readonly error: DistanceError;
}

/** In whole numbers: as the kernel has them. */
export interface Whole {
  readonly vectors: WholeVectors;
  readonly norms: Int32Array; // [n]
}

/** A panel of rows, ready to be written to the device. */
export interface Packed {
  readonly main: Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>; // [rows * stride * 4]
  /** Norm, factor, doubt and padding of each row; for whole numbers. */
  readonly facts: Uint32Array<ArrayBuffer> | undefined; // [rows * 4]
  /** The same rows in 16 bits, for a filter. */
  readonly exact: Uint32Array<ArrayBuffer> | undefined; // [rows * stride * 8]
  /** What is multiplied, where it is whole; a row is padded to a multiple of 16. */
  readonly multiplied: Int16Array | Int8Array | undefined;
}

const PER_VEC4: Readonly<Record<Layout, number>> = { floats: 4, shorts: 8, halves: 8, bytes: 16 };

export function rowsOf(vectors: Matrix, { layout, numbers }: Variant): Rows {
  const { n, d } = vectors;
  // In whole numbers all layouts end at the same place: multiples of 16.
  const padded = numbers === 'float' ? d : Math.ceil(d / 16) * 16;
  const stride = Math.max(1, Math.ceil(padded / PER_VEC4[layout]));
  const bytes = layout === 'bytes' ? stride * 32 : stride * 16;
  const base = { n, d, layout, stride, bytes, vectors };
  if (numbers === 'float') {
    return { ...base, whole: undefined, error: { chord: 0, distance: floatError(d) } };
  }
  const { whole, scale } = wholeVectors(vectors);
  const error = wholeError(whole.error);
  return { ...base, whole: { vectors: whole, norms: wholeNorms(whole, scale) }, error };
}

/** Rows [first, end). */
export function packRows(rows: Rows, first: number, end: number): Packed {
  const { whole } = rows;
  if (whole === undefined) {
    const main = floats(rows, first, end);
    return { main, facts: undefined, exact: undefined, multiplied: undefined };
  }
  const facts = new Uint32Array((end - first) * 4);
  for (let i = first; i < end; i++) facts[(i - first) * 4] = whole.norms[i]!;
  const shorts = shortsOf(rows, whole, first, end);
  const words = (from: Int8Array | Int16Array) => new Uint32Array(from.buffer as ArrayBuffer);
  if (rows.layout !== 'bytes') {
    const main = words(rows.layout === 'shorts' ? shorts : halvesOf(shorts));
    return { main, facts, exact: undefined, multiplied: shorts };
  }
  const bytes = bytesOf(rows, shorts, new Float32Array(facts.buffer), longest(whole));
  return { main: words(bytes), facts, exact: words(shorts), multiplied: bytes };
}

/** Padded with zeros; a view where nothing needs padding. */
function floats({ d, stride, vectors }: Rows, first: number, end: number) {
  const view = vectors.data.subarray(first * d, end * d) as Float32Array<ArrayBuffer>;
  const width = stride * 4;
  if (d === width) return view;
  const out = new Float32Array((end - first) * width);
  for (let row = 0; row < end - first; row++) {
    out.set(view.subarray(row * d, (row + 1) * d), row * width);
  }
  return out;
}

function shortsOf({ d }: Rows, { vectors }: Whole, first: number, end: number): Int16Array {
  const width = Math.ceil(d / 16) * 16;
  const out = new Int16Array((end - first) * width);
  for (let i = first; i < end; i++) {
    const from = i * vectors.width;
    out.set(vectors.data.subarray(from, from + vectors.width), (i - first) * width);
  }
  return out;
}

/** 256 · high + low, four of the first and then four of the second. */
function halvesOf(shorts: Int16Array): Int8Array {
  const out = new Int8Array(shorts.length * 2);
  for (let k = 0; k < shorts.length; k++) {
    const value = shorts[k]!;
    const high = (value + 128) >> 8;
    const to = (k >> 2) * 8 + (k & 3);
    out[to] = high;
    out[to + 4] = value - 256 * high;
  }
  return out;
}

/**
 * Each row as bytes times a factor: A = f q + e. Then A · B − f_a f_b q_a · q_b is no more than
 * |e_a| |B| + |A| |e_b| + |e_a| |e_b| ≤ (U |e_a| + |e_a|² / 2) + (U |e_b| + |e_b|² / 2), where no row is longer
 * than U. Each row has its share of that beside its norm.
 * @param facts receives factor and share
 * @param most U
 */
function bytesOf({ stride }: Rows, shorts: Int16Array, facts: Float32Array, most: number) {
  const width = stride * 16;
  const count = shorts.length / width;
  const out = new Int8Array(shorts.length);
  for (let row = 0; row < count; row++) {
    const from = row * width;
    let largest = 0;
    for (let k = from; k < from + width; k++) largest = Math.max(largest, Math.abs(shorts[k]!));
    if (largest === 0) continue;
    const factor = Math.fround(largest / 127);
    let off = 0;
    for (let k = from; k < from + width; k++) {
      const near = Math.max(-127, Math.min(127, Math.round(shorts[k]! / factor)));
      out[k] = near;
      off += (shorts[k]! - near * factor) ** 2;
    }
    facts[row * 4 + 1] = factor;
    facts[row * 4 + 2] = (most * Math.sqrt(off) + off / 2) * (1 + 1e-6);
  }
  return out;
}

function longest({ norms }: Whole): number {
  let most = 0;
  for (const norm of norms) most = Math.max(most, norm);
  return Math.sqrt(most);
}
