import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestCut } from '../../../src/core/review/best-cut.ts';
import { blobs, matrixOf, seeded } from '../cluster/cases.ts';

const at = (angle: number): [number, number] => [Math.cos(angle), Math.sin(angle)];
const all = (n: number) => Int32Array.from({ length: n }, (_, i) => i);

describe('bestCut', () => {
  it('cuts where the second person begins', () => {
    const vectors = matrixOf([0, 0.1, 0.2, 1.5, 1.6].map(at));
    const { at: cut, similarity } = bestCut(vectors, all(5));
    expect(cut).toBe(3);
    expect(similarity).toBeCloseTo(Math.cos(1.45), 6);
  });

  it('does not make a part of one face', () => {
    const vectors = matrixOf([1.5, 0, 0.1, 0.2].map(at));
    expect(bestCut(vectors, all(4)).at).toBe(2);
    expect(bestCut(vectors, all(3))).toEqual({ at: -1, similarity: Number.NaN });
    expect(bestCut(vectors, all(0)).at).toBe(-1);
  });

  it('takes the earlier of two cuts that are as good', () => {
    const vectors = matrixOf([
      [1, 0],
      [1, 0],
      [0, 1],
      [1, 0],
      [1, 0],
    ]);
    expect(bestCut(vectors, all(5)).at).toBe(2);
  });

  it('takes the rows in the order given', () => {
    const vectors = matrixOf([0, 1.5, 0.1, 1.6].map(at));
    expect(bestCut(vectors, Int32Array.of(1, 3, 0, 2)).at).toBe(2);
  });

  it('is the cut with the largest sum of cosines to the means of the parts', () => {
    fc.assert(
      fc.property(fc.integer({ min: 4, max: 14 }), fc.integer({ min: 1, max: 1e6 }), (n, seed) => {
        const vectors = blobs(seeded(seed), { n, d: 6, people: 3, spread: 1 });
        const sums = (from: number, to: number): number => {
          const sum = new Float64Array(6);
          for (let i = from; i < to; i++) {
            for (let k = 0; k < 6; k++) sum[k]! += vectors.data[i * 6 + k]!;
          }
          return Math.hypot(...sum);
        };
        const cuts = Array.from({ length: n - 3 }, (_, i) => sums(0, i + 2) + sums(i + 2, n));
        const { at: cut } = bestCut(vectors, all(n));
        expect(cuts[cut - 2]).toBeCloseTo(Math.max(...cuts), 9);
      }),
    );
  });
});
