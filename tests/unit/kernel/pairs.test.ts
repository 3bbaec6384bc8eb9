import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { agglomerate } from '../../../src/core/cluster/agglomerate.ts';
import { furthestOf, nearestOf } from '../../../src/core/cluster/doubt.ts';
import { similarPairs } from '../../../src/core/cluster/similar-pairs.ts';
import { type MatrixEngine, NO_CONSTRAINTS } from '../../../src/core/cluster/types.ts';
import { type JobHooks, SILENT_HOOKS } from '../../../src/core/job.ts';
import type { Matrix } from '../../../src/core/vector/matrix.ts';
import { blobs, nearCopies, seeded } from '../cluster/cases.ts';
import { exactSquare } from '../cluster/replay.ts';
import { kernels } from './kernels.ts';

const [js, wasm] = await kernels();
afterEach(() => {
  js.whole.release();
  wasm.whole.release();
});

async function pairsOf(
  engine: MatrixEngine,
  vectors: Matrix,
  least: number,
  hooks: JobHooks = SILENT_HOOKS,
): Promise<Int32Array> {
  const found: number[] = [];
  await engine.load(vectors);
  await similarPairs(engine, vectors.n, least, (i, j) => found.push(i, j) > 0, hooks);
  return Int32Array.from(found);
}

/** The same by tiles, as for an engine that finds no pairs itself. */
async function pairsOfTiles(
  engine: MatrixEngine,
  { n }: Matrix,
  least: number,
): Promise<Int32Array> {
  const found: number[] = [];
  const tile = new Float32Array(n * n); // [n * n]
  await engine.tile(0, n, 0, n, tile);
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) if (tile[i * n + j]! >= least) found.push(i, j);
  }
  return Int32Array.from(found);
}

/** Sizes around the edges of panels (8) and strips of rows (64), seldom of columns of one call (512). */
const shape = fc.record({
  seed: fc.integer(),
  n: fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: 0, max: 40 }) },
    { weight: 4, arbitrary: fc.integer({ min: 60, max: 140 }) },
    { weight: 1, arbitrary: fc.integer({ min: 505, max: 530 }) },
  ),
  d: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constant(33)),
  noise: fc.constantFrom(2, 1, 1e-2, 1e-4, 0),
});

describe('pairs found by the kernel', () => {
  test('are those of its tiles, by row and column, and those of float64 within the doubt', async () => {
    const bound = fc.oneof(
      fc.constantFrom(-2, -1, 0, 0.4, 1, 1.5),
      fc.double({ min: -1, max: 1, noNaN: true }),
      fc.record({ pick: fc.nat() }),
    );
    await fc.assert(
      fc.asyncProperty(shape, bound, async ({ seed, n, d, noise }, given) => {
        const vectors = nearCopies(seeded(seed), { n, d, people: 4, noise });
        await js.whole.load(vectors);
        let least = given as number;
        if (typeof given === 'object') {
          // What a pair has exactly is at the bound, too.
          const tile = new Float32Array(n * n).fill(0.5);
          await js.whole.tile(0, n, 0, n, tile);
          least = tile[given.pick % (n * n)] ?? 0.5;
        }
        const expected = await pairsOfTiles(js.whole, vectors, least);
        expect(await pairsOf(js.whole, vectors, least)).toEqual(expected);
        expect(await pairsOf(wasm.whole, vectors, least)).toEqual(expected);

        const tile = new Float32Array(n * n); // [n * n]
        await js.whole.tile(0, n, 0, n, tile);
        for (const { whole } of [js, wasm]) {
          let others = 0;
          const compare = (i: number, j: number, distance: number): boolean => {
            if (Math.fround(1 - distance) !== tile[i * n + j]) others++;
            return true;
          };
          await similarPairs(whole, n, least, compare, SILENT_HOOKS);
          expect(others).toBe(0);
        }

        const error = wasm.whole.error();
        const found = new Set<number>();
        for (let e = 0; e < expected.length; e += 2) found.add(expected[e]! * n + expected[e + 1]!);
        if (n > 140) return;
        const exact = exactSquare(vectors);
        const [sure, possible] = [nearestOf(1 - least, error), furthestOf(1 - least, error)];
        let wrong = 0;
        for (let i = 0; i < n; i++) {
          for (let j = i + 1; j < n; j++) {
            const distance = exact[i * n + j]!;
            const isFound = found.has(i * n + j);
            if (isFound ? distance > possible + 1e-6 : distance < sure - 1e-6) wrong++;
          }
        }
        expect(wrong).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  test('are the same wherever it is seen that a tile has none: rows of which parts are empty', async () => {
    const world = fc.record({
      seed: fc.integer(),
      n: fc.integer({ min: 60, max: 90 }),
      d: fc.oneof(fc.integer({ min: 90, max: 200 }), fc.constant(512)),
      people: fc.constantFrom(1, 3, 40),
      noise: fc.constantFrom(1, 0.3, 1e-3, 0),
      from: fc.double({ min: 0, max: 1, noNaN: true }),
      pick: fc.nat(),
      besides: fc.constantFrom(0, 0, 1e-7, -1e-7, 0.2, -0.2),
    });
    await fc.assert(
      fc.asyncProperty(world, async ({ seed, n, d, people, noise, from, pick, besides }) => {
        const vectors = nearCopies(seeded(seed), { n, d, people, noise });
        // Of a third only what is behind a place is left, of a third what is before it: nearly at the bound or at it.
        const place = Math.floor(from * d);
        for (let i = 0; i < n; i++) {
          const row = vectors.data.subarray(i * d, (i + 1) * d);
          if (i % 3 === 1) row.fill(0, 0, place);
          if (i % 3 === 2) row.fill(0, place);
        }
        await js.whole.load(vectors);
        const tile = new Float32Array(n * n);
        await js.whole.tile(0, n, 0, n, tile);
        const least = tile[pick % (n * n)]! + besides;
        const expected = await pairsOfTiles(js.whole, vectors, least);
        // The second time it is looked sooner or later.
        await wasm.whole.load(vectors);
        for (let time = 0; time < 2; time++) {
          const found: number[] = [];
          await similarPairs(wasm.whole, n, least, (i, j) => found.push(i, j) > 0, SILENT_HOOKS);
          expect(Int32Array.from(found)).toEqual(expected);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('are all there where every pair of a strip is alike', async () => {
    const vectors = nearCopies(seeded(1), { n: 600, d: 3, people: 1, noise: 1e-4 });
    const found = await pairsOf(wasm.whole, vectors, -2);
    expect(found).toHaveLength(600 * 599);
    expect(found).toEqual(await pairsOf(js.whole, vectors, -2));
  });

  test.each([js, wasm])('stop where the visitor says so: $name', async ({ whole }) => {
    const vectors = nearCopies(seeded(2), { n: 90, d: 8, people: 1, noise: 0.1 });
    const all = await pairsOf(whole, vectors, 0.5);
    const some: number[] = [];
    const visit = (i: number, j: number): boolean => some.push(i, j) < 200;
    expect(await similarPairs(whole, 90, 0.5, visit, SILENT_HOOKS)).toBe(false);
    expect(Int32Array.from(some)).toEqual(all.slice(0, 200));
    expect(await similarPairs(whole, 90, 0.5, () => true, SILENT_HOOKS)).toBe(true);
  });

  test.each([js, wasm])('take turns with the host, who may cancel: $name', async ({ whole }) => {
    const vectors = nearCopies(seeded(3), { n: 200, d: 8, people: 3, noise: 1 });
    const done: number[] = [];
    let time = 0;
    let breaths = 0;
    const hooks: JobHooks = {
      progress: (progress) => done.push(progress.done),
      breathe: async () => {
        if (++breaths === 3) throw new Error('cancelled');
      },
      now: () => (time += 20),
    };
    await expect(pairsOf(whole, vectors, 0.5, hooks)).rejects.toThrow('cancelled');
    expect(breaths).toBe(3);
    expect(done).toHaveLength(3);
    await pairsOf(whole, vectors, 0.5, { ...hooks, breathe: () => Promise.resolve() });
    expect(done.at(-1)).toBe((200 * 199) / 2);
  });
});

test.each(['average', 'complete', 'single', 'ward'] as const)(
  '%s by stages is the same tree whether an engine finds pairs or fills tiles',
  async (method) => {
    const plain = ({ pairs: _, ...engine }: MatrixEngine): MatrixEngine => engine;
    const world = fc.record({ seed: fc.integer(), people: fc.integer({ min: 1, max: 12 }) });
    await fc.assert(
      fc.asyncProperty(world, async ({ seed, people }) => {
        const vectors = blobs(seeded(seed), { n: 150, d: 24, people, spread: 0.6 });
        for (const square of [0, 100]) {
          const limits = { edges: 1_000, square };
          const how = { method, constraints: NO_CONSTRAINTS, floor: 0.4, denseLimit: 1, limits };
          const byTiles = { matrix: plain(wasm.whole), chain: wasm };
          const old = await agglomerate(vectors, how, byTiles, SILENT_HOOKS);
          for (const chain of [wasm, js]) {
            const engines = { matrix: chain.matrix, chain };
            const { linkage, resultant } = await agglomerate(vectors, how, engines, SILENT_HOOKS);
            expect(linkage).toEqual(old.linkage);
            expect(resultant).toEqual(old.resultant);
          }
        }
      }),
      { numRuns: 6 },
    );
  },
);
