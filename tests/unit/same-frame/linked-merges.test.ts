import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cut, cutHeight, mergesWithin, toCutTree } from '../../../src/core/cluster/cut.ts';
import type { CutTree } from '../../../src/core/cluster/types.ts';
import {
  linkedMergeHeights,
  linkedMerges,
  sameFrameMerges,
} from '../../../src/core/same-frame/linked-merges.ts';
import { makeTree } from '../identity/synthetic.ts';

/** ((0 1) 0.1, ((2 3) 0.2, 4) 0.4) 0.6, a tree of track rows 10 … 14. */
const TREE = makeTree([0, 1, 2, 3, 4], [0.1, 0.6, 0.2, 0.4]);
const ITEMS = Int32Array.of(10, 11, 12, 13, 14);
const at = (threshold: number, ...pairs: number[]) =>
  sameFrameMerges({
    ...{ tree: TREE, items: ITEMS, pairs: Int32Array.from(pairs) },
    ...{ linkage: 'average', threshold },
  });

describe('merges that bring linked tracks together', () => {
  it('happen where a cut first has both in one cluster', () => {
    const pairs = Int32Array.of(10, 11, 12, 14, 13, 12, 14, 10, 10, 99);
    const { height, merge } = linkedMerges(TREE, ITEMS, pairs);
    expect([...height]).toEqual([0.1, 0.4, 0.2, 0.6, Number.POSITIVE_INFINITY]);
    expect([...merge]).toEqual([0, 2, 1, 3, -1]);
  });

  it('are counted up to and including the cut', () => {
    expect(at(0.9, 10, 11, 12, 14)).toBe(1);
    expect(at(0.91, 10, 11, 12, 14)).toBe(0);
    expect(at(0.6, 10, 11, 12, 14)).toBe(2);
    expect(at(0)).toBe(0);
  });

  it('count once, however many pairs one of them brings together', () => {
    expect(at(0.4, 10, 12, 11, 13, 10, 14)).toBe(1);
    expect(at(0.4, 10, 12, 11, 13, 12, 13)).toBe(2);
  });

  it('never happen across what is kept apart for good', () => {
    const forest = makeTree([0, 1, 2], [0.1, Number.POSITIVE_INFINITY]);
    const { height, merge } = linkedMerges(forest, ITEMS, Int32Array.of(10, 12, 11, 10));
    expect([...height]).toEqual([Number.POSITIVE_INFINITY, 0.1]);
    expect([...merge]).toEqual([-1, 0]);
  });

  it('are none in a tree of no or one track', () => {
    const none = toCutTree(
      {
        left: new Int32Array(0),
        right: new Int32Array(0),
        height: new Float64Array(0),
        size: new Int32Array(0),
      },
      1,
    );
    expect([...linkedMerges(none, ITEMS, Int32Array.of(10, 11)).merge]).toEqual([-1]);
    expect(mergesWithin(new Float64Array(0), 1)).toBe(0);
  });

  it('agree with cutting at every height', () => {
    const heights = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 12 });
    const picks = fc.array(fc.tuple(fc.nat(12), fc.nat(12)), { maxLength: 8 });
    fc.assert(
      fc.property(heights, picks, (tenths, chosen) => {
        const n = tenths.length + 1;
        const tree: CutTree = makeTree(
          Array.from({ length: n }, (_, i) => i),
          tenths.map((tenth) => tenth / 10),
        );
        const items = Int32Array.from({ length: n }, (_, i) => i);
        const pairs = chosen
          .map(([x, y]) => [x % n, y % n] as const)
          .filter(([x, y]) => x !== y)
          .flat();
        const linked = linkedMerges(tree, items, Int32Array.from(pairs));
        for (let tenth = 0; tenth <= 12; tenth++) {
          const { labels } = cut(tree, tenth / 10);
          for (let p = 0; p < linked.height.length; p++) {
            const together = labels[pairs[2 * p]!] === labels[pairs[2 * p + 1]!];
            expect(together).toBe(linked.height[p]! <= tenth / 10 + 1e-9);
          }
        }
        const within = linkedMergeHeights(linked);
        expect(within.length).toBe(new Set([...linked.merge].filter((row) => row >= 0)).size);
        expect(mergesWithin(within, cutHeight('average', 0))).toBe(
          within.filter((height) => height <= 1).length,
        );
      }),
    );
  });
});
