import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitWithin, squareCrop } from '../../../src/core/image/square-crop.ts';

test('the square is in the middle and lies inside', () => {
  expect(squareCrop(300, 100)).toEqual({ x: 100, y: 0, side: 100 });
  expect(squareCrop(101, 200)).toEqual({ x: 0, y: 49, side: 101 });
  expect(squareCrop(64, 64)).toEqual({ x: 0, y: 0, side: 64 });
});

test('an image fits within, keeps its proportions and is never enlarged', () => {
  expect(fitWithin(900, 300, 120)).toEqual({ width: 120, height: 40 });
  expect(fitWithin(50, 40, 120)).toEqual({ width: 50, height: 40 });
  const side = fc.integer({ min: 1, max: 5000 });
  fc.assert(
    fc.property(side, side, fc.integer({ min: 8, max: 512 }), (width, height, longest) => {
      const fit = fitWithin(width, height, longest);
      expect(Math.max(fit.width, fit.height)).toBeLessThanOrEqual(longest);
      expect(Math.min(fit.width, fit.height)).toBeGreaterThanOrEqual(1);
      expect(fit.width).toBeLessThanOrEqual(width);
      // Half a pixel of rounding on the shorter side.
      const exact = (fit.width / width) * height;
      if (width >= height) expect(Math.abs(fit.height - exact)).toBeLessThanOrEqual(1);
    }),
  );
});
