import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { agglomerate } from '../../../src/core/cluster/agglomerate.ts';
import { cut, cutHeight } from '../../../src/core/cluster/cut.ts';
import { DEFAULT_LIMITS } from '../../../src/core/cluster/stages.ts';
import {
  type Agglomeration,
  type Constraints,
  type LinkageMethod,
  type MatrixEngine,
  NO_CONSTRAINTS,
} from '../../../src/core/cluster/types.ts';
import { CancelledError } from '../../../src/core/errors.ts';

import type { Matrix } from '../../../src/core/vector/matrix.ts';
import { kernels } from '../kernel/kernels.ts';
import { blobs, goldenCase, matrixOf, seeded, unitRows } from './cases.ts';
import { Textbook } from './replay.ts';
import { constraintsOf, labelsAt, REDUCIBLE, run } from './runs.ts';

const METHODS: readonly LinkageMethod[] = [...REDUCIBLE, 'centroid'];
const [js, wasm] = await kernels();

/** Greedy agglomeration under constraints on a float64 matrix: slow, and right by its looks. */
function bruteForce(
  vectors: Matrix,
  method: LinkageMethod,
  { mustLink, cannotLink, frozen }: Constraints,
  threshold: number,
): number[] {
  const book = new Textbook(vectors, method);
  const slot = Array.from({ length: vectors.n }, (_, i) => i);
  const join = (a: number, b: number): void => {
    book.join(Math.min(a, b), Math.max(a, b));
    slot.forEach((at, item) => {
      if (at === Math.max(a, b)) slot[item] = Math.min(a, b);
    });
  };
  for (const group of [...mustLink, ...frozen]) {
    for (const item of group.subarray(1)) join(slot[group[0]!]!, slot[item]!);
  }
  for (let p = 0; p < cannotLink.length; p += 2) {
    book.set(slot[cannotLink[p]!]!, slot[cannotLink[p + 1]!]!, Number.POSITIVE_INFINITY);
  }
  for (const group of frozen) {
    for (let c = 0; c < vectors.n; c++) book.set(slot[group[0]!]!, c, Number.POSITIVE_INFINITY);
  }
  for (;;) {
    const next = book.nearest();
    if (next === undefined || next.height > cutHeight(method, threshold) + 1e-9) break;
    join(next.a, next.b);
  }
  const names = [...new Set(slot)];
  return slot.map((at) => names.indexOf(at));
}

const N = 26;
const world = fc.record({
  seed: fc.integer(),
  constraints: constraintsOf(N),
  threshold: fc.double({ min: 0.05, max: 0.95, noNaN: true }),
});
const small = (seed: number): Matrix => blobs(seeded(seed), { n: N, d: 6, people: 4, spread: 0.5 });

describe.each([
  { name: 'js', chain: js },
  { name: 'wasm', chain: wasm },
])('agglomerate on $name', ({ chain }) => {
  test.each(METHODS)(
    '%s with constraints equals greedy agglomeration at every cut',
    async (method) => {
      await fc.assert(
        fc.asyncProperty(world, async ({ seed, constraints, threshold }) => {
          const result = await run(small(seed), { method, constraints }, chain);
          // Inverted merges are cut by the highest below them, which greedy stopping does not know.
          if (method === 'centroid') {
            expectObeyed(result, method, constraints, threshold);
            return;
          }
          expect(labelsAt(result, method, threshold)).toEqual(
            bruteForce(small(seed), method, constraints, threshold),
          );
        }),
        { numRuns: 60 },
      );
    },
  );

  test.each(REDUCIBLE)('%s of a few hundred by stages is that of one square', async (method) => {
    const constraints = {
      ...NO_CONSTRAINTS,
      mustLink: [Int32Array.of(5, 90, 300), Int32Array.of(7, 8)],
      cannotLink: Int32Array.of(1, 2, 1, 3, 20, 90),
    };
    for (const people of [3, 40]) {
      const vectors = blobs(seeded(people), { n: 400, d: 16, people, spread: 0.45 });
      const full = await run(vectors, { method, constraints }, chain);
      for (const floor of [0.35, 0.5]) {
        // One stage and a square, several, and stages alone.
        for (const limits of [
          DEFAULT_LIMITS,
          { edges: 900, square: 90 },
          { edges: 4_000, square: 0 },
        ]) {
          const parts = { method, constraints, floor, limits, denseLimit: 1 };
          const result = await run(vectors, parts, chain);
          for (const t of [floor, 0.6, 0.7, 0.8]) {
            if (t < result.floor) continue;
            expect(labelsAt(result, method, t)).toEqual(labelsAt(full, method, t));
          }
        }
      }
    }
  });
});

test('ward: a must-link group of opposites is nearer to a third item than any of its items is', async () => {
  const [people, d, random] = [40, 26, seeded(11)];
  const centres = blobs(random, { n: people, d: d - 2, people, spread: 1 }).data;
  const rows = Array.from({ length: 400 }, (_, i) =>
    Array.from({ length: d }, (_unused, k) =>
      k < d - 2 ? centres[(i % people) * (d - 2) + k]! + 0.02 * random() : 0,
    ),
  );
  // Each hangs on the giant component by one similarity of 0.26 and has axes 24 or 25 for itself.
  const hang = (from: number, axis: number, sign: number): number[] =>
    rows[from]!.map((value, k) => (k === axis ? sign * Math.sqrt(1 - 0.26 ** 2) : 0.26 * value));
  rows.push(hang(0, 24, 1), hang(1, 24, -1), hang(2, 25, 1));
  const vectors = unitRows(matrixOf(rows));
  const constraints = { ...NO_CONSTRAINTS, mustLink: [Int32Array.of(400, 401)] };
  const options = { method: 'ward', constraints } as const;
  const full = labelsAt(await run(vectors, options), 'ward', 0.28);
  expect(full[402]).toBe(full[400]);
  const parts = { ...options, denseLimit: 1, limits: { edges: 4_000, square: 0 } };
  expect(labelsAt(await run(vectors, parts), 'ward', 0.28)).toEqual(full);
});

function expectObeyed(
  result: Agglomeration,
  method: LinkageMethod,
  { mustLink, cannotLink, frozen }: Constraints,
  threshold: number,
): void {
  const labels = labelsAt(result, method, threshold);
  for (const group of [...mustLink, ...frozen]) {
    for (const item of group) expect(labels[item]).toBe(labels[group[0]!]);
  }
  for (let p = 0; p < cannotLink.length; p += 2) {
    expect(labels[cannotLink[p]!]).not.toBe(labels[cannotLink[p + 1]!]);
  }
  for (const group of frozen) {
    expect(labels.filter((label) => label === labels[group[0]!])).toHaveLength(group.length);
  }
}

/** A matrix engine that is off by up to 3e-7, as another GPU would be. */
function noisy(inner: MatrixEngine, random: () => number): MatrixEngine {
  let n = 0;
  const shake = (value: number): number => value + (random() * 2 - 1) * 3e-7;
  return {
    ...inner,
    load: (vectors) => {
      n = vectors.n;
      return inner.load(vectors);
    },
    square: async (out, hooks) => {
      await inner.square(out, hooks);
      for (let i = 0; i < n; i++) {
        for (let j = i + 1; j < n; j++) {
          const value = Math.max(0, shake(out[i * n + j]!));
          out[i * n + j] = value;
          out[j * n + i] = value;
        }
      }
    },
    tile: async (r0, r1, c0, c1, out) => {
      await inner.tile(r0, r1, c0, c1, out);
      for (let e = 0; e < (r1 - r0) * (c1 - c0); e++) out[e] = shake(out[e]!);
    },
  };
}

describe('the tree does not depend on the engine', () => {
  const cases = [
    'g09_tv40',
    'g10_tv120',
    'g14_noise80',
    'g07_duplicates',
    'g08_grid_ties',
    'g15_tight',
  ];
  test.each(cases)('%s: noise of 3e-7 in the matrix changes no bit of any height', async (name) => {
    const { vectors } = goldenCase(name);
    for (const method of METHODS) {
      const clean = await run(vectors, { method });
      expect((await run(vectors, { method }, wasm)).linkage).toEqual(clean.linkage);
      for (let seed = 0; seed < 5; seed++) {
        const shaken = await run(vectors, { method }, wasm, noisy(js.matrix, seeded(seed)));
        expect(shaken.linkage).toEqual(clean.linkage);
        expect(shaken.resultant).toEqual(clean.resultant);
      }
    }
  });

  test('nor do stages', async () => {
    const vectors = blobs(seeded(3), { n: 300, d: 32, people: 5, spread: 0.6 });
    for (const method of REDUCIBLE) {
      const limits = { edges: 3_000, square: 60 };
      const options = { method, floor: 0.4, denseLimit: 1, limits };
      const clean = await run(vectors, options);
      const shaken = await run(vectors, options, wasm, noisy(js.matrix, seeded(1)));
      const finite = (result: Agglomeration) => result.linkage.height.filter(Number.isFinite);
      expect(finite(shaken)).toEqual(finite(clean));
      for (const t of [0.4, 0.55, 0.7]) {
        if (t < clean.floor) continue;
        expect(labelsAt(shaken, method, t)).toEqual(labelsAt(clean, method, t));
      }
    }
  });
});

describe('agglomerate', () => {
  test.each(METHODS)('%s of nothing, one and two items', async (method) => {
    const none = await run({ n: 0, d: 4, data: new Float32Array(0) }, { method });
    expect(none.linkage.height).toHaveLength(0);
    expect(cut(none.tree, 1).count).toBe(0);
    const one = await run(matrixOf([[1, 0]]), { method });
    expect(cut(one.tree, 0)).toEqual({
      labels: Int32Array.of(0),
      count: 1,
      merge: Int32Array.of(-1),
    });
    const two = await run(
      matrixOf([
        [1, 0],
        [0.6, 0.8],
      ]),
      { method },
    );
    expect(two.linkage.height[0]).toBeCloseTo(method === 'ward' ? Math.sqrt(0.8) : 0.4, 6);
    expect(two.resultant[0]).toBeCloseTo(Math.sqrt(0.8), 6);
  });

  test.each(METHODS)('%s joins identical rows at exactly 0', async (method) => {
    const { linkage, resultant } = await run(matrixOf(Array(5).fill([0.6, 0.8])), { method });
    expect(Array.from(linkage.height)).toEqual([0, 0, 0, 0]);
    expect(resultant[3]).toBeCloseTo(1, 6);
  });

  test('heights never fall and permuting items permutes labels', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const vectors = small(seed);
        const order = Array.from({ length: N }, (_, i) => (i * 7 + 3) % N);
        const data = Float32Array.from(
          order.flatMap((from) => [...vectors.data.subarray(from * 6, from * 6 + 6)]),
        );
        for (const method of REDUCIBLE) {
          const plain = await run(vectors, { method });
          plain.linkage.height.forEach((h, row) => {
            expect(h).toBeGreaterThanOrEqual(plain.linkage.height[row - 1] ?? 0);
          });
          const labels = labelsAt(plain, method, 0.5);
          const mixed = labelsAt(await run({ ...vectors, data }, { method }), method, 0.5);
          order.forEach((a, i) => {
            order.forEach((b, j) => {
              expect(mixed[i] === mixed[j]).toBe(labels[a] === labels[b]);
            });
          });
        }
      }),
      { numRuns: 15 },
    );
  });

  test('contradictions: frozen wins over must-link, must-link over cannot-link', async () => {
    const vectors = matrixOf([
      [1, 0],
      [0, 1],
      [1, 0],
      [-1, 0],
      [0, -1],
    ]);
    const constraints: Constraints = {
      frozen: [Int32Array.of(0, 1), Int32Array.of(1, 1), Int32Array.of(99)],
      mustLink: [Int32Array.of(1, 2, 3), Int32Array.of(3, 4)],
      cannotLink: Int32Array.of(2, 3, 0, 2, 4, 4, -1, 7),
    };
    for (const method of METHODS) {
      const result = await run(vectors, { method, constraints });
      expect(labelsAt(result, method, 0)).toEqual([0, 0, 1, 1, 1]);
      expect(result.stopped).toBe(1);
      expect(labelsAt(result, method, -5)).toEqual([0, 0, 1, 1, 1]);
    }
  });

  test('counts the merges that constraints made impossible', async () => {
    const vectors = matrixOf([
      [1, 0],
      [1, 0.01],
      [1, 0.02],
      [0, 1],
    ]);
    const constraints = { ...NO_CONSTRAINTS, cannotLink: Int32Array.of(0, 1, 1, 2, 0, 2) };
    for (const method of METHODS) {
      const result = await run(vectors, { method, constraints });
      expect(result.stopped).toBe(2);
      expect(result.linkage.height.filter((h) => h === Number.POSITIVE_INFINITY)).toHaveLength(2);
    }
  });

  test('a cancelled job stops, releases, and the next one runs', async () => {
    const vectors = blobs(seeded(1), { n: 300, d: 64, people: 5, spread: 0.5 });
    let clock = 0;
    const hooks = {
      progress: () => {},
      now: () => (clock += 20),
      breathe: () => Promise.reject(new CancelledError()),
    };
    for (const chain of [js, wasm]) {
      const engines = { matrix: chain.matrix, chain };
      const options = { method: 'average' as const, constraints: NO_CONSTRAINTS };
      await expect(agglomerate(vectors, options, engines, hooks)).rejects.toThrow(CancelledError);
      expect((await run(vectors, {}, chain)).tree.order).toHaveLength(300);
    }
  });

  test('says what to do when the matrix does not fit, before it takes any memory', async () => {
    const vectors: Matrix = { n: 40_000, d: 1, data: new Float32Array(40_000).fill(1) };
    for (const chain of [js, wasm]) {
      await expect(run(vectors, { method: 'centroid' }, chain)).rejects.toMatchObject({
        code: 'cluster/out-of-memory',
        userMessage: expect.stringContaining('40,000 tracks needs 6,400 MB'),
      });
      expect((await run(matrixOf([[1], [1]]), {}, chain)).linkage.height[0]).toBe(0);
    }
  });
});
