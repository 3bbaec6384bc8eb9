import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CutTree, DEFAULT_PARAMETERS } from '../../../src/core/cluster/types.ts';
import { cutCounts, thresholdProbe } from '../../../src/core/landscape/cut-counts.ts';
import { clusteringLandscape } from '../../../src/core/landscape/landscape.ts';

function treeOf(boundary: readonly number[]): CutTree {
  return {
    order: Int32Array.from({ length: boundary.length + 1 }, (_, i) => i),
    boundary: Float64Array.from(boundary),
    boundaryMerge: Int32Array.from(boundary, (_, i) => i),
  };
}

/** Sizes of the runs at one height, the slow and obvious way. */
function runsAt(boundary: readonly number[], height: number): number[] {
  const sizes = [1];
  for (const one of boundary) {
    if (one <= height + 1e-9) sizes[sizes.length - 1]! += 1;
    else sizes.push(1);
  }
  return sizes;
}

describe('clusteringLandscape', () => {
  it('gives every cut of five items worked by hand', () => {
    // Leaves a b | c d e: ab at .2, de at .3, cde at .5, all at .9.
    const tree = treeOf([0.2, 0.9, 0.5, 0.3]);
    const made = clusteringLandscape(tree, {
      linkage: 'average',
      minClusterSize: 2,
      steps: 11,
      bins: 10,
    });
    expect([...made.clusters]).toEqual([1, 1, 2, 2, 2, 2, 2, 2, 1, 0, 0]);
    expect(made.singletonFraction[7]).toBeCloseTo(1 / 5);
    expect(made.singletonFraction[5]).toBe(0);
    expect(made.largestFraction[5]).toBeCloseTo(3 / 5);
    expect(made.averageSize[5]).toBeCloseTo(2.5);
    expect(made.merges.reduce((sum, count) => sum + count, 0)).toBe(4);
  });

  it('leaves pairs out when three make a cluster', () => {
    const options = { linkage: 'average', minClusterSize: 3, steps: 11, bins: 10 } as const;
    const made = clusteringLandscape(treeOf([0.2, 0.9, 0.5, 0.3]), options);
    expect(made.clusters[5]).toBe(1);
    expect(made.singletonFraction[5]).toBeCloseTo(2 / 5);
    expect(made.largestFraction[7]).toBe(0);
  });

  it('cuts ward at the chord distance', () => {
    const options = { linkage: 'ward', minClusterSize: 2, steps: 101, bins: 100 } as const;
    const made = clusteringLandscape(treeOf([Math.sqrt(2 * (1 - 0.6))]), options);
    expect(made.clusters[60]).toBe(1);
    expect(made.clusters[61]).toBe(0);
  });

  it('never joins what lies infinitely far apart', () => {
    const options = { linkage: 'average', minClusterSize: 2, steps: 3, bins: 4 } as const;
    const made = clusteringLandscape(treeOf([Number.POSITIVE_INFINITY]), options);
    expect([...made.clusters]).toEqual([0, 0, 0]);
    expect([...made.merges]).toEqual([0, 0, 0, 0]);
  });

  it('is flat for one item and for none', () => {
    const options = { linkage: 'average', minClusterSize: 2, steps: 3, bins: 4 } as const;
    expect([...clusteringLandscape(treeOf([]), options).singletonFraction]).toEqual([1, 1, 1]);
    const none: CutTree = { ...treeOf([]), order: new Int32Array(0) };
    expect([...clusteringLandscape(none, options).singletonFraction]).toEqual([0, 0, 0]);
  });

  it('agrees with counting runs at every step', () => {
    const heights = fc.array(fc.constantFrom(0, 0.1, 0.25, 0.5, 0.75, 1, 1.3, Infinity), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(heights, fc.integer({ min: 1, max: 5 }), (boundary, minClusterSize) => {
        const options = { linkage: 'average', minClusterSize, steps: 21, bins: 5 } as const;
        const made = clusteringLandscape(treeOf(boundary), options);
        for (let step = 0; step < 21; step++) {
          const counted = runsAt(boundary, 1 - step / 20).filter((size) => size >= minClusterSize);
          const inside = counted.reduce((sum, size) => sum + size, 0);
          const n = boundary.length + 1;
          expect(made.clusters[step]).toBe(counted.length);
          expect(made.singletonFraction[step]).toBeCloseTo((n - inside) / n, 12);
          expect(made.largestFraction[step]).toBeCloseTo(Math.max(0, ...counted) / n, 12);
        }
      }),
    );
  });
});

describe('the counts of a tree', () => {
  const tree: CutTree = {
    order: Int32Array.of(0, 1, 2),
    boundary: Float64Array.of(0.2, 0.5),
    boundaryMerge: Int32Array.of(0, 1),
  };
  const rules = { linkage: 'average', minClusterSize: 2, held: undefined } as const;

  it('are made once for the same rules, and anew for others', () => {
    const counts = cutCounts(tree, rules);
    expect(cutCounts(tree, { ...rules })).toBe(counts);
    const held = Int32Array.of(2, 0, 0);
    const others = [
      { ...rules, minClusterSize: 3 },
      { ...rules, linkage: 'ward' as const },
      { ...rules, held },
    ];
    for (const other of others) {
      expect(cutCounts(tree, other)).not.toBe(counts);
      expect(cutCounts(tree, other).at(0.99)).toEqual(cutCounts({ ...tree }, other).at(0.99));
    }
    expect(cutCounts(tree, { ...rules, minClusterSize: 3 }).at(0.99).clusters).toBe(0);
    expect(cutCounts(tree, { ...rules, held }).at(0.99).clusters).toBe(1);
  });

  it('are made once for the same held groups, whoever found them', () => {
    const held = Int32Array.of(2, 0, 0);
    const counts = cutCounts(tree, { ...rules, held });
    expect(cutCounts(tree, { ...rules, held: held.slice() })).toBe(counts);
    expect(cutCounts(tree, { ...rules, held: Int32Array.of(0, 2, 0) })).not.toBe(counts);
    const parameters = { ...DEFAULT_PARAMETERS, linkage: 'average' } as const;
    const probe = thresholdProbe(tree, parameters, held);
    expect(thresholdProbe(tree, parameters, held.slice())).toBe(probe);
    expect(thresholdProbe(tree, parameters)).not.toBe(probe);
  });

  it('go on from what a cut above takes to what one below does', () => {
    const heights = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(heights, fc.nat(), (steps, seed) => {
        const boundary = steps.map((step, i) => step / 20 + ((seed + i) % 3) * 5e-10);
        const counts = cutCounts(treeOf(boundary), rules);
        let taken = 0;
        for (const height of counts.heights) {
          taken = counts.takenAfter(taken, height);
          expect(taken).toBe(counts.taken(height));
        }
      }),
    );
  });
});
