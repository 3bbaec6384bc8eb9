import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import { widestPath } from '../../../src/core/review/widest-path.ts';
import type { Matrix } from '../../../src/core/vector/matrix.ts';
import { blobs, matrixOf, seeded } from '../cluster/cases.ts';

const all = (n: number) => Int32Array.from({ length: n }, (_, i) => i);

describe('widestPath', () => {
  it('goes over those in between', async () => {
    const vectors = matrixOf([0, 1, 0.5, 2].map((angle) => [Math.cos(angle), Math.sin(angle)]));
    const ends = { from: 0, to: 1 };
    expect(await widestPath(vectors, all(4), ends, SILENT_HOOKS)).toEqual([0, 2, 1]);
    expect(await widestPath(vectors, Int32Array.of(3), ends, SILENT_HOOKS)).toEqual([0, 1]);
    expect(await widestPath(vectors, all(4), { from: 2, to: 2 }, SILENT_HOOKS)).toEqual([2]);
  });

  it('has the weakest link of the best of all paths, and no shorter path has', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2, max: 9 }),
        fc.integer({ min: 1, max: 1e6 }),
        async (n, seed) => {
          const vectors = blobs(seeded(seed), { n, d: 4, people: 2, spread: 1 });
          const path = await widestPath(vectors, all(n), { from: 0, to: n - 1 }, SILENT_HOOKS);
          expect([path[0], path.at(-1)]).toEqual([0, n - 1]);
          const widths = path.slice(1).map((row, i) => similarity(vectors, path[i]!, row));
          expect(Math.min(...widths)).toBe(widest(vectors)[n - 1]!);
          expect(new Set(path).size).toBe(path.length);
        },
      ),
    );
  });
});

/** Floyd–Warshall with minimum and maximum, from row 0: the brute-force twin. */
function widest(vectors: Matrix): number[] {
  const { n } = vectors;
  const width = Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (_, j) => similarity(vectors, i, j)),
  );
  for (let k = 0; k < n; k++) {
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        if (i === j || k === i || k === j) continue;
        width[i]![j] = Math.max(width[i]![j]!, Math.min(width[i]![k]!, width[k]![j]!));
      }
    }
  }
  return width[0]!;
}

function similarity({ d, data }: Matrix, i: number, j: number): number {
  const sums = [0, 0, 0, 0];
  for (let k = 0; k < d; k++) sums[k % 4]! += data[i * d + k]! * data[j * d + k]!;
  return sums[0]! + sums[1]! + (sums[2]! + sums[3]!);
}
