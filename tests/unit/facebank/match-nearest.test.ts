import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { COSINE_BINS, nearestPeople } from '../../../src/core/facebank/match-nearest.ts';
import { comparableVectors, cosineOf } from '../../../src/core/facebank/match-products.ts';
import { isSameModel, seedsOfModel } from '../../../src/core/facebank/match-seeds.ts';
import { EMPTY_FACEBANK } from '../../../src/core/facebank/types.ts';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import type { Matrix } from '../../../src/core/vector/matrix.ts';
import { UNIT_PRODUCT } from '../../../src/core/vector/whole-vectors.ts';
import { seeded } from '../cluster/cases.ts';
import { kernels } from '../kernel/kernels.ts';
import { bankOf, type PersonSpec } from './people.ts';

const engines = (await kernels()).map(({ products }) => products);

/** Rows of which some are equal, some zero, and some nearly like others. */
function rowsOf(seed: number, n: number, d: number): Matrix {
  const random = seeded(seed);
  const data = Float32Array.from({ length: n * d }, () => random() * 2 - 1);
  for (let i = 3; i < n; i += 3) data.copyWithin(i * d, (i - 3) * d, (i - 2) * d);
  for (let i = 5; i < n; i += 5) data[i * d] = data[i * d]! * (1 + random() * 1e-6);
  if (n > 7) data.fill(0, 7 * d, 8 * d);
  return { n, d, data };
}

const rowsIn = ({ n, d, data }: Matrix): Float32Array[] =>
  Array.from({ length: n }, (_, i) => data.slice(i * d, (i + 1) * d));

/** Sizes around the edges of panels (8), register tiles (4 × 8) and row blocks (32, 64). */
const shape = fc.record({
  seed: fc.integer(),
  n: fc.oneof(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 60, max: 70 })),
  m: fc.integer({ min: 1, max: 90 }),
  d: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom(128, 511)),
  most: fc.integer({ min: 1, max: 5 }),
});

describe('products in whole numbers', () => {
  test('are the same on every engine, and as near to the cosine as they promise', () => {
    fc.assert(
      fc.property(shape, ({ seed, n, m, d }) => {
        const rows = comparableVectors(rowsOf(seed, n, d));
        const columns = comparableVectors(rowsOf(seed + 1, m, d));
        const [mine, other] = engines.map((engine) => {
          const out = new Int32Array(n * m);
          engine.load(columns.whole);
          engine.products(rows.whole, out);
          engine.release();
          return out;
        });
        expect(other).toEqual(mine);
        for (let i = 0; i < n; i++) {
          for (let j = 0; j < m; j++) {
            const off = Math.abs(mine![i * m + j]! / UNIT_PRODUCT - cosineOf(rows, i, columns, j));
            const [a, b] = [rows.whole.error[i]!, columns.whole.error[j]!];
            if (off > a + b + a * b + 1e-12) throw new Error(`off by ${off}, at most ${a + b}`);
          }
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('the nearest people', () => {
  test('are those of float64 alone, on every engine, equals in the order of people and seeds', async () => {
    await fc.assert(
      fc.asyncProperty(shape, async ({ seed, n, m, d, most }) => {
        const vectors = rowsIn(rowsOf(seed + 1, m, d));
        const specs = peopleOf(vectors, seeded(seed));
        const seeds = seedsOfModel(bankOf(specs), { name: 'test_4', dimension: d });
        const rows = comparableVectors(rowsOf(seed, n, d));
        const expected = Array.from({ length: n }, (_, row) =>
          seeds.people
            .map((_, p) => {
              let best = { p, seed: -1, cosine: Number.NEGATIVE_INFINITY };
              for (let j = seeds.start[p]!; j < seeds.start[p + 1]!; j++) {
                const cosine = cosineOf(rows, row, seeds.vectors, j);
                if (cosine > best.cosine) best = { p, seed: j, cosine };
              }
              return best;
            })
            .sort((a, b) => b.cosine - a.cosine || a.p - b.p)
            .slice(0, most),
        ).flat();
        for (const engine of engines) {
          const counts = new Float64Array(COSINE_BINS);
          const found = await nearestPeople(rows, seeds, { most, counts }, engine, SILENT_HOOKS);
          expect([...found.person]).toEqual(expected.map(({ p }) => p));
          expect([...found.seed]).toEqual(expected.map((one) => one.seed));
          expect([...found.similarity]).toEqual(expected.map(({ cosine }) => cosine));
          expect(counts.reduce((a, b) => a + b, 0)).toBe(n * m);
        }
      }),
      { numRuns: 40 },
    );
  });
});

test('whole numbers do not decide between seeds that are nearly the same', async () => {
  const [d, m] = [64, 120];
  const random = seeded(11);
  const base = Float32Array.from({ length: d }, () => random() * 2 - 1);
  // Further from each other than float64 errs, and nearer than a step of the whole numbers.
  const vectors = Array.from({ length: m }, () => base.map((x) => x + (random() - 0.5) * 4e-4));
  const rows = comparableVectors({ n: 1, d, data: base });
  const cosines = (own: readonly Float32Array[]) => {
    const data = Float32Array.from(own.flatMap((vector) => [...vector]));
    const all = comparableVectors({ n: own.length, d, data });
    return own.map((_, j) => cosineOf(rows, 0, all, j));
  };
  const nearest = cosines(vectors);
  const best = nearest.indexOf(Math.max(...nearest));
  const model = { name: 'test_4', dimension: d };
  for (const people of [[vectors], vectors.map((vector) => [vector])]) {
    const specs = people.map((own, p) => ({ id: `p${String(p).padStart(3, '0')}`, vectors: own }));
    const seeds = seedsOfModel(bankOf(specs), model);
    for (const engine of engines) {
      const found = await nearestPeople(rows, seeds, { most: 1 }, engine, SILENT_HOOKS);
      expect(found.seed[0]).toBe(best);
      expect(found.similarity[0]).toBe(nearest[best]);
    }
  }
});

/** Seeds dealt out to a few people. */
function peopleOf(vectors: readonly Float32Array[], random: () => number): PersonSpec[] {
  const count = 1 + Math.floor(random() * 6);
  const own: Float32Array[][] = Array.from({ length: count }, () => []);
  for (const vector of vectors) own[Math.floor(random() * count)]!.push(vector);
  return own.map((all, i) => ({ id: `person-${i}`, vectors: all }));
}

describe('same model or no match', () => {
  const codeOf = (bank: Parameters<typeof seedsOfModel>[0], name: string, dimension: number) => {
    try {
      return seedsOfModel(bank, { name, dimension }).seeds.map(({ id }) => id);
    } catch (error) {
      return (error as { code?: unknown }).code;
    }
  };
  const bank = bankOf([
    { id: 'ava', formerIds: ['eva'], vectors: [[1, 0, 0, 0]] },
    { id: 'ben', vectors: [[1, 0]], model: { name: 'other_2', dimension: 2 } },
    { id: 'eve', formerIds: ['ava'], vectors: [[0, 1, 0, 0]] },
  ]);

  test('only seeds of the episode\u2019s model are compared', () => {
    expect(codeOf(bank, ' TEST_4 ', 4)).toEqual(['ava-0', 'eve-0']);
    expect(codeOf(bank, 'other_2', 2)).toEqual(['ben-0']);
    const { left, personOf } = seedsOfModel(bank, { name: 'test_4', dimension: 4 });
    expect(left).toBe(1);
    // An id of today goes before one that somebody else had.
    expect([...personOf].sort()).toEqual([
      ['ava', 0],
      ['eva', 0],
      ['eve', 1],
    ]);
  });

  test('a refusal says which it is: another model, an unknown one, or nothing to compare with', () => {
    expect(codeOf(bank, 'third_4', 4)).toBe('facebank/other-model');
    expect(codeOf(bank, 'test_4', 512)).toBe('facebank/other-model');
    expect(codeOf(bank, '', 4)).toBe('facebank/unknown-model');
    expect(codeOf(EMPTY_FACEBANK, '', 4)).toBe('facebank/empty');
  });

  test('nobody knows whether two models without a name are one', () => {
    const nameless = { name: '', dimension: 4 };
    expect(isSameModel(nameless, nameless)).toBe(false);
  });
});
