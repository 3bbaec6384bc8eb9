import { describe, expect, it } from 'vitest';
import { memoLast } from '../../../src/state/lib/memo.ts';

describe('memoLast', () => {
  it('gives the same object for the same arguments and computes once', () => {
    let calls = 0;
    const pair = memoLast((a: number, b: string) => {
      calls++;
      return { a, b };
    });
    expect(pair(1, 'x')).toBe(pair(1, 'x'));
    expect(calls).toBe(1);
    expect(pair(2, 'x')).toEqual({ a: 2, b: 'x' });
    expect(calls).toBe(2);
  });

  it('tells NaN from other numbers and objects by identity', () => {
    let calls = 0;
    const count = memoLast((..._args: readonly unknown[]) => ++calls);
    expect(count(Number.NaN)).toBe(count(Number.NaN));
    expect(count({})).not.toBe(count({}));
  });
});
