import { describe, expect, it } from 'vitest';
import { FACE_SKIPPED } from '../../../src/core/episode/episode.ts';
import { trackStats } from '../../../src/core/episode/track-stats.ts';
import { makeEpisode } from '../identity/synthetic.ts';

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
