import { describe, expect, it } from 'vitest';
import type { IdentitySet } from '../../../src/core/identity/types.ts';
import { alsoInFrame, filmstrip, sideFace, telling } from '../../../src/ui/review/side-faces.ts';
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

  it('shows the best-ranked tracks that have a face', () => {
    expect(telling([0, 1, 2, 3], summaries, 3)).toEqual([3, 0, 1]);
    expect(sideFace([1, 0], summaries)).toBe(0);
    expect(sideFace([2], summaries)).toBe(-1);
  });

  it('names who else is in the shot, each once, and never the identity itself', () => {
    const shared = { ...summaries, sharedFrames: Int32Array.of(0, 1, 0, 2, 2, 3, 0, 3) };
    expect(alsoInFrame(0, shared, set).map(({ id }) => id)).toEqual([
      'identity-00003',
      'identity-00004',
    ]);
    expect(alsoInFrame(1, shared, set)).toEqual([]);
  });
});
