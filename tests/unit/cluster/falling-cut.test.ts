import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cut, cutHeight } from '../../../src/core/cluster/cut.ts';
import { FallingCut } from '../../../src/core/cluster/falling-cut.ts';
import { makeTree } from '../identity/synthetic.ts';
import { partition } from './cases.ts';

/** Heights that tie, and some that differ by less than the slack of the cut; some never join. */
const trees = fc
  .array(
    fc.oneof(
      fc.integer({ min: 0, max: 20 }).map((height) => height / 20),
      fc.integer({ min: 0, max: 20 }).map((height) => height / 20 + 5e-10),
      fc.constant(Number.POSITIVE_INFINITY),
    ),
    { maxLength: 40 },
  )
  .map((boundary) => makeTree([...Array(boundary.length + 1).keys()], boundary));

describe('the falling cut', () => {
  test.each(['average', 'ward'] as const)(
    'has the clusters of the cut at every threshold (%s)',
    (linkage) => {
      fc.assert(
        fc.property(trees, (tree) => {
          const falling = new FallingCut(tree, linkage);
          const run = Int32Array.from(tree.order.keys());
          for (let hundredth = 100; hundredth >= 0; hundredth -= 5) {
            falling.fallTo(hundredth / 100, (start, _, end) => run.fill(start, start, end + 1));
            const { labels } = cut(tree, cutHeight(linkage, hundredth / 100));
            expect(partition(run)).toEqual(
              partition(tree.order.map((item) => labels[item] as number)),
            );
          }
        }),
      );
    },
  );

  test('tells the two runs that join, and takes what never joins only when asked for everything', () => {
    const tree = makeTree([0, 1, 2, 3], [0.2, Number.POSITIVE_INFINITY, 0.1]);
    const falling = new FallingCut(tree, 'average');
    const told: number[][] = [];
    const tell = (...run: number[]) => told.push(run);
    falling.fallTo(0.9, tell);
    falling.fallTo(0.9, tell);
    expect(told).toEqual([[2, 2, 3]]);
    falling.takeUpTo(Number.MAX_VALUE, tell);
    expect(told.slice(1)).toEqual([[0, 0, 1]]);
    falling.takeUpTo(Number.POSITIVE_INFINITY, tell);
    expect(told.slice(2)).toEqual([[0, 1, 3]]);
  });

  test('takes merges of one height from the left, or in the order that is given', () => {
    const tree = makeTree([0, 1, 2, 3], [0.5, 0.5, 0.5]);
    const order = (tie?: Int32Array) => [...new FallingCut(tree, 'average', tie).byHeight];
    expect(order()).toEqual([0, 1, 2]);
    expect(order(Int32Array.of(2, 0, 1))).toEqual([1, 2, 0]);
  });

  test('orders merges as sorting them all does, whatever the rows of the linkage say', () => {
    const shuffled = trees.chain((tree) => {
      const rows = [...tree.boundary.keys()];
      const byHeight = rows.toSorted(
        (a, b) => (tree.boundary[a] ?? 0) - (tree.boundary[b] ?? 0) || b - a,
      );
      const row = (at: number) => byHeight.indexOf(at);
      return fc.oneof(
        // As a linkage has them: ascending, those of one height in any order.
        fc.constant({ ...tree, boundaryMerge: Int32Array.from(rows, row) }),
        // Inverted merges.
        fc
          .shuffledSubarray(rows, { minLength: rows.length })
          .map((merge) => ({ ...tree, boundaryMerge: Int32Array.from(merge) })),
        // Not told.
        fc.constant({ ...tree, boundaryMerge: new Int32Array(rows.length) }),
      );
    });
    fc.assert(
      fc.property(shuffled, fc.boolean(), (tree, tied) => {
        const tie = tied ? Int32Array.from(tree.boundary, (_, at) => (at * 7) % 5) : undefined;
        const sorted = [...tree.boundary.keys()].sort((a, b) => {
          const [one, other] = [tree.boundary[a] ?? 0, tree.boundary[b] ?? 0];
          return one === other ? (tie?.[a] ?? a) - (tie?.[b] ?? b) : one - other;
        });
        expect([...new FallingCut(tree, 'average', tie).byHeight]).toEqual(sorted);
      }),
    );
  });
});
