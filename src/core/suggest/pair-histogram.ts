import type { MatrixEngine } from '../cluster/types.ts';
import type { JobHooks } from '../job.ts';
import type { Matrix } from '../vector/matrix.ts';

/** How many of all pairs lie where, in atanh of the cosine. */
export interface PairHistogram {
  /** Middle of each bin. */
  readonly value: Float64Array; // [bins]
  /** Pairs in the bin as a share of all. */
  readonly share: Float64Array; // [bins] sum 1
  /** Width of a bin. */
  readonly width: number;
}

/** Fine enough for the mode of a narrow peak. */
const BINS = 1_000;
/** Room on both sides, so that no bin of the edge is cut. */
const MARGIN = 0.05;
/** Everything above is as good as equal: near-copies must not stretch the scale. */
const MOST = 3;
/** Cosines nearer to ±1 than this are taken for this near. */
const LARGEST_COSINE = 0.9995;

/** atanh of a cosine (Fisher's z): makes embedders whose cosines are all high comparable with others. */
export function fisher(cosine: number): number {
  const s = Math.min(LARGEST_COSINE, Math.max(-LARGEST_COSINE, cosine));
  return 0.5 * Math.log((1 + s) / (1 - s));
}

/**
 * atanh of the cosine of every pair.
 * @param vectors unit rows [n, d]
 * @param engine loaded and released here; wasm and js fill the same numbers bit for bit
 * @returns symmetric [n * n], diagonal as if equal
 * @throws CancelledError
 * Cost: O(n² d), n² floats.
 */
export async function fisherMatrix(
  vectors: Matrix,
  engine: MatrixEngine,
  hooks: JobHooks,
): Promise<Float32Array> {
  const { n } = vectors;
  const x = new Float32Array(n * n); // [n * n]
  try {
    await engine.load(vectors);
    await engine.square(x, hooks);
  } finally {
    engine.release();
  }
  for (let i = 0; i < n; i++) {
    for (let j = i; j < n; j++) {
      const value = fisher(1 - x[i * n + j]!);
      x[i * n + j] = value;
      x[j * n + i] = value;
    }
  }
  return x;
}

/**
 * Histogram of the pairs of some items.
 * @param x atanh of the cosines [n * n]
 * @param items rows of x, two at least
 * Cost: O(items²).
 */
export function pairHistogram(x: Float32Array, n: number, items: Int32Array): PairHistogram {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let a = 0; a < items.length; a++) {
    const row = items[a]! * n;
    for (let b = a + 1; b < items.length; b++) {
      const value = x[row + items[b]!]!;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  low -= MARGIN;
  high = Math.max(low + 2 * MARGIN, Math.min(high, MOST) + MARGIN);
  const width = (high - low) / BINS;
  const share = new Float64Array(BINS);
  for (let a = 0; a < items.length; a++) {
    const row = items[a]! * n;
    for (let b = a + 1; b < items.length; b++) {
      const bin = Math.floor((x[row + items[b]!]! - low) / width);
      share[Math.min(BINS - 1, bin)]! += 1;
    }
  }
  const pairs = (items.length * (items.length - 1)) / 2;
  for (let bin = 0; bin < BINS; bin++) share[bin]! /= pairs;
  const value = Float64Array.from({ length: BINS }, (_, bin) => low + (bin + 0.5) * width);
  return { value, share, width };
}

/** The same with `times` bins made one. */
export function coarser({ value, share, width }: PairHistogram, times: number): PairHistogram {
  const bins = Math.ceil(value.length / times);
  const sums = new Float64Array(bins);
  share.forEach((part, bin) => {
    sums[Math.floor(bin / times)]! += part;
  });
  const first = value[0]! - width / 2;
  const middles = Float64Array.from({ length: bins }, (_, b) => first + (b + 0.5) * times * width);
  return { value: middles, share: sums, width: times * width };
}

/** Where a share of the pairs lies below: middle of a bin. */
export function quantileOf({ value, share }: PairHistogram, quantile: number): number {
  let below = 0;
  for (let bin = 0; bin < value.length; bin++) {
    below += share[bin]!;
    if (below >= quantile) return value[bin]!;
  }
  return value[value.length - 1]!;
}
