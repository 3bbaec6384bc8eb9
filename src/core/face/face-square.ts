import type { Square } from './cut-out.ts';

/** Margin around the box on each side, parts of its longer side (specification §11.3). */
const MARGIN = 0.15;

/**
 * The square that is shown of a face: its box with a margin of 15 %, moved into the picture where it
 * reaches beyond, and no larger than that.
 */
export function faceSquare(
  [left, top, right, bottom]: readonly [number, number, number, number],
  width: number,
  height: number,
): Square {
  const wanted = Math.max(right - left, bottom - top) * (1 + 2 * MARGIN);
  const side = Math.max(1, Math.min(Math.round(wanted), width, height));
  const x = clamp(Math.round((left + right) / 2 - side / 2), width - side);
  const y = clamp(Math.round((top + bottom) / 2 - side / 2), height - side);
  return { x, y, side };
}

const clamp = (value: number, most: number): number => Math.min(Math.max(0, value), most);
