import { describe, expect, test } from 'vitest';
import { cut, cutHeight, mergeThresholds } from '../../../src/core/cluster/cut.ts';
import { DEFAULT_PARAMETERS, type LinkageMethod } from '../../../src/core/cluster/types.ts';
import { noiseInto } from '../../../src/core/random.ts';
import type { Remembered } from '../../../src/core/suggest/impostor-memory.ts';
import { stableGap } from '../../../src/core/suggest/stable-gap.ts';
import type { Matrix } from '../../../src/core/vector/matrix.ts';
import { loadKernel } from '../../../src/kernel/load-kernel.ts';
import { blobs, partition, seeded, unitRows } from '../cluster/cases.ts';
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

  test.each([0, 1, 2, 9, 14])('%i tracks', async (n) => {
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

  test('tracks that are nobody’s likeness are all alike', async () => {
    const answer = await judge(axes(20));
    expect(answer.decided).toBe(false);
    expect(answer.reasons[0]?.text).toContain('equally alike');
  });

  test.each([30, 120])('%i random directions have no groups, and nobody is sure', async (n) => {
    const answer = await judge(random(n, 256));
    expect(answer.word).toBe('low');
    expect(answer.reasons.some(({ kind }) => kind === 'unsure')).toBe(true);
    // Nor is what they show remembered for other episodes.
    expect(answer.impostors).toBeUndefined();
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
      const gap = stableGap(mergeThresholds(tree, method), answer.cluster_thresh);
      const room = (gap.high - gap.low) / 5;
      for (const at of [answer.cluster_thresh - room, answer.cluster_thresh + room]) {
        expect([...cut(tree, cutHeight(method, at)).labels]).toEqual([...labels]);
      }
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

describe('one person with most of the tracks', () => {
  /** Two thirds of the tracks are of one person, who is seen in every way; the others in a few. */
  const d = 128;
  const noise = (stream: number): Float64Array => {
    const out = new Float64Array(d);
    noiseInto(41, stream, out);
    return out;
  };
  const tracks = 90;
  const personOf = (i: number): number => (i % 3 < 2 ? 0 : 1 + (((i / 3) | 0) % 5));
  const data = new Float32Array(tracks * d);
  for (let i = 0; i < tracks; i++) {
    const person = personOf(i);
    const [who, look, own] = [noise(person), noise(100 + (i % 45)), noise(1000 + i)];
    // A leading person is loved by every light there is.
    const likeness = person === 0 ? 0.5 + 0.05 * ((i * 7) % 10) : 1;
    for (let k = 0; k < d; k++)
      data[i * d + k] = likeness * who[k]! + 1.1 * look[k]! + 0.4 * own[k]!;
  }
  const vectors = unitRows({ n: tracks, d, data });
  const truth = new Map(
    Array.from({ length: tracks }, (_, i) => [i, String(personOf(i))] as const),
  );

  test('is not taken apart', async () => {
    const tree = await treeOf(vectors, 'average');
    const { cluster_thresh } = await judge(vectors);
    expect(fAt(tree, 'average', cluster_thresh, truth)).toBeGreaterThan(0.9);
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

  test('in answers about pairs moves it too', async () => {
    const tree = await treeOf(vectors, 'average');
    const f = (at: number) => fAt(tree, 'average', at, truth);
    // Each track of the one who looks like another, told apart from one of his.
    const apart = [...truth.keys()].filter((i) => i % 6 === 4).flatMap((i) => [i, i + 1]);
    const answers = { together: [], apart: Int32Array.from(apart) };
    const told = await judge(vectors, { answers });
    expect(f((await judge(vectors)).cluster_thresh)).toBeLessThan(0.95);
    expect(f(told.cluster_thresh)).toBeGreaterThan(0.98);
    expect(told.reasons.find(({ kind }) => kind === 'people')?.text).toContain('8 answers');
  });
});

test('one track taken out of a large identity moves nothing', async () => {
  const free = await judge(CROWD);
  const tree = await treeOf(CROWD, 'average');
  const { labels } = cut(tree, cutHeight('average', free.cluster_thresh));
  const first = labels[0];
  const others = [...labels.keys()].filter((i) => i > 0 && labels[i] === first);
  expect(others.length).toBeGreaterThan(10);
  const apart = Int32Array.from(others.flatMap((other) => [0, other]));
  const told = await judge(CROWD, { answers: { together: [], apart } });
  expect(told.cluster_thresh).toBe(free.cluster_thresh);
  expect(told.confidence).toBe(free.confidence);
});

describe('what other episodes of the embedder showed', () => {
  /** One person in many scenes: similarities from 0.2 to 0.9, and different people at 0. */
  const { vectors: everybody } = alike();
  const others: Remembered = { mean: 0, deviation: 0.09, episodes: 3, tracks: 400, named: true };
  const person = (scenes: number, tracks: number): Matrix => {
    const d = 128;
    const noise = (stream: number): Float64Array => {
      const out = new Float64Array(d);
      noiseInto(29, stream, out);
      return out;
    };
    const data = new Float32Array(tracks * d);
    for (let i = 0; i < tracks; i++) {
      const [who, scene, own] = [noise(0), noise(1 + (i % scenes)), noise(1000 + i)];
      for (let k = 0; k < d; k++) data[i * d + k] = who[k]! + 1.1 * scene[k]! + 0.5 * own[k]!;
    }
    return unitRows({ n: tracks, d, data });
  };

  test('tells one person in many scenes from many people', async () => {
    const vectors = person(8, 40);
    const alone = await judge(vectors);
    expect(alone.word).toBe('low');
    expect(alone.reasons.some(({ text }) => text.includes('one person has nearly all'))).toBe(true);
    const told = await judge(vectors, { remembered: others });
    expect({ clusters: told.clusters, singles: told.singles }).toEqual({ clusters: 1, singles: 0 });
    expect(told.reasons.find(({ kind }) => kind === 'memory')?.text).toContain('3 other episodes');
    // One person's pairs are no impostors to remember.
    expect(told.impostors).toBeUndefined();
  });

  test('counts alone where the episode lies beyond it', async () => {
    const told = await judge(person(8, 40), { remembered: others });
    const impostors = told.reasons.find(({ text }) => text.startsWith('Different people lie at'));
    expect(impostors?.text).toContain('0.00 ± 0.09');
  });

  test('is no proof where the embedder has no name', async () => {
    const told = await judge(person(8, 40), { remembered: { ...others, named: false } });
    expect(told.word).toBe('low');
  });

  test('makes a short clip decidable', async () => {
    const { d, data } = everybody;
    const few = { n: 12, d, data: data.slice(0, 12 * d) };
    expect((await judge(few)).decided).toBe(false);
    expect(await judge(few, { remembered: others })).toMatchObject({ decided: true, clusters: 5 });
  });
});

describe('in another metric', () => {
  /** The crowd with something that all have in common: every cosine is high. */
  const crowded = ({ n, d, data }: Matrix): Matrix => {
    const shared = new Float64Array(d);
    noiseInto(5, 1, shared);
    const moved = data.map((x, k) => x + 0.4 * shared[k % d]!);
    return unitRows({ n, d, data: moved });
  };

  test('that decides nothing by itself, the people are those of plain cosine', async () => {
    const vectors = crowded(CROWD);
    const plain = await judge(CROWD);
    expect(plain.word).not.toBe('low');
    expect((await judge(vectors)).word).toBe('low');
    const answer = await judge(vectors, { plain: CROWD });
    const labels = async (of: Matrix, at: number) => {
      const tree = await treeOf(of, 'average');
      return partition(cut(tree, cutHeight('average', at)).labels);
    };
    expect(await labels(vectors, answer.cluster_thresh)).toEqual(
      await labels(CROWD, plain.cluster_thresh),
    );
    expect(answer.confidence).toBeLessThanOrEqual(plain.confidence);
    expect(answer.reasons[0]).toMatchObject({ kind: 'metric' });
    expect(answer.impostors).toBeUndefined();
  });

  test('that decides by itself, it does', async () => {
    expect(await judge(CROWD, { plain: crowded(CROWD) })).toEqual(await judge(CROWD));
  });
});

test('of very many tracks, some are taken', async () => {
  const crowd = blobs(seeded(5), { n: 2_600, d: 8, people: 20, spread: 0.3 });
  const answer = await judge(crowd);
  expect(answer.tracks).toBe(2_000);
  expect(answer.of).toBe(2_600);
});
