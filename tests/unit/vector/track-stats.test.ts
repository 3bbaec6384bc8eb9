import { describe, expect, it } from 'vitest';
import { FACE_SKIPPED } from '../../../src/core/episode/episode.ts';
import { trackSpread, trackStats } from '../../../src/core/vector/track-stats.ts';
import { episodeWithFaces, makeEpisode } from '../identity/synthetic.ts';

describe('trackStats', () => {
  it('counts usable faces, averages their known quality and measures the time on screen', () => {
    const stats = trackStats(
      makeEpisode(
        [
          { track: 0, ts: 1, quality: 0.5 },
          { track: 0, ts: 3.5, quality: 0.75 },
          { track: 0, ts: 2 },
          { track: 0, ts: 9, quality: 0, flags: FACE_SKIPPED },
          { track: 1 },
        ],
        [{}, {}, {}],
      ),
    );
    expect(Array.from(stats.numFaces)).toEqual([3, 1, 0]);
    expect(Array.from(stats.meanQuality)).toEqual([0.625, Number.NaN, Number.NaN]);
    expect(stats.timeSpanSec[0]).toBe(8);
    expect(Array.from(stats.timeSpanSec.subarray(1))).toEqual([0, 0]);
  });
});

describe('trackSpread', () => {
  it('is the largest cosine distance between two faces of a track', () => {
    const data = Float32Array.of(1, 0, 0.6, 0.8, 0, 1, 0, 1);
    const spread = trackSpread(episodeWithFaces([3, 1, 0]), { n: 4, d: 2, data });
    expect(spread[0]).toBeCloseTo(1, 6);
    expect(spread[1]).toBe(0);
    expect(spread[2]).toBeNaN();
  });

  it('still sees both halves of a long mixed track that it samples', () => {
    const data = new Float32Array(400);
    for (let i = 0; i < 200; i++) data[2 * i + (i < 100 ? 0 : 1)] = 1;
    expect(trackSpread(episodeWithFaces([200]), { n: 200, d: 2, data })[0]).toBe(1);
  });
});
