import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  cut,
  cutHeight,
  cutResultants,
  mergeThresholds,
  thresholdOf,
  toCutTree,
} from '../../../src/core/cluster/cut.ts';
import type { Linkage } from '../../../src/core/cluster/types.ts';
import { partition, readFixture } from './cases.ts';

/** SciPy's Z: left, right, height, size. */
function linkageOf(z: readonly (readonly number[])[]): Linkage {
  return {
    left: Int32Array.from(z, (row) => row[0]!),
    right: Int32Array.from(z, (row) => row[1]!),
    height: Float64Array.from(z, (row) => row[2]!),
    size: Int32Array.from(z, (row) => row[3]!),
  };
}

/** Flat clusters the slow way: a merge counts when no merge inside it is above the height. */
function slowCut({ left, right, height }: Linkage, n: number, at: number): number[] {
  const leaves: number[][] = Array.from({ length: n }, (_, i) => [i]);
  const highest: number[] = new Array(n).fill(0);
  const labels = Array.from({ length: n }, (_, i) => i);
  height.forEach((h, row) => {
    const [a, b] = [left[row]!, right[row]!];
    leaves.push([...leaves[a]!, ...leaves[b]!]);
    highest.push(Math.max(h, highest[a]!, highest[b]!));
    if (highest[n + row]! <= at + 1e-9) for (const leaf of leaves[n + row]!) labels[leaf] = n + row;
  });
  return partition(labels);
}

/** Any dendrogram of n leaves, inversions and infinite heights included. */
const anyLinkage = fc.integer({ min: 1, max: 30 }).chain((n) =>
  fc
    .array(
      fc.record({
        a: fc.nat(),
        b: fc.nat(),
        h: fc.oneof(
          fc.constantFrom(0, 0.25, 0.5, Number.POSITIVE_INFINITY),
          fc.double({ min: 0, max: 1, noNaN: true }),
        ),
      }),
      { minLength: n - 1, maxLength: n - 1 },
    )
    .map((steps) => {
      const roots = Array.from({ length: n }, (_, i) => i);
      const sizes: number[] = new Array(n).fill(1);
      const z = steps.map(({ a, b, h }, row) => {
        const [x] = roots.splice(a % roots.length, 1) as [number];
        const [y] = roots.splice(b % roots.length, 1) as [number];
        roots.push(n + row);
        sizes.push(sizes[x]! + sizes[y]!);
        return [x, y, h, sizes[n + row]!];
      });
      return { n, linkage: linkageOf(z) };
    }),
);

describe('cut', () => {
  test('five items by hand', () => {
    // ((0 3) (1 4)) 2, merged at 0.1, 0.2, 0.4 and 0.7.
    const linkage = linkageOf([
      [0, 3, 0.1, 2],
      [1, 4, 0.2, 2],
      [5, 6, 0.4, 4],
      [2, 7, 0.7, 5],
    ]);
    const tree = toCutTree(linkage, 5);
    expect(Array.from(tree.order)).toEqual([0, 3, 1, 4, 2]);
    expect(Array.from(tree.boundary)).toEqual([0.1, 0.4, 0.2, 0.7]);
    expect(Array.from(tree.boundaryMerge)).toEqual([0, 2, 1, 3]);
    const flat = cut(tree, 0.2);
    expect(flat).toEqual({
      labels: Int32Array.of(0, 1, 2, 0, 1),
      count: 3,
      merge: Int32Array.of(0, 1, -1),
    });
    expect(Array.from(cutResultants(flat, Float32Array.of(0.5, 0.25, 0.125, 0)))).toEqual([
      0.5, 0.25, 1,
    ]);
    expect(cut(tree, 0.7).count).toBe(1);
    expect(cut(tree, 0.7 - 1e-6).count).toBe(2);
    expect(cut(tree, -1).count).toBe(5);
  });

  test('an inverted merge is taken only together with the higher one inside it', () => {
    const tree = toCutTree(
      linkageOf([
        [0, 1, 0.6, 2],
        [2, 3, 0.5, 3],
      ]),
      3,
    );
    expect(cut(tree, 0.55).count).toBe(3);
    expect(cut(tree, 0.6).count).toBe(1);
  });

  test('equals the slow cut at any height of any dendrogram', () => {
    fc.assert(
      fc.property(
        anyLinkage,
        fc.double({ min: -0.1, max: 1.1, noNaN: true }),
        ({ n, linkage }, at) => {
          const tree = toCutTree(linkage, n);
          for (const height of [at, ...linkage.height.filter(Number.isFinite)]) {
            const flat = cut(tree, height);
            expect(Array.from(flat.labels)).toEqual(slowCut(linkage, n, height));
            expect(flat.count).toBe(new Set(flat.labels).size);
            flat.merge.forEach((row, label) => {
              const size = flat.labels.filter((each) => each === label).length;
              expect(row < 0 ? 1 : linkage.size[row]).toBe(size);
            });
          }
        },
      ),
    );
  });

  test('fcluster of SciPy’s own tests', () => {
    const { linkage_ytdist_single, cophenet_ytdist_single } = readFixture(
      'peer_cases/scipy_hierarchy.json',
    );
    const tree = toCutTree(linkageOf(linkage_ytdist_single), 6);
    let pair = 0;
    for (let i = 0; i < 6; i++) {
      for (let j = i + 1; j < 6; j++) {
        const together = (h: number): boolean => {
          const { labels } = cut(tree, h);
          return labels[i] === labels[j];
        };
        expect(together(cophenet_ytdist_single[pair])).toBe(true);
        expect(together(cophenet_ytdist_single[pair] - 1)).toBe(false);
        pair++;
      }
    }
  });
});

describe('thresholds', () => {
  test.each(['average', 'complete', 'single', 'centroid', 'ward'] as const)(
    '%s: height and threshold are inverse',
    (method) => {
      for (const t of [0, 0.3, 0.58, 1])
        expect(thresholdOf(method, cutHeight(method, t))).toBeCloseTo(t, 12);
      expect(cutHeight(method, 0.58)).toBeCloseTo(method === 'ward' ? Math.sqrt(0.84) : 0.42, 12);
    },
  );

  test('stepping through them takes one merge height at a time, up to the last', () => {
    fc.assert(
      fc.property(anyLinkage, ({ n, linkage }) => {
        const tree = toCutTree(linkage, n);
        const steps = mergeThresholds(tree, 'average');
        const counts = Array.from(steps, (t) => cut(tree, cutHeight('average', t)).count);
        for (let i = 1; i < counts.length; i++) {
          expect(steps[i]!).toBeGreaterThan(steps[i - 1]!);
          expect(counts[i]!).toBeGreaterThan(counts[i - 1]!);
        }
        if (counts.length > 0) expect(counts[0]).toBe(cut(tree, 1).count);
        for (let t = 0; t <= 1; t += 0.05) {
          const next = steps.findIndex((step) => step >= t - 1e-9);
          const count = cut(tree, cutHeight('average', t)).count;
          expect(count).toBe(next < 0 ? n : counts[next]);
        }
      }),
    );
  });
});
