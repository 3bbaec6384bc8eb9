import type { JobHooks } from '../job.ts';
import type { Matrix } from '../vector/matrix.ts';
import { exactError, type GroupError, type NearGroups } from './doubt.ts';
import type { DifferenceEngine, DistanceError, Neighbours } from './types.ts';

/** A group is looked for within this share of the radius of what it lies in; all items lie within 1. */
const NEAR = 0.1;
/** Fewer than these cost more to compare anew than float64 takes to tell them apart. */
const FEWEST = 64;
/** One item in so many is asked how many lie around it. */
const SAMPLED = 16;
/** Radius below which vectors in single precision have nothing more to tell. */
const LEAST_RADIUS = 1e-6;
/** Rows compared at a time. */
const ROWS = 64;
/** Half a unit in the last place of a number in single precision, relative. */
const ROUNDING = 2 ** -24;
const BREATH_MS = 10;

export interface NearCopies {
  readonly vectors: Matrix;
  /** 1 / length of each row, 0 for a zero row. */
  readonly scale: Float64Array; // [n]
  readonly square: Float32Array; // [n * n]
  readonly error: DistanceError;
  /** Of the square, before anything is merged. */
  readonly neighbours: Neighbours;
  readonly differences: DifferenceEngine;
}

/**
 * [Note: Near-copies in numbers of their own]
 *
 * What an engine's numbers are off by does not shrink with the group: of thousands of near-copies every one
 * may be the nearest of every other, and float64 would have to compare all of them at every step. Their
 * differences from their middle, though, can be told as exactly as vectors can: divided by the longest of
 * them and in whole numbers, they are off by 4 · 10⁻⁴ of the group's radius instead of that of all. So
 * groups within a small distance of one of them are compared anew by the same kernel, which overwrites their
 * part of the square; and groups in those groups, down to what single precision can hold. How far a
 * proposal can be off is a matter of the innermost group that holds both clusters.
 *
 * @returns the groups; undefined where there are none
 * Cost: a sixteenth of the square is read; O(g² d) for a group of g.
 */
export async function compareNearCopies(
  input: NearCopies,
  hooks: JobHooks,
): Promise<NearGroups | undefined> {
  const { n } = input.vectors;
  const of = new Int32Array(n); // [n]
  const parent = [-1];
  const errors: GroupError[] = [{ ...input.error, span: 2 }];
  const radii = [1];
  for (let group = 0; group < parent.length; group++) {
    const reach = NEAR * radii[group]!;
    for (let item = 0; item < n; item++) {
      if (of[item] !== group || !isSampled(item)) continue;
      const around = withItself(input.neighbours.within(item, 0.5 * reach * reach), item);
      if (around.length < FEWEST) continue;
      const items = around.filter((other) => of[other] === group || other === item);
      if (items.length < FEWEST) continue;
      const found = await compareGroup(input, items, radii[group]!, hooks);
      if (found === undefined) continue;
      for (const each of items) of[each] = parent.length;
      parent.push(group);
      errors.push(found.error);
      radii.push(found.radius);
    }
  }
  return parent.length > 1 ? { of, parent, errors } : undefined;
}

/** Some items, spread evenly and by no pattern that an episode could have. */
function isSampled(item: number): boolean {
  return Math.imul(item + 1, 0x9e37_79b1) >>> 0 < 2 ** 32 / SAMPLED;
}

/** Compare a group by differences from its middle; undefined where that would be no closer. */
async function compareGroup(
  { vectors, scale, square, differences }: NearCopies,
  items: Int32Array,
  outer: number,
  hooks: JobHooks,
): Promise<{ readonly error: GroupError; readonly radius: number } | undefined> {
  const { n } = vectors;
  const m = items.length;
  const { radius, rows } = differencesOf(vectors, scale, items);
  if (radius < LEAST_RADIUS || radius > outer / 4) return undefined;
  const unit = radius * radius;
  try {
    differences.load(rows);
    const strip = new Float32Array(ROWS * m); // [ROWS, columns from the first row on]
    let breathedAt = hooks.now();
    for (let r0 = 0; r0 < m; r0 += ROWS) {
      const r1 = Math.min(m, r0 + ROWS);
      const width = m - r0;
      differences.strip(r0, r1, strip);
      for (let e = 0; e < (r1 - r0) * width; e++) strip[e] = strip[e]! * unit;
      for (let i = r0; i < r1; i++) {
        const row = items[i]! * n;
        for (let j = i + 1; j < m; j++) square[row + items[j]!] = strip[(i - r0) * width + j - r0]!;
      }
      // Column by column, so that what is written lies together.
      for (let j = r0 + 1; j < m; j++) {
        const row = items[j]! * n;
        const last = Math.min(r1, j);
        for (let i = r0; i < last; i++) square[row + items[i]!] = strip[(i - r0) * width + j - r0]!;
      }
      if (hooks.now() - breathedAt > BREATH_MS) {
        hooks.progress({ stage: 'similarity', done: r1, total: m, unit: 'rows' });
        await hooks.breathe();
        breathedAt = hooks.now();
      }
    }
    // Besides what the engine rounds, differences were rounded to single precision, twice.
    const chord = (2 * differences.error() * (1 + 1e-9) + 5 * ROUNDING) * radius + 1e-15;
    const span = 0.5 * (2 * radius + chord) ** 2 * (1 + 1e-6);
    const distance = 5 * ROUNDING * span;
    return { radius, error: { chord, distance, span, exact: exactError(vectors.d) } };
  } catch (error) {
    // No memory for it: float64 does it alone, which takes longer.
    if (error instanceof RangeError) return undefined;
    throw error;
  } finally {
    differences.release();
  }
}

function withItself(around: Int32Array, item: number): Int32Array {
  const all = new Int32Array(around.length + 1);
  all.set(around);
  all[around.length] = item;
  return all.sort();
}

/** Differences of unit vectors from their mean, divided by the length of the longest. */
function differencesOf(
  { d, data }: Matrix,
  scale: Float64Array,
  items: Int32Array,
): { readonly radius: number; readonly rows: Matrix } {
  const middle = new Float64Array(d); // [d]
  for (const item of items) {
    const own = scale[item]! / items.length;
    for (let k = 0; k < d; k++) middle[k] = middle[k]! + data[item * d + k]! * own;
  }
  const rows = new Float32Array(items.length * d); // [m * d]
  let longest = 0;
  items.forEach((item, i) => {
    const own = scale[item]!;
    let square = 0;
    for (let k = 0; k < d; k++) {
      const difference = data[item * d + k]! * own - middle[k]!;
      rows[i * d + k] = difference;
      square += difference * difference;
    }
    longest = Math.max(longest, square);
  });
  const radius = Math.sqrt(longest);
  for (let e = 0; e < rows.length; e++) rows[e] = rows[e]! / radius;
  return { radius, rows: { n: items.length, d, data: rows } };
}
