import { describe, expect, it } from 'vitest';
import { cardFaces, facesOfTrack, usableFaces } from '../../../src/ui/kit/grid/card-faces.ts';
import { tinyEpisode, tinyIdentity, tinySummaries } from './tiny-episode.ts';

// Rows: track 0 has 0–4, track 1 has 5 (skipped) and 6, track 2 has 7–8, track 3 has 9 (skipped).
const episode = tinyEpisode([
  { number: 1, span: [0, 1], faces: [true, true, true, true, true] },
  { number: 2, span: [1, 2], faces: ['blurry:3.1', true] },
  { number: 3, span: [2, 3], faces: [true, true] },
  { number: 4, span: [3, 4], faces: ['low_confidence:0.2'] },
]);
const summaries = {
  ...tinySummaries(episode, [2, 0, 1, 3]),
  bestFace: Int32Array.from([1, 6, 7, -1]),
};

describe('cardFaces', () => {
  it('starts with the representative and goes on with the best face of each other track by rank', () => {
    const identity = tinyIdentity('a', [0, 1, 2], { canonicalFace: 3 });
    expect(cardFaces(identity, episode, summaries, 3)).toEqual([3, 7, 6]);
  });

  it('fills up with more faces of the same tracks, none twice and none skipped', () => {
    const identity = tinyIdentity('a', [0, 1, 2], { canonicalFace: 3 });
    const faces = cardFaces(identity, episode, summaries, 6);
    expect(faces.slice(0, 3)).toEqual([3, 7, 6]);
    expect(new Set(faces).size).toBe(6);
    expect(faces).not.toContain(5);
  });

  it('keeps what it shows when a worse track joins', () => {
    const small = cardFaces(tinyIdentity('a', [0, 2], { canonicalFace: 1 }), episode, summaries, 2);
    const large = cardFaces(
      tinyIdentity('a', [0, 1, 2], { canonicalFace: 1 }),
      episode,
      summaries,
      2,
    );
    expect(large).toEqual(small);
  });

  it('shows nothing of an identity without a usable face', () => {
    const identity = tinyIdentity('a', [3], { canonicalFace: -1 });
    expect(cardFaces(identity, episode, summaries, 6)).toEqual([]);
  });
});

describe('faces of a track', () => {
  it('keeps skipped faces for the strip and leaves them out of what can represent', () => {
    expect(facesOfTrack(episode, 1)).toEqual([5, 6]);
    expect(usableFaces(episode, 1)).toEqual([6]);
  });
});
