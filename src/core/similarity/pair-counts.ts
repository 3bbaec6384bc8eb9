import type { MatrixEngine } from '../cluster/types.ts';
import type { JobHooks } from '../job.ts';
import type { Matrix } from '../vector/matrix.ts';
import { PAIR_BINS, pairBin } from './pair-bins.ts';

/** Tracks whose pairs are all compared; of more, this many are taken, evenly spaced. */
export const MOST_COMPARED = 10_000;
/** Tracks up to which the bin of every pair is kept (two bytes a pair, 25 MB), so that new labels cost a look-up a pair. */
export const MOST_KEPT = 5_000;
/** Rows and columns of a tile: a few milliseconds of work. */
const TILE = 512;

/** Similarities of all pairs of tracks, counted. Does not depend on any labels. */
export interface AllPairs {
  /** The compared rows of `vectors`, ascending: all, or evenly spaced ones of too many. */
  readonly rows: Int32Array; // [m]
  readonly counts: Uint32Array; // [PAIR_BINS]
  /** Bin of each pair, condensed over `rows`; undefined for more than MOST_KEPT. */
  readonly bins: Uint16Array | undefined; // [m(m−1)/2]
}

/**
 * Count the similarities of all pairs, in tiles.
 * @param matrix loaded and released here; engines that agree bit for bit give equal counts
 * @param limits lower ones for tests
 * @throws CancelledError
 * Cost: O(m² d), one tile of memory and two bytes a kept pair.
 */
export async function countAllPairs(
  vectors: Matrix,
  matrix: MatrixEngine,
  hooks: JobHooks,
  limits: { readonly compared?: number; readonly kept?: number } = {},
): Promise<AllPairs> {
  const rows = sampleRows(vectors.n, limits.compared ?? MOST_COMPARED);
  const m = rows.length;
  const counts = new Uint32Array(PAIR_BINS); // [PAIR_BINS]
  const kept = m <= (limits.kept ?? MOST_KEPT);
  const bins = kept ? new Uint16Array((m * (m - 1)) / 2) : undefined;
  await matrix.load(m === vectors.n ? vectors : gather(vectors, rows));
  try {
    const visit = (i: number, j: number, similarity: number): void => {
      const bin = pairBin(similarity);
      counts[bin]! += 1;
      if (bins !== undefined) bins[condensedStart(i, m) + j] = bin;
    };
    await visitPairs(matrix, 0, m, visit, hooks, { done: 0, total: m });
  } finally {
    matrix.release();
  }
  return { rows, counts, bins };
}

/**
 * Count the pairs of equal label among all pairs; the others are the difference, so that a new
 * cut costs only these.
 * @param labels label of each row of `vectors`; negative ones share none
 * @returns [PAIR_BINS]; never more than `all.counts` in any bin
 * Cost: a look-up a pair where bins are kept, else O(Σ size² d).
 */
export async function countWithin(
  all: AllPairs,
  labels: Int32Array,
  vectors: Matrix,
  matrix: MatrixEngine,
  hooks: JobHooks,
): Promise<Uint32Array> {
  const own = all.rows.map((row) => labels[row]!); // [m]
  if (all.bins !== undefined) return lookUpWithin(all.bins, own);
  const counts = new Uint32Array(PAIR_BINS); // [PAIR_BINS]
  const runs = runsOfLabel(own);
  const grouped = runs.order.map((at) => all.rows[at]!);
  await matrix.load(gather(vectors, grouped));
  try {
    const visit = (_i: number, _j: number, similarity: number): void => {
      counts[pairBin(similarity)]! += 1;
    };
    const total = grouped.length;
    // A label's rows lie together, so its pairs are a square on the diagonal.
    for (const [from, to] of runs.spans) {
      await visitPairs(matrix, from, to, visit, hooks, { done: from, total });
    }
  } finally {
    matrix.release();
  }
  return counts;
}

/** Pairs of `all` that are not in `part`, by bin. */
export function countsWithout(all: Uint32Array, part: Uint32Array): Uint32Array {
  return all.map((count, bin) => count - part[bin]!);
}

/** Similarities of given pairs of rows, counted. @param pairs flat a0, b0, a1, b1, … */
export function countPairs({ d, data }: Matrix, pairs: Int32Array): Uint32Array {
  const counts = new Uint32Array(PAIR_BINS);
  for (let p = 0; p + 1 < pairs.length; p += 2) {
    const a = pairs[p]! * d;
    const b = pairs[p + 1]! * d;
    let sum = 0;
    for (let k = 0; k < d; k++) sum += data[a + k]! * data[b + k]!;
    counts[pairBin(Math.fround(sum))]! += 1;
  }
  return counts;
}

/** All rows, or `most` of them, evenly spaced: the same ones every time. */
function sampleRows(n: number, most: number): Int32Array {
  const m = Math.min(n, most);
  return Int32Array.from({ length: m }, (_, i) => Math.floor((i * n) / m));
}

/** Index of pair (i, j), i < j, in a condensed matrix of m rows is this plus j. */
const condensedStart = (i: number, m: number): number => i * m - (i * (i + 1)) / 2 - i - 1;

function lookUpWithin(bins: Uint16Array, labels: Int32Array): Uint32Array {
  const counts = new Uint32Array(PAIR_BINS);
  const { order, spans } = runsOfLabel(labels);
  for (const [from, to] of spans) {
    for (let a = from; a < to; a++) {
      // Ascending within a span, so i < j.
      const start = condensedStart(order[a]!, labels.length);
      for (let b = a + 1; b < to; b++) counts[bins[start + order[b]!]!]! += 1;
    }
  }
  return counts;
}

/** Places by label, and where the labels of two or more lie; negative labels and lone ones are left out. */
function runsOfLabel(labels: Int32Array): { order: Int32Array; spans: [number, number][] } {
  const order = Int32Array.from(labels.keys())
    .filter((at) => labels[at]! >= 0)
    .sort((a, b) => labels[a]! - labels[b]! || a - b);
  const spans: [number, number][] = [];
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && labels[order[to]!] === labels[order[from]!]) to++;
    if (to - from > 1) spans.push([from, to]);
    from = to;
  }
  return { order, spans };
}

/** Every pair from ≤ i < j < to of the loaded rows, tile by tile. */
async function visitPairs(
  matrix: MatrixEngine,
  from: number,
  to: number,
  visit: (i: number, j: number, similarity: number) => void,
  hooks: JobHooks,
  { done, total }: { readonly done: number; readonly total: number },
): Promise<void> {
  const side = Math.min(TILE, to - from);
  const tile = new Float32Array(side * side); // [rows * columns]
  for (let r0 = from; r0 < to; r0 += TILE) {
    const r1 = Math.min(to, r0 + TILE);
    for (let c0 = r0; c0 < to; c0 += TILE) {
      const c1 = Math.min(to, c0 + TILE);
      await matrix.tile(r0, r1, c0, c1, tile);
      for (let i = r0; i < r1; i++) {
        const row = (i - r0) * (c1 - c0) - c0;
        for (let j = Math.max(c0, i + 1); j < c1; j++) visit(i, j, tile[row + j]!);
      }
      await hooks.breathe();
    }
    hooks.progress({ stage: 'similarity', done: done + r1 - from, total, unit: 'tracks' });
  }
}

function gather({ d, data }: Matrix, rows: Int32Array): Matrix {
  const out = new Float32Array(rows.length * d); // [m * d]
  rows.forEach((row, i) => {
    out.set(data.subarray(row * d, (row + 1) * d), i * d);
  });
  return { n: rows.length, d, data: out };
}
