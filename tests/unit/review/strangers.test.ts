import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Strangers, StrangersSoFar } from '../../../src/core/review/strangers.ts';

const found = (lines: readonly (readonly number[])[]): Strangers | undefined => {
  const strangers = new StrangersSoFar();
  for (const line of lines)
    strangers.add(Float32Array.from(line), new Uint8Array(line.length).fill(1));
  return strangers.found();
};
const similarity = fc.double({ min: -1, max: 1, noNaN: true });
const many = fc.array(similarity, { minLength: 56, maxLength: 200 });

describe('StrangersSoFar', () => {
  it('is the median and the spread below it', () => {
    fc.assert(
      fc.property(many, (line) => {
        const sorted = [...line].sort((a, b) => a - b);
        const half = line.length / 2;
        const middle = sorted[Math.ceil(half) - 1]!;
        const below = sorted.slice(0, Math.ceil(half));
        const squares = below.reduce((sum, s) => sum + (s - middle) ** 2, 0);
        const strangers = found([line])!;
        expect(Math.abs(strangers.middle - middle)).toBeLessThan(1e-3);
        // With an odd number of pairs half of the one in the middle counts.
        expect(
          Math.abs(strangers.deviation - Math.max(0.02, Math.sqrt(squares / half))),
        ).toBeLessThan(2e-3);
      }),
    );
  });

  it('does not depend on the order of the pairs', () => {
    fc.assert(
      fc.property(many, many, (one, other) => {
        expect(found([other.toReversed(), one])).toEqual(found([one, other]));
      }),
    );
  });

  it('is not misled by the fragments of one person, which are all above', () => {
    const strangers = Array.from({ length: 300 }, (_, i) => 0.1 * Math.sin(i));
    const fragments = Array.from({ length: 60 }, () => 0.6);
    const alone = found([strangers])!;
    const both = found([strangers, fragments])!;
    expect(Math.abs(both.middle - alone.middle)).toBeLessThan(0.05);
    expect(both.deviation).toBeLessThan(1.4 * alone.deviation);
  });

  it('leaves out what the mask does not let through, and says nothing of few', () => {
    const strangers = new StrangersSoFar();
    strangers.add(new Float32Array(100), new Uint8Array(100).fill(1, 0, 55));
    expect(strangers.found()).toBeUndefined();
    strangers.add(Float32Array.of(0, 0.9), Uint8Array.of(1, 0));
    expect(strangers.found()).toEqual({ middle: 0, deviation: 0.02 });
  });
});
