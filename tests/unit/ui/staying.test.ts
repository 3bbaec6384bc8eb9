import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { neighbourOf } from '../../../src/core/neighbour.ts';
import { paletteMove } from '../../../src/ui/app/palette/PaletteDialog.tsx';
import { putBack, withNew } from '../../../src/ui/kit/grid/returning.ts';
import { regroup, settledPlaces } from '../../../src/ui/kit/grid/stable-order.ts';
import { keepOrder } from '../../../src/ui/people/identity/kept-order.ts';
import { headMove } from '../../../src/ui/people/identity/use-track-selecting.ts';
import { tinyIdentity } from './tiny-episode.ts';

describe('neighbourOf', () => {
  const before = ['a', 'b', 'c', 'd'];

  it('is the next one that is still there, else the one before', () => {
    expect(neighbourOf('b', before, new Set(['a', 'c', 'd']))).toBe('c');
    expect(neighbourOf('b', before, new Set(['a', 'd']))).toBe('d');
    expect(neighbourOf('d', before, new Set(['a', 'b']))).toBe('b');
    expect(neighbourOf('b', before, new Set())).toBeUndefined();
    expect(neighbourOf('x', before, new Set(['a']))).toBeUndefined();
  });
});

describe('keepOrder', () => {
  it('moves nothing that stays, and puts what is new behind', () => {
    expect(keepOrder([3, 1, 2], [1, 2, 3])).toEqual([3, 1, 2]);
    expect(keepOrder([3, 1, 2], [9, 2, 3])).toEqual([3, 2, 9]);
  });

  it('gives the same list while nothing changes', () => {
    const before = [3, 1, 2];
    expect(keepOrder(before, [1, 2, 3])).toBe(before);
  });

  it('always holds exactly what is there', () => {
    const list = fc.uniqueArray(fc.integer({ min: 0, max: 30 }));
    fc.assert(
      fc.property(list, list, (before, wanted) => {
        const kept = keepOrder(before, wanted);
        expect([...kept].sort((a, b) => a - b)).toEqual([...wanted].sort((a, b) => a - b));
      }),
    );
  });
});

describe('putBack', () => {
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((id, i) => tinyIdentity(id, [i])) as [
    ReturnType<typeof tinyIdentity>,
    ReturnType<typeof tinyIdentity>,
    ReturnType<typeof tinyIdentity>,
    ReturnType<typeof tinyIdentity>,
  ];
  const known = ['a', 'b', 'c', 'd'];
  const ids = (places: ReturnType<typeof regroup>) => places.map(({ id }) => id);

  it('lets identities return to where they stood', () => {
    const without = settledPlaces([a, tinyIdentity('d', [1, 2, 3])]);
    const undone = regroup(without, [a, b, c, d]);
    expect(ids(putBack(undone, known))).toEqual(known);
    expect(putBack(undone, known).some(({ fresh }) => fresh)).toBe(false);
  });

  it('lets the first one return to the start', () => {
    const undone = regroup(settledPlaces([tinyIdentity('b', [0, 1]), c, d]), [a, b, c, d]);
    expect(ids(putBack(undone, known))).toEqual(known);
  });

  it('leaves those alone that were never there', () => {
    const grown = regroup(settledPlaces([a, b]), [a, b, tinyIdentity('n', [9])]);
    expect(putBack(grown, ['a', 'b'])).toBe(grown);
  });

  it('remembers new ones behind the one that they stand behind', () => {
    const grown = settledPlaces([a, tinyIdentity('n', [9]), d]);
    expect(withNew(known, grown)).toEqual(['a', 'n', 'b', 'c', 'd']);
    expect(withNew(known, settledPlaces([a, d]))).toBe(known);
  });
});

describe('moving by keys', () => {
  it('goes round in the palette, and stops at the ends among tracks', () => {
    expect(paletteMove('ArrowUp', 0, 5)).toBe(4);
    expect(paletteMove('ArrowDown', 4, 5)).toBe(0);
    expect(paletteMove('PageDown', 1, 5)).toBe(4);
    expect(paletteMove('Home', 1, 5)).toBeUndefined();
    expect(paletteMove('ArrowDown', 0, 0)).toBeUndefined();
    expect(headMove('ArrowUp', 0, 5)).toBe(0);
    expect(headMove('ArrowDown', 4, 5)).toBe(4);
    expect(headMove('End', 1, 5)).toBe(4);
    expect(headMove('x', 1, 5)).toBeUndefined();
  });
});
