import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Linkage } from '../../../src/core/cluster/types.ts';
import { founderPriority } from '../../../src/core/identity/founder-priority.ts';

/** Merges as [left, right, height] over n items. */
function linkageOf(n: number, merges: readonly (readonly [number, number, number])[]): Linkage {
  const sizes = Array<number>(n).fill(1);
  for (const [a, b] of merges) sizes.push(sizes[a]! + sizes[b]!);
  return {
    left: Int32Array.from(merges, ([a]) => a),
    right: Int32Array.from(merges, ([, b]) => b),
    height: Float64Array.from(merges, ([, , height]) => height),
    size: Int32Array.from(sizes.slice(n)),
  };
}
const all = (n: number) => Int32Array.from({ length: n }, (_, i) => i);

/** Any tree over n tracks, of n + 2 in the episode, with any rank and many ties in height. */
const trees = fc.integer({ min: 1, max: 24 }).chain((n) =>
  fc.record({
    n: fc.constant(n),
    picks: fc.array(fc.tuple(fc.nat(), fc.nat(), fc.integer({ min: 0, max: 2 })), {
      minLength: n - 1,
      maxLength: n - 1,
    }),
    items: fc.shuffledSubarray([...all(n + 2)], { minLength: n, maxLength: n }),
    rank: fc.shuffledSubarray([...all(n + 2)], { minLength: n + 2, maxLength: n + 2 }),
  }),
);
function treeOf({ n, picks, items, rank }: typeof trees extends fc.Arbitrary<infer T> ? T : never) {
  const live = [...all(n)];
  let height = 0;
  const merges = picks.map(([a, b, step], row) => {
    const [one] = live.splice(a % live.length, 1);
    const [other] = live.splice(b % live.length, 1);
    live.push(n + row);
    height += step / 40;
    return [one!, other!, height] as const;
  });
  const linkage = linkageOf(n, merges);
  return { linkage, merges, items: Int32Array.from(items), rank: Int32Array.from(rank) };
}

/** Tracks under every node. */
function tracksUnder(
  items: Int32Array,
  merges: readonly (readonly [number, number, number])[],
): number[][] {
  const under = [...items].map((row) => [row]);
  for (const [a, b] of merges) under.push([...under[a]!, ...under[b]!]);
  return under;
}

describe('founderPriority', () => {
  it('is the size of the largest node that a track won; the larger side goes on', () => {
    // 3 has most faces, but comes alone to the pair of 0 and 1, and 4 meets the three.
    const linkage = linkageOf(4, [
      [0, 1, 0.1],
      [2, 4, 0.2],
      [3, 5, 0.3],
    ]);
    const rank = Int32Array.of(2, 4, 9, 0, 1);
    const items = Int32Array.of(0, 1, 3, 4);
    expect([...founderPriority({ items, linkage }, rank)]).toEqual([4, 1, 0, 1, 1]);
  });

  it('goes by the rank between sides of one size, whichever comes first', () => {
    const linkage = linkageOf(2, [[0, 1, 0.1]]);
    const items = all(2);
    expect([...founderPriority({ items, linkage }, Int32Array.of(0, 1))]).toEqual([2, 1]);
    expect([...founderPriority({ items, linkage }, Int32Array.of(1, 0))]).toEqual([1, 2]);
  });

  it('leaves merges out that are above the ceiling, and those of a forest', () => {
    const linkage = linkageOf(4, [
      [0, 1, 0.1],
      [2, 4, 0.5],
      [3, 5, Number.POSITIVE_INFINITY],
    ]);
    const rank = all(4);
    const of = (ceiling?: number) => [
      ...founderPriority({ items: all(4), linkage }, rank, ceiling),
    ];
    expect(of()).toEqual([3, 1, 1, 1]);
    expect(of(0.5)).toEqual([3, 1, 1, 1]);
    expect(of(0.4)).toEqual([2, 1, 1, 1]);
  });

  it('makes the best-ranked track of any node the founder of its larger side', () => {
    fc.assert(
      fc.property(trees, (drawn) => {
        const { linkage, merges, items, rank } = treeOf(drawn);
        const priority = founderPriority({ items, linkage }, rank);
        const founder = (rows: readonly number[]) =>
          [...rows].sort((a, b) => priority[b]! - priority[a]! || rank[a]! - rank[b]!)[0]!;
        const under = tracksUnder(items, merges);
        merges.forEach(([a, b], row) => {
          const [one, other] = [under[a]!, under[b]!];
          const kept = founder(under[items.length + row]!);
          expect(one.includes(kept) ? one.length : other.length).toBe(
            Math.max(one.length, other.length),
          );
          // It is the founder that the larger side had before.
          expect([founder(one), founder(other)]).toContain(kept);
        });
      }),
    );
  });
});
