import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ARCFACE_TEMPLATE, alignFace, toPicture, toPlanes } from '../../../src/core/face/align.ts';
import { cutOut } from '../../../src/core/face/cut-out.ts';
import { faceSquare } from '../../../src/core/face/face-square.ts';
import { feedWords, toTensor } from '../../../src/core/face/feed.ts';
import { suppress } from '../../../src/core/face/nms.ts';
import type { Picture } from '../../../src/core/face/picture.ts';
import { judgeFace } from '../../../src/core/face/quality.ts';
import { layInto } from '../../../src/core/face/resize.ts';
import { fitSimilarity, invert } from '../../../src/core/face/similarity-transform.ts';

/** Every pixel as `paint` says. */
function paint(width: number, height: number, at: (x: number, y: number) => number): Picture {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let i = 0; i < width * height; i++) {
    data.fill(at(i % width, Math.floor(i / width)), 4 * i, 4 * i + 3);
    data[4 * i + 3] = 255;
  }
  return { data, width, height };
}

describe('a similarity', () => {
  test('is found again from points that it moved, and its inverse leads back', () => {
    const number = fc.double({ min: -3, max: 3, noNaN: true });
    fc.assert(
      fc.property(number, number, number, number, (a, b, dx, dy) => {
        fc.pre(a * a + b * b > 0.01);
        const moved = ARCFACE_TEMPLATE.map((_, i) => {
          const [x, y] = [ARCFACE_TEMPLATE[i - (i % 2)]!, ARCFACE_TEMPLATE[i - (i % 2) + 1]!];
          return i % 2 === 0 ? a * x - b * y + dx : b * x + a * y + dy;
        });
        const found = fitSimilarity(ARCFACE_TEMPLATE, moved)!;
        const close = (x: number, y: number) => expect(x).toBeCloseTo(y, 6);
        close(found.a, a);
        close(found.b, b);
        close(found.dx, dx);
        const back = fitSimilarity(moved, ARCFACE_TEMPLATE)!;
        const inverse = invert(found);
        close(inverse.a, back.a);
        close(inverse.b, back.b);
        close(inverse.dx, back.dx);
        close(inverse.dy, back.dy);
      }),
    );
  });

  test('a reflection never comes out of it', () => {
    const mirrored = ARCFACE_TEMPLATE.map((x, i) => (i % 2 === 0 ? 112 - x : x));
    const { a, b } = fitSimilarity(ARCFACE_TEMPLATE, mirrored)!;
    expect(a * a + b * b).toBeGreaterThan(0);
    expect(a).toBeGreaterThan(0);
  });

  test('points that are one, or no numbers, fix none', () => {
    expect(fitSimilarity(new Array(10).fill(5), ARCFACE_TEMPLATE)).toBeUndefined();
    expect(fitSimilarity(new Array(10).fill(Number.NaN), ARCFACE_TEMPLATE)).toBeUndefined();
  });
});

describe('an aligned face', () => {
  test('whose landmarks are the template is the picture itself', () => {
    const picture = paint(112, 112, (x, y) => (x * 7 + y * 3) % 256);
    const { data } = alignFace(picture, ARCFACE_TEMPLATE);
    expect(Array.from(data.subarray(0, 200), Math.round)).toEqual(
      Array.from({ length: 200 }, (_, i) => picture.data[4 * i]),
    );
  });

  test('of twice the size is the mean of the pixels that it covers', () => {
    const picture = paint(224, 224, (x) => (x % 2 === 0 ? 0 : 200));
    const twice = ARCFACE_TEMPLATE.map((x) => 2 * x + 0.5);
    const { data } = alignFace(picture, twice);
    for (const value of data.subarray(112 * 50 + 20, 112 * 50 + 90)) {
      expect(Math.abs(value - 100)).toBeLessThan(2);
    }
  });

  test('goes through a picture and back', () => {
    const picture = paint(112, 112, (x, y) => (x * y) % 256);
    const back = toPicture(toPlanes(picture)).data;
    expect(back.every((value, i) => value === picture.data[i])).toBe(true);
    expect(() => toPlanes(paint(111, 112, () => 0))).toThrow('got 111 × 112');
  });

  test('is black where the picture ends', () => {
    const right = ARCFACE_TEMPLATE.map((x, i) => (i % 2 === 0 ? x - 56 : x));
    const { data } = alignFace(
      paint(112, 112, () => 255),
      right,
    );
    const row = data.subarray(112 * 50, 112 * 51);
    expect(row[20]).toBe(0);
    expect(row[90]).toBeCloseTo(255, 3);
  });
});

describe('a picture that is laid into a frame', () => {
  test('keeps an even grey at any size, and leaves the rest of the frame at zero', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 40 }),
        (width, height) => {
          const scale = Math.min(20 / width, 20 / height);
          const { data } = layInto(
            paint(width, height, () => 99),
            { width: 20, height: 20 },
            scale,
          );
          expect(data.every((value) => value === 0 || Math.abs(value - 99) < 0.01)).toBe(true);
          expect(data[0]).toBeCloseTo(99, 3);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('halved, every pixel is the mean of its four and their neighbours', () => {
    const picture = paint(4, 2, (x) => [0, 0, 100, 100][x]!);
    const { data } = layInto(picture, { width: 2, height: 1 }, 0.5);
    expect([data[0], data[1]].map((x) => Math.round(x!))).toEqual([14, 86]);
  });
});

test('channels come in the order and on the scale of the model', () => {
  const planes = { data: Float32Array.from([10, 20, 30]), width: 1, height: 1 };
  const tensor = toTensor(planes, { order: 'bgr', mean: [30, 10, 0], scale: 10 });
  expect(tensor).toEqual({ data: Float32Array.from([0, 1, 1]), dims: [1, 3, 1, 1] });
});

test('how a model is fed is said in a few words', () => {
  const words = (mean: readonly [number, number, number], scale: number) =>
    feedWords({ order: 'bgr', mean, scale });
  expect(words([127, 127, 127], 128)).toBe('BGR, (x − 127) / 128');
  expect(words([0, 0, 0], 255)).toBe('BGR, x / 255');
  expect(words([104, 117, 123], 1)).toBe('BGR, (x − (104, 117, 123))');
});

test('of proposals that overlap the best one stays, ties by the lower index', () => {
  const boxes = Float32Array.from([0, 0, 10, 10, 1, 0, 11, 10, 20, 0, 30, 10, 0, 0, 10, 10]);
  const proposals = {
    boxes,
    scores: Float32Array.from([0.7, 0.9, 0.8, 0.9]),
    landmarks: undefined,
  };
  expect(suppress(proposals, 0.3)).toEqual([1, 2]);
  expect(suppress(proposals, 0.99)).toEqual([1, 3, 2]);
});

test('a square beyond the border is black there', () => {
  const { data } = cutOut(
    paint(2, 2, () => 50),
    { x: -1, y: -1, side: 3 },
  );
  expect(Array.from({ length: 9 }, (_, i) => data[4 * i])).toEqual([0, 0, 0, 0, 50, 50, 0, 50, 50]);
  expect(data.filter((_, i) => i % 4 === 3).every((alpha) => alpha === 255)).toBe(true);
});

test('the square that is shown has a margin of 15 % and stays in the picture', () => {
  expect(faceSquare([40, 40, 60, 50], 100, 100)).toEqual({ x: 37, y: 32, side: 26 });
  expect(faceSquare([-10, 0, 30, 40], 100, 100)).toEqual({ x: 0, y: 0, side: 52 });
  expect(faceSquare([0, 0, 500, 500], 100, 80)).toEqual({ x: 20, y: 0, side: 80 });
});

test('a face that is small, blurred or turned is refused with a reason each', () => {
  const face = {
    box: [0, 0, 60, 80],
    confidence: 0.9,
    landmarks: Float32Array.from([10, 10, 30, 10, 50, 20, 12, 40, 28, 40]),
  } as const;
  const { refusals, size, yaw } = judgeFace(
    face,
    paint(112, 112, () => 128),
  );
  expect(refusals.map(({ code }) => code)).toEqual(['small', 'blurred', 'turned']);
  expect(size).toBe(69);
  expect(yaw).toBeGreaterThan(45);
  // The same in a photograph that was made half as large to be looked at.
  const sharp = paint(112, 112, (x) => (x % 8 < 4 ? 0 : 255));
  const facing = { ...face, landmarks: Float32Array.from(ARCFACE_TEMPLATE) };
  expect(judgeFace(facing, sharp, 2).refusals).toEqual([]);
});
