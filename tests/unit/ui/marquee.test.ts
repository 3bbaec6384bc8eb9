import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { edgeSpeed } from '../../../src/ui/kit/grid/edge-scroll.ts';
import {
  type CellGeometry,
  cellsWithin,
  type Rectangle,
} from '../../../src/ui/kit/grid/marquee.ts';

const geometry: CellGeometry = {
  count: 8,
  columns: 3,
  cell: 100,
  height: 80,
  gutter: 10,
  padding: 20,
};

/** Every cell looked at on its own. */
function bruteForce(r: Rectangle, g: CellGeometry): number[] {
  const hits: number[] = [];
  for (let i = 0; i < g.count; i++) {
    const x = g.padding + (i % g.columns) * (g.cell + g.gutter);
    const y = g.padding + Math.floor(i / g.columns) * (g.height + g.gutter);
    const across = Math.min(r.x0, r.x1) <= x + g.cell && Math.max(r.x0, r.x1) >= x;
    const down = Math.min(r.y0, r.y1) <= y + g.height && Math.max(r.y0, r.y1) >= y;
    if (across && down) hits.push(i);
  }
  return hits;
}

describe('cellsWithin', () => {
  it('touches what the rectangle overlaps, drawn in any direction', () => {
    expect(cellsWithin({ x0: 5, y0: 5, x1: 140, y1: 30 }, geometry)).toEqual([0, 1]);
    expect(cellsWithin({ x0: 140, y0: 30, x1: 5, y1: 5 }, geometry)).toEqual([0, 1]);
  });

  it('touches nothing between two cells', () => {
    expect(cellsWithin({ x0: 122, y0: 30, x1: 128, y1: 90 }, geometry)).toEqual([]);
  });

  it('leaves out places of the last line that hold nothing', () => {
    expect(cellsWithin({ x0: 0, y0: 205, x1: 900, y1: 900 }, geometry)).toEqual([6, 7]);
  });

  it('agrees with looking at every cell', () => {
    const at = fc.integer({ min: -50, max: 500 });
    fc.assert(
      fc.property(at, at, at, at, fc.integer({ min: 0, max: 14 }), (x0, y0, x1, y1, count) => {
        const rectangle = { x0, y0, x1, y1 };
        const grid = { ...geometry, count };
        expect(cellsWithin(rectangle, grid)).toEqual(bruteForce(rectangle, grid));
      }),
    );
  });
});

describe('edgeSpeed', () => {
  it('is still in the middle, scrolls back at the start and on at the end, faster further out', () => {
    expect(edgeSpeed(500, 0, 1000)).toBe(0);
    expect(edgeSpeed(30, 0, 1000)).toBeLessThan(0);
    expect(edgeSpeed(2, 0, 1000)).toBeLessThan(edgeSpeed(40, 0, 1000));
    expect(edgeSpeed(998, 0, 1000)).toBe(-edgeSpeed(2, 0, 1000));
    expect(edgeSpeed(5000, 0, 1000)).toBe(edgeSpeed(1000, 0, 1000));
  });
});
