import { expect, it } from 'vitest';
import { episodeLike } from '../../../src/core/speed/episode-like.ts';
import { gflopsOf } from '../../../src/core/speed/speed-row.ts';

const { n, d, data } = episodeLike(300);
const cosine = (i: number, j: number): number => {
  let sum = 0;
  for (let k = 0; k < d; k++) sum += data[i * d + k]! * data[j * d + k]!;
  return sum;
};

it('vectors to measure with are unit vectors, the same every time', () => {
  for (let i = 0; i < n; i++) expect(cosine(i, i)).toBeCloseTo(1, 5);
  expect(episodeLike(300).data).toEqual(data);
});

it('they are as far apart as those of an episode: one person, two people, and a gap between', () => {
  const cosines: number[] = [];
  for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) cosines.push(cosine(i, j));
  const within = (low: number, high: number): number =>
    cosines.filter((value) => value >= low && value < high).length / cosines.length;
  // Of two people, of one, and neither.
  expect(within(-0.1, 0.4)).toBeGreaterThan(0.8);
  expect(within(0.5, 0.9)).toBeGreaterThan(0.02);
  expect(within(0.42, 0.5)).toBeLessThan(0.01);
});

it('a rate counts what half of the matrix takes', () => {
  // 1,000 · 1,000 / 2 pairs of 512 multiplications and additions.
  expect(gflopsOf(1_000, 512, 512)).toBe(1);
  expect(gflopsOf(1_000, 512, 0)).toBe(0);
});
