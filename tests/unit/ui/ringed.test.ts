import { describe, expect, test } from 'vitest';
import { MOST_RINGS, ringed } from '../../../src/ui/pictures/map/ringed.ts';

const dots = (count: number) => Array.from({ length: count }, (_, i) => 2 * i);

describe('the dots of a side that get a ring', () => {
  test('are all, as long as rings can be told apart', () => {
    expect(ringed(dots(MOST_RINGS))).toEqual(dots(MOST_RINGS));
  });

  test('are of many as many as that, from the first to the last, each once', () => {
    const shown = ringed(dots(10 * MOST_RINGS + 7));
    expect(new Set(shown).size).toBe(MOST_RINGS);
    expect(shown[0]).toBe(0);
    expect(shown.at(-1)).toBeGreaterThan(2 * 9 * MOST_RINGS);
  });
});
