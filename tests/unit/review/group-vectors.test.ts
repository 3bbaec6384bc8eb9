import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agglomerate } from '../../../src/core/cluster/agglomerate.ts';
import { cutHeight, thresholdOf } from '../../../src/core/cluster/cut.ts';
import { NO_CONSTRAINTS } from '../../../src/core/cluster/types.ts';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import {
  GroupVectors,
  pairRange,
  similaritiesBetween,
} from '../../../src/core/review/group-vectors.ts';
import { TreeOrder } from '../../../src/core/review/tree-order.ts';
import { blobs, matrixOf, seeded } from '../cluster/cases.ts';
import { kernels } from '../kernel/kernels.ts';

const [js] = await kernels();
const engines = { matrix: js.matrix, chain: js };

describe('GroupVectors', () => {
  it('has the mean, the lowest and the highest of all pairs', () => {
    const vectors = matrixOf([0, 0.4, 1.3].map((angle) => [Math.cos(angle), Math.sin(angle)]));
    const { average, lowest, highest } = similaritiesBetween(
      vectors,
      Int32Array.of(0, 1),
      Int32Array.of(2),
      'average',
    );
    expect(lowest).toBeCloseTo(Math.cos(1.3), 6);
    expect(highest).toBeCloseTo(Math.cos(0.9), 6);
    expect(average).toBeCloseTo((Math.cos(1.3) + Math.cos(0.9)) / 2, 6);
    const groups = new GroupVectors(vectors, [Int32Array.of(0, 1, 2)]);
    expect(groups.toGroup(0, 0, true)).toBeCloseTo((Math.cos(0.4) + Math.cos(1.3)) / 2, 6);
  });

  it('knows nothing about an empty group', () => {
    const vectors = matrixOf([[1, 0]]);
    const none = new Int32Array(0);
    expect(similaritiesBetween(vectors, none, Int32Array.of(0), 'ward')).toEqual({
      linkage: Number.NaN,
      average: Number.NaN,
      lowest: Number.NaN,
      highest: Number.NaN,
    });
    expect(pairRange(vectors, none, none).highest).toBeNaN();
  });

  it.each(['average', 'complete', 'single', 'ward'] as const)(
    'has the similarity at which %s linkage joins two clusters',
    async (method) => {
      const n = 40;
      const vectors = blobs(seeded(3), { n, d: 16, people: 6, spread: 0.8 });
      const options = { method, constraints: NO_CONSTRAINTS };
      const { linkage, tree } = await agglomerate(vectors, options, engines, SILENT_HOOKS);
      const order = new TreeOrder(tree);
      const leaves: Int32Array[] = Array.from({ length: n }, (_, i) => Int32Array.of(i));
      linkage.height.forEach((height, row) => {
        const left = leaves[linkage.left[row]!]!;
        const right = leaves[linkage.right[row]!]!;
        const joint = Int32Array.of(...left, ...right).sort();
        leaves.push(joint);
        const similarity = new GroupVectors(vectors, [left, right]).linkage(0, 1, method);
        expect(similarity).toBeCloseTo(thresholdOf(method, height), 6);
        expect(cutHeight(method, similarity)).toBeCloseTo(height, 5);

        const top = order.top(joint)!;
        expect(top.height).toBe(height);
        expect([top.left, top.right].map((side) => [...side].sort((a, b) => a - b)).sort()).toEqual(
          [[...left].sort((a, b) => a - b), [...right].sort((a, b) => a - b)].sort(),
        );
      });
    },
  );

  it('is symmetric to the last bit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
        const vectors = blobs(seeded(seed), { n: 7, d: 9, people: 2, spread: 1 });
        const groups = new GroupVectors(vectors, [Int32Array.of(0, 3, 4), Int32Array.of(1, 6)]);
        for (const method of ['average', 'complete', 'single', 'ward', 'centroid'] as const) {
          expect(groups.linkage(0, 1, method)).toBe(groups.linkage(1, 0, method));
        }
      }),
    );
  });
});

describe('TreeOrder', () => {
  it('splits any group at the merge that brought it together', async () => {
    const n = 30;
    const vectors = blobs(seeded(8), { n, d: 12, people: 5, spread: 0.9 });
    const options = { method: 'average', constraints: NO_CONSTRAINTS } as const;
    const { linkage, tree } = await agglomerate(vectors, options, engines, SILENT_HOOKS);
    const order = new TreeOrder(tree);
    // Twin: walk up from every leaf.
    const parent = new Int32Array(2 * n - 1).fill(-1);
    linkage.left.forEach((node, row) => {
      parent[node] = n + row;
      parent[linkage.right[row]!] = n + row;
    });
    const under = (leaf: number, node: number): boolean => {
      let at = leaf;
      while (at >= 0 && at !== node) at = parent[at]!;
      return at === node;
    };
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(n - 1), { minLength: 2, maxLength: 9 }),
        fc.uniqueArray(fc.nat(n - 1), { minLength: 2, maxLength: 4 }),
        (group, some) => {
          const split = order.meeting(Int32Array.from(group), Int32Array.from(some))!;
          const node = Array.from({ length: n - 1 }, (_, row) => n + row).find((candidate) =>
            some.every((leaf) => under(leaf, candidate)),
          )!;
          const below = group.filter((leaf) => under(leaf, node)).sort((a, b) => a - b);
          expect(split.merge).toBe(node - n);
          expect(split.height).toBe(linkage.height[node - n]);
          expect([...split.left, ...split.right].sort((a, b) => a - b)).toEqual(below);
          const left = linkage.left[node - n]!;
          expect(new Set(Array.from(split.left, (leaf) => under(leaf, left))).size).toBeLessThan(2);
        },
      ),
    );
    expect(order.top(Int32Array.of(3))).toBeUndefined();
    expect(order.top(new Int32Array(0))).toBeUndefined();
  });
});
