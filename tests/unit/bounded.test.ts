import { describe, expect, it } from 'vitest';
import { Bounded } from '../../src/core/bounded.ts';

describe('Bounded', () => {
  it('drops what was put in or used longest ago beyond its capacity', () => {
    const dropped: string[] = [];
    const held = new Bounded<number, string>(2, (value) => dropped.push(value));
    held.set(1, 'a');
    held.set(2, 'b');
    expect(held.use(1)).toBe('a');
    expect(held.get(2)).toBe('b');
    held.set(3, 'c');
    expect(dropped).toEqual(['b']);
    held.set(1, 'a');
    held.set(4, 'd');
    expect(held.values()).toEqual(['a', 'd']);
    expect(dropped).toEqual(['b', 'c']);
  });

  it('tells a value that is replaced, deleted or cleared, and none that is put in again', () => {
    const dropped: string[] = [];
    const held = new Bounded<number, string>(5, (value) => dropped.push(value));
    held.set(1, 'a');
    held.set(1, 'b');
    held.set(1, 'b');
    held.set(2, 'c');
    held.delete(2);
    held.delete(2);
    held.clear();
    expect(dropped).toEqual(['a', 'c', 'b']);
    expect(held.size).toBe(0);
    expect(held.has(1)).toBe(false);
  });
});
