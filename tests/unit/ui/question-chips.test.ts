import { expect, it } from 'vitest';
import type { ReviewItem } from '../../../src/core/review/types.ts';
import { questionChips } from '../../../src/ui/people/inspector/question-chips.ts';

const item = (key: string, kind: ReviewItem['kind'], worth: number): ReviewItem =>
  ({ key, kind, worth }) as ReviewItem;

it('questions about an identity are one chip a kind, counted, with the one that decides most', () => {
  const items = [
    item('a', 'singleton', 1),
    item('b', 'singleton', 3),
    item('c', 'merge', 2),
    item('d', 'singleton', 2),
  ];
  expect(questionChips(items).map(({ item: { key }, count }) => [key, count])).toEqual([
    ['b', 3],
    ['c', 1],
  ]);
  expect(questionChips([])).toEqual([]);
});
