import { describe, expect, test } from 'vitest';
import { cut, cutHeight } from '../../../src/core/cluster/cut.ts';
import { DEFAULT_PARAMETERS, type LinkageMethod } from '../../../src/core/cluster/types.ts';
import { noiseInto } from '../../../src/core/demo/random.ts';
import type { Matrix } from '../../../src/core/vector/matrix.ts';
import { loadKernel } from '../../../src/kernel/load-kernel.ts';
import { blobs, seeded, unitRows } from '../cluster/cases.ts';
import { fAt, judge, treeOf } from './judge.ts';

const CROWD = blobs(seeded(7), { n: 160, d: 48, people: 9, spread: 0.6 });

/** Six people of eight tracks; the last two look so much alike that their tracks lie at 0.75. */
function alike(): { vectors: Matrix; truth: Map<number, string> } {
  const d = 128;
  const noise = (stream: number): Float64Array => {
    const out = new Float64Array(d);
    noiseInto(11, stream, out);
    return out;
  };
  const people = Array.from({ length: 6 }, (_, p) => noise(p));
  people[5] = people[5]!.map((x, k) => 0.4 * x + 0.9 * people[4]![k]!);
  const truth = new Map<number, string>();
  const data = new Float32Array(48 * d);
  for (let i = 0; i < 48; i++) {
    const person = i % 6;
    truth.set(i, String(person));
    const own = noise(100 + i);
    for (let k = 0; k < d; k++) data[i * d + k] = people[person]![k]! + 0.45 * own[k]!;
  }
  return { vectors: unitRows({ n: 48, d, data }), truth };
}

function random(n: number, d: number): Matrix {
  const all = new Float64Array(n * d);
  noiseInto(3, 1, all);
  return unitRows({ n, d, data: Float32Array.from(all) });
}

describe('what the data do not decide', () => {
  const equal = (n: number): Matrix => ({
    n,
    d: 2,
    data: Float32Array.from({ length: 2 * n }, (_, k) => (k % 2 === 0 ? 1 : 0)),
  });
  const axes = (n: number): Matrix => ({
    n,
    d: n,
    data: Float32Array.from({ length: n * n }, (_, k) => (k % (n + 1) === 0 ? 1 : 0)),
  });

  test.each([0, 1, 2, 9])('%i tracks', async (n) => {
    const answer = await judge(random(n, 8));
    expect(answer).toMatchObject({ decided: false, confidence: 0, word: 'low', alternatives: [] });
    expect(answer.cluster_thresh).toBe(DEFAULT_PARAMETERS.cluster_thresh);
    expect(answer.reasons).toHaveLength(1);
  });

  test('equal tracks become one all at once', async () => {
    const answer = await judge(equal(20));
    expect(answer.decided).toBe(false);
    expect(answer.reasons[0]?.text).toContain('equally alike');
  });

  test('tracks that are nobody’s likeness stay alone', async () => {
    const answer = await judge(axes(20));
    expect(answer.decided).toBe(false);
    expect(answer.reasons[0]?.text).toContain('equally unlike');
  });

  test.each([30, 120])('%i random directions have no groups', async (n) => {
    const answer = await judge(random(n, 256));
    expect(answer.decided).toBe(false);
    expect(answer.reasons[0]?.text).toContain('into groups');
    // What was weighed can still be looked at.
    expect(answer.curves?.threshold).toHaveLength(101);
  });

  test('one person alone is not cut in two with confidence', async () => {
    const { data } = random(80, 256);
    const vectors = unitRows({ n: 80, d: 256, data: data.map((x, k) => x + (k % 256 ? 0 : 1)) });
    expect((await judge(vectors)).word).toBe('low');
  });
});

describe('the suggested threshold', () => {
  test.each<LinkageMethod>(['average', 'complete', 'ward', 'single', 'centroid'])(
    'has the clusters that it speaks of, with room around it (%s)',
    async (method) => {
      const answer = await judge(CROWD, { method });
      const tree = await treeOf(CROWD, method);
      const { labels, count } = cut(tree, cutHeight(method, answer.cluster_thresh));
      expect(answer.clusters + answer.singles).toBe(count);
      const step = answer.curves?.threshold.findIndex((t) => t >= answer.cluster_thresh) ?? 0;
      const room = (answer.curves?.plateau[step] ?? 0) / 5;
      const near = cut(tree, cutHeight(method, answer.cluster_thresh - room)).labels;
      expect([...near]).toEqual([...labels]);
    },
  );

  test('does not depend on the order of the tracks', async () => {
    const { n, d, data } = CROWD;
    const turned = new Float32Array(n * d);
    for (let i = 0; i < n; i++) turned.set(data.subarray(i * d, i * d + d), (n - 1 - i) * d);
    const one = await judge(CROWD);
    const other = await judge({ n, d, data: turned });
    expect(other.cluster_thresh).toBe(one.cluster_thresh);
    expect(other.confidence).toBeCloseTo(one.confidence, 2);
  });

  test('is the same bytes with both kernels', async () => {
    const plain = await judge(CROWD, {}, await loadKernel(undefined));
    expect(plain).toEqual(await judge(CROWD));
  });

  test('a tree at hand gives what a tree made here gives', async () => {
    const tree = await treeOf(CROWD, 'average');
    expect(await judge(CROWD, { tree })).toEqual(await judge(CROWD));
  });

  test('alternatives are other clusters, best first, none of them the suggestion', async () => {
    const { alternatives, cluster_thresh } = await judge(CROWD);
    const scores = alternatives.map(({ score }) => score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    for (const other of alternatives) {
      expect(Math.abs(other.cluster_thresh - cluster_thresh)).toBeGreaterThan(0.01);
      expect(other.why).not.toBe('');
    }
  });
});

describe('tracks seen in one frame', () => {
  const { vectors, truth } = alike();
  /** Tracks of the two who look alike, side by side. */
  const together = Int32Array.from([4, 5, 10, 11, 16, 17, 22, 23, 28, 29, 34, 35]);

  test('keep people apart who look alike', async () => {
    const tree = await treeOf(vectors, 'average');
    const without = await judge(vectors);
    const seen = await judge(vectors, { sharedFrames: together });
    const f = (at: number) => fAt(tree, 'average', at, truth);
    expect(f(seen.cluster_thresh)).toBeGreaterThan(f(without.cluster_thresh));
    const reason = seen.reasons.find(({ kind }) => kind === 'same-frame');
    expect(reason?.text).toMatch(/^None of the 6 pairs .* at 0\.\d+ the first does\.$/);
    expect([...together]).toEqual(expect.arrayContaining([...(reason?.pair ?? [-1])]));
  });

  test('count for nothing where people said that they are one', async () => {
    const people = [Int32Array.from([4, 5, 10, 11, 16, 17, 22, 23, 28, 29, 34, 35])];
    const answer = await judge(vectors, { sharedFrames: together, people });
    expect(answer.reasons.some(({ kind }) => kind === 'same-frame')).toBe(false);
  });
});

describe('what people said', () => {
  const { vectors, truth } = alike();
  const said = (...persons: number[]) =>
    persons.map((p) => Int32Array.from([...truth.keys()].filter((i) => i % 6 === p)));

  test('wins over the other evidence when it is enough', async () => {
    const tree = await treeOf(vectors, 'average');
    const without = await judge(vectors);
    const told = await judge(vectors, { people: said(0, 1, 2, 4, 5) });
    const f = (at: number) => fAt(tree, 'average', at, truth);
    expect(f(without.cluster_thresh)).toBeLessThan(0.95);
    expect(f(told.cluster_thresh)).toBeGreaterThan(0.98);
    expect(told.reasons.find(({ kind }) => kind === 'people')?.text).toContain(
      'What was said of 5 people with 40 tracks',
    );
  });

  test('of one person alone pulls nothing together that it does not name', async () => {
    const without = await judge(vectors);
    const told = await judge(vectors, { people: said(0) });
    const tree = await treeOf(vectors, 'average');
    const labels = (at: number) => [...cut(tree, cutHeight('average', at)).labels];
    expect(labels(told.cluster_thresh)).toEqual(labels(without.cluster_thresh));
  });
});

test('of very many tracks, some are taken', async () => {
  const crowd = blobs(seeded(5), { n: 5_200, d: 8, people: 20, spread: 0.3 });
  const answer = await judge(crowd);
  expect(answer.tracks).toBe(5_000);
  expect(answer.of).toBe(5_200);
}, 60_000);
