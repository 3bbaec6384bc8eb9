import { describe, expect, test } from 'vitest';
import { cut, cutHeight } from '../../../src/core/cluster/cut.ts';
import { FallingCut } from '../../../src/core/cluster/falling-cut.ts';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import { noiseInto } from '../../../src/core/random.ts';
import { mergeEvidence } from '../../../src/core/suggest/merge-evidence.ts';
import { agreeingCut } from '../../../src/core/suggest/other-linkage.ts';
import { fisher, fisherMatrix } from '../../../src/core/suggest/pair-histogram.ts';
import type { Reading } from '../../../src/core/suggest/readings.ts';
import { answers, contradiction, NOTHING_SAID } from '../../../src/core/suggest/said.ts';
import { middleOf, otherValleys, stableGap } from '../../../src/core/suggest/stable-gap.ts';
import { bestStep, cheapest, thresholdCost } from '../../../src/core/suggest/threshold-cost.ts';
import type { Matrix } from '../../../src/core/vector/matrix.ts';
import { unitRows } from '../cluster/cases.ts';
import { makeTree } from '../identity/synthetic.ts';
import { wasmKernel } from '../kernel/kernels.ts';
import { fAt, treeOf } from './judge.ts';

const kernel = await wasmKernel();
const PEOPLE = 6;
/** Track i is of person i % 6, who is seen in two ways. */
const CROWD = crowd(60, 48);
const EVERYBODY = Int32Array.from({ length: CROWD.n }, (_, i) => i);

function crowd(n: number, d: number): Matrix {
  const noise = new Float64Array((PEOPLE * 3 + n) * d);
  noiseInto(7, 1, noise);
  const data = new Float32Array(n * d);
  for (let i = 0; i < n; i++) {
    const person = i % PEOPLE;
    const scene = PEOPLE + person * 2 + (i % 4 < 2 ? 0 : 1);
    for (let k = 0; k < d; k++) {
      const own = noise[(PEOPLE * 3 + i) * d + k]!;
      data[i * d + k] = noise[person * d + k]! + 0.6 * noise[scene * d + k]! + 0.4 * own;
    }
  }
  return unitRows({ n, d, data });
}

const dot = ({ d, data }: Matrix, a: number, b: number): number => {
  let sum = 0;
  for (let k = 0; k < d; k++) sum += data[a * d + k]! * data[b * d + k]!;
  return sum;
};

describe('evidence of merges', () => {
  const impostors = { mean: 0.1, deviation: 0.2 };

  test('is what the pairs of the two sides say, counted one by one', async () => {
    const tree = await treeOf(CROWD, 'average');
    const x = await fisherMatrix(CROWD, kernel.matrix, SILENT_HOOKS);
    const found = mergeEvidence(tree, x, CROWD.n, EVERYBODY, impostors);
    const z = (a: number, b: number) => (fisher(dot(CROWD, a, b)) - 0.1) / 0.2;
    let merge = 0;
    let gathered = 0;
    new FallingCut(tree, 'average').takeUpTo(Number.POSITIVE_INFINITY, (start, at, end) => {
      const a = [...tree.order.subarray(start, at + 1)];
      const b = [...tree.order.subarray(at + 1, end + 1)];
      const pairs = a.flatMap((i) => b.map((j) => [i, j] as const));
      const mean = pairs.reduce((sum, [i, j]) => sum + dot(CROWD, i, j), 0) / pairs.length;
      expect(found.z[merge]).toBeCloseTo((fisher(mean) - 0.1) / 0.2, 3);
      const weight = (2 * a.length * b.length) / ((a.length + b.length) * CROWD.n);
      expect(found.weight[merge]).toBeCloseTo(weight, 12);
      const alike = pairs.filter(([i, j]) => z(i, j) > 3).length / pairs.length;
      const unlike = pairs.filter(([i, j]) => z(i, j) < 1).length / pairs.length;
      gathered += weight * (1 - 1 / Math.min(a.length, b.length)) * (alike - unlike);
      expect(found.gathered[merge]).toBeCloseTo(gathered, 9);
      merge += 1;
    });
    expect(merge).toBe(CROWD.n - 1);
  });

  test('divides all pairs as Otsu has it, the best cut being 1', async () => {
    const tree = await treeOf(CROWD, 'average');
    const x = await fisherMatrix(CROWD, kernel.matrix, SILENT_HOOKS);
    const { divided } = mergeEvidence(tree, x, CROWD.n, EVERYBODY, impostors);
    // The same from labels: every pair is in one cluster or not.
    const heights = [...tree.boundary].sort((a, b) => a - b);
    const byHand = heights.map((height) => {
      const { labels } = cut(tree, height);
      const sums = [0, 0];
      const counts = [0, 0];
      for (let i = 0; i < CROWD.n; i++) {
        for (let j = i + 1; j < CROWD.n; j++) {
          const side = labels[i] === labels[j] ? 1 : 0;
          sums[side]! += fisher(dot(CROWD, i, j));
          counts[side]! += 1;
        }
      }
      const share = counts[1]! / (counts[0]! + counts[1]!);
      const apart = counts[0] === 0 ? 0 : sums[1]! / counts[1]! - sums[0]! / counts[0]!;
      return share * (1 - share) * apart ** 2;
    });
    const best = Math.max(...byHand);
    byHand.forEach((value, merge) => {
      expect(divided[merge]).toBeCloseTo(value / best, 3);
    });
    expect(Math.max(...divided)).toBe(1);
  });
});

describe('the cost of a threshold', () => {
  const reading: Reading = {
    ...{ type: 'mixture', kinds: undefined, same: 0.15 },
    impostors: { mean: 0, deviation: 0.25 },
  };
  const costOf = async (given: { readonly sharedFrames?: Int32Array; readonly same?: number }) => {
    const tree = await treeOf(CROWD, 'average');
    const x = await fisherMatrix(CROWD, kernel.matrix, SILENT_HOOKS);
    const merges = mergeEvidence(tree, x, CROWD.n, EVERYBODY, reading.impostors);
    const { same = reading.same, sharedFrames = new Int32Array(0) } = given;
    const said = NOTHING_SAID;
    const input = { tree, merges, reading: { ...reading, same }, isKnown: false };
    return thresholdCost({ ...input, sharedFrames, said });
  };
  const at = ({ threshold, cost }: Awaited<ReturnType<typeof costOf>>) =>
    threshold[cheapest(cost)]!;

  test('is lowest where the people are', async () => {
    const tree = await treeOf(CROWD, 'average');
    const { labels, count } = cut(tree, cutHeight('average', at(await costOf({}))));
    expect(count).toBe(PEOPLE);
    for (let i = 0; i < CROWD.n; i++) expect(labels[i]).toBe(labels[i % PEOPLE]);
  });

  test('counts pairs of one frame from five on, by their share', async () => {
    const one = Int32Array.of(0, 6, 12, 18, 24, 30, 36, 42);
    const few = await costOf({ sharedFrames: one });
    expect(Math.max(...few.sameFrame)).toBe(0);
    const many = await costOf({ sharedFrames: Int32Array.of(...one, 48, 54) });
    const joined = many.sameFrame[0]!;
    expect(joined).toBeGreaterThan(0.5);
    expect(many.cost[0]! - (await costOf({})).cost[0]!).toBeCloseTo(joined, 9);
    expect([...many.sameFrame]).toEqual([...many.sameFrame].sort((a, b) => b - a));
  });

  test('asks for more likeness where few pairs are of one person', async () => {
    const evens = await Promise.all(
      [0.5, 0.1, 0.01].map(async (same) => (await costOf({ same })).threshold[0]!),
    );
    expect(evens).toEqual([...evens].sort((a, b) => a - b));
    expect(new Set(evens).size).toBe(3);
  });

  test('grows with the distance from where a merge is as likely right as wrong, up to a bound', async () => {
    const distance = async (deviation: number) => {
      const tree = await treeOf(CROWD, 'average');
      const x = await fisherMatrix(CROWD, kernel.matrix, SILENT_HOOKS);
      const impostors = { mean: 0, deviation };
      const merges = mergeEvidence(tree, x, CROWD.n, EVERYBODY, impostors);
      const of = { tree, merges, reading: { ...reading, impostors }, isKnown: false };
      const none = new Int32Array(0);
      const found = thresholdCost({ ...of, sharedFrames: none, said: NOTHING_SAID });
      const { cost, density, apart, undivided } = found;
      const rest = cost.map((c, i) => c - density[i]! - 1.2 * apart[i]! - 3 * undivided[i]!);
      return { ...found, rest };
    };
    const { rest } = await distance(0.1);
    const even = cheapest(rest);
    expect(rest[even]).toBeCloseTo(0, 3);
    expect(even).toBeGreaterThan(0);
    for (let i = 1; i <= even; i++) expect(rest[i]).toBeLessThan(rest[i - 1]!);
    for (let i = even + 1; i < rest.length; i++) {
      expect(rest[i]).toBeGreaterThanOrEqual(rest[i - 1]! - 1e-9);
    }
    expect(rest.at(-1)).toBeCloseTo(0.32, 6);
    // People who lie very near each other leave room above them: so many deviations off costs less.
    const narrow = (await distance(0.04)).rest;
    expect(narrow[cheapest(narrow) + 20]).toBeLessThan(0.7 * rest[even + 20]!);
  });

  test('takes the lower threshold of equal costs', () => {
    expect(cheapest([2, 1, 1, 3])).toBe(1);
  });

  test('that is as good is taken where nothing changes for the widest stretch', () => {
    const threshold = Float64Array.of(0.1, 0.2, 0.3, 0.4, 0.5);
    const merges = Float64Array.of(0.15, 0.22, 0.24, 0.45);
    const step = (...cost: number[]) =>
      bestStep({ threshold, cost: Float64Array.from(cost) }, merges);
    // 0.2 lies between 0.15 and 0.22, 0.3 and 0.4 between 0.24 and 0.45.
    expect(step(2, 1, 1.01, 1.5, 2)).toBe(2);
    expect(step(2, 1, 1.1, 1, 2)).toBe(1);
    expect(step(2, 1, 1.01, 1.01, 2)).toBe(2);
  });
});

describe('what people said', () => {
  const tree = makeTree([0, 1, 2, 3, 4], [0.1, 0.5, 0.2, 0.7]);
  const threshold = Float64Array.of(0.25, 0.4, 0.7, 0.85, 0.95);

  test('is contradicted by pairs that do not come together, and by those that do', () => {
    const said = {
      people: [],
      together: [Int32Array.of(0, 1), Int32Array.of(2, 3)],
      apart: Int32Array.of(0, 4, 1, 2),
    };
    // 0–1 is one down to 0.9, 2–3 to 0.8, 1–2 to 0.5, 0–4 to 0.3.
    expect([...contradiction(said, tree, threshold).share]).toEqual([0.5, 0.25, 0, 0.25, 0.5]);
  });

  test('of one person alone contradicts nothing; of two it is BCubed F that is missed', () => {
    const people = [Int32Array.of(0, 1), Int32Array.of(2, 3)];
    const alone = { ...NOTHING_SAID, people: people.slice(0, 1) };
    expect([...contradiction(alone, tree, threshold).share]).toEqual([0, 0, 0, 0, 0]);
    const both = contradiction({ ...NOTHING_SAID, people }, tree, threshold).share;
    expect(both[2]).toBeCloseTo(0, 12);
    // All four in one cluster: precision ½, recall 1.
    expect(both[1]).toBeCloseTo(1 - 2 / 3, 12);
  });

  test('weighs more the more was said, within bounds', () => {
    // All contradicted: both people are one from 0.3 down.
    const costOf = (tracks: number): number => {
      const wide = makeTree([...Array(tracks).keys()], new Array<number>(tracks - 1).fill(0.1));
      const half = tracks >> 1;
      const people = [0, half].map((from) => Int32Array.from({ length: half }, (_, i) => from + i));
      const { cost, share } = contradiction(
        { ...NOTHING_SAID, people },
        wide,
        Float64Array.of(0.5),
      );
      return cost[0]! / share[0]!;
    };
    expect(costOf(10)).toBeCloseTo(10, 9);
    expect(costOf(40)).toBeGreaterThan(costOf(20));
    expect(costOf(1_000)).toBeLessThan(20);
  });

  test('of one track taken out of many is one answer, of a group as many as it has others', () => {
    const apart = Int32Array.from({ length: 198 }, (_, k) => (k % 2 === 0 ? 0 : (k + 1) / 2));
    expect(answers({ ...NOTHING_SAID, apart })).toBeCloseTo(1, 9);
    expect(answers({ ...NOTHING_SAID, together: [Int32Array.of(3, 4, 5)] })).toBe(2);
    // Three told apart from two, each from each: two answers.
    const each = Int32Array.of(0, 3, 0, 4, 1, 3, 1, 4, 2, 3, 2, 4);
    expect(answers({ ...NOTHING_SAID, apart: each })).toBeCloseTo(2, 9);
  });
});

test('another linkage is cut where its clusters agree most, in the widest stretch', async () => {
  const average = await treeOf(CROWD, 'average');
  const { labels } = cut(average, cutHeight('average', 0.4));
  const ward = await treeOf(CROWD, 'ward');
  const { gap, agreement, threshold, match } = agreeingCut(ward, 'ward', labels);
  expect(agreement).toBe(Math.max(...match));
  const truth = new Map(Array.from(labels, (label, i) => [i, String(label)] as const));
  expect(fAt(ward, 'ward', middleOf(gap), truth)).toBeCloseTo(agreement, 9);
  for (let i = 0; i < threshold.length; i += 7) {
    expect(fAt(ward, 'ward', threshold[i]!, truth)).toBeCloseTo(match[i]!, 9);
  }
});

test('alternatives are other valleys that cost little more, apart from each other', () => {
  const merges = Float64Array.of(0.2, 0.205, 0.215, 0.4, 0.5, 0.51, 0.52);
  const costs = [
    [0.1, 5],
    [0.2025, 1],
    [0.207, 1.1],
    [0.212, 1.05], // 0.21 is too near 0.2025
    [0.25, 1.5],
    [0.3, 1.1],
    [0.38, 1.3],
    [0.45, 1.2], // costs too much
    [0.48, 2],
    [0.505, 1], // the suggestion itself
    [0.508, 1.3],
    [0.515, 1.01], // too near it
    [0.9, 3],
  ] as const;
  const threshold = Float64Array.from(costs, ([at]) => at);
  const cost = Float64Array.from(costs, ([, value]) => value);
  const why = 'looser, with few merges near it too';
  expect(otherValleys({ threshold, cost }, merges, 0.505)).toEqual([
    { cluster_thresh: 0.203, score: 1, why },
    { cluster_thresh: 0.31, score: 0.975, why },
  ]);
  const [stricter] = otherValleys({ threshold, cost }, merges, 0.1);
  expect(stricter?.why).toBe('stricter, with few merges near it too');
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
