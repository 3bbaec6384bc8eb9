import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ChainEngine } from '../../../src/core/cluster/types.ts';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import type { Matrix } from '../../../src/core/vector/matrix.ts';
import { UNIT } from '../../../src/core/vector/whole-vectors.ts';
import { nearCopies, seeded, unitRows } from '../cluster/cases.ts';
import { exactSquare } from '../cluster/replay.ts';
import { kernels } from './kernels.ts';

const [js, wasm] = await kernels();

async function squareOf(chain: ChainEngine, vectors: Matrix): Promise<Float32Array> {
  await chain.whole.load(vectors);
  const square = chain.allocateSquare(vectors.n);
  await chain.whole.square(square, SILENT_HOOKS);
  return square;
}

/** Sizes around the edges of panels (8), pairs (2), register tiles (4 × 8) and row blocks (64). */
const shape = fc.record({
  seed: fc.integer(),
  n: fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 60, max: 140 })),
  d: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 120, max: 160 })),
  noise: fc.constantFrom(1, 1e-2, 1e-3, 1e-4, 1e-5, 0),
});

describe('distances in whole numbers', () => {
  test('are bitwise equal on both kernels, symmetric, and as near to float64 as they say', async () => {
    await fc.assert(
      fc.asyncProperty(shape, async ({ seed, n, d, noise }) => {
        const vectors = nearCopies(seeded(seed), { n, d, people: 3, noise });
        const mine = (await squareOf(js, vectors)).slice();
        const other = await squareOf(wasm, vectors);
        expect(other).toEqual(mine);
        const foreign = new Float32Array(n * n).fill(-1);
        await wasm.whole.square(foreign, SILENT_HOOKS);
        expect(foreign).toEqual(mine);
        for (const { whole } of [js, wasm]) {
          const { chord, distance } = whole.error();
          expect(chord).toBeLessThanOrEqual(Math.sqrt(d) / UNIT);
          const exact = exactSquare(vectors);
          let outside = 0;
          for (let i = 0; i < n; i++) {
            if (mine[i * n + i] !== 0) outside++;
            for (let j = 0; j < i; j++) {
              const value = mine[i * n + j]!;
              if (value !== mine[j * n + i]) outside++;
              const near = Math.sqrt(2 * Math.max(0, value - distance)) - chord - 1e-9;
              const far = Math.sqrt(2 * (value + distance)) + chord + 1e-9;
              const real = Math.sqrt(2 * Math.max(0, exact[i * n + j]!));
              if (real < near || real > far) outside++;
            }
          }
          expect(outside).toBe(0);
        }
        js.release();
        wasm.release();
      }),
      { numRuns: 40 },
    );
  });

  test('tell near-copies apart: the doubt is one of chords', async () => {
    const vectors = nearCopies(seeded(1), { n: 60, d: 512, people: 1, noise: 1e-3 });
    await js.whole.load(vectors);
    const square = new Float32Array(60 * 60);
    await js.whole.square(square, SILENT_HOOKS);
    const exact = exactSquare(vectors);
    let worst = 0;
    square.forEach((value, e) => {
      // Not those of the rows that are no direction.
      if (value < 0.5) worst = Math.max(worst, Math.abs(value - exact[e]!));
    });
    // The product of two vectors that were rounded so is off by 1e-5, and could be by 4e-4.
    expect(worst).toBeLessThan(1e-6);
    js.whole.release();
  });

  test('fill bitwise equal tiles of any place and size', async () => {
    const vectors = nearCopies(seeded(5), { n: 150, d: 131, people: 20, noise: 1 });
    await js.whole.load(vectors);
    await wasm.whole.load(vectors);
    const bound = fc.integer({ min: 0, max: 150 });
    await fc.assert(
      fc.asyncProperty(bound, bound, bound, bound, async (a, b, c, e) => {
        const [r0, r1, c0, c1] = [Math.min(a, b), Math.max(a, b), Math.min(c, e), Math.max(c, e)];
        const mine = new Float32Array((r1 - r0) * (c1 - c0));
        const other = mine.slice();
        await js.whole.tile(r0, r1, c0, c1, mine);
        await wasm.whole.tile(r0, r1, c0, c1, other);
        expect(other).toEqual(mine);
      }),
    );
    js.whole.release();
    wasm.whole.release();
  });

  test('do not overflow where vectors are axes, opposites, alike or no direction', async () => {
    const rows = [
      [1, 0, 0],
      [-1, 0, 0],
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 0],
      [0.6, 0.8, 0],
      [0, 0, 0],
      [-0.6, -0.8, 0],
    ];
    const vectors = unitRows({ n: 8, d: 3, data: Float32Array.from(rows.flat()) });
    for (const chain of [js, wasm]) {
      const square = await squareOf(chain, vectors);
      const line = (i: number): number[] =>
        Array.from(square.subarray(i * 8, (i + 1) * 8), (value) => Number(value.toFixed(6)));
      expect(line(0)).toEqual([0, 2, 0, 1, 1, 0.4, 1, 1.6]);
      expect(line(4)).toEqual([1, 1, 1, 1, 0, 1, 1, 1]);
      expect(line(5)).toEqual([0.4, 1.6, 0.4, 0.2, 1, 0, 1, 2]);
      chain.whole.release();
      chain.release();
    }
  });
});

test('one engine of a kernel holds vectors at a time, and says so', async () => {
  const vectors = nearCopies(seeded(5), { n: 20, d: 16, people: 4, noise: 1 });
  const out = new Float32Array(400);
  await wasm.matrix.load(vectors);
  await wasm.whole.load(vectors);
  await expect(wasm.matrix.tile(0, 20, 0, 20, out)).rejects.toThrow('no vectors loaded');
  await wasm.whole.tile(0, 20, 0, 20, out);
  await wasm.matrix.load(vectors);
  // Who has none any more does not take them from the other.
  wasm.whole.release();
  await wasm.matrix.tile(0, 20, 0, 20, out);
  expect(out[0]).toBeCloseTo(1, 6);
  wasm.matrix.release();
});
