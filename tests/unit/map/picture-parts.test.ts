import { describe, expect, test } from 'vitest';
import { parseSrgb } from '../../../src/ui/pictures/map/css-bytes.ts';
import type { Dots } from '../../../src/ui/pictures/map/dots.ts';
import { mapKey } from '../../../src/ui/pictures/map/map-keys.ts';
import {
  dotAt,
  dotsInside,
  dotTowards,
  selectionAfter,
} from '../../../src/ui/pictures/map/pick.ts';
import { faceSizeAt, growthAt } from '../../../src/ui/pictures/map/scene.ts';
import {
  boundsOf,
  fitTo,
  panBy,
  toMapX,
  toMapY,
  toScreenX,
  toScreenY,
  zoomAt,
} from '../../../src/ui/pictures/map/view.ts';

const SIZE = { width: 400, height: 300 };

describe('view', () => {
  const positions = Float32Array.of(-1, 0, 3, 1, 1, 2);

  test('everything fits, in proportion, with y pointing up', () => {
    const bounds = boundsOf(positions)!;
    expect(bounds).toEqual({ x0: -1, y0: 0, x1: 3, y1: 2 });
    const view = fitTo(bounds, SIZE);
    expect([view.x, view.y]).toEqual([1, 1]);
    for (let i = 0; i < 3; i++) {
      const x = toScreenX(view, SIZE, positions[2 * i]!);
      const y = toScreenY(view, SIZE, positions[2 * i + 1]!);
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x).toBeLessThanOrEqual(SIZE.width);
      expect(y).toBeGreaterThanOrEqual(0);
      expect(y).toBeLessThanOrEqual(SIZE.height);
    }
    expect(toScreenY(view, SIZE, 2)).toBeLessThan(toScreenY(view, SIZE, 0));
  });

  test('one dot, or several in one place, are shown in the middle at a finite scale', () => {
    const view = fitTo(boundsOf(Float32Array.of(4, 4, 4, 4))!, SIZE);
    expect(Number.isFinite(view.scale)).toBe(true);
    expect(toScreenX(view, SIZE, 4)).toBe(200);
    expect(boundsOf(positions, [])).toBeUndefined();
  });

  test('zooming keeps what is under the pointer, panning moves by the px asked for', () => {
    const view = { x: 1, y: 2, scale: 40 };
    const at = { x: 37, y: 251 };
    const zoomed = zoomAt(view, SIZE, at, 133);
    expect(toMapX(zoomed, SIZE, at.x)).toBeCloseTo(toMapX(view, SIZE, at.x), 9);
    expect(toMapY(zoomed, SIZE, at.y)).toBeCloseTo(toMapY(view, SIZE, at.y), 9);
    const panned = panBy(view, 12, -7);
    expect(toScreenX(panned, SIZE, 1) - toScreenX(view, SIZE, 1)).toBeCloseTo(12, 9);
    expect(toScreenY(panned, SIZE, 2) - toScreenY(view, SIZE, 2)).toBeCloseTo(-7, 9);
  });
});

describe('picking', () => {
  /** A cross of five dots; the last one, in the middle too, is hidden. */
  const positions = Float32Array.of(0, 0, -2, 0, 2, 0.5, 0, 3, 0.5, -2, 0, 0);
  const dots = { kind: Uint8Array.of(1, 1, 2, 1, 3, 0) } as Dots;

  test('the nearest dot within reach, the lower one on a tie, never a hidden one', () => {
    expect(dotAt(positions, dots, { x: 0.1, y: 0.1 }, 1)).toBe(0);
    expect(dotAt(positions, dots, { x: -1, y: 0 }, 5)).toBe(0);
    expect(dotAt(positions, dots, { x: 9, y: 9 }, 1)).toBe(-1);
  });

  test('arrows go to the next dot in their quarter, and nowhere at the edge', () => {
    expect(dotTowards(positions, dots, 0, 'left')).toBe(1);
    expect(dotTowards(positions, dots, 0, 'right')).toBe(2);
    expect(dotTowards(positions, dots, 0, 'up')).toBe(3);
    expect(dotTowards(positions, dots, 0, 'down')).toBe(4);
    expect(dotTowards(positions, dots, 1, 'left')).toBe(-1);
  });

  test('a lasso takes the dots within, also of a line that bends in', () => {
    const hook = [
      { x: -3, y: -3 },
      { x: 3, y: -3 },
      { x: 3, y: 4 },
      { x: -3, y: 4 },
      // Into the middle and out again: dot 1 lies in the bay.
      { x: -3, y: 1 },
      { x: -1, y: 0 },
      { x: -3, y: -1 },
    ];
    expect(dotsInside(positions, dots, hook)).toEqual([0, 2, 3, 4]);
    expect(dotsInside(positions, dots, hook.slice(0, 2))).toEqual([]);
  });

  test('Shift adds to the selection, Alt takes from it, nothing replaces it', () => {
    const before = new Set([1, 2]);
    const none = { shiftKey: false, altKey: false };
    expect([...selectionAfter(before, [3], none)]).toEqual([3]);
    expect([...selectionAfter(before, [2, 3], { ...none, shiftKey: true })]).toEqual([1, 2, 3]);
    expect([...selectionAfter(before, [2, 3], { ...none, altKey: true })]).toEqual([1]);
    expect([...before]).toEqual([1, 2]);
  });
});

describe('keys', () => {
  const press = (key: string, held: Partial<Record<string, boolean>> = {}) =>
    mapKey({ key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...held });

  test('arrows move and pan, plus, minus and 0 zoom, Enter selects', () => {
    expect(press('ArrowLeft')).toEqual({ type: 'move', to: 'left' });
    expect(press('ArrowUp', { shiftKey: true })).toEqual({ type: 'pan', to: 'up' });
    expect(press('+')).toMatchObject({ type: 'zoom' });
    expect(press('0')).toEqual({ type: 'fit' });
    expect(press('Enter')).toEqual({ type: 'select' });
    expect(press('a', { ctrlKey: true })).toEqual({ type: 'all' });
  });

  test('the keys of the page stay with the page', () => {
    for (const key of ['a', 'Escape', 'g', '[', '1', 'constructor']) {
      expect(press(key)).toBeUndefined();
    }
    expect(press('z', { ctrlKey: true })).toBeUndefined();
    expect(press('ArrowLeft', { altKey: true })).toBeUndefined();
  });
});

test('faces come when there is room for them, and dots grow with the room', () => {
  expect(faceSizeAt(8)).toBe(0);
  expect(faceSizeAt(30)).toBeGreaterThan(24);
  expect(faceSizeAt(5_000)).toBeLessThan(100);
  expect(growthAt(0)).toBeGreaterThan(0.5);
  expect(growthAt(5)).toBe(1);
  expect(growthAt(1e9)).toBeLessThan(3);
});

test('colours come back from the browser as numbers in either spelling', () => {
  expect(parseSrgb('color(srgb 0.2 0.4 1)')).toEqual([51, 102, 255]);
  expect(parseSrgb('color(srgb 1.02 -0.01 0.5 / 0.3)')).toEqual([255, 0, 128]);
  expect(parseSrgb('rgb(12, 34, 56)')).toEqual([12, 34, 56]);
  expect(parseSrgb('lab(50 20 30)')).toEqual([128, 128, 128]);
});
