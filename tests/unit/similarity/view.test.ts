import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { heatAct, keepInView } from '../../../src/ui/pictures/similarity/heat-keys.ts';
import {
  clampView,
  finePart,
  isWhole,
  panView,
  wholePart,
  wholeView,
  zoomView,
} from '../../../src/ui/pictures/similarity/view.ts';

const share = fc.double({ min: 0, max: 1, noNaN: true });

describe('the part of the matrix that is seen', () => {
  test('zooming keeps what is under the pointer where it is', () => {
    const before = { x: 200, y: 300, span: 400 };
    const at = { x: 0.25, y: 0.5 };
    const after = zoomView(before, 0.5, at, 5000);
    expect(after.span).toBe(200);
    expect(after.x + at.x * after.span).toBeCloseTo(before.x + at.x * before.span, 9);
    expect(after.y + at.y * after.span).toBeCloseTo(before.y + at.y * before.span, 9);
  });

  test('it never leaves the matrix, is never nearer than four leaves nor further than all', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.array(fc.tuple(fc.double({ min: 0.1, max: 10, noNaN: true }), share, share)),
        (n, steps) => {
          let view = wholeView(n);
          for (const [factor, x, y] of steps) {
            view = panView(zoomView(view, factor, { x, y }, n), (x - 0.5) * n, (y - 0.5) * n, n);
            expect(view.span).toBeGreaterThanOrEqual(Math.min(4, n) - 1e-9);
            expect(view.x).toBeGreaterThanOrEqual(0);
            expect(view.y).toBeGreaterThanOrEqual(0);
            expect(view.x + view.span).toBeLessThanOrEqual(n + 1e-6);
            expect(view.y + view.span).toBeLessThanOrEqual(n + 1e-6);
          }
        },
      ),
    );
    expect(isWhole(clampView({ x: 50, y: -3, span: 9999 }, 100), 100)).toBe(true);
  });

  test('few tracks need one picture; of many a finer one holds all that is seen', () => {
    expect(finePart({ x: 0, y: 0, span: 20 }, 139, 260)).toBeUndefined();
    expect(wholePart(5000, 260).cells).toBe(400);
    fc.assert(
      fc.property(share, share, fc.double({ min: 4, max: 2000, noNaN: true }), (x, y, span) => {
        const n = 5000;
        const view = clampView({ x: x * n, y: y * n, span }, n);
        const part = finePart(view, n, 300);
        expect(part).toBeDefined();
        for (const [start, leaves] of [
          [view.x, part!.columns],
          [view.y, part!.rows],
        ] as const) {
          expect(leaves.from).toBeLessThanOrEqual(start);
          expect(leaves.to).toBeGreaterThanOrEqual(Math.min(n, start + view.span));
          expect(leaves.to - leaves.from).toBeLessThanOrEqual(4 * Math.max(4, view.span) + 8);
        }
      }),
    );
  });

  test('a small move asks for nothing new', () => {
    const at = (x: number) => finePart({ x, y: 1000, span: 200 }, 5000, 300);
    expect(at(1010)).toEqual(at(1016));
    expect(at(1010)).not.toEqual(at(1200));
  });
});

describe('keys on the matrix', () => {
  const view = { x: 100, y: 100, span: 48 };
  const press = (key: string, shift = false, cursor?: { row: number; column: number }) =>
    heatAct({ key, shift }, view, cursor, 1000);

  test('arrows begin in the middle, then move, in steps of the view', () => {
    expect(press('ArrowRight')).toMatchObject({ cursor: { row: 124, column: 124 } });
    const here = { row: 124, column: 124 };
    expect(press('ArrowRight', false, here)).toMatchObject({ cursor: { row: 124, column: 126 } });
    expect(press('ArrowUp', false, { row: 1, column: 5 })).toMatchObject({
      cursor: { row: 0, column: 5 },
    });
  });

  test('Shift moves along the diagonal and selects', () => {
    expect(press('ArrowDown', true, { row: 10, column: 40 })).toEqual({
      type: 'cursor',
      cursor: { row: 12, column: 12 },
      extend: true,
    });
  });

  test('plus, minus and 0 zoom; letters are left to the page', () => {
    expect(press('+')).toMatchObject({ view: { span: 32 } });
    expect(press('-')).toMatchObject({ view: { span: 72 } });
    expect(press('0')).toEqual({ type: 'view', view: { x: 0, y: 0, span: 1000 } });
    expect(press('Enter')).toEqual({ type: 'open' });
    expect(press('g')).toBeUndefined();
  });

  test('the view follows the cursor no further than it must', () => {
    expect(keepInView(view, { row: 120, column: 120 }, 1000)).toEqual(view);
    expect(keepInView(view, { row: 99, column: 148 }, 1000)).toEqual({ x: 101, y: 99, span: 48 });
  });
});
