import { describe, expect, it } from 'vitest';
import {
  skippedGroups,
  skipValue,
  whyUnembedded,
} from '../../../src/ui/people/trays/why-skipped.ts';
import { tinyEpisode } from './tiny-episode.ts';

const episode = tinyEpisode([
  { number: 1, span: [0, 1], faces: ['blurry:13.9', true, 'blurry:9.1'] },
  { number: 2, span: [1, 2], faces: ['low_confidence:0.41', 'blurry'] },
  { number: 3, span: [2, 3], faces: [] },
]);

describe('skippedGroups', () => {
  it('puts the commonest reason first and the worst value first, unknown values last', () => {
    expect(skippedGroups(episode)).toEqual([
      { reason: 'blurry', rows: [2, 0, 4] },
      { reason: 'low_confidence', rows: [3] },
    ]);
  });
});

describe('skipValue', () => {
  it('is the number behind the reason', () => {
    expect(skipValue(episode, 3)).toBe(0.41);
    expect(skipValue(episode, 4)).toBeNaN();
    expect(skipValue(episode, 1)).toBeNaN();
  });
});

describe('whyUnembedded', () => {
  it('counts the reasons of a track', () => {
    expect(whyUnembedded(episode, 1)).toBe('1 low confidence, 1 blurry');
    expect(whyUnembedded(episode, 2)).toBe('no faces');
  });
});
