import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { agglomerate } from '../../../src/core/cluster/agglomerate.ts';
import { Doubt, type NearGroups } from '../../../src/core/cluster/doubt.ts';
import { exactDistances } from '../../../src/core/cluster/exact-distances.ts';
import { MergeRecorder } from '../../../src/core/cluster/merge-recorder.ts';
import { compareNearCopies } from '../../../src/core/cluster/near-copies.ts';
import { nearestChain } from '../../../src/core/cluster/nearest-chain.ts';
import {
  type Agglomeration,
  type ChainEngine,
  type Constraints,
  NO_CONSTRAINTS,
} from '../../../src/core/cluster/types.ts';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import type { Matrix } from '../../../src/core/vector/matrix.ts';
import { kernels } from '../kernel/kernels.ts';
import { nearCopies, seeded, unitRows } from './cases.ts';

const METHODS = ['average', 'complete', 'single', 'ward'] as const;
const [js, wasm] = await kernels();

interface Shape {
  readonly seed: number;
  readonly n: number;
  readonly d: number;
  readonly apart: number;
  readonly noise: number;
}

/** Two thirds are copies of one of two vectors that lie `apart`, each with some `noise`; the rest is anything. */
function copies({ seed, n, d, apart, noise }: Shape): Matrix {
  const random = seeded(seed);
  const own = (): number => random() * 2 - 1;
  const middle = Float64Array.from({ length: d }, own);
  const other = middle.map((value) => value + apart * own());
  const data = new Float64Array(n * d); // [n, d]
  for (let i = 0; i < n; i++) {
    const kind = Math.floor(random() * 3);
    for (let k = 0; k < d; k++) {
      data[i * d + k] = kind === 2 ? own() : (kind === 1 ? other : middle)[k]! + noise * own();
    }
  }
  return unitRows({ n, d, data: Float32Array.from(data) });
}

const shape = fc.record({
  seed: fc.integer(),
  n: fc.integer({ min: 190, max: 240 }),
  d: fc.constantFrom(2, 3, 17, 64),
  apart: fc.constantFrom(1e-2, 1e-3, 1e-5, 0),
  // With the first the edge of a group goes through the middle of what is near.
  noise: fc.constantFrom(7e-2, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6),
});

/** A kernel that has no memory for near-copies, so that float64 has to tell them apart alone. */
const unaided: ChainEngine = {
  ...wasm,
  differences: {
    ...wasm.differences,
    load: () => {
      throw new RangeError('no memory');
    },
  },
};

function run(
  vectors: Matrix,
  method: (typeof METHODS)[number],
  chain: ChainEngine,
  constraints: Constraints = NO_CONSTRAINTS,
): Promise<Agglomeration> {
  const engines = { matrix: chain.matrix, chain };
  return agglomerate(vectors, { method, constraints }, engines, SILENT_HOOKS);
}

async function groupsOf(vectors: Matrix, chain: ChainEngine, engine: 'whole' | 'matrix') {
  const matrix = chain[engine];
  await matrix.load(vectors);
  const store = chain.sums(vectors);
  const square = chain.allocateSquare(vectors.n);
  await matrix.square(square, SILENT_HOOKS);
  const error = matrix.error();
  const neighbours = chain.neighbours('average');
  const { scale } = store;
  const { differences } = chain;
  const input = { vectors, scale, square, error, neighbours, differences };
  const near = await compareNearCopies(input, SILENT_HOOKS);
  return { square, error, near };
}

describe.each(METHODS)('%s of near-copies', (method) => {
  test('makes the same tree as float64 alone, on both kernels', async () => {
    const apart = fc.array(fc.tuple(fc.nat(200), fc.nat(200)), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(shape, apart, async (of, pairs) => {
        const vectors = copies(of);
        const constraints = { ...NO_CONSTRAINTS, cannotLink: Int32Array.from(pairs.flat()) };
        const expected = await run(vectors, method, unaided, constraints);
        for (const chain of [wasm, js]) {
          const { linkage, resultant, stopped } = await run(vectors, method, chain, constraints);
          expect(linkage).toEqual(expected.linkage);
          expect(resultant).toEqual(expected.resultant);
          expect(stopped).toBe(expected.stopped);
        }
      }),
      { numRuns: 6 },
    );
  });

  test('takes hardly more products in float64 than other vectors', async () => {
    const vectors = copies({ seed: 5, n: 300, d: 64, apart: 0.01, noise: 1e-3 });
    const { products } = await run(vectors, method, wasm);
    expect(products).toBeLessThan(20 * vectors.n);
    expect((await run(vectors, method, unaided)).products).toBeGreaterThan(50 * vectors.n);
  });

  test('proposes nothing that is further off than the doubt says, whatever is merged', async () => {
    await fc.assert(
      fc.asyncProperty(shape, fc.array(fc.nat(), { maxLength: 40 }), async (of, picks) => {
        const vectors = copies(of);
        const { n } = vectors;
        for (const engine of ['whole', 'matrix'] as const) {
          const { square, error, near } = await groupsOf(vectors, js, engine);
          const doubt = new Doubt(method, error, n, 1, near);
          const errorOf = (a: number, b: number) => doubt.errorOf(a, b);
          const exact = exactDistances(method, vectors, { square, error, errorOf });
          const neighbours = js.neighbours(method);
          const size = new Int32Array(n).fill(1);
          let live = Array.from({ length: n }, (_, i) => i);
          for (const pick of picks) {
            const tip = live[pick % live.length]!;
            const { index, distance } = neighbours.nearest(tip);
            const group = doubt.group(tip, index);
            const real = exact.distance(tip, index);
            const [own, other] = [size[tip]!, size[index]!];
            expect(doubt.lowest(distance, own, other, group)).toBeLessThanOrEqual(real);
            expect(doubt.highest(distance, own, other, group)).toBeGreaterThanOrEqual(real);
            for (const slot of live) {
              if (slot === tip) continue;
              const proposed = neighbours.crowd!.proposed(tip, slot);
              const exactly = exact.distance(tip, slot);
              const both = doubt.group(tip, slot);
              if (!(doubt.lowest(proposed, own, size[slot]!, both) <= exactly))
                expect.fail('lower');
              if (!(doubt.highest(proposed, own, size[slot]!, both) >= exactly))
                expect.fail('higher');
              if (exactly >= real) continue;
              const limit = doubt.furthest(distance, own, other, group, both);
              expect(proposed).toBeLessThanOrEqual(limit);
            }
            const second = pick % 2 === 0 ? live[0]! : live[(pick >> 1) % live.length]!;
            if (second === tip) continue;
            const [keep, gone] = [Math.min(tip, second), Math.max(tip, second)];
            neighbours.merge(keep, gone, size[keep]!, size[gone]!);
            exact.merge(keep, gone);
            size[keep] = size[keep]! + size[gone]!;
            doubt.merge(keep, gone, size[keep]!);
            live = live.filter((slot) => slot !== gone);
          }
          js.matrix.release();
          js.release();
        }
      }),
      { numRuns: 4 },
    );
  });
});

test('groups lie within groups, and what is off shrinks with them', async () => {
  const vectors = copies({ seed: 2, n: 300, d: 64, apart: 0.01, noise: 1e-4 });
  const { near, error, square } = await groupsOf(vectors, wasm, 'whole');
  const { parent, errors, of } = near as NearGroups;
  expect(parent.length).toBeGreaterThan(2);
  expect(errors[0]).toEqual({ ...error, span: 2 });
  for (let group = 1; group < parent.length; group++) {
    expect(parent[group]).toBeLessThan(group);
    expect(errors[group]!.chord).toBeLessThan(errors[parent[group]!]!.chord / 4);
    expect(errors[group]!.span).toBeLessThan(errors[parent[group]!]!.span);
  }
  // Those that are like nobody are in no group, and every kernel finds the same.
  expect(of.filter((group) => group === 0).length).toBeGreaterThan(50);
  const found = square.slice();
  wasm.release();
  const other = await groupsOf(vectors, js, 'whole');
  expect(other.near?.of).toEqual(of);
  expect(other.near?.parent).toEqual(parent);
  expect(other.square).toEqual(found);
  js.release();
});

describe('a cluster outside of the group of the tip', () => {
  const near: NearGroups = {
    of: Int32Array.of(1, 1, 0, 1),
    parent: [-1, 0],
    errors: [
      { chord: 0, distance: 1e-4, span: 2 },
      { chord: 0, distance: 1e-9, span: 0.01 },
    ],
  };
  const doubtOf = (): Doubt => new Doubt('average', near.errors[0]!, 4, 1, near);

  test('is known as badly as ever, and may be the nearest where it is not proposed', async () => {
    const square = js.allocateSquare(4).fill(1);
    const propose = (a: number, b: number, distance: number): void => {
      square[a * 4 + b] = distance;
      square[b * 4 + a] = distance;
    };
    propose(0, 1, 5.01e-3);
    propose(0, 2, 5.05e-3);
    const neighbours = js.neighbours('average');
    const merges = new MergeRecorder(4);
    const distance = (a: number, b: number): number =>
      a + b === 2 ? 5e-3 : 5.01e-3 + (a + b) / 1e6;
    const exact = { distance, merge: () => 1 };
    const [method, ceiling] = ['average', Number.POSITIVE_INFINITY] as const;
    const live = new Uint8Array(4).fill(1);
    const doubt = doubtOf();
    await nearestChain({ method, neighbours, exact, merges, doubt, live, ceiling }, SILENT_HOOKS);
    const { linkage } = merges.finish();
    expect([linkage.left[0], linkage.right[0], linkage.height[0]]).toEqual([0, 2, 5e-3]);
    js.release();
  });

  test('is marked so when it takes in one of the group', () => {
    const doubt = doubtOf();
    const marks = new Int32Array(4);
    doubt.mark(1, marks);
    expect([...marks]).toEqual([-1, -1, 0, -1]);
    doubt.merge(1, 3, 2);
    expect([...marks]).toEqual([-1, -1, 0, -1]);
    doubt.merge(0, 2, 2);
    expect([...marks]).toEqual([0, -1, 0, -1]);
    expect([doubt.group(0, 1), doubt.group(1, 3), doubt.group(1, 1)]).toEqual([0, 1, 1]);
  });
});

test('no groups are looked for where vectors are few, equal or unlike', async () => {
  for (const vectors of [
    copies({ seed: 1, n: 60, d: 17, apart: 0, noise: 1e-3 }),
    copies({ seed: 1, n: 200, d: 17, apart: 0, noise: 0 }),
    copies({ seed: 1, n: 200, d: 17, apart: 0, noise: 0.5 }),
  ]) {
    expect((await groupsOf(vectors, wasm, 'whole')).near).toBeUndefined();
    wasm.release();
  }
});

test('differences are compared alike on both kernels, and as exactly as they say', () => {
  for (const [n, d] of [
    [5, 3],
    [131, 17],
    [200, 64],
  ] as const) {
    const rows = nearCopies(seeded(n), { n, d, people: 3, noise: 1 });
    for (let e = 0; e < rows.data.length; e++) rows.data[e] = rows.data[e]! * (1 - (e % 7) / 9);
    js.differences.load(rows);
    wasm.differences.load(rows);
    const error = js.differences.error();
    expect(wasm.differences.error()).toBe(error);
    for (let r0 = 0; r0 < n; r0 += 64) {
      const r1 = Math.min(n, r0 + 64);
      const width = n - r0;
      const ours = new Float32Array((r1 - r0) * width);
      const theirs = ours.slice();
      js.differences.strip(r0, r1, ours);
      wasm.differences.strip(r0, r1, theirs);
      expect(theirs).toEqual(ours);
      for (let i = r0; i < r1; i++) {
        for (let j = r0; j < n; j++) {
          let square = 0;
          for (let k = 0; k < d; k++)
            square += (rows.data[i * d + k]! - rows.data[j * d + k]!) ** 2;
          const chord = Math.sqrt(2 * ours[(i - r0) * width + (j - r0)]!);
          expect(Math.abs(chord - Math.sqrt(square))).toBeLessThan(2 * error + 1e-6);
        }
      }
    }
    js.differences.release();
    wasm.differences.release();
  }
});
