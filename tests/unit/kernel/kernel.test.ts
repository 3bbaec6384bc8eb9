import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ChainEngine, ReducibleMethod } from '../../../src/core/cluster/types.ts';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import type { Matrix } from '../../../src/core/vector/matrix.ts';
import { loadKernel } from '../../../src/kernel/load-kernel.ts';
import { seeded, unitRows } from '../cluster/cases.ts';
import { exactSquare } from '../cluster/replay.ts';
import { kernels } from './kernels.ts';

const [js, wasm] = await kernels();

function vectorsOf(seed: number, n: number, d: number): Matrix {
  const random = seeded(seed);
  const data = Float32Array.from({ length: n * d }, () => random() * 2 - 1);
  if (n > 2) data.fill(0, d, 2 * d);
  return unitRows({ n, d, data });
}

async function squareOf(chain: ChainEngine, vectors: Matrix): Promise<Float32Array> {
  await chain.matrix.load(vectors);
  const square = chain.allocateSquare(vectors.n);
  await chain.matrix.square(square, SILENT_HOOKS);
  return square;
}

/** Sizes around the edges of panels (8), register tiles (4 × 8), row blocks (64) and term blocks (128). */
const shape = fc.record({
  seed: fc.integer(),
  n: fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 60, max: 140 })),
  d: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 120, max: 300 })),
});

describe('the WASM kernel and its JavaScript twin', () => {
  test('are what they say', () => {
    expect([js.name, js.matrix.name, js.fallback]).toEqual(['js', 'js', undefined]);
    expect([wasm.name, wasm.matrix.name, wasm.fallback]).toEqual(['wasm', 'wasm', undefined]);
  });

  test('fill bitwise equal squares, symmetric with a zero diagonal, within 5e-7 of float64', async () => {
    await fc.assert(
      fc.asyncProperty(shape, async ({ seed, n, d }) => {
        const vectors = vectorsOf(seed, n, d);
        const mine = (await squareOf(js, vectors)).slice();
        const other = await squareOf(wasm, vectors);
        expect(other).toEqual(mine);
        const foreign = new Float32Array(n * n).fill(-1);
        await wasm.matrix.square(foreign, SILENT_HOOKS);
        expect(foreign).toEqual(mine);
        const exact = exactSquare(vectors);
        let worst = 0;
        for (let e = 0; e < n * n; e++) worst = Math.max(worst, Math.abs(exact[e]! - mine[e]!));
        expect(worst).toBeLessThan(5e-7);
        let uneven = 0;
        for (let i = 0; i < n; i++) {
          if (mine[i * n + i] !== 0) uneven++;
          for (let j = 0; j < i; j++) if (mine[i * n + j] !== mine[j * n + i]) uneven++;
        }
        expect(uneven).toBe(0);
        js.release();
        wasm.release();
      }),
      { numRuns: 40 },
    );
  });

  test('shorten to the same distances of means, symmetric with a zero diagonal', async () => {
    for (const n of [1, 7, 70]) {
      const vectors = vectorsOf(n, n, 20);
      const random = seeded(n);
      const lengths = Float32Array.from({ length: n }, () => random());
      const squares = [];
      for (const chain of [js, wasm]) {
        const square = await squareOf(chain, vectors);
        const directions = square.slice();
        chain.shorten(lengths);
        for (let e = 0; e < n * n; e++) {
          const [i, j] = [Math.floor(e / n), e % n];
          const mean = 1 - lengths[i]! * lengths[j]! * (1 - directions[e]!);
          expect(square[e]).toBeCloseTo(i === j ? 0 : Math.max(0, mean), 6);
          expect(square[e]).toBe(square[j * n + i]);
        }
        squares.push(square.slice());
        chain.release();
      }
      expect(squares[1]).toEqual(squares[0]);
    }
  });

  test('fill bitwise equal tiles of any place and size', async () => {
    const vectors = vectorsOf(5, 150, 130);
    await js.matrix.load(vectors);
    await wasm.matrix.load(vectors);
    const bound = fc.integer({ min: 0, max: 150 });
    await fc.assert(
      fc.asyncProperty(bound, bound, bound, bound, async (a, b, c, e) => {
        const [r0, r1, c0, c1] = [Math.min(a, b), Math.max(a, b), Math.min(c, e), Math.max(c, e)];
        const mine = new Float32Array((r1 - r0) * (c1 - c0));
        const other = mine.slice();
        await js.matrix.tile(r0, r1, c0, c1, mine);
        await wasm.matrix.tile(r0, r1, c0, c1, other);
        expect(other).toEqual(mine);
      }),
    );
    js.matrix.release();
    wasm.matrix.release();
  });

  const methods: readonly ReducibleMethod[] = ['average', 'complete', 'single', 'ward'];
  test.each(methods)('%s: find and update the same numbers through any merges', async (method) => {
    const step = fc.record({
      kind: fc.constantFrom('merge', 'merge', 'merge', 'look', 'forbid', 'retire'),
      a: fc.nat(),
      b: fc.nat(),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.integer(),
        fc.integer({ min: 2, max: 45 }),
        fc.array(step, { maxLength: 60 }),
        async (seed, n, steps) => {
          const vectors = vectorsOf(seed, n, 5);
          await squareOf(js, vectors);
          await squareOf(wasm, vectors);
          const [one, two] = [js.neighbours(method), wasm.neighbours(method)];
          let live = Array.from({ length: n }, (_, i) => i);
          const size: number[] = new Array(n).fill(1);
          for (const { kind, a, b } of steps) {
            if (live.length < 2) break;
            const x = live[a % live.length]!;
            const y = live.filter((slot) => slot !== x)[b % (live.length - 1)]!;
            const [keep, gone] = [Math.min(x, y), Math.max(x, y)];
            if (kind === 'forbid') {
              one.forbid(x, y);
              two.forbid(x, y);
            } else if (kind === 'retire') {
              one.retire(x);
              two.retire(x);
              live = live.filter((slot) => slot !== x);
            } else if (kind === 'merge') {
              // A forbidden pair is never merged: its distance is infinite.
              if (!one.within(keep, 1e9).includes(gone)) continue;
              one.merge(keep, gone, size[keep]!, size[gone]!);
              two.merge(keep, gone, size[keep]!, size[gone]!);
              size[keep] = size[keep]! + size[gone]!;
              live = live.filter((slot) => slot !== gone);
            }
            const looking = live[b % live.length]!;
            const found = { ...one.nearest(looking) };
            expect({ ...two.nearest(looking) }).toEqual(found);
            const limit = found.index < 0 ? 1 : found.second;
            expect([...two.within(looking, limit)]).toEqual([...one.within(looking, limit)]);
          }
          js.release();
          wasm.release();
        },
      ),
      { numRuns: 60 },
    );
  });
});

test('bytes that are no WebAssembly fall back to JavaScript and say why', async () => {
  const kernel = await loadKernel(Uint8Array.of(1, 2, 3));
  expect(kernel.name).toBe('js');
  expect(kernel.fallback).toMatch(/WebAssembly/);
});

test('a long square lets the host in and can be cancelled', async () => {
  const vectors = vectorsOf(1, 200, 64);
  for (const chain of [js, wasm]) {
    let clock = 0;
    let breaths = 0;
    const hooks = {
      progress: () => {},
      now: () => (clock += 11),
      breathe: async () => {
        breaths++;
        if (breaths === 2) throw new Error('stop');
      },
    };
    await chain.matrix.load(vectors);
    const square = chain.allocateSquare(200);
    await expect(chain.matrix.square(square, hooks)).rejects.toThrow('stop');
    expect(breaths).toBe(2);
    chain.matrix.release();
    chain.release();
  }
});
