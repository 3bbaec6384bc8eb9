import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReviewItem } from '../../../src/core/review/types.ts';
import { blobs, seeded } from '../cluster/cases.ts';
import { ask, fan, groupOf, inputOf, review } from './make-input.ts';

const keys = (items: readonly ReviewItem[]) => items.map(({ key }) => key);

describe('reviewQueue', () => {
  // Two pairs whose mean similarity is cos 1 = .54, and one far away.
  const two = fan(0, 0.1, 1, 1.1, 3.1);

  it('asks about two identities just under the cut', async () => {
    const [item, ...rest] = await ask(await inputOf(two));
    expect(rest).toEqual([]);
    expect(item).toMatchObject({
      key: 'merge:t2:t0',
      kind: 'merge',
      question: { kind: 'merge', a: 't2', b: 't0' },
      a: { identityId: 'id-001', tracks: Int32Array.of(2, 3) },
      b: { identityId: 'id-000', tracks: Int32Array.of(0, 1) },
      runnerUp: 'id-002',
      cutFace: -1,
    });
    expect(item?.similarity).toBeCloseTo((Math.cos(0.9) + 2 * Math.cos(1) + Math.cos(1.1)) / 4, 6);
    expect(item?.reason).toMatch(/^2 and 2 tracks, \.04 under the cut; the next best is /);
    expect(item?.worth).toBeGreaterThan(0.5);
    expect(item?.worth).toBeLessThan(2);
  });

  it('does not ask what people keep apart, directly or through others', async () => {
    const cannotLink = Int32Array.of(1, 3);
    expect(await ask(await inputOf(two, { constraints: { cannotLink } }))).toEqual([]);
  });

  it('does not ask again what was left open, whichever side came first', async () => {
    for (const answer of [
      { kind: 'merge', a: 2, b: 0 },
      { kind: 'merge', a: 1, b: 3 },
    ]) {
      expect(await ask(await inputOf(two, { answered: [answer] }))).toEqual([]);
    }
    const elsewhere = { kind: 'merge', a: 2, b: 4 };
    expect(await ask(await inputOf(two, { answered: [elsewhere] }))).toHaveLength(1);
  });

  it('asks nobody about noise, strangers and two locked identities', async () => {
    const groups = (one: object, other: object) => [
      groupOf('a', [0, 1], one),
      groupOf('b', [2, 3], other),
      groupOf('c', [4]),
    ];
    const askAbout = async (one: object, other: object) =>
      ask(await inputOf(two, { groups: groups(one, other) }));
    expect(await askAbout({ settled: true }, {})).toEqual([]);
    expect(await askAbout({ locked: true }, { locked: true })).toEqual([]);
    // What is locked stays: the other one is suggested to it.
    const [suggestion] = await askAbout({}, { locked: true });
    expect(suggestion?.b?.identityId).toBe('b');
    expect(suggestion?.reason).toContain('locked');
  });

  it('asks whether one track belongs to a near identity', async () => {
    const [item] = await ask(await inputOf(fan(0, 0.1, 0.05, 1.1, 3)));
    expect(item?.kind).toBe('singleton');
    expect(item?.question).toEqual({ kind: 'singleton', a: 't3', b: 't0' });
  });

  it('asks about the link that an identity hangs on by, until people say that it holds', async () => {
    const weak = fan(0, 0.1, 0.93, 1.03);
    const [item] = await ask(await inputOf(weak));
    expect(item?.kind).toBe('weak-link');
    expect([item?.a, item?.b]).toEqual([
      { identityId: 'id-000', tracks: Int32Array.of(2, 3) },
      { identityId: 'id-000', tracks: Int32Array.of(0, 1) },
    ]);
    expect(item?.reason).toBe('2 of 4 tracks hang on by .60, .02 above the cut.');
    const mustLink = [Int32Array.of(1, 2)];
    expect(await ask(await inputOf(weak, { mustLink }))).toEqual([]);
  });

  it('asks about the links inside the sides where nobody could say', async () => {
    // Two, one and two tracks; linkage has the first three together before the last two.
    const weak = fan(0, 0.1, 0.95, 1.85, 1.9);
    const groups = [groupOf('a', [0, 1, 2, 3, 4])];
    const [item] = await ask(await inputOf(weak, { groups }));
    const sidesOf = (one: ReviewItem | undefined) => [one?.a.tracks, one?.b?.tracks].map(String);
    const first = sidesOf(item);
    expect(item?.kind).toBe('weak-link');
    const answered = [
      {
        kind: 'weak-link',
        a: Number(item?.question.a.slice(1)),
        b: Number(item?.question.b.slice(1)),
      },
    ];
    const left = (await ask(await inputOf(weak, { groups, answered }))).filter(
      ({ kind }) => kind === 'weak-link',
    );
    expect(left).toHaveLength(1);
    expect(sidesOf(left[0])).not.toEqual(first);
    const inside = [...(left[0]?.a.tracks ?? []), ...(left[0]?.b?.tracks ?? [])].sort();
    expect(
      [String(item?.a.tracks), String(item?.b?.tracks)].map((side) =>
        side.split(',').sort().join(),
      ),
    ).toContain(inside.join());
  });

  it('asks about a small chance only where much hangs on it', async () => {
    const apart = (each: number) =>
      fan(
        ...Array.from({ length: each }, (_, i) => i * 1e-3),
        ...Array.from({ length: each }, (_, i) => 0.79 + i * 1e-3),
      );
    const weak = async (each: number) => {
      const groups = [groupOf('a', [...Array(2 * each).keys()])];
      const items = await ask(await inputOf(apart(each), { groups }));
      return items.filter(({ kind }) => kind === 'weak-link').map(({ worth }) => worth);
    };
    expect(await weak(2)).toEqual([]);
    const [worth, ...others] = await weak(12);
    expect(others).toEqual([]);
    expect(worth).toBeGreaterThan(0.2);
    expect(worth).toBeLessThan(12 * 0.1);
  });

  it('asks about a track that may be two people before what is asked about its identity', async () => {
    const mixed = [{ track: 1, cutFace: 17, similarity: 0.1 }];
    const around = (angle: number) => Array.from({ length: 20 }, (_, i) => angle + i * 1e-3);
    const many = fan(...around(0), ...around(0.98));
    const items = await ask(await inputOf(many, { mixed }));
    expect(items.map(({ kind }) => kind)).toEqual(['mixed-track', 'merge']);
    expect(items[1]?.worth).toBeGreaterThan(3);
    expect(await ask(await inputOf(many))).toEqual(items.slice(1));
  });

  it('asks about two tracks of one identity in one frame, once for the whole merge', async () => {
    const near = fan(0, 0.1, 0.4, 0.5);
    const sharedFrames = Int32Array.of(0, 2, 1, 2, 1, 3);
    const items = await ask(await inputOf(near, { sharedFrames }));
    expect(keys(items)).toEqual(['same-frame:t2:t0']);
    expect(items[0]?.worth).toBeCloseTo(1.8, 9);
    const mustLink = [Int32Array.of(0, 3)];
    expect(await ask(await inputOf(near, { sharedFrames, mustLink }))).toEqual([]);
  });

  it('asks about a track that is as near to others as to its own', async () => {
    // Track 4 is the weakest link of the first identity; track 3 is nearer to the second.
    const vectors = fan(0, 0.05, 0.1, 0.8, -0.95, 1.6, 1.65, 1.7);
    const groups = [groupOf('a', [0, 1, 2, 3, 4]), groupOf('b', [5, 6, 7])];
    const items = await ask(await inputOf(vectors, { groups }));
    const outlier = items.find(({ kind }) => kind === 'outlier');
    expect(outlier).toMatchObject({
      a: { identityId: 'a', tracks: Int32Array.of(3) },
      b: { identityId: 'a', tracks: Int32Array.of(0, 1, 2, 4) },
      runnerUp: 'b',
    });
    expect(outlier?.margin).toBeLessThan(-0.1);
    expect(outlier?.reason).toBe(
      'This track is .50 like the rest of its identity, .66 like another one.',
    );
    const mustLink = [Int32Array.of(3, 1)];
    const settled = await ask(await inputOf(vectors, { groups, mustLink }));
    expect(settled.some(({ kind }) => kind === 'outlier')).toBe(false);
  });

  it('asks about mixed tracks and missing names once', async () => {
    const vectors = fan(0, 0.02, 0.04, 0.06, 0.08);
    const groups = [groupOf('a', [0, 1, 2, 3, 4], { named: false })];
    const mixed = [{ track: 3, cutFace: 17, similarity: 0.1 }];
    const input = await inputOf(vectors, { groups, mixed });
    const items = await ask(input);
    expect(keys(items)).toEqual(['mixed-track:t3:', 'unnamed:t0:']);
    expect(items[0]?.cutFace).toBe(17);
    expect(items[0]?.b).toBeUndefined();
    const answered = [
      { kind: 'mixed-track', a: 3, b: -1 },
      { kind: 'unnamed', a: 0, b: -1 },
    ];
    expect(await ask({ ...input, answered })).toEqual([]);
  });

  it('goes on below its window to what stands out from strangers', async () => {
    // Fifteen people nobody takes for each other, and two that are .3 alike.
    const n = 17;
    const vectors = { n, d: n, data: new Float32Array(n * n) };
    for (let i = 0; i < n; i++) vectors.data[i * n + i] = 1;
    vectors.data.set([0.3, Math.sqrt(1 - 0.09)], n);
    expect(keys(await ask(await inputOf(vectors)))).toEqual(['merge:t1:t0']);
  });

  it('says how many are worth a look: no names, nothing that is hardly ever so, nothing certain', async () => {
    const people = (named: boolean) =>
      [[0, 1, 5, 6], [2, 3], [4]].map((tracks, i) => groupOf('abc'[i]!, tracks, { named }));
    const vectors = fan(0, 0.1, 1, 1.1, 3.1, 0.02, 0.04);
    const input = await inputOf(vectors, { groups: people(false) });
    const { items, worth } = await review(input);
    expect(items.map(({ kind }) => kind)).toEqual(['merge', 'unnamed']);
    expect(worth).toBe(1);
    const certain = await review({ ...input, threshold: 0.2 });
    expect(certain.batch.map(({ key }) => key)).toEqual([items[0]?.key]);
    expect(certain.worth).toBe(0);
    const hardly = await review({ ...input, threshold: 0.65 });
    expect(hardly.items[0]?.kind).toBe('merge');
    expect(hardly.worth).toBe(0);
    const crowd = Array.from({ length: 120 }, (_, i) => i / 1e4);
    const one = [groupOf('a', [...crowd.keys()], { named: false })];
    const { items: names, worth: none } = await review(
      await inputOf(fan(...crowd), { groups: one }),
    );
    expect(names.map(({ kind }) => kind)).toEqual(['unnamed']);
    expect(names[0]?.worth).toBeGreaterThan(0.2);
    expect(none).toBe(0);
  });

  it('has an answer for nobody and for one', async () => {
    expect(await ask(await inputOf({ n: 0, d: 2, data: new Float32Array(0) }))).toEqual([]);
    expect(await ask(await inputOf(fan(0)))).toEqual([]);
  });

  it('is sorted by worth, asks nothing twice and knows only tracks of its sides', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1e6 }), async (seed) => {
        const random = seeded(seed);
        const n = 40;
        const vectors = blobs(random, { n, d: 16, people: 6, spread: 0.9 });
        const pairs = Int32Array.from({ length: 12 }, () => Math.floor(random() * n));
        const sharedFrames = Int32Array.from({ length: 20 }, () => Math.floor(random() * n));
        const constraints = { cannotLink: pairs };
        const input = await inputOf(vectors, { constraints, sharedFrames });
        const items = await ask(input);
        const worths = items.map(({ worth }) => worth);
        expect(worths).toEqual([...worths].sort((a, b) => b - a));
        expect(new Set(keys(items)).size).toBe(items.length);
        const byId = new Map(input.groups.map(({ id, tracks }) => [id, new Set(tracks)]));
        for (const { a, b, worth } of items) {
          expect(worth).toBeGreaterThan(0);
          for (const { identityId, tracks } of b === undefined ? [a] : [a, b]) {
            expect(tracks.every((track) => byId.get(identityId)?.has(track))).toBe(true);
          }
          const isKeptApart = (x: number, y: number): boolean =>
            (a.tracks.includes(x) && b?.tracks.includes(y)) === true;
          for (let p = 0; p < pairs.length; p += 2) {
            expect(isKeptApart(pairs[p]!, pairs[p + 1]!)).toBe(false);
            expect(isKeptApart(pairs[p + 1]!, pairs[p]!)).toBe(false);
          }
        }
      }),
      { numRuns: 20 },
    );
  });
});
