import { describe, expect, test } from 'vitest';
import { CancelledError } from '../../../src/core/errors.ts';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import { PAIR_BINS, pairBin, pairsIn } from '../../../src/core/similarity/pair-bins.ts';
import {
  countAllPairs,
  countPairs,
  countsWithout,
  countWithin,
} from '../../../src/core/similarity/pair-counts.ts';
import type { Matrix } from '../../../src/core/vector/matrix.ts';
import { blobs, seeded } from '../cluster/cases.ts';
import { kernels } from '../kernel/kernels.ts';
import { atAngles, dot } from './oracle.ts';

const [js, wasm] = await kernels();
const people = (n: number): Matrix =>
  blobs(seeded(n), { n, d: 24, people: Math.ceil(n / 9), spread: 0.6 });
const labelled = (n: number, labels: number): Int32Array => {
  const random = seeded(labels);
  return Int32Array.from({ length: n }, () => Math.floor(random() * (labels + 1)) - 1);
};

describe('counting pairs by similarity', () => {
  test('three tracks in the plane: 60°, 30° and 90° apart', async () => {
    const vectors = atAngles(0, 60, 90);
    const { matrix } = js;
    const all = await countAllPairs(vectors, matrix, SILENT_HOOKS);
    const bins = [...all.counts].flatMap((count, bin) => (count > 0 ? [[bin, count]] : []));
    expect(pairsIn(all.counts)).toBe(3);
    // 1 − 1e-8 in f32 arithmetic may fall on either side of an edge: 0.5 and 0 are edges.
    expect(bins.map(([bin]) => Math.round(((bin ?? 0) / 2000 - 1) * 100) / 100)).toEqual([
      0, 0.5, 0.87,
    ]);
    const within = await countWithin(all, Int32Array.of(4, 4, 0), vectors, matrix, SILENT_HOOKS);
    expect(within[pairBin(0.8660254)]).toBe(0);
    expect(pairsIn(within)).toBe(1);
    expect(pairsIn(countsWithout(all.counts, within))).toBe(2);
  });

  test('both kernels give the same counts, whether bins are kept or counted anew', async () => {
    // More than one tile of 512.
    const vectors = people(700);
    const labels = labelled(700, 30);
    const expected = await countAllPairs(vectors, js.matrix, SILENT_HOOKS);
    const within = await countWithin(expected, labels, vectors, js.matrix, SILENT_HOOKS);
    expect(pairsIn(expected.counts)).toBe((700 * 699) / 2);
    for (const kept of [700, 0]) {
      const all = await countAllPairs(vectors, wasm.matrix, SILENT_HOOKS, { kept });
      expect(all.bins === undefined).toBe(kept === 0);
      expect(all.counts).toEqual(expected.counts);
      const again = await countWithin(all, labels, vectors, wasm.matrix, SILENT_HOOKS);
      expect(again).toEqual(within);
    }
  });

  test('within and between are all, bin for bin; unlabelled tracks share no label', async () => {
    const vectors = people(90);
    const labels = labelled(90, 6);
    const all = await countAllPairs(vectors, wasm.matrix, SILENT_HOOKS);
    const within = await countWithin(all, labels, vectors, wasm.matrix, SILENT_HOOKS);
    let pairs = 0;
    for (let i = 0; i < 90; i++) {
      for (let j = 0; j < i; j++) if (labels[i] === labels[j] && labels[i]! >= 0) pairs++;
    }
    expect(pairsIn(within)).toBe(pairs);
    const between = countsWithout(all.counts, within);
    expect(within.every((count, bin) => count + between[bin]! === all.counts[bin])).toBe(true);
  });

  test('of too many tracks evenly spaced ones are taken, the same every time', async () => {
    const vectors = people(100);
    const limits = { compared: 40, kept: 0 };
    const all = await countAllPairs(vectors, wasm.matrix, SILENT_HOOKS, limits);
    expect([...all.rows.subarray(0, 5)]).toEqual([0, 2, 5, 7, 10]);
    expect(pairsIn(all.counts)).toBe((40 * 39) / 2);
    const one = new Int32Array(100);
    const within = await countWithin(all, one, vectors, wasm.matrix, SILENT_HOOKS);
    expect(within).toEqual(all.counts);
  });

  test('given pairs are counted with their own similarity', () => {
    const vectors = people(12);
    const counts = countPairs(vectors, Int32Array.of(0, 1, 3, 11));
    expect(pairsIn(counts)).toBe(2);
    expect(counts[pairBin(dot(vectors, 3, 11))]).toBeGreaterThan(0);
  });

  test('none, one, and all the same', async () => {
    for (const [n, pairs] of [
      [0, 0],
      [1, 0],
      [6, 15],
    ] as const) {
      const vectors = atAngles(...new Array<number>(n).fill(30));
      const all = await countAllPairs(vectors, wasm.matrix, SILENT_HOOKS);
      const within = await countWithin(all, new Int32Array(n), vectors, wasm.matrix, SILENT_HOOKS);
      expect(all.counts).toHaveLength(PAIR_BINS);
      expect([pairsIn(all.counts), pairsIn(within)]).toEqual([pairs, pairs]);
      expect(all.counts[PAIR_BINS - 1]).toBe(pairs);
    }
  });

  test('a stop is heard between two tiles', async () => {
    const hooks = { ...SILENT_HOOKS, breathe: () => Promise.reject(new CancelledError()) };
    await expect(countAllPairs(people(30), wasm.matrix, hooks)).rejects.toThrow(CancelledError);
  });
});
