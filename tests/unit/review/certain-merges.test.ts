import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReviewInput } from '../../../src/core/review/input.ts';
import type { CertainMerge, ReviewGroup } from '../../../src/core/review/types.ts';
import type { Matrix } from '../../../src/core/vector/matrix.ts';
import { blobs, seeded } from '../cluster/cases.ts';
import { fan, groupOf, inputOf, NONE, review } from './make-input.ts';

const keys = (merges: readonly CertainMerge[]) => merges.map(({ key }) => key);
const batchOf = async (input: ReviewInput) => (await review(input)).batch;

describe('certainMerges', () => {
  // Three pairs: the first two are one person beyond doubt, the third is far away.
  const three = fan(0, 0.05, 0.3, 0.35, 3, 3.05);
  const apart = (...changes: readonly Partial<ReviewGroup>[]): readonly ReviewGroup[] =>
    [
      [0, 1],
      [2, 3],
      [4, 5],
    ].map((tracks, i) => groupOf('abc'[i]!, tracks, { named: false, ...changes[i] }));

  it('has the merges that look certain, with their chance and who is next', async () => {
    const [merge, ...others] = await batchOf(await inputOf(three, { groups: apart() }));
    expect(others).toEqual([]);
    expect(merge).toMatchObject({
      key: 'merge:t2:t0',
      question: { kind: 'merge', a: 't2', b: 't0' },
      a: { identityId: 'b', tracks: Int32Array.of(2, 3) },
      b: { identityId: 'a', tracks: Int32Array.of(0, 1) },
    });
    expect(merge?.runnerUp).toBe('c');
    expect(merge?.chance).toBeGreaterThan(0.9);
    expect(merge?.chance).toBeLessThanOrEqual(1);
  });

  it('leaves out what something speaks against', async () => {
    const input = await inputOf(three, { groups: apart() });
    const cases: readonly Partial<ReviewInput>[] = [
      { cannotLink: Int32Array.of(1, 2) },
      { sharedFrames: Int32Array.of(3, 0) },
      { answered: [{ kind: 'merge', a: 2, b: 1 }] },
      { groups: apart({ locked: true }) },
      { groups: apart({ settled: true }) },
      { groups: apart({ named: true }, { named: true }) },
      { mixed: [{ track: 1, cutFace: 4, similarity: 0.1 }] },
    ];
    for (const change of cases) expect(await batchOf({ ...input, ...change })).toEqual([]);
    expect(await batchOf({ ...input, groups: apart({ named: true }) })).toHaveLength(1);
    const looked = { answered: [{ kind: 'mixed-track', a: 1, b: -1 }] };
    expect(await batchOf({ ...input, ...cases.at(-1), ...looked })).toHaveLength(1);
  });

  it('looks at what several merges bring together', async () => {
    // All are near to the middle one, and the outer ones may not meet in it.
    const vectors = fan(-0.3, 0, 0.31);
    const groups = ['a', 'b', 'c'].map((id, i) => groupOf(id, [i], { named: false }));
    const whole = await inputOf(vectors, { groups });
    expect(await batchOf(whole)).toHaveLength(2);
    const cases: readonly Partial<ReviewInput>[] = [
      { cannotLink: Int32Array.of(0, 2) },
      { sharedFrames: Int32Array.of(2, 0) },
      { groups: groups.map((group, i) => ({ ...group, named: i !== 1 })) },
    ];
    for (const change of cases) {
      expect(await batchOf({ ...whole, ...change })).toHaveLength(1);
    }
  });

  it('is not certain of who is as near to two people', async () => {
    const single = (...ids: readonly number[]) =>
      ids.map((t) => groupOf(`id-${t}`, [t], { named: false }));
    const two = await inputOf(fan(0, 0.7), { groups: single(0, 1) });
    expect(await batchOf(two)).toHaveLength(1);
    const three = await inputOf(fan(0, 0.7, -0.71), { groups: single(0, 1, 2) });
    // Each is certain by itself, but not both of them.
    expect(keys(await batchOf(three))).toEqual(['merge:t1:t0']);
    const middle = await inputOf(fan(0.7, 0, -0.71), { groups: single(0, 1, 2) });
    expect((await batchOf(middle)).filter(({ a }) => a.identityId === 'id-1')).toEqual([]);
  });

  const some = async (seed: number) => {
    const random = seeded(seed);
    const n = 60;
    const vectors = blobs(random, { n, d: 128, people: 8, spread: 0.6 });
    const pairs = (count: number) =>
      Int32Array.from({ length: 2 * count }, () => Math.floor(random() * n));
    const change = { cannotLink: pairs(14), sharedFrames: pairs(14) };
    const input = await inputOf(vectors, { threshold: 0.5, ...change });
    // Nothing is together yet, and much of it should be.
    const groups = Array.from({ length: n }, (_, g) => {
      const flags = { named: random() < 0.2, locked: random() < 0.1, settled: random() < 0.1 };
      return groupOf(`id-${g}`, [g], flags);
    });
    return { ...input, threshold: 0.8, groups };
  };

  it('never contradicts a decision or a frame, and is a forest', async () => {
    let merged = 0;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1e6 }), async (seed) => {
        const input = await some(seed);
        const batch = await batchOf(input);
        merged += batch.length;
        const before = new Map(input.groups.map((group) => [group.id, group]));
        const people = new Map([...before.keys()].map((id) => [id, new Set([id])]));
        for (const { a, b, chance } of batch) {
          expect(chance).toBeGreaterThan(0.5);
          const [one, other] = [people.get(a.identityId)!, people.get(b.identityId)!];
          expect(one).not.toBe(other);
          for (const id of other) people.set(id, one.add(id));
        }
        const chances = batch.map(({ chance }) => chance);
        expect(chances).toEqual([...chances].sort((a, b) => a - b));
        const after = [...new Set(people.values())].filter(({ size }) => size > 1);
        for (const ids of after) {
          const groups = [...ids].map((id) => before.get(id)!);
          expect(groups.some(({ locked, settled }) => locked || settled)).toBe(false);
          expect(groups.filter(({ named }) => named).length).toBeLessThan(2);
          const of = new Map(groups.flatMap(({ id, tracks }) => [...tracks].map((t) => [t, id])));
          for (const pairs of [input.cannotLink, input.sharedFrames]) {
            for (let p = 0; p < pairs.length; p += 2) {
              const [x, y] = [of.get(pairs[p]!), of.get(pairs[p + 1]!)];
              expect(x === undefined || y === undefined || x === y).toBe(true);
            }
          }
        }
      }),
      { numRuns: 20 },
    );
    expect(merged).toBeGreaterThan(0);
  });

  it('does not depend on the order of the tracks', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1e6 }), async (seed) => {
        const input = await some(seed);
        const asked = await review(input);
        expect(await review(input)).toEqual(asked);
        const other = await review(permuted(input, seeded(seed + 1)));
        expect(keys(other.batch)).toEqual(keys(asked.batch));
        expect(other.items.map(({ key }) => key)).toEqual(asked.items.map(({ key }) => key));
        expect(other.worth).toBe(asked.worth);
      }),
      { numRuns: 10 },
    );
  });

  it('has none for nobody and for one', async () => {
    expect(await batchOf(await inputOf({ n: 0, d: 2, data: new Float32Array(0) }))).toEqual([]);
    expect(await batchOf(await inputOf(fan(0)))).toEqual([]);
  });
});

/** The same episode with its tracks in another order; groups come in another order, too. */
function permuted(input: ReviewInput, random: () => number): ReviewInput {
  const { n, d, data } = input.vectors;
  const order = Array.from({ length: n }, (_, i) => [random(), i] as const)
    .sort(([a], [b]) => a - b)
    .map(([, i]) => i); // new row → old row
  const rowOf = new Int32Array(n);
  order.forEach((old, row) => {
    rowOf[old] = row;
  });
  const vectors: Matrix = { n, d, data: new Float32Array(n * d) };
  order.forEach((old, row) => {
    vectors.data.set(data.subarray(old * d, (old + 1) * d), row * d);
  });
  const moved = (rows: Int32Array) => rows.map((row) => rowOf[row]!);
  const { tree, groups, cannotLink, sharedFrames } = input;
  return {
    ...input,
    ...{ vectors, cannotLink: moved(cannotLink), sharedFrames: moved(sharedFrames) },
    tree: { ...tree, order: moved(tree.order) },
    groups: groups
      .map((group) => ({ ...group, tracks: moved(group.tracks).sort() }))
      .sort((a, b) => a.tracks[0]! - b.tracks[0]!),
    trackIds: order.map((old) => input.trackIds[old]!),
    rank: Int32Array.from(order, (old) => input.rank[old]!),
    mustLink: [NONE],
  };
}
