import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chanceNearer, chanceSame } from '../../../src/core/review/chance-same.ts';

const similarities = fc.array(fc.double({ min: -0.2, max: 1, noNaN: true }), { maxLength: 40 });

describe('chanceSame', () => {
  it('is even at the threshold before anybody has answered', () => {
    const chance = chanceSame(0.58, { same: [], different: [] });
    expect(chance(0.58)).toBeCloseTo(0.5, 9);
    expect(chance(0.7)).toBeGreaterThan(0.9);
    expect(chance(0.4)).toBeLessThan(0.05);
  });

  it('follows the answers', () => {
    const lower = chanceSame(0.58, { same: [0.5, 0.48, 0.45, 0.44], different: [] });
    expect(lower(0.5)).toBeGreaterThan(0.5);
    const higher = chanceSame(0.58, { same: [], different: [0.62, 0.66, 0.6] });
    expect(higher(0.6)).toBeLessThan(0.5);
  });

  it('grows with similarity, and a "same" more never lowers it', () => {
    fc.assert(
      fc.property(similarities, similarities, (same, different) => {
        const chance = chanceSame(0.58, { same, different });
        const more = chanceSame(0.58, { same: [...same, 0.5], different });
        let last = 0;
        for (let s = -1; s <= 1; s += 0.05) {
          expect(chance(s)).toBeGreaterThanOrEqual(last);
          expect(more(s)).toBeGreaterThanOrEqual(chance(s) - 1e-12);
          last = chance(s);
        }
      }),
    );
  });
});

describe('chanceNearer', () => {
  it('is even when both are as near, and certain when there is no other', () => {
    expect(chanceNearer(0)).toBe(0.5);
    expect(chanceNearer(Number.NaN)).toBe(1);
    expect(chanceNearer(-0.1)).toBeLessThan(0.2);
  });
});
