import { expect, test } from 'vitest';
import {
  type Certainty,
  confidenceOf,
  confidenceWord,
} from '../../../src/core/suggest/confidence.ts';

/** Nothing speaks against it. */
const SURE: Certainty = {
  halves: 1,
  density: 0,
  readings: 1,
  linkage: 1,
  impostors: undefined,
  tracks: 225,
  said: 0,
  saidF: 0,
};

test('many tracks and nothing against it: only their number is left', () => {
  expect(confidenceOf(SURE)).toBe(0.9);
});

test.each<[string, Partial<Certainty>, number]>([
  ['halves of the tracks that come to other people', { halves: 0.925 }, 0.45],
  ['no halves to judge by', { halves: undefined }, 0],
  ['merges on both sides of the threshold', { density: 0.125 }, 0.45],
  ['two readings of the pairs that differ', { readings: 0.75 }, 0.45],
  ['another linkage that comes to other people', { linkage: 0.75 }, 0.45],
  ['different people who are rather alike', { impostors: 0.265 }, 0.45],
  ['few tracks', { tracks: 25 }, 0.5],
])('%s', (_, against, expected) => {
  expect(confidenceOf({ ...SURE, ...against })).toBeCloseTo(expected, 2);
});

test('what people said takes the place of it, as far as they said much', () => {
  const unsure = { ...SURE, halves: undefined };
  expect(confidenceOf({ ...unsure, said: 30, saidF: 1 })).toBe(0.5);
  expect(confidenceOf({ ...unsure, said: 270, saidF: 1 })).toBe(0.9);
  expect(confidenceOf({ ...SURE, said: 270, saidF: 0.8 })).toBe(0.09);
});

test('words', () => {
  expect([0, 0.39, 0.4, 0.64, 0.65, 1].map(confidenceWord)).toEqual([
    ...['low', 'low', 'medium', 'medium', 'high', 'high'],
  ]);
});
