import { describe, expect, it } from 'vitest';
import { isRisky, nextCard } from '../../../src/ui/review/batch.ts';

describe('the wall of certain merges', () => {
  it('is walked by the arrow keys, line by line', () => {
    const from = (at: number) =>
      ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End'].map((key) =>
        nextCard(key, at, 8, 3),
      );
    expect(from(4)).toEqual([3, 5, 1, 7, 0, 7]);
    expect(from(0)).toEqual([0, 1, 0, 3, 0, 7]);
    expect(from(7)).toEqual([6, 7, 4, 7, 0, 7]);
    expect(from(-1)).toEqual([0, 0, 0, 0, 0, 7]);
    expect(nextCard('Tab', 1, 8, 3)).toBeUndefined();
    expect(nextCard('ArrowDown', -1, 0, 3)).toBeUndefined();
  });

  it('marks what is less certain than the rest', () => {
    expect(isRisky({ chance: 0.99, margin: 0.2 })).toBe(false);
    expect(isRisky({ chance: 0.99, margin: Number.NaN })).toBe(false);
    expect(isRisky({ chance: 0.91, margin: 0.2 })).toBe(true);
    expect(isRisky({ chance: 0.99, margin: 0.02 })).toBe(true);
  });
});
