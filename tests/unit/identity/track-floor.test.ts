import { describe, expect, it } from 'vitest';
import {
  asksForMore,
  belowWords,
  countBelow,
  lacking,
  NO_FLOOR,
} from '../../../src/core/identity/track-floor.ts';

const summaries = {
  faceCount: Int32Array.of(1, 3, 8, 8, 0),
  meanQuality: Float32Array.of(0.9, 0.2, 0.4, Number.NaN, Number.NaN),
};
const ROWS = [0, 1, 2, 3, 4];
const floor = (minFaces: number, minQuality: number) => ({ minFaces, minQuality });

describe('what a track has at least to have', () => {
  it('is nothing at first', () => {
    expect(asksForMore(NO_FLOOR)).toBe(false);
    expect(ROWS.map((row) => lacking(summaries, row, NO_FLOOR))).toEqual(ROWS.map(() => undefined));
  });

  it('is so many faces, and then a quality that is known to be lower', () => {
    const why = (minFaces: number, minQuality: number) =>
      ROWS.map((row) => lacking(summaries, row, floor(minFaces, minQuality)));
    expect(why(3, 0)).toEqual(['faces', undefined, undefined, undefined, 'faces']);
    expect(why(0, 0.5)).toEqual([undefined, 'quality', 'quality', undefined, undefined]);
    expect(why(3, 0.5)).toEqual(['faces', 'quality', 'quality', undefined, 'faces']);
  });

  it.each([
    [3, 0, '2 short tracks'],
    [0, 0.3, '1 track of low quality'],
    [3, 0.5, '2 short tracks and 2 of low quality'],
    [0, 0, ''],
  ])('%i faces and %f: %s', (minFaces, minQuality, words) => {
    expect(belowWords(countBelow(summaries, ROWS, floor(minFaces, minQuality)))).toBe(words);
  });
});
