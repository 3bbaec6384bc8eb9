import { describe, expect, test } from 'vitest';
import { cut, cutHeight } from '../../../src/core/cluster/cut.ts';
import type { LinkageMethod } from '../../../src/core/cluster/types.ts';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import { GrowingDistances } from '../../../src/core/suggest/growing-distances.ts';
import { LeafRuns } from '../../../src/core/suggest/leaf-runs.ts';
import { mergeSimilarities } from '../../../src/core/suggest/merge-similarities.ts';
import { bestStep, smoothed, wordWeight } from '../../../src/core/suggest/score.ts';
import { middleOf, stableGap } from '../../../src/core/suggest/stable-gap.ts';
import { chanceWithin, evenSimilarity, fitTwoKinds } from '../../../src/core/suggest/two-kinds.ts';
import type { Matrix } from '../../../src/core/vector/matrix.ts';
import { blobs, partition, seeded } from '../cluster/cases.ts';
import { makeTree } from '../identity/synthetic.ts';
import { wasmKernel } from '../kernel/kernels.ts';
import { treeOf } from './judge.ts';

const kernel = await wasmKernel();
const CROWD = blobs(seeded(3), { n: 60, d: 12, people: 6, spread: 0.5 });

const dot = ({ d, data }: Matrix, a: number, b: number): number => {
  let sum = 0;
  for (let k = 0; k < d; k++) sum += data[a * d + k]! * data[b * d + k]!;
  return sum;
};
const sorted = ({ n, d, data }: Matrix, order: Int32Array): Matrix => ({
  n,
  d,
  data: Float32Array.from([...order].flatMap((i) => [...data.subarray(i * d, i * d + d)])),
});

describe('runs of the leaf order', () => {
  test.each<LinkageMethod>(['average', 'complete', 'ward', 'single', 'centroid'])(
    'are the clusters of the cut at every threshold (%s)',
    async (method) => {
      const tree = await treeOf(CROWD, method);
      const runs = new LeafRuns(tree, method);
      const runOf = new Int32Array(CROWD.n);
      for (let t = 1; t >= 0; t -= 0.05) {
        runs.fallTo(t);
        runs.runs(runOf);
        const { labels, count } = cut(tree, cutHeight(method, t));
        expect(runs.count).toBe(count);
        expect(partition(runOf)).toEqual(partition(tree.order.map((item) => labels[item]!)));
      }
    },
  );
});

test('a merge has the mean similarity of its two sides, whatever the linkage', async () => {
  const tree = await treeOf(CROWD, 'complete');
  const vectors = sorted(CROWD, tree.order);
  const found = mergeSimilarities(vectors, tree, 'complete');
  const runs = new LeafRuns(tree, 'complete');
  runs.joinAll((left, right, boundary) => {
    let sum = 0;
    let count = 0;
    for (let a = left; a <= runs.endOf(left); a++) {
      for (let b = right; b <= runs.endOf(right); b++) {
        sum += dot(vectors, a, b);
        count++;
      }
    }
    expect(found[boundary]).toBeCloseTo(sum / count, 6);
  });
});

test('the silhouette is the mean over all pairs, a track alone judged by the usual distance', async () => {
  const method = 'average';
  const usual = 0.3;
  const tree = await treeOf(CROWD, method);
  const vectors = sorted(CROWD, tree.order);
  const distances = await GrowingDistances.of(vectors, kernel.matrix, SILENT_HOOKS);
  const runs = new LeafRuns(tree, method);
  const runOf = new Int32Array(vectors.n);
  for (const t of [0.9, 0.7, 0.5, 0.3]) {
    runs.fallTo(t, (left, right) => distances.join(left, right));
    runs.runs(runOf);
    const meanTo = (i: number, run: number): number => {
      const others = [...runOf.keys()].filter((j) => runOf[j] === run && j !== i);
      return others.reduce((sum, j) => sum + 1 - dot(vectors, i, j), 0) / others.length;
    };
    const ids = [...new Set(runOf)];
    const values = [...runOf.keys()].map((i) => {
      const own = meanTo(i, runOf[i]!);
      const a = Number.isNaN(own) ? usual : own;
      const b = Math.min(...ids.filter((run) => run !== runOf[i]).map((run) => meanTo(i, run)));
      return (b - a) / Math.max(a, b);
    });
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(distances.silhouette(runs, usual)).toBeCloseTo(mean, 5);
  }
});

describe('merges of two kinds', () => {
  const VALUES = Float64Array.from([0.1, 0.12, 0.14, 0.16, 0.68, 0.7, 0.72, 0.71, 0.69]);

  test('are found where they are', () => {
    const kinds = fitTwoKinds(VALUES)!;
    expect(kinds.between.mean).toBeCloseTo(0.13, 3);
    expect(kinds.within.mean).toBeCloseTo(0.7, 3);
    expect(kinds.between.share).toBeCloseTo(4 / 9, 3);
    expect(kinds.distance).toBeGreaterThan(10);
    const even = evenSimilarity(kinds);
    expect(even).toBeGreaterThan(0.16);
    expect(even).toBeLessThan(0.68);
    expect(chanceWithin(kinds, even)).toBeCloseTo(0.5, 6);
  });

  test('the chance of being within a person grows with the similarity', () => {
    const kinds = fitTwoKinds(Float64Array.from({ length: 60 }, (_, i) => (i * i) / 3600))!;
    let before = -1;
    for (let s = -0.2; s <= 1.2; s += 0.01) {
      const chance = chanceWithin(kinds, s);
      expect(chance).toBeGreaterThanOrEqual(before);
      before = chance;
    }
    expect(before).toBe(1);
  });

  test('equal values are of no two kinds', () => {
    expect(fitTwoKinds(Float64Array.of(0.5, 0.5, 0.5))).toBeUndefined();
    expect(fitTwoKinds(Float64Array.of(0.5))).toBeUndefined();
    expect(fitTwoKinds(new Float64Array(0))).toBeUndefined();
  });
});

describe('stable gaps', () => {
  const MERGES = Float64Array.of(0.3, 0.5, 0.508, 0.9);

  test('reach from a merge, not included, to the next, included', () => {
    expect(stableGap(MERGES, 0.4)).toEqual({ low: 0.3, high: 0.5 });
    expect(stableGap(MERGES, 0.5)).toEqual({ low: 0.3, high: 0.5 });
    expect(stableGap(MERGES, 0.1)).toEqual({ low: 0, high: 0.3 });
    expect(stableGap(MERGES, 0.95)).toEqual({ low: 0.9, high: 1 });
    expect(stableGap(new Float64Array(0), 0.4)).toEqual({ low: 0, high: 1 });
  });

  test('have a middle that a person would type, with the same clusters', () => {
    const tree = makeTree([0, 1, 2, 3, 4], [0.1, 0.492, 0.5, 0.7]);
    for (const [low, high, typed] of [
      [0.3, 0.5, 0.4],
      [0.5, 0.508, 0.504],
      [0.3333, 0.4111, 0.37],
      [0.50001, 0.50009, 0.50005],
    ] as const) {
      expect(middleOf({ low, high })).toBe(typed);
    }
    const clusters = (t: number) => [...cut(tree, 1 - t).labels];
    expect(clusters(0.504)).toEqual(clusters(0.508));
    expect(clusters(0.504)).not.toEqual(clusters(0.499));
  });
});

describe('the score', () => {
  test('of a wide stretch beats a needle of the same height', () => {
    const curve = new Float64Array(101);
    curve[20] = 1;
    curve.fill(1, 60, 71);
    expect(bestStep(smoothed(curve, 0.02))).toBe(65);
  });

  test('takes the middle of what is equal', () => {
    expect(bestStep(Float64Array.of(0, 1, 1, 1, 0))).toBe(2);
    expect(bestStep(Float64Array.of(2, 2))).toBe(0);
  });

  test('gives people’s word more weight the more they said, within bounds', () => {
    expect(wordWeight(0)).toBe(0);
    expect(wordWeight(2)).toBeLessThan(1);
    expect(wordWeight(100)).toBeGreaterThan(5);
    expect(wordWeight(1e6)).toBeLessThanOrEqual(10);
  });
});
