import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GROUP_SIDE, panelRows, plan } from '../../workers/gpu/plan.ts';

const DEFAULTS = {
  maxBufferSize: 256 * 2 ** 20,
  maxStorageBufferBindingSize: 128 * 2 ** 20,
  maxComputeWorkgroupsPerDimension: 65535,
};

describe('passes over the GPU', () => {
  test('a small square is one pass', () => {
    const square = { r0: 0, r1: 300, c0: 0, c1: 300 };
    expect(plan(square, 512, DEFAULTS, true)).toEqual([square]);
  });

  test('10,000 tracks are cut so that no submission runs long', () => {
    const passes = plan({ r0: 0, r1: 10_000, c0: 0, c1: 10_000 }, 512, DEFAULTS, true);
    expect(passes.length).toBeGreaterThan(5);
    for (const { r0, r1, c0, c1 } of passes) {
      expect((r1 - r0) * (c1 - c0) * 512).toBeLessThanOrEqual(2 ** 31);
    }
    // About half of the square is computed.
    const area = passes.reduce((sum, { r0, r1, c0, c1 }) => sum + (r1 - r0) * (c1 - c0), 0);
    expect(area).toBeLessThan(0.55e8);
  });

  test('passes keep within the limits and cover every value once', () => {
    const size = fc.integer({ min: 0, max: 90 });
    const shape = fc.record({ r0: size, rows: size, c0: size, columns: size });
    const limits = fc.record({
      maxBufferSize: fc.integer({ min: 4, max: 40_000 }),
      maxStorageBufferBindingSize: fc.integer({ min: 4, max: 40_000 }),
      maxComputeWorkgroupsPerDimension: fc.integer({ min: 1, max: 4 }),
    });
    fc.assert(
      fc.property(shape, limits, fc.boolean(), ({ r0, rows, c0, columns }, most, triangle) => {
        const rect = triangle
          ? { r0: 0, r1: rows, c0: 0, c1: rows }
          : { r0, r1: r0 + rows, c0, c1: c0 + columns };
        const seen = new Map<string, number>();
        // Some limits take thousands of passes: the most that any of them takes is looked at.
        let [narrowest, widest, bytes] = [Number.POSITIVE_INFINITY, 0, 0];
        for (const pass of plan(rect, 64, most, triangle)) {
          const height = pass.r1 - pass.r0;
          const width = pass.c1 - pass.c0;
          narrowest = Math.min(narrowest, height, width);
          widest = Math.max(widest, height, width);
          bytes = Math.max(bytes, height * width * 4);
          for (let r = pass.r0; r < pass.r1; r++) {
            for (let c = pass.c0; c < pass.c1; c++) {
              seen.set(`${r} ${c}`, (seen.get(`${r} ${c}`) ?? 0) + 1);
            }
          }
        }
        expect(narrowest).toBeGreaterThan(0);
        expect(widest).toBeLessThanOrEqual(most.maxComputeWorkgroupsPerDimension * GROUP_SIDE);
        expect(bytes).toBeLessThanOrEqual(most.maxBufferSize);
        expect(bytes).toBeLessThanOrEqual(most.maxStorageBufferBindingSize);
        const wrong: string[] = [];
        for (let r = rect.r0; r < rect.r1; r++) {
          for (let c = triangle ? r : rect.c0; c < rect.c1; c++) {
            if (seen.get(`${r} ${c}`) !== 1) wrong.push(`${r} ${c}`);
          }
        }
        expect(wrong).toEqual([]);
      }),
      { numRuns: 60, seed: 3 },
    );
  });

  test('vectors are split into buffers that can be bound', () => {
    expect(panelRows(2048, DEFAULTS)).toBe((128 * 2 ** 20) / 2048);
    expect(panelRows(2048, { ...DEFAULTS, maxStorageBufferBindingSize: 5000 })).toBe(2);
    expect(panelRows(2048, { ...DEFAULTS, maxBufferSize: 2000 })).toBe(0);
  });
});
