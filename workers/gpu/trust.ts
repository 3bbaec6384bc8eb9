import type { DistanceError } from '../../src/core/cluster/types.ts';
import type { Matrix } from '../../src/core/vector/matrix.ts';
import { gpuWrong } from './device.ts';
import { GROUP_SIDE, type Rect } from './plan.ts';

/** A hundred times what single precision can be off by, and a thousandth of what matters. */
const TOLERANCE = 1e-4;

/** Distances in whole numbers can come out a hair above 2. */
const ROUNDED = 1e-4;

/** What the values of some vectors can be at all. */
export interface Bounds {
  readonly vectors: Matrix;
  /** Largest |a·b| of two of them. */
  readonly most: number;
  /** Further from float64 than this is wrong. */
  readonly tolerance: number;
}

/** @param error what the numbers can be off by, where nothing is wrong */
export function boundsOf(vectors: Matrix, error: DistanceError): Bounds {
  const { n, d, data } = vectors;
  let most = 0;
  for (let i = 0; i < n; i++) most = Math.max(most, dot(data, i * d, i * d, d));
  // Chords are at most 2 long.
  const { chord, distance } = error;
  const off = 2 * chord + chord * chord + distance;
  return { vectors, most, tolerance: (TOLERANCE + off) * Math.max(1, most) };
}

/**
 * Drivers exist that compute nonsense and say nothing. Every value of a pass has to be one that can
 * be, and of every workgroup's block, every row and every column one is computed again here: a tile that was
 * never written, or a line of it that is left over from something else, does not get by. Costs about a
 * thousandth of the pass on the CPU.
 * @param band values of `pass`, row by row
 * @param distance distances in [0, 2], or similarities
 * @throws AppError `gpu/wrong`
 */
export function checkBand(
  { vectors, most, tolerance }: Bounds,
  pass: Rect,
  band: Float32Array,
  distance: boolean,
): void {
  const { d, data } = vectors;
  const { r0, r1, c0, c1 } = pass;
  const width = c1 - c0;
  const height = r1 - r0;
  const [low, high] = distance ? [0, 2 + ROUNDED] : [-most - tolerance, most + tolerance];
  const count = height * width;
  for (let at = 0; at < count; at++) {
    const value = band[at] as number;
    // Written so that NaN is none either.
    if (!(value >= low && value <= high)) {
      const i = r0 + Math.floor(at / width);
      throw gpuWrong(`${shown(value)} at ${i}, ${c0 + (at % width)}, expected ${low} to ${high}`);
    }
  }
  const check = (i: number, j: number): void => {
    const similarity = dot(data, i * d, j * d, d);
    const near = Math.min(2, Math.max(0, 1 - similarity));
    const expected = distance ? (i === j ? 0 : near) : similarity;
    const value = band[(i - r0) * width + j - c0] as number;
    if (Math.abs(value - expected) > tolerance) {
      throw gpuWrong(`${shown(value)} at ${i}, ${j}, expected ${shown(expected)}`);
    }
  };
  // Another place in every block, row and column, the same ones every time.
  for (let top = r0; top < r1; top += GROUP_SIDE) {
    for (let left = c0; left < c1; left += GROUP_SIDE) {
      const where = scatter(top, left);
      check(
        top + (where % Math.min(GROUP_SIDE, r1 - top)),
        left + ((where >>> 8) % Math.min(GROUP_SIDE, c1 - left)),
      );
    }
  }
  for (let i = r0; i < r1; i++) check(i, c0 + (scatter(i, c0) % width));
  for (let j = c0; j < c1; j++) check(r0 + (scatter(r0, j) % height), j);
}

export function dot(data: Float32Array, a: number, b: number, d: number): number {
  let sum = 0;
  for (let k = 0; k < d; k++) sum += (data[a + k] as number) * (data[b + k] as number);
  return sum;
}

/** An unsigned number that differs from block to block. */
export function scatter(row: number, column: number): number {
  const mixed = Math.imul(row + 1, 0x9e3779b1) ^ Math.imul(column + 1, 0x85ebca6b);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}

/** Short enough to be read beside the engine's name; nonsense may be of any size. */
const shown = (value: number): string => String(Number(value.toPrecision(6)));
