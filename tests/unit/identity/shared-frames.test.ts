import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FACE_DELETED, FACE_SKIPPED } from '../../../src/core/episode/episode.ts';
import { sharedFramePairs } from '../../../src/core/identity/shared-frames.ts';
import { makeEpisode } from './synthetic.ts';

const LEFT = [0, 0, 100, 100] as const;
const RIGHT = [200, 0, 300, 100] as const;
const NEARLY_LEFT = [10, 0, 110, 100] as const;

function pairs(...faces: Parameters<typeof makeEpisode>[0]): number[] {
  return Array.from(sharedFramePairs(makeEpisode(faces)));
}

describe('sharedFramePairs', () => {
  it('finds tracks with boxes at two places in one frame, each pair once', () => {
    expect(
      pairs(
        { track: 1, frame: 4, box: LEFT },
        { track: 0, frame: 4, box: RIGHT },
        { track: 0, frame: 5, box: RIGHT },
        { track: 1, frame: 5, box: LEFT },
        { track: 2, frame: 6, box: LEFT },
      ),
    ).toEqual([0, 1]);
  });

  it('does not take one face detected twice for two people', () => {
    expect(
      pairs({ track: 0, frame: 1, box: LEFT }, { track: 1, frame: 1, box: NEARLY_LEFT }),
    ).toEqual([]);
    expect(
      pairs(
        { track: 0, frame: 1, box: LEFT },
        { track: 1, frame: 1, box: NEARLY_LEFT },
        { track: 0, frame: 2, box: LEFT },
        { track: 1, frame: 2, box: NEARLY_LEFT },
        { track: 0, frame: 3, box: LEFT },
        { track: 1, frame: 3, box: RIGHT },
      ),
    ).toEqual([]);
  });

  it('counts skipped faces, but none that was deleted, has no box or no frame', () => {
    expect(
      pairs(
        { track: 0, frame: 1, box: LEFT, flags: FACE_SKIPPED },
        { track: 1, frame: 1, box: RIGHT },
      ),
    ).toEqual([0, 1]);
    expect(
      pairs(
        { track: 0, frame: 1, box: LEFT, flags: FACE_DELETED },
        { track: 1, frame: 1, box: RIGHT },
        { track: 2, frame: 1 },
        { track: 3, box: LEFT },
        { track: 4, box: RIGHT },
      ),
    ).toEqual([]);
  });

  it('ignores a file that puts every face in one frame', () => {
    const faces = Array.from({ length: 65 }, (_, track) => ({
      track,
      frame: 0,
      box: [track * 10, 0, track * 10 + 5, 5] as const,
    }));
    expect(pairs(...faces)).toEqual([]);
    expect(pairs(...faces.slice(0, 3))).toEqual([0, 1, 0, 2, 1, 2]);
  });

  it('agrees with comparing all pairs of faces, in any order of rows', () => {
    const face = fc.record({
      track: fc.integer({ min: 0, max: 5 }),
      frame: fc.integer({ min: 0, max: 4 }),
      box: fc.constantFrom(LEFT, RIGHT),
    });
    fc.assert(
      fc.property(fc.array(face, { maxLength: 24 }), (faces) => {
        const balance = new Map<string, number>();
        faces.forEach((a, i) => {
          for (const b of faces.slice(0, i)) {
            if (a.frame !== b.frame || a.track === b.track) continue;
            const key = [Math.min(a.track, b.track), Math.max(a.track, b.track)].join();
            balance.set(key, (balance.get(key) ?? 0) + (a.box === b.box ? -1 : 1));
          }
        });
        const expected = [...balance].filter(([, n]) => n >= 0).map(([key]) => key);
        expect(pairs(...faces)).toEqual(
          expected.sort().flatMap((key) => key.split(',').map(Number)),
        );
      }),
    );
  });
});
