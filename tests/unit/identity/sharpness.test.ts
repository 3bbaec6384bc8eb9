import { describe, expect, it } from 'vitest';
import { FACE_SKIPPED } from '../../../src/core/episode/episode.ts';
import { tiedFaces, withSharpness } from '../../../src/core/identity/sharpness.ts';
import { summariseTracks } from '../../../src/core/identity/summaries.ts';
import { type FaceSpec, makeEpisode } from './synthetic.ts';

function tied(...faces: readonly FaceSpec[]): number[] {
  return Array.from(tiedFaces(makeEpisode(faces)));
}

describe('tiedFaces', () => {
  it('asks for nothing where quality or pose decides', () => {
    expect(
      tied(
        { track: 0, quality: 0.9 },
        { track: 0, quality: 0.8 },
        { track: 1, quality: 0.7, yaw: 2 },
        { track: 1, quality: 0.7, yaw: 33 },
      ),
    ).toEqual([]);
  });

  it('asks for the faces that tie at the top of their track, not for those below', () => {
    expect(
      tied(
        { track: 0, quality: 0.9 },
        { track: 0, quality: 0.9 },
        { track: 0, quality: 0.1 },
        { track: 0, quality: 0.9, flags: FACE_SKIPPED },
        { track: 1, quality: 0.5 },
      ),
    ).toEqual([0, 1]);
  });

  it('asks for a single best face that another track ties with', () => {
    expect(
      tied(
        { track: 0, yaw: 1 },
        { track: 0, yaw: 50 },
        { track: 1, yaw: 3 },
        { track: 2, yaw: 22 },
      ),
    ).toEqual([0, 2]);
  });

  it('asks for at most eight faces of a track: the largest, then the earliest', () => {
    const faces = Array.from({ length: 20 }, (_, i) => ({
      track: 0,
      frame: i,
      box: [0, 0, i === 15 ? 50 : 10, 10] as const,
    }));
    expect(tied(...faces)).toEqual([0, 1, 2, 3, 4, 5, 6, 15]);
  });
});

describe('withSharpness', () => {
  it('lets the sharpest of the tied faces represent, and leaves the episode it was given alone', () => {
    const episode = makeEpisode([{ track: 0 }, { track: 0 }, { track: 0 }]);
    const rows = tiedFaces(episode);
    const measured = withSharpness(episode, rows, Float32Array.of(2, 7, Number.NaN));
    expect(summariseTracks(episode).bestFace[0]).toBe(0);
    expect(summariseTracks(measured).bestFace[0]).toBe(1);
    expect(Array.from(episode.faces.sharpness)).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });
});
