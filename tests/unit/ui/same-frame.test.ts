import { describe, expect, it } from 'vitest';
import type { IdentitySet } from '../../../src/core/identity/types.ts';
import { NO_DECISIONS, pairKey } from '../../../src/core/moderation/folded.ts';
import { EMPTY_LOG } from '../../../src/core/moderation/types.ts';
import type { PairFrame } from '../../../src/core/same-frame/pair-frames.ts';
import { sharedPairs } from '../../../src/core/same-frame/shared-pairs.ts';
import { frameView, freeCorner, placeIn } from '../../../src/ui/kit/frame/frame-view.ts';
import { meetingWords } from '../../../src/ui/kit/frame/meeting-words.ts';
import { reasonsApart } from '../../../src/ui/kit/why/reasons-apart.ts';
import {
  matches,
  PAIR_FILTERS,
  pairOrder,
  pairRows,
  spread,
} from '../../../src/ui/tune/same-frame/pair-rows.ts';
import { figuresText, verdict } from '../../../src/ui/tune/same-frame/same-frame-words.ts';
import { makeEpisode } from '../identity/synthetic.ts';
import { tinyIdentity } from './tiny-episode.ts';

const RULES = { minFrames: 2, maxIou: 0.5, minSizeRatio: 0.2 };
const seen = (apart: number, duplicate = 0, inside = 0, small = 0) => ({
  ...{ apart, duplicate, inside, small },
});

describe('why a pair counts, in words', () => {
  it.each([
    ['linked', seen(3), 'At two places in all 3 shared frames: two people.'],
    ['linked', seen(3, 1, 0, 1), 'At two places in 3 of 5 shared frames: two people.'],
    [
      'doubtful',
      seen(2, 3),
      'Near-duplicate boxes in 3 of 5 shared frames: one face, found twice.',
    ],
    [
      'doubtful',
      seen(0, 0, 1),
      'One box inside the other in their only shared frame: one face in two sizes, or a picture.',
    ],
    [
      'doubtful',
      seen(1, 0, 0, 4),
      'One face is under 20 % of the other’s size in 4 of 5 shared frames: perhaps a picture or a screen.',
    ],
    ['doubtful', seen(1), 'Apart in 1 frame, and 2 frames are asked for: perhaps a dissolve.'],
    ['waived', seen(3), 'Waived: that they share a frame means nothing.'],
    ['together', seen(3), 'You put the two together, and that wins.'],
    ['said', seen(3), 'You said that they are not the same.'],
  ] as const)('%s %j: %s', (standing, counts, text) => {
    expect(verdict(standing, counts, RULES)).toBe(text);
  });

  it('for a frame', () => {
    expect(meetingWords({ meeting: 'apart', iou: 0 })).toBe('');
    expect(meetingWords({ meeting: 'duplicate', iou: 0.817 })).toBe('one face twice, IoU 0.82');
  });

  it('and the count beside the parameter', () => {
    const figures = { mode: 'warn', pairs: 23, merges: 6, together: 9 } as const;
    expect(figuresText(figures)).toBe('23 pairs · would stop 6 merges');
    expect(figuresText({ ...figures, pairs: 1, merges: 1 })).toBe('1 pair · would stop 1 merge');
    expect(figuresText({ ...figures, merges: 0 })).toBe('23 pairs · would stop no merge');
    expect(figuresText({ ...figures, merges: undefined })).toBe('23 pairs · 9 together now');
    expect(figuresText({ ...figures, mode: 'enforce' })).toBe('23 pairs kept apart');
    expect(figuresText({ ...figures, pairs: 0 })).toBe('no pairs');
  });
});

describe('the list of pairs', () => {
  const faces = [0, 1, 2].flatMap((track) =>
    [0, 1].map((frame) => ({
      ...{ track, frame },
      box: [200 * track, 0, 200 * track + 100, 100] as const,
    })),
  );
  const pairs = sharedPairs(makeEpisode(faces), RULES);
  const set = { byTrack: Int32Array.of(0, 0, 1) } as IdentitySet;
  const of = {
    height: Float64Array.of(0.3, Number.POSITIVE_INFINITY, 0.2),
    merge: Int32Array.of(1, -1, 0),
  };
  const rows = pairRows(pairs, ['linked', 'linked', 'waived'], set, { of, linkage: 'average' });

  it('says of each what is in it', () => {
    expect(rows.map(({ key }) => key)).toEqual(['0 1', '0 2', '1 2']);
    expect(rows[0]).toMatchObject({ counts: seen(2), together: true, mergesAt: 0.7 });
    expect(rows[1]).toMatchObject({ together: false, mergesAt: undefined });
  });

  it('begins with those that come together first, decided ones last', () => {
    expect(pairOrder(rows)).toEqual(['0 1', '0 2', '1 2']);
    const all = rows.map((row) => ({ ...row, standing: 'linked' as const }));
    expect(pairOrder(all)).toEqual(['1 2', '0 1', '0 2']);
  });

  it('can be narrowed', () => {
    const counts = PAIR_FILTERS.map(
      ([filter]) => rows.filter((row) => matches(row, filter)).length,
    );
    expect(counts).toEqual([3, 1, 2, 0, 1]);
  });

  it('shows an even choice of many frames, both ends among them', () => {
    expect(spread([1, 2, 3], 5)).toEqual([1, 2, 3]);
    expect(spread([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 3)).toEqual([0, 5, 10]);
  });
});

describe('the drawing of a frame', () => {
  const { faces } = makeEpisode([
    { track: 0, frame: 0, box: [800, 400, 900, 500] },
    { track: 1, frame: 0, box: [1000, 400, 1100, 500] },
    { track: 0, frame: 1, box: [0, 0, 100, 100] },
    { track: 1, frame: 1, box: [1820, 980, 1920, 1080] },
  ]);
  const extent = { width: 1920, height: 1080 };
  const frame = (faceA: number, faceB: number) => ({ faceA, faceB }) as PairFrame;

  it('is near both faces, in the shape of the picture', () => {
    const view = frameView(faces, [frame(0, 1)], extent);
    expect(view.width / view.height).toBeCloseTo(16 / 9, 6);
    expect(view.width).toBeLessThan(500);
    for (const face of [0, 1]) {
      const { left, top, width, height } = placeIn(faces, face, view);
      for (const edge of [left, top]) expect(edge).toBeGreaterThan(0);
      for (const edge of [left + width, top + height]) expect(edge).toBeLessThan(1);
    }
    const one = placeIn(faces, 0, view);
    const other = placeIn(faces, 1, view);
    expect(one.left + other.left + other.width).toBeCloseTo(1, 6);
  });

  it('has a corner that hides nobody', () => {
    const near = frameView(faces, [frame(0, 1)], extent);
    expect(freeCorner(faces, [frame(0, 1)], near)).toBe('right-bottom');
    const all = { x: 0, y: 0, ...extent };
    expect(freeCorner(faces, [frame(2, 3)], all)).toBe('left-bottom');
    expect(freeCorner(faces, [frame(3, 3)], all)).toBe('left-bottom');
  });

  it('never shows more than the picture', () => {
    expect(frameView(faces, [frame(2, 3)], extent)).toEqual({ x: 0, y: 0, ...extent });
    expect(frameView(faces, [], extent)).toEqual({ x: 0, y: 0, ...extent });
    const corner = frameView(faces, [frame(2, 2)], extent);
    expect([corner.x, corner.y]).toEqual([0, 0]);
  });
});

describe('why two identities are apart', () => {
  const one = tinyIdentity('identity-00001', [0, 3]);
  const other = tinyIdentity('identity-00002', [1, 2]);
  const about = { decisions: NO_DECISIONS, log: EMPTY_LOG, count: 5 };

  it('is the frames that they share, where that is in force', () => {
    const inOneFrame = new Map([
      [pairKey(2, 3, 5), 2],
      [pairKey(0, 1, 5), 1],
      [pairKey(0, 4, 5), 9],
    ]);
    expect(reasonsApart(one, other, { ...about, inOneFrame })).toEqual([
      { type: 'same-frame', text: 'In one frame, 3 frames', pair: [0, 1] },
    ]);
    expect(reasonsApart(one, other, { ...about, inOneFrame: new Map() })).toEqual([]);
    expect(reasonsApart(one, other, about)).toEqual([]);
  });
});
