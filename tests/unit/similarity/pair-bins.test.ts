import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  drawnBins,
  edgeOf,
  overlapAt,
  PAIR_BINS,
  pairBin,
  pairsBelow,
  pairsIn,
} from '../../../src/core/similarity/pair-bins.ts';

/** A histogram of the given similarities. */
function counted(...similarities: number[]): Uint32Array {
  const counts = new Uint32Array(PAIR_BINS);
  for (const one of similarities) counts[pairBin(one)]! += 1;
  return counts;
}

describe('bins of similarities', () => {
  test('cover −1 to 1; what rounding left outside is at the ends', () => {
    expect([-1.0000001, -1, 0, 0.46, 1, 1.0000001].map(pairBin)).toEqual([
      0, 0, 2000, 2920, 3999, 3999,
    ]);
  });

  test('every step of the slider is an edge: a pair at it is above it', () => {
    for (let step = 0; step <= 200; step++) {
      const threshold = step / 200;
      const counts = counted(threshold + 1e-6, threshold - 1e-4);
      expect(pairsBelow(counts, threshold), `${threshold}`).toBe(threshold === 1 ? 2 : 1);
    }
  });

  test('the overlap is the share of each kind on the wrong side', () => {
    const within = counted(0.3, 0.5, 0.6, 0.7);
    const between = counted(-0.1, 0.1, 0.2, 0.45, 0.5);
    expect(overlapAt(within, between, 0.46)).toEqual({ withinBelow: 0.25, betweenAbove: 0.2 });
    expect(overlapAt(within, counted(), 0.46).betweenAbove).toBeNaN();
  });

  test('drawn bins keep every pair, and begin where pairs or the axis do', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { maxLength: 50 }),
        fc.constantFrom(20, 40),
        (similarities, merge) => {
          const { edges, counts } = drawnBins([counted(...similarities)], merge, -0.2);
          expect(edges).toHaveLength(counts[0]!.length + 1);
          expect(edges.at(-1)).toBe(1);
          expect(edges[0]).toBeLessThanOrEqual(-0.2 + 1e-12);
          expect(pairsSum(counts[0]!)).toBe(similarities.length);
        },
      ),
    );
    expect(drawnBins([counted(0.5)], 20, -0.2).edges[0]).toBeCloseTo(-0.2, 12);
    expect(drawnBins([counted(0.5), counted(-0.5)], 20, -0.2).edges[0]).toBeCloseTo(-0.5, 12);
  });

  test('counting all is counting below the end', () => {
    expect(pairsIn(counted(-1, 0, 1, 1))).toBe(4);
    expect(edgeOf(1)).toBe(PAIR_BINS);
  });
});

const pairsSum = (counts: Float64Array): number => counts.reduce((sum, one) => sum + one, 0);
