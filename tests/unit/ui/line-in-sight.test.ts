import { describe, expect, test } from 'vitest';
import { lineInSight } from '../../../src/ui/kit/grid/line-in-sight.ts';

const lines = { step: 100, padding: 10, covered: 72 };

describe('a line of the grid', () => {
  test('is in sight from where the room above it begins', () => {
    expect(lineInSight(0, lines, 0, 600)).toBe(true);
    expect(lineInSight(2, lines, 200, 600)).toBe(true);
    expect(lineInSight(2, lines, 201, 600)).toBe(false);
  });

  test('is in sight down to what floats over the end of the view', () => {
    // It ends at 10 + 3 × 100 = 310 px.
    expect(lineInSight(2, lines, 0, 310 + 72)).toBe(true);
    expect(lineInSight(2, lines, 0, 309 + 72)).toBe(false);
  });

  test('is not in sight of a view whose size nobody knows yet', () => {
    expect(lineInSight(0, lines, 0, 0)).toBe(false);
  });
});
