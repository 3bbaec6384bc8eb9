import { describe, expect, test } from 'vitest';
import { COSINE_BINS } from '../../../src/core/facebank/match-nearest.ts';
import {
  refuseTooAlike,
  startingThresholds,
  suggestedThresholds,
} from '../../../src/core/facebank/null-thresholds.ts';
import { DEFAULT_MATCH_THRESHOLDS } from '../../../src/core/facebank/types.ts';
import { UNIT_PRODUCT } from '../../../src/core/vector/whole-vectors.ts';
import { seeded } from '../cluster/cases.ts';
import { similaritiesOf } from './people.ts';

/** Strangers around a cosine, in atanh, and a few people who are known. */
function found(mean: number, deviation: number, runnerUp: number, n = 40) {
  const random = seeded(5);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const similarities = similaritiesOf(
    Array.from({ length: n }, (_, i) => [0.9, i === 3 ? runnerUp : 0.1, 0, 0, 0]),
  );
  const counts = new Float64Array(COSINE_BINS);
  const total = n * 50;
  for (let i = 0; i < total; i++) {
    const x = i % 50 === 0 ? mean + 8 * deviation : mean + deviation * normal();
    counts[Math.round((Math.tanh(x) * UNIT_PRODUCT) / 2 ** 19 + COSINE_BINS / 2 - 0.5)]! += 1;
  }
  return { ...similarities, cosines: { counts, total } };
}

describe('suggested thresholds', () => {
  test('lie above what strangers come to, and review where the likest of them is expected', () => {
    const suggested = suggestedThresholds(found(0, 0.1, 0.2))!;
    expect(suggested.strangers.mean).toBeCloseTo(0, 1);
    expect(suggested.strangers.deviation).toBeCloseTo(0.1, 1);
    // Five seeds: √(2 ln 5) is 1.79, and 2.5 deviations more.
    expect(suggested.review).toBeCloseTo(Math.tanh(0.179), 1);
    expect(suggested.auto).toBeCloseTo(Math.tanh(0.429), 1);
    expect(suggested.margin).toBeGreaterThan(0.1);
    expect(startingThresholds(suggested)).toBe(DEFAULT_MATCH_THRESHOLDS);
  });

  test('lie above look-alikes, who are second of somebody', () => {
    const suggested = suggestedThresholds(found(0, 0.1, 0.66))!;
    expect(suggested.auto).toBeCloseTo(0.66, 2);
    expect(suggested.runnerUp).toBe(0.66);
    expect(suggested.end).toBeLessThan(0.5);
  });

  test('follow an embedder to which all faces are alike, and then one begins with them', () => {
    const suggested = suggestedThresholds(found(1.2, 0.1, 0.85))!;
    expect(suggested.auto).toBeGreaterThan(0.9);
    expect(suggested.margin).toBeLessThan(0.06);
    const { auto, margin, review } = suggested;
    expect(startingThresholds(suggested)).toEqual({ auto, margin, review });
    expect(review).toBeLessThanOrEqual(auto);
  });

  test('keep the usual ones from naming anybody unasked, where nobody chose them', () => {
    const refusal = expect.objectContaining({ code: 'facebank/too-alike' });
    const alike = found(1.2, 0.1, 0.85);
    expect(() => refuseTooAlike(alike, { ...DEFAULT_MATCH_THRESHOLDS })).toThrow(refusal);
    refuseTooAlike(alike, { ...DEFAULT_MATCH_THRESHOLDS, auto: 0.71 });
    refuseTooAlike(found(0, 0.1, 0.2), DEFAULT_MATCH_THRESHOLDS);
  });

  test('need something to be read from', () => {
    expect(suggestedThresholds(found(0, 0.1, 0.2, 5))).toBeUndefined();
    const few = found(0, 0.1, 0.2);
    const cosines = { ...few.cosines, total: 199 };
    expect(suggestedThresholds({ ...few, cosines })).toBeUndefined();
    expect(startingThresholds(undefined)).toBe(DEFAULT_MATCH_THRESHOLDS);
  });
});
