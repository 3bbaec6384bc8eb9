import { describe, expect, test } from 'vitest';
import { blur } from '../../../src/core/demo/blur.ts';
import { createCanvas, fill, toRgba } from '../../../src/core/demo/canvas.ts';
import { Path } from '../../../src/core/demo/path.ts';
import { cover, type Mask } from '../../../src/core/demo/raster.ts';

const flat = (x: number, y: number): [number, number] => [x, y];
const area = (mask: Mask) => mask.data.reduce((sum, value) => sum + value, 0);

describe('coverage', () => {
  test('a rectangle between pixels covers its exact area', () => {
    const mask = cover([[1.25, 2.5, 5.75, 2.5, 5.75, 4, 1.25, 4]], 10, 10);
    expect(area(mask)).toBeCloseTo(4.5 * 1.5, 5);
    expect(mask).toMatchObject({ x: 1, y: 2, width: 5, height: 2 });
    expect(mask.data[0]).toBeCloseTo(0.75 * 0.5, 6);
  });

  test('a circle covers πr², whichever way it turns', () => {
    const circle = new Path(flat).ellipse(20, 20, 13, 13).contours;
    const turned = circle.map((points) => {
      const pairs = Array.from({ length: points.length / 2 }, (_, i) => [
        points[2 * i]!,
        points[2 * i + 1]!,
      ]);
      return pairs.reverse().flat();
    });
    expect(area(cover(circle, 40, 40))).toBeCloseTo(Math.PI * 169, -0.5);
    expect(area(cover(turned, 40, 40))).toBeCloseTo(area(cover(circle, 40, 40)), 3);
  });

  test('what hangs over the edge is cut off, what is outside covers nothing', () => {
    const half = cover([[-10, 0, 5, 0, 5, 10, -10, 10]], 10, 10);
    expect(area(half)).toBeCloseTo(50, 4);
    expect(area(cover([[4, -8, 14, -8, 14, 3, 4, 3]], 10, 10))).toBeCloseTo(18, 4);
    expect(cover([[20, 20, 30, 20, 30, 30]], 10, 10).data).toHaveLength(0);
  });

  test('an inner outline that turns the other way leaves a hole', () => {
    const ring = cover(
      [
        [0, 0, 10, 0, 10, 10, 0, 10],
        [3, 3, 3, 7, 7, 7, 7, 3],
      ],
      10,
      10,
    );
    expect(area(ring)).toBeCloseTo(84, 4);
  });
});

describe('painting', () => {
  test('alpha and clip both weaken the paint', () => {
    const canvas = createCanvas(4, 1);
    const all = cover([[0, 0, 4, 0, 4, 1, 0, 1]], 4, 1);
    const right = cover([[2, 0, 4, 0, 4, 1, 2, 1]], 4, 1);
    fill(canvas, all, { type: 'solid', colour: [200, 100, 40] }, 0.5, right);
    expect([...toRgba(canvas)]).toEqual([
      0, 0, 0, 255, 0, 0, 0, 255, 100, 50, 20, 255, 100, 50, 20, 255,
    ]);
  });

  test('blur keeps the mean of the inside and leaves a plain picture alone', () => {
    const plain = createCanvas(16, 12);
    plain.rgb.fill(90);
    blur(plain, 2.5);
    for (const value of plain.rgb) expect(value).toBeCloseTo(90, 3);
    const spot = createCanvas(21, 21);
    spot.rgb[(10 * 21 + 10) * 3] = 1000;
    blur(spot, 1.5);
    expect(spot.rgb.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1000, 1);
    expect(spot.rgb[(10 * 21 + 10) * 3]).toBeLessThan(120);
  });
});
