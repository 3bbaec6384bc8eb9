import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  FACE_DELETED,
  FACE_SKIPPED,
  type TrackColumns,
} from '../../../src/core/episode/episode.ts';
import { PALETTE_SIZE } from '../../../src/core/identity/palette.ts';
import { summariseTracks } from '../../../src/core/identity/summaries.ts';
import { episodeWithFaces, type FaceSpec, makeEpisode } from './synthetic.ts';

/** The representative among faces of one track. */
function best(...faces: readonly Omit<FaceSpec, 'track'>[]): number {
  return summariseTracks(makeEpisode(faces.map((face) => ({ track: 0, ...face })))).bestFace[0]!;
}

describe('summariseTracks', () => {
  it('ranks tracks by embedded faces, then by first appearance, then by row', () => {
    const faces = [3, 1, 2, 0, 0, 1].map((track, i) => ({ track, ts: i < 4 ? 10 - i : 20 }));
    const { rank, faceCount } = summariseTracks(
      makeEpisode([...faces, { track: 0, ts: 6.5 }, { track: 2, ts: 30, embedded: false }]),
    );
    expect(Array.from(faceCount)).toEqual([3, 2, 1, 1]);
    expect(Array.from(rank)).toEqual([0, 1, 2, 3]);
    const ties = summariseTracks(
      makeEpisode([{ track: 0 }, { track: 1, ts: 5 }, { track: 2, ts: 1 }, { track: 3 }]),
    );
    expect(Array.from(ties.rank)).toEqual([2, 1, 0, 3]);
  });

  it('ranks restored tracks last: they take the name of nobody who was there before', () => {
    const faces = [0, 0, 0, 1, 1, 2, 3].map((track, i) => ({ track, ts: i }));
    const made = makeEpisode(faces);
    const rankOf = (columns: Partial<TrackColumns>) => [
      ...summariseTracks({ ...made, tracks: { ...made.tracks, ...columns } }).rank,
    ];
    expect(rankOf({})).toEqual([0, 1, 2, 3]);
    expect(rankOf({ tombstones: [0, 2] })).toEqual([2, 0, 3, 1]);
    const priority = Int32Array.of(4, 1, 2, 0);
    expect(rankOf({ priority })).toEqual([0, 2, 1, 3]);
    expect(rankOf({ priority, tombstones: [0] })).toEqual([3, 1, 0, 2]);
    expect([...priority]).toEqual([4, 1, 2, 0]);
  });

  it('puts the highest quality above pose, sharpness, size and time', () => {
    expect(
      best(
        { quality: 0.8, yaw: 0, sharpness: 9, box: [0, 0, 90, 90], frame: 1 },
        { quality: 0.9, yaw: 80, sharpness: 1, box: [0, 0, 9, 9], frame: 2 },
      ),
    ).toBe(1);
  });

  it('lets quality decide nothing when all faces of the episode have the same', () => {
    expect(best({ quality: 1, yaw: 60 }, { quality: 1, yaw: -3 })).toBe(1);
  });

  it('lets a quality that is the same wherever it is known decide nothing over one that is not', () => {
    expect(best({ quality: 0.5, yaw: 40 }, { yaw: 0 })).toBe(1);
    expect(best({ quality: 0.5, yaw: 40 }, { quality: 0.4 }, { yaw: 0 })).toBe(0);
  });

  it('takes the most frontal pose; an unknown one is behind near-frontal, before turned faces', () => {
    expect(best({ yaw: 18 }, { yaw: -8 }, {})).toBe(1);
    expect(best({ yaw: 70 }, {})).toBe(1);
    expect(best({}, { yaw: 20 })).toBe(1);
  });

  it('treats yaws of one 5° bucket alike, so that sharpness decides', () => {
    expect(best({ yaw: 1, sharpness: 3 }, { yaw: -4, sharpness: 8 })).toBe(1);
    expect(best({ yaw: 1, sharpness: 3 }, { yaw: 5, sharpness: 8 })).toBe(0);
  });

  it('falls back from sharpness to the largest box, then to the earliest frame', () => {
    expect(best({}, { sharpness: 1 })).toBe(1);
    expect(best({ box: [0, 0, 10, 10] }, { box: [0, 0, 20, 10] }, {})).toBe(1);
    expect(best({ frame: 30 }, { frame: 4 }, { frame: -1 })).toBe(1);
  });

  it('prefers faces whose crop is there, and never takes skipped or deleted ones', () => {
    const crops = new Map([['1:7', 'crops/track_0001/frame_000007.jpg']]);
    const episode = makeEpisode(
      [
        { track: 0, frame: 5, quality: 0.9 },
        { track: 0, frame: 7, quality: 0.8 },
        { track: 1, frame: 5, quality: 0.7 },
        { track: 2, flags: FACE_SKIPPED },
        { track: 2, flags: FACE_DELETED },
      ],
      [],
      crops,
    );
    expect(Array.from(summariseTracks(episode).bestFace)).toEqual([1, 2, -1]);
  });

  it('ranks the representatives of all tracks in one order, tracks without one last', () => {
    const { bestFaceRank } = summariseTracks(
      makeEpisode([
        { track: 0, quality: 0.2 },
        { track: 1, flags: FACE_SKIPPED },
        { track: 2, quality: 0.9 },
      ]),
    );
    expect(Array.from(bestFaceRank)).toEqual([1, 2, 0]);
  });

  it('is an order: whatever the faces, ranks are permutations and the best face beats its track', () => {
    const face = fc.record(
      {
        track: fc.integer({ min: 0, max: 4 }),
        frame: fc.integer({ min: 0, max: 6 }),
        quality: fc.constantFrom(0.1, 0.5, 0.9),
        yaw: fc.constantFrom(0, 12, 40, -70),
        sharpness: fc.constantFrom(1, 2),
      },
      { requiredKeys: ['track'] },
    );
    fc.assert(
      fc.property(fc.array(face, { minLength: 1, maxLength: 20 }), (faces) => {
        const episode = makeEpisode(faces);
        const { rank, bestFace, bestFaceRank } = summariseTracks(episode);
        const rows = [...rank.keys()];
        expect([...rank].sort((a, b) => a - b)).toEqual(rows);
        expect([...bestFaceRank].sort((a, b) => a - b)).toEqual(rows);
        const decides =
          new Set(faces.map((f) => f.quality).filter((q) => q !== undefined)).size > 1;
        bestFace.forEach((row, track) => {
          const own = faces.filter((f) => f.track === track);
          if (own.length === 0) expect(row).toBe(-1);
          else if (decides) {
            const highest = Math.max(...own.map((f) => f.quality ?? 0));
            expect(faces[row]!.quality ?? 0).toBe(highest);
          }
        });
      }),
    );
  });
});

describe('founders', () => {
  it('gives tracks their own numbers where all have distinct ones', () => {
    const episode = makeEpisode([], [{ number: 12 }, { number: 3 }, { number: 123456 }]);
    const { founders } = summariseTracks(episode);
    expect(founders.id).toEqual(['identity-00012', 'identity-00003', 'identity-123456']);
    expect(Array.from(founders.order)).toEqual([1, 0, 2]);
  });

  it('numbers tracks by row when an id has no number or two have the same', () => {
    for (const tracks of [
      [{ number: -1, id: 'a' }, { number: 3 }],
      [
        { number: 3, id: 'track-3' },
        { number: 3, id: 'x3' },
      ],
    ]) {
      expect(summariseTracks(makeEpisode([], tracks)).founders.id).toEqual([
        'identity-00001',
        'identity-00002',
      ]);
    }
  });

  it('spreads colours over the whole palette', () => {
    const { founders } = summariseTracks(episodeWithFaces(Array<number>(400).fill(1)));
    const uses = new Array<number>(PALETTE_SIZE).fill(0);
    for (const colour of founders.colour) uses[colour]! += 1;
    expect(Math.min(...uses)).toBeGreaterThan(3);
    expect(Math.max(...uses)).toBeLessThan(28);
  });
});
