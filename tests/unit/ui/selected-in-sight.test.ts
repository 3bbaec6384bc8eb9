import { describe, expect, it } from 'vitest';
import { lineToShow } from '../../../src/ui/kit/grid/use-selected-in-sight.ts';

describe('what was selected from elsewhere', () => {
  const range = { startIndex: 4, endIndex: 9 };

  it('is brought in sight where none of it is', () => {
    expect(lineToShow([80, 81, 120], range)).toBe(80);
    expect(lineToShow([0, 3], range)).toBe(0);
  });

  it('moves nothing where some of it is in sight already, or there is nothing', () => {
    expect(lineToShow([0, 4], range)).toBeUndefined();
    expect(lineToShow([9, 80], range)).toBeUndefined();
    expect(lineToShow([], range)).toBeUndefined();
  });
});
