import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sharpness } from '../../../src/core/image/sharpness.ts';

function grey(width: number, height: number, value: (x: number, y: number) => number) {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let i = 0; i < width * height; i++) {
    const v = value(i % width, Math.floor(i / width));
    data.set([v, v, v, 255], i * 4);
  }
  return data;
}

describe('sharpness', () => {
  test('a plain area has none, at any size', () => {
    for (const [w, h] of [
      [64, 64],
      [100, 37],
      [3, 5],
    ] as const) {
      expect(
        sharpness(
          grey(w, h, () => 120),
          w,
          h,
        ),
      ).toBe(0);
    }
  });

  test('a checkerboard at 64 × 64, by hand: Laplacian ±4·100, variance 160 000', () => {
    const board = grey(64, 64, (x, y) => ((x + y) % 2 === 0 ? 150 : 50));
    expect(sharpness(board, 64, 64)).toBe(160_000);
  });

  test('a ramp has none: its second derivative is zero', () => {
    expect(
      sharpness(
        grey(64, 64, (x) => 2 * x),
        64,
        64,
      ),
    ).toBe(0);
  });

  test('each cell doubled or tripled is as sharp', () => {
    const value = (x: number, y: number) => ((x * 37 + y * 91) * 53) % 256;
    const one = sharpness(grey(64, 64, value), 64, 64);
    for (const k of [2, 3]) {
      const larger = grey(64 * k, 64 * k, (x, y) => value(Math.floor(x / k), Math.floor(y / k)));
      expect(sharpness(larger, 64 * k, 64 * k)).toBe(one);
    }
  });

  test('has two significant digits', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const data = grey(
          64,
          64,
          (x, y) => (Math.imul(x * 64 + y + seed, 2654435761) >>> 24) & 255,
        );
        const value = sharpness(data, 64, 64);
        expect(Number(value.toPrecision(2))).toBe(value);
      }),
      { numRuns: 20 },
    );
  });

  test('is NaN without pixels', () => {
    expect(sharpness(new Uint8Array(0), 0, 0)).toBeNaN();
    expect(sharpness(new Uint8Array(12), 2, 2)).toBeNaN();
  });
});
