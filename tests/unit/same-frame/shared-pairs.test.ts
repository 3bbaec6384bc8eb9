import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FACE_DELETED, FACE_SKIPPED } from '../../../src/core/episode/episode.ts';
import { frameExtent, whyNothingShared } from '../../../src/core/same-frame/frame-extent.ts';
import { pairFrames } from '../../../src/core/same-frame/pair-frames.ts';
import { MEETINGS, type SameFrameRules } from '../../../src/core/same-frame/rules.ts';
import { sharedPairs } from '../../../src/core/same-frame/shared-pairs.ts';
import { type FaceSpec, makeEpisode } from '../identity/synthetic.ts';

const LEFT = [0, 0, 100, 100] as const;
const RIGHT = [200, 0, 300, 100] as const;
/** IoU with LEFT: 90·100 / (2·100² − 90·100) = 0.82. */
const NEARLY_LEFT = [10, 0, 110, 100] as const;
/** IoU with LEFT: 50·100 / 15,000 = 1/3. */
const HALF_LEFT = [50, 0, 150, 100] as const;
/** A quarter of LEFT's sides, inside of it: IoU 1/16. */
const IN_LEFT = [40, 40, 65, 65] as const;
/** A tenth of the sides, elsewhere. */
const TINY_RIGHT = [200, 0, 210, 10] as const;

const RULES: SameFrameRules = { minFrames: 1, maxIou: 0.5, minSizeRatio: 0.2 };

type Box = FaceSpec['box'];
/** Tracks 0 and 1 with these boxes, one frame after the other. */
const duo = (...frames: readonly (readonly [Box, Box])[]) =>
  makeEpisode(
    frames.flatMap(([a, b], frame) => [
      { track: 0, frame, ...(a && { box: a }) },
      { track: 1, frame, ...(b && { box: b }) },
    ]),
  );

function only(episode: ReturnType<typeof duo>, rules: Partial<SameFrameRules> = {}) {
  const pairs = sharedPairs(episode, { ...RULES, ...rules });
  expect(pairs.count).toBe(1);
  const counts = MEETINGS.map((meeting) => pairs[meeting][0]);
  return { counts, isTwo: pairs.counts[0] === 1 };
}

describe('two boxes in one frame', () => {
  it.each([
    ['far apart', RIGHT, 'apart'],
    ['touching less than the limit', HALF_LEFT, 'apart'],
    ['almost the same', NEARLY_LEFT, 'duplicate'],
    ['the same', LEFT, 'duplicate'],
    ['one inside the other', IN_LEFT, 'inside'],
    ['one of a tenth of the size', TINY_RIGHT, 'small'],
  ] as const)('%s: %j is %s', (_, box, meeting) => {
    const episode = duo([LEFT, box]);
    const [frame] = pairFrames(episode, 0, 1, RULES);
    expect(frame?.meeting).toBe(meeting);
    expect(pairFrames(episode, 1, 0, RULES)[0]?.meeting).toBe(meeting);
    const { counts, isTwo } = only(episode);
    expect(counts).toEqual(MEETINGS.map((one) => (one === meeting ? 1 : 0)));
    expect(isTwo).toBe(meeting === 'apart');
  });

  it('the overlap that a person allows decides, the limit itself being too much', () => {
    const third = duo([LEFT, HALF_LEFT]);
    expect(only(third, { maxIou: 1 / 3 }).isTwo).toBe(false);
    expect(only(third, { maxIou: 0.34 }).isTwo).toBe(true);
  });

  it('a box lies inside another from four fifths of it on', () => {
    const reaching = (out: number) => duo([LEFT, [75 + out, 40, 100 + out, 65]]);
    expect(only(reaching(5)).counts).toEqual([0, 1, 0, 0]);
    expect(only(reaching(6)).counts).toEqual([0, 0, 0, 1]);
  });

  it('boxes as fractions of the frame mean the same', () => {
    const scaled = (box: readonly number[]) => box.map((x) => x / 400) as unknown as typeof LEFT;
    expect(only(duo([scaled(LEFT), scaled(RIGHT)])).isTwo).toBe(true);
    expect(only(duo([scaled(LEFT), scaled(NEARLY_LEFT)])).isTwo).toBe(false);
  });
});

describe('two tracks', () => {
  it('must be apart in as many frames as are asked for', () => {
    const twice = duo([LEFT, RIGHT], [LEFT, RIGHT]);
    expect(only(twice, { minFrames: 2 }).isTwo).toBe(true);
    expect(only(twice, { minFrames: 3 }).isTwo).toBe(false);
  });

  it('and in at least as many as show one face twice', () => {
    const even = duo([LEFT, RIGHT], [LEFT, NEARLY_LEFT]);
    expect(only(even)).toEqual({ counts: [1, 0, 0, 1], isTwo: true });
    const more = duo([LEFT, RIGHT], [LEFT, NEARLY_LEFT], [LEFT, IN_LEFT]);
    expect(only(more)).toEqual({ counts: [1, 1, 0, 1], isTwo: false });
  });

  it('small faces say nothing either way', () => {
    const mostlySmall = duo([LEFT, TINY_RIGHT], [LEFT, TINY_RIGHT], [LEFT, RIGHT]);
    expect(only(mostlySmall)).toEqual({ counts: [0, 0, 2, 1], isTwo: true });
    expect(only(mostlySmall, { minFrames: 2 }).isTwo).toBe(false);
    expect(only(mostlySmall, { minFrames: 2, minSizeRatio: 0 }).isTwo).toBe(true);
  });

  it('a frame counts once, by its most doubtful boxes', () => {
    const episode = makeEpisode([
      { track: 0, frame: 1, box: LEFT },
      { track: 1, frame: 1, box: RIGHT },
      { track: 1, frame: 1, box: NEARLY_LEFT },
      { track: 0, frame: 1, box: [600, 0, 700, 100] },
    ]);
    expect(only(episode)).toEqual({ counts: [1, 0, 0, 0], isTwo: false });
    expect(pairFrames(episode, 0, 1, RULES)).toMatchObject([
      { frame: 1, faceA: 0, faceB: 2, meeting: 'duplicate' },
    ]);
  });

  it('need boxes, frames and faces that nobody deleted; blurred ones will do', () => {
    const shared = (...faces: FaceSpec[]) => sharedPairs(makeEpisode(faces), RULES).count;
    const here = { track: 0, frame: 1, box: LEFT };
    expect(shared(here, { track: 1, frame: 1, box: RIGHT, flags: FACE_SKIPPED })).toBe(1);
    expect(shared(here, { track: 1, frame: 1, box: RIGHT, flags: FACE_DELETED })).toBe(0);
    expect(shared(here, { track: 1, frame: 1 })).toBe(0);
    expect(shared(here, { track: 1, box: RIGHT })).toBe(0);
    expect(shared(here, { track: 1, frame: 2, box: RIGHT })).toBe(0);
    expect(shared(here, { track: 1, frame: 1, box: [5, 5, 5, 9] })).toBe(0);
    expect(shared()).toBe(0);
  });

  it('are found in any order of rows, as comparing all pairs of faces finds them', () => {
    const face = fc.record({
      track: fc.integer({ min: 0, max: 5 }),
      frame: fc.integer({ min: 0, max: 4 }),
      box: fc.constantFrom(LEFT, RIGHT, NEARLY_LEFT, HALF_LEFT, IN_LEFT, TINY_RIGHT),
    });
    fc.assert(
      fc.property(fc.array(face, { maxLength: 24 }), (faces) => {
        const episode = makeEpisode(faces);
        const pairs = sharedPairs(episode, RULES);
        const wanted = new Set<string>();
        for (const a of faces) {
          for (const b of faces) {
            if (a.frame === b.frame && a.track < b.track) wanted.add(`${a.track} ${b.track}`);
          }
        }
        const found = Array.from({ length: pairs.count }, (_, p) => `${pairs.a[p]} ${pairs.b[p]}`);
        expect(found).toEqual([...wanted].sort());
        found.forEach((_, p) => {
          const frames = pairFrames(episode, pairs.a[p]!, pairs.b[p]!, RULES);
          expect(new Set(frames.map(({ frame }) => frame)).size).toBe(frames.length);
          for (const meeting of MEETINGS) {
            const counted = frames.filter((frame) => frame.meeting === meeting).length;
            expect(pairs[meeting][p]).toBe(counted);
          }
        });
      }),
    );
  });
});

describe('the frame that boxes lie in', () => {
  it('is the smallest usual size that holds them all', () => {
    expect(frameExtent(duo([LEFT, RIGHT]))).toEqual({ width: 640, height: 360 });
    const wide = duo([LEFT, [1700, 900, 1900, 1079]]);
    expect(frameExtent(wide)).toEqual({ width: 1920, height: 1080 });
    const over = duo([LEFT, [1700, 900, 1930, 1090]]);
    expect(frameExtent(over)).toEqual({ width: 1920, height: 1080 });
    expect(frameExtent(duo([LEFT, [8000, 0, 9000, 50]]))).toEqual({ width: 9000, height: 100 });
    const parts = duo([
      [0, 0, 0.1, 0.2],
      [0.5, 0.5, 0.9, 1.02],
    ]);
    expect(frameExtent(parts)).toEqual({ width: 1, height: 1 });
  });

  it('says what is missing when boxes tell nothing', () => {
    expect(whyNothingShared(duo([LEFT, RIGHT]))).toBeUndefined();
    expect(whyNothingShared(makeEpisode([{ track: 0, frame: 1 }]))).toBe('no-boxes');
    expect(whyNothingShared(makeEpisode([{ track: 0, box: LEFT }]))).toBe('no-frames');
    expect(whyNothingShared(makeEpisode([{ track: 0, frame: 1, box: LEFT }]))).toBe('never');
    const backwards = makeEpisode([{ track: 0, frame: 1, box: [90, 10, 30, 40] }]);
    expect(whyNothingShared(backwards)).toBe('backwards');
    expect(whyNothingShared(makeEpisode([]))).toBe('no-boxes');
  });
});
