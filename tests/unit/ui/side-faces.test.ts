import { describe, expect, it } from 'vitest';
import type { IdentitySet } from '../../../src/core/identity/types.ts';
import {
  alsoInFrame,
  contrasting,
  filmstrip,
  pairsInFrame,
  seenBetween,
  sideFace,
} from '../../../src/ui/review/side-faces.ts';
import { tinyEpisode, tinyIdentity, tinySummaries } from './tiny-episode.ts';

const faces = (count: number): true[] => Array.from({ length: count }, () => true as const);
const episode = tinyEpisode([
  { number: 1, span: [0, 1], faces: faces(9) },
  { number: 2, span: [2, 3], faces: ['blurry:3', true, 'blurry:2'] },
  { number: 3, span: [4, 5], faces: ['blurry:3'] },
  { number: 4, span: [6, 7], faces: faces(2) },
]);
const summaries = tinySummaries(episode, [3, 0, 1, 2]);
const identities = [
  tinyIdentity('identity-00001', [0, 1]),
  tinyIdentity('identity-00003', [2]),
  tinyIdentity('identity-00004', [3]),
];
const set = { identities, byTrack: Int32Array.of(0, 0, 1, 2) } as unknown as IdentitySet;

describe('the faces of a side', () => {
  it('spreads a handful over the track, first and last included', () => {
    expect(filmstrip(episode, 0, 3)).toEqual([0, 4, 8]);
    expect(filmstrip(episode, 0, 1)).toEqual([4]);
    expect(filmstrip(episode, 0, 20)).toHaveLength(9);
  });

  it('leaves out what was skipped', () => {
    expect(filmstrip(episode, 1, 5)).toEqual([10]);
    expect(filmstrip(episode, 2, 5)).toEqual([]);
  });

  it('is that of the best-ranked track that has one', () => {
    expect(sideFace(Int32Array.of(1, 0), summaries, undefined)).toBe(0);
    expect(sideFace(Int32Array.of(2), summaries, undefined)).toBe(-1);
  });

  it('are of tracks from all over the episode, of several faces each where tracks are few', () => {
    expect(contrasting([3, 2, 0, 1], episode, summaries, 2)).toEqual([
      summaries.bestFace[0],
      summaries.bestFace[3],
    ]);
    expect(contrasting([0], episode, summaries, 3)).toEqual([0, 4, 8]);
    const both = contrasting([3, 0], episode, summaries, 6);
    expect(both).toEqual([...filmstrip(episode, 0, 3), ...filmstrip(episode, 3, 3)]);
    expect(contrasting([2], episode, summaries, 6)).toEqual([]);
  });

  it('says when they are on screen', () => {
    expect(seenBetween([3, 1], episode)).toEqual([2, 7]);
    expect(seenBetween([], episode)).toEqual([Number.NaN, Number.NaN]);
  });

  it('names who else is in the shot, each once, and never the identity itself', () => {
    const shared = { ...summaries, sharedFrames: Int32Array.of(0, 1, 0, 2, 2, 3, 0, 3) };
    expect(alsoInFrame([0], shared, set).map(({ id }) => id)).toEqual([
      'identity-00003',
      'identity-00004',
    ]);
    expect(alsoInFrame([1], shared, set)).toEqual([]);
  });

  it('knows which tracks of both sides meet in a frame, of the first side first', () => {
    const shared = { ...summaries, sharedFrames: Int32Array.of(0, 1, 2, 0, 1, 3) };
    expect(pairsInFrame([0, 1], [2, 3], shared)).toEqual([
      [0, 2],
      [1, 3],
    ]);
    expect(pairsInFrame([2], [3], shared)).toEqual([]);
  });
});
