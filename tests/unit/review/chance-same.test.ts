import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  aboveStrangers,
  atThreshold,
  chanceNearer,
  chanceSame,
} from '../../../src/core/review/chance-same.ts';

const similarities = fc.array(fc.double({ min: -0.2, max: 1, noNaN: true }), { maxLength: 40 });

describe('chanceSame', () => {
  it('is even at the threshold before anybody has answered', () => {
    const chance = chanceSame(atThreshold(0.58), { same: [], different: [] });
    expect(chance(0.58)).toBeCloseTo(0.5, 9);
    expect(chance(0.7)).toBeGreaterThan(0.9);
    expect(chance(0.4)).toBeLessThan(0.05);
  });

  it('follows the answers', () => {
    const lower = chanceSame(atThreshold(0.58), { same: [0.5, 0.48, 0.45, 0.44], different: [] });
    expect(lower(0.5)).toBeGreaterThan(0.5);
    const higher = chanceSame(atThreshold(0.58), { same: [], different: [0.62, 0.66, 0.6] });
    expect(higher(0.6)).toBeLessThan(0.5);
  });

  it('grows with similarity, and a "same" more never lowers it', () => {
    fc.assert(
      fc.property(similarities, similarities, (same, different) => {
        const chance = chanceSame(atThreshold(0.58), { same, different });
        const more = chanceSame(atThreshold(0.58), { same: [...same, 0.5], different });
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

describe('the border before anybody has answered', () => {
  const strangers = { middle: 0.02, deviation: 0.08 };

  it('lies as far above strangers as that makes one of them unlikely, whatever the threshold', () => {
    const at = (threshold: number) => aboveStrangers(strangers, threshold);
    expect(at(0.58).border).toBeCloseTo(0.02 + 5.15 * 0.08, 12);
    expect(at(0.7)).toEqual(at(0.58));
    const chance = chanceSame(at(0.58), { same: [], different: [] });
    expect(chance(at(0.58).border)).toBeCloseTo(0.5, 9);
    expect(chance(0.58)).toBeGreaterThan(0.95);
    expect(chance(0.3)).toBeLessThan(0.1);
  });

  it('is never above the threshold: what is above it is together', () => {
    expect(aboveStrangers(strangers, 0.3).border).toBe(0.3);
  });
});

describe('chanceNearer', () => {
  it('is even when both are as near, and certain when there is no other', () => {
    expect(chanceNearer(0)).toBe(0.5);
    expect(chanceNearer(Number.NaN)).toBe(1);
    expect(chanceNearer(-0.1)).toBeLessThan(0.2);
  });
});
