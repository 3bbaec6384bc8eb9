import type { Picture, Planes } from './picture.ts';

/** Weights of one line of the result: what it takes of the source, from `start` on. */
interface Taps {
  readonly start: Int32Array; // [size]
  readonly weight: Float32Array; // [size * reach]
  readonly reach: number;
}

/** Smallest side of the input of a detector that takes any size: all strides divide it. */
export const SIZE_STEP = 32;

/**
 * Scale a picture so that it fits, and lay it into the upper left corner of planes of zeros.
 * Bilinear; made smaller, every pixel of the source counts (as Pillow does, and `INTER_AREA` nearly).
 * @param frame size of the planes, pixels
 * @param scale pixels of the planes for one of the picture
 * Cost: O(width · height) of the picture.
 */
export function layInto(
  picture: Picture,
  frame: { readonly width: number; readonly height: number },
  scale: number,
): Planes {
  const width = Math.min(frame.width, Math.max(1, Math.round(picture.width * scale)));
  const height = Math.min(frame.height, Math.max(1, Math.round(picture.height * scale)));
  const lines = narrow(picture, width, tapsOf(picture.width, width, scale));
  const data = new Float32Array(3 * frame.width * frame.height);
  const plane = frame.width * frame.height;
  const rows = tapsOf(picture.height, height, scale);
  for (let y = 0; y < height; y++) {
    for (let k = 0; k < rows.reach; k++) {
      const weight = rows.weight[y * rows.reach + k]!;
      if (weight === 0) continue;
      const from = (rows.start[y]! + k) * width * 3;
      const to = y * frame.width;
      for (let x = 0; x < width; x++) {
        data[to + x]! += weight * lines[from + 3 * x]!;
        data[plane + to + x]! += weight * lines[from + 3 * x + 1]!;
        data[2 * plane + to + x]! += weight * lines[from + 3 * x + 2]!;
      }
    }
  }
  return { data, width: frame.width, height: frame.height };
}

/** Every line of the picture, `width` pixels of R, G, B long. */
function narrow(picture: Picture, width: number, taps: Taps): Float32Array {
  const { data, height } = picture;
  const lines = new Float32Array(height * width * 3); // [height, width, 3]
  for (let y = 0; y < height; y++) {
    const line = y * picture.width * 4;
    for (let x = 0; x < width; x++) {
      let red = 0;
      let green = 0;
      let blue = 0;
      for (let k = 0; k < taps.reach; k++) {
        const weight = taps.weight[x * taps.reach + k]!;
        if (weight === 0) continue;
        const at = line + (taps.start[x]! + k) * 4;
        red += weight * data[at]!;
        green += weight * data[at + 1]!;
        blue += weight * data[at + 2]!;
      }
      const to = (y * width + x) * 3;
      lines[to] = red;
      lines[to + 1] = green;
      lines[to + 2] = blue;
    }
  }
  return lines;
}

/** A triangle as wide as two pixels of the coarser side, cut off at the borders. */
function tapsOf(source: number, size: number, scale: number): Taps {
  const radius = Math.max(1, 1 / scale);
  const reach = Math.min(source, Math.ceil(2 * radius) + 1);
  const start = new Int32Array(size);
  const weight = new Float32Array(size * reach);
  for (let i = 0; i < size; i++) {
    const centre = (i + 0.5) / scale - 0.5;
    const first = Math.max(0, Math.min(source - reach, Math.ceil(centre - radius)));
    start[i] = first;
    let sum = 0;
    for (let k = 0; k < reach; k++) {
      const share = Math.max(0, 1 - Math.abs(first + k - centre) / radius);
      weight[i * reach + k] = share;
      sum += share;
    }
    // Beyond the border there is nothing to weigh: the last pixel stands for it.
    if (sum === 0) weight[i * reach + reach - 1] = 1;
    else for (let k = 0; k < reach; k++) weight[i * reach + k]! /= sum;
  }
  return { start, weight, reach };
}

/** The next multiple of SIZE_STEP. */
export const stepUp = (size: number): number => Math.ceil(size / SIZE_STEP) * SIZE_STEP;
