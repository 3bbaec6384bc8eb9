import { expect, it } from 'vitest';
import type { IdentityChange } from '../../../src/core/diff/threshold-diff.ts';
import { picked, toggleAll, toggleOne } from '../../../src/ui/tune/diff/picks.ts';
import { tinyIdentity } from './tiny-episode.ts';

const people = (...ids: readonly string[]) => ids.map((id) => tinyIdentity(id, [0]));
const merge: IdentityChange = {
  ...{ key: 'm', kind: 'merge', merges: 2, splits: 0, moved: 2 },
  before: people('a', 'b', 'c'),
  after: people('a'),
};

it('ticks are of members, and of all of them at once; who stays is not one', () => {
  const all = toggleAll(new Map(), merge);
  expect([...(all.get('m') ?? [])]).toEqual(['b', 'c']);
  expect(toggleAll(all, merge).size).toBe(0);
  const one = toggleOne(all, merge, 'b');
  expect([...(one.get('m') ?? [])]).toEqual(['c']);
  expect([...(toggleAll(one, merge).get('m') ?? [])]).toEqual(['b', 'c']);
  expect(toggleOne(one, merge, 'c').size).toBe(0);
  expect(toggleAll(new Map(), { ...merge, kind: 'regroup' }).size).toBe(0);
});

it('ticks of a change that is not there any more do not count', () => {
  const all = toggleAll(new Map(), merge);
  expect(picked(all, []).size).toBe(0);
  expect(picked(all, [merge])).toEqual(all);
});
