import { describe, expect, test } from 'vitest';
import { lowestMode } from '../../../src/core/suggest/lowest-mode.ts';
import {
  coarser,
  fisher,
  type PairHistogram,
  quantileOf,
} from '../../../src/core/suggest/pair-histogram.ts';
import { fitPairKinds } from '../../../src/core/suggest/pair-kinds.ts';
import { mixtureReading, modeReading, shareAbove } from '../../../src/core/suggest/readings.ts';

/** Exact shares of a mixture of normal distributions, by the midpoint of each bin. */
function mixture(...kinds: readonly (readonly [share: number, mean: number, deviation: number])[]) {
  const [low, high, bins] = [-1, 3, 1_000];
  const width = (high - low) / bins;
  const value = Float64Array.from({ length: bins }, (_, b) => low + (b + 0.5) * width);
  const raw = value.map((x) =>
    kinds.reduce((sum, [share, mean, deviation]) => {
      const z = (x - mean) / deviation;
      return sum + (share / deviation) * Math.exp(-0.5 * z * z);
    }, 0),
  );
  const total = raw.reduce((a, b) => a + b, 0);
  return { value, share: raw.map((x) => x / total), width } satisfies PairHistogram;
}

describe('the mixture of pairs', () => {
  test('is found where its kinds lie apart', () => {
    const found = fitPairKinds(mixture([0.7, 0.05, 0.1], [0.2, 0.6, 0.2], [0.1, 1.6, 0.3]), 500, {
      kinds: 3,
    });
    expect(found.mean[0]).toBeCloseTo(0.05, 2);
    expect(found.deviation[0]).toBeCloseTo(0.1, 2);
    expect(found.share[0]).toBeCloseTo(0.7, 1);
  });

  test('finds different people under one person who has most pairs', () => {
    // Two thirds of all pairs are of one person, who is seen in every way.
    const pairs = mixture([0.33, 0.04, 0.09], [0.52, 0.3, 0.16], [0.15, 1.1, 0.3]);
    const { impostors, same } = mixtureReading(pairs, 120);
    expect(impostors.mean).toBeLessThan(0.1);
    expect(same).toBeGreaterThan(0.5);
    // The mode, which asks for the highest bump, is drawn up.
    expect(modeReading(pairs, 120).impostors.mean).toBeGreaterThan(impostors.mean + 0.02);
  });

  test('keeps impostors that are known, and fits the rest', () => {
    const known = { mean: 0, deviation: 0.09 };
    const onePerson = mixture([0.8, 0.5, 0.2], [0.2, 1.3, 0.2]);
    const start = fitPairKinds(coarser(onePerson, 5), 60, { kinds: 3 });
    const reading = mixtureReading(onePerson, 60, { start, known });
    expect(reading.impostors).toEqual(known);
    expect(reading.same).toBe(0.9);
  });

  test('stays finite for a histogram of one value', () => {
    const one: PairHistogram = { value: Float64Array.of(0.5), share: Float64Array.of(1), width: 1 };
    const found = fitPairKinds(one, 20, { kinds: 3 });
    expect([...found.mean, ...found.deviation, ...found.share].every(Number.isFinite)).toBe(true);
  });
});

describe('the lowest mode', () => {
  test('is that of different people, however high one shot’s bump', () => {
    const { mean, deviation } = lowestMode(mixture([0.4, 0, 0.1], [0.6, 1.5, 0.12]), 1_000);
    expect(mean).toBeCloseTo(0, 1);
    expect(deviation).toBeCloseTo(0.1, 2);
  });

  test('is no ripple on the flank', () => {
    // A bump of a twentieth of the height is no mode of its own.
    const { mean } = lowestMode(mixture([0.03, -0.6, 0.06], [0.97, 0.1, 0.12]), 1_000);
    expect(mean).toBeCloseTo(0.1, 1);
  });

  test('follows an embedder that divides people badly', () => {
    expect(lowestMode(mixture([1, 0, 0.3]), 400).deviation).toBeGreaterThan(0.28);
  });
});

test('quantiles, coarser bins and shares above are those of the histogram', () => {
  const pairs = mixture([1, 0, 0.1]);
  expect(quantileOf(pairs, 0.5)).toBeCloseTo(0, 2);
  const five = coarser(pairs, 5);
  expect(five.value).toHaveLength(200);
  expect(five.share.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
  expect(quantileOf(five, 0.5)).toBeCloseTo(0, 1);
  expect(shareAbove(pairs, { mean: 0, deviation: 0.1 })).toBeCloseTo(0.00135, 4);
});

test('Fisher’s z is atanh, and finite for equal and opposite vectors', () => {
  expect(fisher(0.5)).toBeCloseTo(Math.atanh(0.5), 12);
  expect(Number.isFinite(fisher(1))).toBe(true);
  expect(fisher(-1)).toBe(-fisher(1));
});
