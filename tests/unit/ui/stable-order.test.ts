import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Identity } from '../../../src/core/identity/types.ts';
import {
  looksSame,
  type Place,
  regroup,
  settledPlaces,
} from '../../../src/ui/kit/grid/stable-order.ts';
import { tinyIdentity } from './tiny-episode.ts';

const identity = (id: string, ...tracks: number[]): Identity => tinyIdentity(id, tracks);
const ids = (places: readonly Place[]): string[] =>
  places.map((place) => (place.identity === undefined ? `(${place.id})` : place.id));

describe('regroup', () => {
  const a = identity('a', 0, 1, 2, 3);
  const b = identity('b', 4, 5);
  const c = identity('c', 6, 7);
  const before = settledPlaces([a, b, c]);

  it('keeps the order of what persists, whatever the new order is', () => {
    expect(ids(regroup(before, [c, identity('b', 4), a]))).toEqual(['a', 'b', 'c']);
  });

  it('leaves a gap where an identity merged away, and says into what', () => {
    const after = regroup(before, [a, identity('c', 4, 5, 6, 7)]);
    expect(ids(after)).toEqual(['a', '(b)', 'c']);
    expect(after[1]?.mergedInto).toBe('c');
    expect(after[1]?.last).toBe(b);
  });

  it('knows no heir of an identity whose tracks are on their own', () => {
    expect(regroup(before, [a, c])[1]?.mergedInto).toBeUndefined();
  });

  it('puts a new identity directly behind the one that most of its tracks came from', () => {
    const after = regroup(before, [identity('a', 0, 1), b, c, identity('n', 2, 3, 4)]);
    expect(ids(after)).toEqual(['a', 'n', 'b', 'c']);
    expect(after[1]?.splitFrom).toBe('a');
  });

  it('puts what came from nowhere at the end, in its own order', () => {
    const after = regroup(before, [identity('y', 20, 21), identity('x', 30, 31), a, b, c]);
    expect(ids(after)).toEqual(['a', 'b', 'c', 'y', 'x']);
    expect(after[3]?.splitFrom).toBeUndefined();
  });

  it('gives an identity its own place back when the slider returns', () => {
    const merged = regroup(before, [identity('a', 0, 1, 2, 3, 4, 5, 6, 7)]);
    expect(ids(merged)).toEqual(['a', '(b)', '(c)']);
    const back = regroup(merged, [a, c, b]);
    expect(ids(back)).toEqual(['a', 'b', 'c']);
    expect(back.every((place) => place.mergedInto === undefined)).toBe(true);
  });

  it('prefers a living origin to a gap', () => {
    const merged = regroup(before, [a, identity('c', 4, 5, 6, 7)]);
    const after = regroup(merged, [a, identity('c', 6, 7), identity('n', 4, 5)]);
    expect(ids(after)).toEqual(['a', '(b)', 'c', 'n']);
    expect(after[3]?.splitFrom).toBe('c');
  });

  it('starts from nothing and ends with nothing', () => {
    expect(ids(regroup([], [b, a]))).toEqual(['b', 'a']);
    expect(regroup([], [])).toEqual([]);
    expect(ids(regroup(before, []))).toEqual(['(a)', '(b)', '(c)']);
  });

  it('lets a new identity take the gap of one that came and went, so nothing behind it moves', () => {
    const split = regroup(before, [identity('a', 0, 1), identity('n', 2, 3), b, c]);
    expect(ids(split)).toEqual(['a', 'n', 'b', 'c']);
    const other = regroup(split, [identity('a', 0, 2), b, c]);
    expect(ids(other)).toEqual(['a', '(n)', 'b', 'c']);
    const third = regroup(other, [identity('a', 0), identity('m', 2, 8), b, c]);
    expect(ids(third)).toEqual(['a', 'm', 'b', 'c']);
  });

  it('keeps no gap at the end for one that came and went', () => {
    const longer = regroup(before, [a, b, c, identity('z', 20, 21)]);
    expect(ids(regroup(longer, [a, b]))).toEqual(['a', 'b', '(c)']);
  });

  it('never moves two persisting places past each other, and shows each identity once', () => {
    const partition = fc
      .array(fc.integer({ min: 0, max: 4 }), { minLength: 12, maxLength: 12 })
      .map((labels) => {
        const groups = new Map<number, number[]>();
        labels.forEach((label, track) => {
          groups.set(label, [...(groups.get(label) ?? []), track]);
        });
        return [...groups.values()].map((tracks) => identity(`i${tracks[0]}`, ...tracks));
      });
    fc.assert(
      fc.property(fc.array(partition, { minLength: 2, maxLength: 6 }), (steps) => {
        let places = settledPlaces(steps[0] ?? []);
        const settled = places.map((place) => place.id);
        for (const step of steps.slice(1)) {
          const next = regroup(places, step);
          const order = next.map((place) => place.id);
          const before = places.map((place) => place.id);
          expect(order.filter((id) => before.includes(id))).toEqual(
            before.filter((id) => order.includes(id)),
          );
          expect(order).toEqual(expect.arrayContaining(settled));
          const shown = next.flatMap((place) => place.identity?.id ?? []);
          expect([...shown].sort()).toEqual(step.map(({ id }) => id).sort());
          places = next;
        }
      }),
    );
  });
});

describe('looksSame', () => {
  it('sees a change of tracks, name or lock, and no other object', () => {
    const one = identity('a', 1, 2);
    expect(looksSame(one, identity('a', 1, 2))).toBe(true);
    expect(looksSame(one, identity('a', 1, 3))).toBe(false);
    expect(looksSame(one, { ...one, labels: { name: 'Lisa' } })).toBe(false);
    expect(looksSame(one, { ...one, locked: true })).toBe(false);
  });
});
