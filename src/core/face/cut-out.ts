import type { Picture } from './picture.ts';

/** A square of a picture, in its pixels; it may reach beyond the border. */
export interface Square {
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

/** What of a picture lies in a square; black outside of the picture. Whole pixels. */
export function cutOut(picture: Picture, { x, y, side }: Square): Picture {
  const data = new Uint8ClampedArray(side * side * 4);
  const left = Math.max(0, x);
  const right = Math.min(picture.width, x + side);
  for (let row = Math.max(0, y); row < Math.min(picture.height, y + side); row++) {
    if (right <= left) break;
    const from = (row * picture.width + left) * 4;
    const to = ((row - y) * side + (left - x)) * 4;
    data.set(picture.data.subarray(from, from + (right - left) * 4), to);
  }
  for (let i = 3; i < data.length; i += 4) data[i] = 255;
  return { data, width: side, height: side };
}
