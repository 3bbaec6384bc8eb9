import { describe, expect, it } from 'vitest';
import { keepSame, memoLast, perState } from '../../../src/state/lib/memo.ts';

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

describe('perState', () => {
  it('asks once for each state, and again for none that comes back', () => {
    let calls = 0;
    const select = perState(({ of }: { readonly of: number | undefined }) => {
      calls++;
      return of;
    });
    const [one, none] = [{ of: 1 }, { of: undefined }];
    expect([select(one), select(none), select(one), select(none)]).toEqual([
      1,
      undefined,
      1,
      undefined,
    ]);
    expect(calls).toBe(2);
    expect(select({ ...one })).toBe(1);
    expect(calls).toBe(3);
  });
});

describe('keepSame', () => {
  it('gives the array of before for the same numbers, and the new one for others', () => {
    const keep = keepSame();
    const first = keep(Int32Array.of(1, 2));
    expect(keep(Int32Array.of(1, 2))).toBe(first);
    for (const other of [Int32Array.of(1, 3), Int32Array.of(1), Int32Array.of(1, 2, 3)]) {
      expect(keep(other)).toBe(other);
    }
    expect(keep(new Int32Array(0))).toEqual(new Int32Array(0));
  });
});
