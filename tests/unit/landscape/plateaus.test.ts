import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clusteringLandscape } from '../../../src/core/landscape/landscape.ts';
import { plateaus } from '../../../src/core/landscape/plateaus.ts';
import { makeTree } from '../identity/synthetic.ts';

const RULES = { linkage: 'average', minClusterSize: 2 } as const;
const treeOf = (boundary: readonly number[]) =>
  makeTree([...boundary.keys(), boundary.length], boundary);
const spans = (list: readonly { from: number; to: number }[]) =>
  list.map(({ from, to }) => `${from.toFixed(2)}–${to.toFixed(2)}`);

describe('plateaus', () => {
  // Leaves a b | c d | e: ab at .80, cd at .70, e joins cd at .40, all at .15.
  const tree = treeOf([0.2, 0.85, 0.3, 0.6]);

  it('are where nothing merges, widest first', () => {
    const found = plateaus(tree, RULES, { of: 'partition' });
    expect(spans(found)).toEqual(['0.40–0.70', '0.15–0.40', '0.70–0.80']);
    expect(found.map(({ clusters }) => clusters)).toEqual([2, 2, 1]);
    expect(found.map(({ singletons }) => singletons[0])).toEqual([1, 0, 3]);
  });

  it('of the count are not torn by a single track that joins', () => {
    const [first, second] = plateaus(tree, RULES);
    expect(spans([first!])).toEqual(['0.15–0.70']);
    expect(first).toMatchObject({ clusters: 2, singletons: [1, 0] });
    expect(spans([first!.still])).toEqual(['0.40–0.70']);
    expect(second).toMatchObject({ clusters: 1 });
  });

  it('are as wide as asked for where only rounding says otherwise, and not where it is less', () => {
    const found = (heights: readonly number[]) =>
      spans(plateaus(treeOf(heights), RULES, { of: 'partition' }));
    expect(1 - 0.07 - (1 - 0.08)).toBeLessThan(0.01);
    expect(found([0.07, 0.08])).toEqual(['0.92–0.93']);
    expect(found([0.07, 0.07999])).toEqual([]);
  });

  it('leave out what is above the first merge and below the last, unless asked', () => {
    const all = plateaus(tree, RULES, { of: 'partition', ends: true, leastWidth: 0 });
    expect(spans(all)).toEqual(['0.40–0.70', '0.15–0.40', '0.80–1.00', '0.00–0.15', '0.70–0.80']);
  });

  it('end where the tree ends', () => {
    expect(spans(plateaus(tree, RULES, { floor: 0.45 }))).toEqual(['0.45–0.70', '0.70–0.80']);
  });

  it('are told for ward in similarities', () => {
    const chord = (similarity: number) => Math.sqrt(2 * (1 - similarity));
    const ward = treeOf([chord(0.8), chord(0.3)]);
    const found = plateaus(ward, { ...RULES, linkage: 'ward' });
    expect(spans(found)).toEqual(['0.30–0.80']);
  });

  it('there are none where nothing merges, or all at once', () => {
    expect(plateaus(treeOf([]), RULES)).toEqual([]);
    expect(plateaus({ ...treeOf([]), order: new Int32Array(0) }, RULES)).toEqual([]);
    expect(plateaus(treeOf([0, 0, 0]), RULES)).toEqual([]);
    expect(plateaus(treeOf([Number.POSITIVE_INFINITY]), RULES)).toEqual([]);
  });

  it('hold at every threshold inside, and not beyond', () => {
    const heights = fc.array(
      fc.constantFrom(0, 0.1, 0.25, 0.5, 0.75, 1, 1.3, Number.POSITIVE_INFINITY),
      {
        maxLength: 25,
      },
    );
    fc.assert(
      fc.property(heights, fc.integer({ min: 1, max: 4 }), (boundary, minClusterSize) => {
        const tree = treeOf(boundary);
        const rules = { linkage: 'average', minClusterSize } as const;
        const { clusters } = clusteringLandscape(tree, { ...rules, steps: 201, bins: 2 });
        const found = plateaus(tree, rules, { ends: true, leastWidth: 0, most: 99 });
        for (const { from, to, clusters: count } of found) {
          // Heights are multiples of a sample, so samples decide exactly.
          for (let step = Math.round(from * 200) + 1; step <= Math.round(to * 200); step++) {
            expect(clusters[step]).toBe(count);
          }
        }
        const covered = found.reduce((sum, { width }) => sum + width, 0);
        expect(covered).toBeLessThanOrEqual(1 + 1e-9);
      }),
    );
  });
});
