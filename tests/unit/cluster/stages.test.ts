import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutHeight } from '../../../src/core/cluster/cut.ts';
import type { StageLimits } from '../../../src/core/cluster/stages.ts';
import type { Agglomeration, Constraints, LinkageMethod } from '../../../src/core/cluster/types.ts';
import type { Matrix } from '../../../src/core/vector/matrix.ts';
import { kernels } from '../kernel/kernels.ts';
import { blobs, nearCopies, seeded } from './cases.ts';
import { constraintsOf, labelsAt, REDUCIBLE, run } from './runs.ts';

const [js, wasm] = await kernels();
const N = 40;
const THRESHOLDS = [-0.2, 0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95];

/** Vectors of a few people. Of ties the order of a linkage is not told, so that no two are the same. */
function faces(seed: number, spread: number): Matrix {
  return blobs(seeded(seed), { n: N, d: 7, people: 5, spread });
}

const world = fc.record({
  seed: fc.integer(),
  spread: fc.constantFrom(0.2, 0.5, 0.9),
  constraints: constraintsOf(N),
  floor: fc.double({ min: 0.05, max: 0.9, noNaN: true }),
  limits: fc.record({
    edges: fc.constantFrom(4, 20, 60, 200, 10_000),
    square: fc.constantFrom(0, 8, 25),
  }),
});

/** Everything that is said about merges down to a floor. */
function merges({ linkage, resultant }: Agglomeration, method: LinkageMethod, floor: number) {
  const most = floor < 0 ? Number.POSITIVE_INFINITY : cutHeight(method, floor);
  const rows = linkage.height.filter((h) => h <= most).length;
  const { left, right, height, size } = linkage;
  return [left, right, height, size, resultant].map((column) => column.slice(0, rows));
}

function expectSame(result: Agglomeration, full: Agglomeration, method: LinkageMethod): void {
  expect(merges(result, method, result.floor)).toEqual(merges(full, method, result.floor));
  for (const t of THRESHOLDS) {
    if (t < result.floor) continue;
    expect(labelsAt(result, method, t)).toEqual(labelsAt(full, method, t));
  }
}

/** A run as it would be had it ended at a floor. */
function endedAt({ linkage }: Agglomeration, method: LinkageMethod, floor: number) {
  const most = cutHeight(method, floor);
  const height = linkage.height.map((h) => (h <= most ? h : Number.POSITIVE_INFINITY));
  return { linkage: { ...linkage, height }, floor };
}

interface World {
  readonly seed: number;
  readonly spread: number;
  readonly constraints: Constraints;
  readonly floor: number;
  readonly limits: StageLimits;
}

describe.each([
  { name: 'js', chain: js },
  { name: 'wasm', chain: wasm },
])('stages on $name', ({ chain }) => {
  test.each(REDUCIBLE)('%s is the full tree, bit for bit, down to the floor', async (method) => {
    const depths: number[] = [];
    const check = async ({ seed, spread, constraints, floor, limits }: World): Promise<void> => {
      const vectors = faces(seed, spread);
      const full = await run(vectors, { method, constraints }, chain);
      const how = { method, constraints, floor, limits, denseLimit: 1 };
      const result = await run(vectors, how, chain);
      expectSame(result, full, method);
      depths.push(result.floor);
      expect(result.floor).toBeLessThanOrEqual(Math.max(floor, limits.edges < 200 ? 1 : 0));
      if (result.floor < 0) expect(result.stopped).toBe(full.stopped);
    };
    await fc.assert(fc.asyncProperty(world, check), { numRuns: 60 });
    // Sums of vectors lead all the way down; graphs of items end somewhere.
    const isWhole = method === 'average' || method === 'ward';
    expect(depths.every((floor) => floor === -1)).toBe(isWhole);
  });

  test.each(REDUCIBLE)('%s goes on where a run ended as if it never had', async (method) => {
    const check = async (given: World): Promise<void> => {
      const { seed, spread, constraints, floor, limits } = given;
      const vectors = faces(seed, spread);
      const full = await run(vectors, { method, constraints }, chain);
      const from = endedAt(full, method, Math.min(0.95, floor + 0.2));
      const how = { method, constraints, floor, limits, denseLimit: 1 };
      const scratch = await run(vectors, how, chain);
      const result = await run(vectors, { ...how, from }, chain);
      expect(result.floor).toBe(scratch.floor);
      expectSame(result, full, method);
      expect(merges(result, method, result.floor)).toEqual(merges(scratch, method, result.floor));
    };
    await fc.assert(fc.asyncProperty(world, check), { numRuns: 30 });
  });
});

test('a stage that finds nothing but what must stay apart is followed by a deeper one', async () => {
  const vectors = nearCopies(seeded(5), { n: 60, d: 8, people: 3, noise: 0.1 });
  const one = Array.from({ length: 20 }, (_, i) => 3 * i);
  const cannotLink = Int32Array.from(one.flatMap((a) => one.flatMap((b) => (a < b ? [a, b] : []))));
  const constraints = { mustLink: [], frozen: [], cannotLink };
  const limits = { edges: 40, square: 0 };
  for (const method of ['average', 'ward'] as const) {
    const full = await run(vectors, { method, constraints });
    const result = await run(vectors, { method, constraints, limits, denseLimit: 1 });
    expect(result.linkage).toEqual(full.linkage);
    expect(result.stopped).toBe(full.stopped);
  }
});

test.each(['average', 'ward'] as const)(
  'where most are near-copies of each other, a square of all takes over: %s',
  async (method) => {
    const vectors = nearCopies(seeded(3), { n: 120, d: 16, people: 1, noise: 1e-4 });
    const full = await run(vectors, { method }, wasm);
    const limits = { edges: 300, square: 1_000 };
    const staged = await run(vectors, { method, denseLimit: 1, limits }, wasm);
    // The products of a square, which stages do not count.
    expect(staged.products).toBeGreaterThan(0);
    expect(staged.floor).toBe(-1);
    expect(staged.linkage).toEqual(full.linkage);
  },
);

test('thousands of near-copies are not all measured for each step of the last square', async () => {
  const n = 240;
  const vectors = nearCopies(seeded(5), { n, d: 64, people: 1, noise: 0.1 });
  let products = 0;
  const chain: typeof wasm = {
    ...wasm,
    lastingSums: (of) => {
      const { store, release } = wasm.lastingSums(of);
      const counted =
        (dot: (a: number, b: number) => number) =>
        (a: number, b: number): number => {
          products++;
          return dot(a, b);
        };
      const { dotRows, dotRowSum, dotSums } = store;
      return {
        store: {
          ...store,
          dotRows: counted(dotRows),
          dotRowSum: counted(dotRowSum),
          dotSums: counted(dotSums),
        },
        release,
      };
    },
  };
  const limits = { edges: 1500, square: 8_192 };
  const staged = await run(vectors, { method: 'average', denseLimit: 1, limits }, chain);
  // Stages and their last square, not the square of all.
  expect(staged.products).toBe(0);
  expect(products).toBeLessThan(20 * n);
  expect(staged.linkage).toEqual((await run(vectors, { method: 'average' }, wasm)).linkage);
});
