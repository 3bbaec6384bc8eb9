import { describe, expect, it } from 'vitest';
import type { CertainMerge } from '../../../src/core/review/types.ts';
import { doubts, nextCard } from '../../../src/ui/review/batch.ts';

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

  it('says what speaks for a second look: another nearly as much alike who is not of these', () => {
    const side = (identityId: string) => ({ identityId, tracks: new Int32Array() });
    const merge = (a: string, b: string, rest: Partial<CertainMerge> = {}): CertainMerge => ({
      key: a + b,
      question: { kind: 'merge', a, b },
      ...{ a: side(a), b: side(b), similarity: 0.5, margin: 0.2, chance: 0.99, runnerUp: 'z' },
      ...rest,
    });
    const merges = [
      merge('a', 'b'),
      merge('c', 'b', { margin: 0.02, runnerUp: 'a' }),
      merge('d', 'e', { margin: 0.02 }),
      merge('h', 'i', { margin: Number.NaN, runnerUp: undefined }),
      merge('k', 'l', { margin: -0.01 }),
    ];
    expect([...doubts(merges)]).toEqual([
      ['de', 'another is only 0.02 less alike'],
      ['kl', 'another is only 0.00 less alike'],
    ]);
  });
});
