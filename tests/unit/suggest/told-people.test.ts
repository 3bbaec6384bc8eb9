import { expect, test } from 'vitest';
import type { Labels } from '../../../src/core/identity/types.ts';
import { NO_DECISIONS } from '../../../src/core/moderation/folded.ts';
import type { AnchorState, Decisions } from '../../../src/core/moderation/types.ts';
import { toldPairs, toldPeople } from '../../../src/core/suggest/told-people.ts';

const anchor = (identityId: string, labels: Labels, locked = false): AnchorState => ({
  identityId,
  labels,
  locked,
  representative: -1,
  createdAt: undefined,
  updatedAt: undefined,
  extra: {},
});
const rows = (...list: number[]) => Int32Array.from(list);
const told = (decisions: Partial<Decisions>) =>
  toldPeople({ ...NO_DECISIONS, ...decisions }).map((group) => [...group]);

test('nothing was said', () => {
  expect(told({})).toEqual([]);
});

test('a locked identity is all of its tracks, a named one those that people put together', () => {
  const anchors = new Map([
    [3, anchor('identity-00003', {}, true)],
    [8, anchor('identity-00008', { name: 'Lisa' })],
    [1, anchor('identity-00001', { name: 'Kyle' })],
  ]);
  const frozen = [rows(3, 4, 5)];
  const mustLink = [rows(8, 9)];
  expect(told({ anchors, frozen, mustLink })).toEqual([[1], [3, 4, 5], [8, 9]]);
});

test('one name twice is one person, however it is written', () => {
  const anchors = new Map([
    [2, anchor('identity-00002', { name: 'Lisa' })],
    [6, anchor('identity-00006', { name: ' lisa ' })],
  ]);
  expect(told({ anchors })).toEqual([[2, 6]]);
});

test('strangers, noise, deleted tracks and those that were only looked at say nothing', () => {
  const anchors = new Map([
    [1, anchor('identity-00001', { stranger: true }, true)],
    [2, anchor('identity-00002', { name: 'Nobody' })],
    [3, anchor('identity-00003', {})],
    [4, anchor('identity-00004', { name: 'Ann' })],
  ]);
  const marks = new Map([[2, 'noise'] as const]);
  const mustLink = [rows(4, 5, 6)];
  expect(told({ anchors, marks, mustLink, deleted: new Set([5]) })).toEqual([[4, 6]]);
});

test('answers about pairs hold of tracks that are people: neither deleted nor in the noise bin', () => {
  const decisions = {
    ...NO_DECISIONS,
    mustLink: [rows(1, 2, 3), rows(4, 5), rows(6, 7)],
    cannotLink: rows(1, 9, 2, 8, 4, 9, 8, 9),
    deleted: new Set([2, 7]),
    marks: new Map([[4, 'noise'] as const]),
  };
  const { together, apart } = toldPairs(decisions);
  expect(together).toEqual([rows(1, 3)]);
  expect(apart).toEqual(rows(1, 9, 8, 9));
});
