import { describe, expect, it } from 'vitest';
import { keysBetween, moveInGrid } from '../../../src/ui/kit/grid/grid-moves.ts';

// 0 1 2 3
// 4 5 6 7
// 8 9
const shape = { count: 10, columns: 4, linesPerPage: 2 };
const from = (index: number, key: string, edge = false) => moveInGrid(key, index, shape, edge);

describe('moveInGrid', () => {
  it('moves to the sides across line ends and stops at the corners', () => {
    expect(from(3, 'ArrowRight')).toBe(4);
    expect(from(4, 'ArrowLeft')).toBe(3);
    expect(from(0, 'ArrowLeft')).toBe(0);
    expect(from(9, 'ArrowRight')).toBe(9);
  });

  it('moves down into a shorter last line on its last cell, and not below it', () => {
    expect(from(1, 'ArrowDown')).toBe(5);
    expect(from(7, 'ArrowDown')).toBe(9);
    expect(from(9, 'ArrowDown')).toBe(9);
    expect(from(2, 'ArrowUp')).toBe(2);
    expect(from(8, 'ArrowUp')).toBe(4);
  });

  it('takes Home and End to the line, with Ctrl to the grid', () => {
    expect(from(6, 'Home')).toBe(4);
    expect(from(5, 'End')).toBe(7);
    expect(from(8, 'End')).toBe(9);
    expect(from(6, 'Home', true)).toBe(0);
    expect(from(2, 'End', true)).toBe(9);
  });

  it('pages within its column', () => {
    expect(from(1, 'PageDown')).toBe(9);
    expect(from(3, 'PageDown')).toBe(7);
    expect(from(9, 'PageUp')).toBe(1);
    expect(from(6, 'PageUp')).toBe(2);
  });

  it('starts at the first cell when none has the focus, and ignores other keys', () => {
    expect(from(-1, 'ArrowDown')).toBe(0);
    expect(from(-1, 'x')).toBeUndefined();
    expect(from(3, 'x')).toBeUndefined();
    expect(moveInGrid('ArrowDown', -1, { ...shape, count: 0 })).toBeUndefined();
  });
});

describe('keysBetween', () => {
  const keys = ['a', 'b', 'c', 'd'];
  it('takes both ends, in either direction', () => {
    expect(keysBetween(keys, 'b', 'd')).toEqual(['b', 'c', 'd']);
    expect(keysBetween(keys, 'c', 'a')).toEqual(['a', 'b', 'c']);
  });
  it('takes the goal alone without a start, and nothing without a goal', () => {
    expect(keysBetween(keys, undefined, 'c')).toEqual(['c']);
    expect(keysBetween(keys, 'gone', 'c')).toEqual(['c']);
    expect(keysBetween(keys, 'a', 'gone')).toEqual([]);
  });
});
