import { describe, expect, it } from 'vitest';
import { couldBeWorthTrying, isWorthTrying } from '../../../src/core/metric/agreeing-threshold.ts';
import type { MetricReport } from '../../../src/core/metric/types.ts';
import { episodeWithFaces } from '../identity/synthetic.ts';

const FIGURES = {
  ...{ faces: 400, tracks: 100, worth: 60, freedom: 300, dimensions: 128 },
  ...{ intensity: 0.2, directions: 50 },
};
const report = (change: Partial<typeof FIGURES> = {}): MetricReport => ({
  used: 'within_track',
  refusal: undefined,
  figures: { ...FIGURES, ...change },
});

describe('isWorthTrying', () => {
  it('offers a metric of many faces a track that vary in few directions', () => {
    expect(isWorthTrying(report())).toBe(true);
  });

  it.each([
    ['three faces a track', { faces: 300 }],
    ['fewer degrees of freedom than dimensions', { dimensions: 512 }],
    ['more than half of all directions', { directions: 65 }],
    ['no track at all', { faces: 0, tracks: 0 }],
  ] as const)('is silent for %s', (_, change) => {
    expect(isWorthTrying(report(change))).toBe(false);
  });

  it('is silent where it would be refused', () => {
    expect(isWorthTrying({ ...report(), used: 'cosine', refusal: 'few-tracks' })).toBe(false);
  });
});

describe('couldBeWorthTrying', () => {
  it('knows from the tracks alone that there are too few faces to ask about', () => {
    const of = (tracks: number, faces: number) => ({
      ...episodeWithFaces(Array<number>(tracks).fill(faces)),
      dim: 12,
    });
    expect(couldBeWorthTrying(of(4, 4))).toBe(true);
    expect(couldBeWorthTrying(of(3, 4))).toBe(false);
    expect(couldBeWorthTrying(of(30, 3))).toBe(false);
  });
});
