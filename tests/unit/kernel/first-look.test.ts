import { expect, test } from 'vitest';
import { UNIT_PRODUCT } from '../../../src/core/vector/whole-vectors.ts';
import { FirstLook } from '../../../src/kernel/first-look.ts';

const apart = (similarity: number): number => 2 * (1 - similarity) * UNIT_PRODUCT;

test('begins where rests cannot give what unrelated rows lack', () => {
  expect(new FirstLook(apart(0.75), 16).after).toBe(4);
  expect(new FirstLook(apart(0.25), 16).after).toBe(12);
  expect(new FirstLook(apart(1), 16).after).toBe(1);
  expect(new FirstLook(apart(0), 16).after).toBe(15);
});

test('never looks where rows that are opposites are wanted, too: sums of what is missing would not fit', () => {
  const look = new FirstLook(apart(-0.001), 16);
  expect(look.after).toBe(16);
  look.learn(10, 10);
  expect(look.after).toBe(16);
});

test('goes where most tiles are left at the first look, and not to and fro', () => {
  // A tenth of the tiles has pairs; of the others some are left at step 6, most at 7, all at 8.
  const early = (after: number): number => (after < 6 ? 0 : after < 7 ? 20 : after < 8 ? 80 : 90);
  for (const similarity of [0.9, 0.6, 0.1]) {
    const look = new FirstLook(apart(similarity), 16);
    for (let call = 0; call < 40; call++) {
      look.learn(early(look.after), 90);
      if (call > 20) expect(look.after).toBe(7);
    }
  }
});

test('hardly looks where no tile is ever left', () => {
  const look = new FirstLook(apart(0.9), 16);
  for (let call = 0; call < 40; call++) look.learn(0, 0);
  expect(look.after).toBe(15);
});
