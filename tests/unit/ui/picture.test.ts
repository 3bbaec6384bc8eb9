import { describe, expect, it } from 'vitest';
import { sharpen } from '../../../src/ui/pictures/picture.ts';

function fakeCanvas() {
  const scales: number[] = [];
  const context = { setTransform: (scale: number) => void scales.push(scale) };
  const canvas = { width: 300, height: 150, getContext: () => context };
  return { canvas: canvas as unknown as HTMLCanvasElement, scales };
}

describe('the pixels of a canvas', () => {
  it('are those of its element on the screen, and it is emptied only for another size', () => {
    const { canvas, scales } = fakeCanvas();
    expect(sharpen(canvas, { width: 400, height: 300 }, 1.5, true)).toBe(true);
    expect([canvas.width, canvas.height]).toEqual([600, 450]);
    expect(sharpen(canvas, { width: 400, height: 300 }, 1.5, false)).toBe(false);
    expect(sharpen(canvas, { width: 200, height: 300 }, 1.5, false)).toBe(true);
    expect(scales).toEqual([1.5, 1.5]);
  });

  it('take another scale when the page is zoomed, which leaves their number as it was', () => {
    const { canvas, scales } = fakeCanvas();
    sharpen(canvas, { width: 800, height: 600 }, 1, true);
    expect(sharpen(canvas, { width: 400, height: 300 }, 2, true)).toBe(true);
    expect(canvas.width).toBe(800);
    expect(scales).toEqual([1, 2]);
  });
});
