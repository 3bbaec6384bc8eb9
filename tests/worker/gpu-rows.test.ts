import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Batches } from '../../workers/gpu/batches.ts';
import type { Rect } from '../../workers/gpu/plan.ts';
import { packRows, rowsOf } from '../../workers/gpu/rows.ts';
import { Tally } from '../../workers/gpu/tally.ts';
import { floatError, variantOf } from '../../workers/gpu/variants.ts';
import { nearCopies, seeded, unitRows } from '../unit/cluster/cases.ts';

describe('rows as variants have them', () => {
  const vectors = nearCopies(seeded(3), { n: 40, d: 37, people: 5, noise: 0.7 });
  const n = vectors.n;
  const shorts = new Int16Array(packRows(rowsOf(vectors, variantOf('whole')), 0, n).main.buffer);
  const width = shorts.length / n;
  const product = (i: number, j: number): number => {
    let sum = 0;
    for (let k = 0; k < width; k++) sum += shorts[i * width + k]! * shorts[j * width + k]!;
    return sum;
  };

  test('two bytes make the same products as 16 bits', () => {
    const { main } = packRows(rowsOf(vectors, variantOf('halves')), 0, n);
    const bytes = new Int8Array(main.buffer); // [n, width / 4, 2, 4]
    expect(bytes).toHaveLength(2 * shorts.length);
    const at = (i: number, k: number, low: 0 | 4): number =>
      bytes[i * 2 * width + (k >> 2) * 8 + (k & 3) + low]!;
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < width; k++) {
        expect(256 * at(i, k, 0) + at(i, k, 4)).toBe(shorts[i * width + k]);
      }
    }
  });

  test('single bytes are never further off than rows say', () => {
    const odd = unitRows({
      n: 3,
      d: 20,
      data: Float32Array.from({ length: 60 }, (_, i) => (i % 20 === 7 ? 1 : (i % 3) / 999)),
    });
    let tightest = 0;
    for (const rows of [rowsOf(vectors, variantOf('bytes')), rowsOf(odd, variantOf('bytes'))]) {
      const { main, facts, exact } = packRows(rows, 0, rows.n);
      const bytes = new Int8Array(main.buffer);
      const full = new Int16Array(exact!.buffer);
      const told = new Float32Array(facts!.buffer);
      const across = full.length / rows.n;
      for (let i = 0; i < rows.n; i++) {
        for (let j = 0; j < rows.n; j++) {
          let [about, sum] = [0, 0];
          for (let k = 0; k < across; k++) {
            about += bytes[i * across + k]! * bytes[j * across + k]!;
            sum += full[i * across + k]! * full[j * across + k]!;
          }
          const off = Math.abs(about * told[i * 4 + 1]! * told[j * 4 + 1]! - sum);
          const doubt = told[i * 4 + 2]! + told[j * 4 + 2]!;
          expect(off).toBeLessThanOrEqual(doubt + 64);
          if (doubt > 0) tightest = Math.max(tightest, off / doubt);
        }
      }
    }
    // A bound that says nothing would do, too.
    expect(tightest).toBeGreaterThan(0.01);
  });

  test('sums of blocks give the sum of all products of a pass', () => {
    const many = nearCopies(seeded(6), { n: 200, d: 16, people: 5, noise: 0.7 });
    const { multiplied } = packRows(rowsOf(many, variantOf('whole')), 0, 200);
    const tally = new Tally(200, 16);
    tally.add(0, multiplied!.subarray(0, 100 * 16));
    tally.add(100, multiplied!.subarray(100 * 16));
    const pass: Rect = { r0: 64, r1: 128, c0: 64, c1: 200 };
    let sum = 0;
    for (let i = pass.r0; i < pass.r1; i++) {
      for (let j = pass.c0; j < pass.c1; j++) {
        for (let k = 0; k < 16; k++) sum += multiplied![i * 16 + k]! * multiplied![j * 16 + k]!;
      }
    }
    expect(tally.of(pass)).toBe(((sum % 2 ** 32) + 2 ** 32) % 2 ** 32);
    expect(tally.of({ ...pass, r0: 65 })).toBeUndefined();
    expect(tally.of({ ...pass, c1: 199 })).toBeUndefined();
  });

  test('a row without a direction has the norm of a unit vector and no components', () => {
    const zero = { n: 2, d: 8, data: new Float32Array(16).fill(0.5, 0, 4) };
    const { facts, multiplied } = packRows(rowsOf(zero, variantOf('whole')), 0, 2);
    expect(facts![4]).toBe(32_000 ** 2);
    expect([...multiplied!.subarray(16)]).toEqual(new Array(16).fill(0));
    expect(product(0, 0)).toBeCloseTo(32_000 ** 2, -8);
  });

  test('single precision is off by more the more is added', () => {
    expect(floatError(512)).toBeGreaterThan(5e-6);
    expect(floatError(512)).toBeLessThan(1e-5);
    expect(floatError(4096)).toBeGreaterThan(floatError(512));
  });
});

describe('batches of rows', () => {
  const LIMITS = {
    maxBufferSize: 2 ** 28,
    maxStorageBufferBindingSize: 2 ** 27,
    maxComputeWorkgroupsPerDimension: 65535,
  };

  test('cover every row once, whatever is learned, and places are numbers of 32 bits', () => {
    const learned = fc.array(
      fc.record({
        share: fc.double({ min: 0, max: 1, noNaN: true }),
        ms: fc.integer({ min: 0, max: 500 }),
      }),
      { minLength: 1, maxLength: 20 },
    );
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 300_000 }), learned, (n, all) => {
        const batches = new Batches(n, 512, LIMITS, 64);
        const wrong: Rect[] = [];
        let row = 0;
        for (let step = 0; ; step++) {
          const pass = batches.next();
          if (pass === undefined) break;
          const { r0, r1, c0, c1 } = pass;
          const isNext = r0 === row && c0 === row && c1 === n && r1 > r0;
          const isWhole = r1 % 64 === 0 || r1 === n;
          // One by one they would take seconds.
          if (!isNext || !isWhole || (r1 - r0) * (c1 - c0) >= 2 ** 32) wrong.push(pass);
          row = r1;
          const { share, ms } = all[step % all.length]!;
          const places = (pass.r1 - pass.r0) * (n - pass.r0);
          batches.learn(pass, Math.floor(share * places), ms);
          if (batches.room(pass) > batches.most) wrong.push(pass);
        }
        expect(wrong).toEqual([]);
        // Nobody is left of the last row.
        expect(row).toBeGreaterThanOrEqual(n - 1);
      }),
      { numRuns: 20, seed: 9 },
    );
  });

  test('parts of a pass with too many pairs cover it in order, and are smaller', () => {
    const rect = fc.tuple(
      fc.nat(99),
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 1, max: 60 }),
    );
    fc.assert(
      fc.property(rect, fc.integer({ min: 1, max: 300 }), ([r0, rows, columns], room) => {
        const batches = new Batches(400, 64, { ...LIMITS, maxBufferSize: 8 + 8 * room }, 64);
        const pass = { r0, r1: r0 + rows, c0: r0, c1: r0 + columns };
        const all = rows * columns;
        if (all <= batches.most) return;
        const places = (part: Rect) => {
          const out: number[] = [];
          for (let i = part.r0; i < part.r1; i++) {
            for (let j = part.c0; j < part.c1; j++) out.push(i * 1_000 + j);
          }
          return out;
        };
        const parts = batches.parts(pass, all);
        expect(parts.length).toBeGreaterThan(1);
        expect(parts.flatMap(places)).toEqual(places(pass));
      }),
      { numRuns: 60, seed: 4 },
    );
  });

  test('grow while a pass is short, up to where one could be taken for hung', () => {
    const batches = new Batches(100_000, 512, LIMITS, 64);
    const heights: number[] = [];
    for (let pass = batches.next(); pass !== undefined; pass = batches.next()) {
      heights.push(pass.r1 - pass.r0);
      batches.learn(pass, 1_000, 1);
    }
    expect(heights[0]).toBe(64);
    expect(Math.max(...heights)).toBeGreaterThan(1_000);
    expect(heights.length).toBeLessThan(80);
  });
});
