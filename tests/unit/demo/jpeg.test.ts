import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { encodeJpeg, encodeJpegOfSize } from '../../../src/core/demo/jpeg.ts';
import { sniffImage } from '../../../src/core/parse/sniff-image.ts';

/** A smooth picture with an edge and a spot of pure colour. */
function picture(width: number, height: number): Uint8ClampedArray {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 4;
      data[at] = (255 * x) / width;
      data[at + 1] = (255 * y) / height;
      data[at + 2] = x > y ? 200 : 40;
      data[at + 3] = 255;
    }
  }
  return data;
}

async function meanError(bytes: Uint8Array, original: Uint8ClampedArray): Promise<number> {
  const decoded = await sharp(bytes).ensureAlpha().raw().toBuffer();
  expect(decoded.length).toBe(original.length);
  let sum = 0;
  for (let i = 0; i < decoded.length; i++) sum += Math.abs(decoded[i]! - original[i]!);
  return sum / decoded.length;
}

describe('JPEG encoder', () => {
  test.each([
    [8, 8],
    [1, 1],
    [17, 5],
    [64, 100],
  ])('%i × %i comes back from libjpeg as it went in', async (width, height) => {
    const original = picture(width, height);
    const bytes = encodeJpeg(original, width, height, 95);
    expect(sniffImage(bytes)).toEqual({ type: 'image/jpeg', width, height });
    expect(await meanError(bytes, original)).toBeLessThan(3);
  });

  test('noise, whose blocks use every code, decodes too', async () => {
    const data = new Uint8ClampedArray(48 * 48 * 4);
    let state = 1;
    for (let i = 0; i < data.length; i++) {
      state = (Math.imul(state, 1664525) + 1013904223) | 0;
      data[i] = i % 4 === 3 ? 255 : state >>> 24;
    }
    expect(await meanError(encodeJpeg(data, 48, 48, 100), data)).toBeLessThan(1.5);
  });

  test('higher quality is larger and nearer', async () => {
    const original = picture(96, 96);
    const low = encodeJpeg(original, 96, 96, 20);
    const high = encodeJpeg(original, 96, 96, 90);
    expect(high.length).toBeGreaterThan(low.length);
    expect(await meanError(high, original)).toBeLessThan(await meanError(low, original));
  });

  test('a file of a given size has it, and is the same picture', async () => {
    const original = picture(96, 96);
    const exact = encodeJpegOfSize(original, 96, 96, 9000);
    expect(exact.length).toBe(9000);
    expect(await meanError(exact, original)).toBeLessThan(3);
    const tight = encodeJpegOfSize(original, 96, 96, 2000);
    expect(tight.length).toBe(2000);
    expect((await sharp(tight).metadata()).width).toBe(96);
  });

  test('a size that nothing fits is refused', () => {
    expect(() => encodeJpegOfSize(picture(96, 96), 96, 96, 300)).toThrow(RangeError);
  });
});
