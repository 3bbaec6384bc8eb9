import { expect, it } from 'vitest';
import { wallOrder } from '../../../src/ui/review/wall-order.ts';
import { tinyIdentity } from './tiny-episode.ts';

const people = (...ids: readonly string[]) => ids.map((id) => tinyIdentity(id, [0]));

it('the wall moves nobody who is there, and lets newcomers follow', () => {
  const all = people('a', 'b', 'c', 'd');
  const first = wallOrder([], people('b', 'a'), all);
  expect(first).toEqual(['b', 'a']);
  // b was named: it stays. Nothing changed: the same list.
  expect(wallOrder(first, people('a'), all)).toBe(first);
  expect(wallOrder(first, people('d', 'c', 'a'), all)).toEqual(['b', 'a', 'd', 'c']);
  // b was merged away.
  expect(wallOrder(first, people('a'), people('a', 'c'))).toEqual(['a']);
});
