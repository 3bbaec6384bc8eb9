import { describe, expect, it } from 'vitest';
import type { FoldedDecisions } from '../../../src/core/moderation/folded.ts';
import { NO_DECISIONS, pairKey } from '../../../src/core/moderation/folded.ts';
import { append } from '../../../src/core/moderation/log.ts';
import { EMPTY_LOG } from '../../../src/core/moderation/types.ts';
import { fitHeight, heightAfterKey } from '../../../src/ui/app/drawer/drawer-height.ts';
import { cosine } from '../../../src/ui/kit/cosine.ts';
import { timeLeftWords } from '../../../src/ui/kit/review-words.ts';
import { curvePath } from '../../../src/ui/kit/track-curve.ts';
import { reasonsApart } from '../../../src/ui/kit/why/reasons-apart.ts';
import {
  framesShared,
  orderTracks,
  pairsOf,
} from '../../../src/ui/people/compare/compare-facts.ts';
import { outlierTracks } from '../../../src/ui/people/inspector/outlier-tracks.ts';
import { tinyEpisode, tinyIdentity, tinySummaries } from './tiny-episode.ts';

describe('the height of the drawer', () => {
  it('leaves something of what is above, and something of the drawer', () => {
    expect(fitHeight(400, 800)).toBe(400);
    expect(fitHeight(900, 800)).toBe(680);
    expect(fitHeight(10, 800)).toBe(180);
    expect(fitHeight(400, 0)).toBe(400);
    expect(fitHeight(400, 100)).toBe(180);
  });

  it('follows the keys of a separator', () => {
    expect(heightAfterKey('ArrowUp', 300, 800)).toBe(324);
    expect(heightAfterKey('ArrowDown', 300, 800)).toBe(276);
    expect(heightAfterKey('Home', 300, 800)).toBe(180);
    expect(heightAfterKey('End', 300, 800)).toBe(680);
    expect(heightAfterKey('x', 300, 800)).toBeUndefined();
  });
});

describe('comparing', () => {
  const episode = tinyEpisode(
    [5, 1, 3, Number.NaN].map((from, i) => ({ number: i, span: [from, from] as const, faces: [] })),
  );
  const summaries = tinySummaries(episode, [0, 1, 2, 3]);

  it('lists the pairs that are in one frame, the first side first', () => {
    const shared = { ...summaries, sharedFrames: Int32Array.of(0, 2, 1, 3, 0, 1) };
    const [one, other] = [tinyIdentity('a', [2, 3]), tinyIdentity('b', [0, 1])];
    expect(framesShared(one, other, shared)).toEqual([
      [2, 0],
      [3, 1],
    ]);
  });

  it('orders tracks by time, unknown times last, or by likeness, unknown ones last', () => {
    const alike = new Map([
      [0, 0.1],
      [2, 0.9],
    ]);
    expect(orderTracks([0, 1, 2, 3], 'time', summaries.firstTs, alike)).toEqual([1, 2, 0, 3]);
    expect(orderTracks([0, 1, 2, 3], 'similarity', summaries.firstTs, alike)).toEqual([2, 0, 1, 3]);
  });

  it('makes every pair, neighbours first', () => {
    expect(pairsOf(['a', 'b', 'c'])).toEqual([
      ['a', 'b'],
      ['b', 'c'],
      ['a', 'c'],
    ]);
  });
});

describe('outlier tracks', () => {
  const like = (...values: number[]) => new Map(values.map((value, track) => [track, value]));

  it('are far under the middle, the least similar first', () => {
    expect(outlierTracks(like(0.9, 0.92, 0.2, 0.91, 0.3, 0.93, 0.9))).toEqual([2, 4]);
  });

  it('are none in a tight identity, a small one, or one that is wide all over', () => {
    expect(outlierTracks(like(0.99, 0.98, 0.97, 0.99, 0.9))).toEqual([]);
    expect(outlierTracks(like(0.9, 0.1))).toEqual([]);
    expect(outlierTracks(like(0.9, 0.7, 0.5, 0.3, 0.6, 0.8))).toEqual([]);
    expect(outlierTracks(like(0.9, Number.NaN, 0.91, 0.9, 0.92))).toEqual([]);
  });
});

describe('why two identities are apart', () => {
  const count = 10;
  const log = append(
    EMPTY_LOG,
    { type: 'checkpoint', name: 'x' },
    { at: '2025-11-18T12:34:56Z', text: 'Split Kyle off Lisa' },
  );
  const decided = (apart: ReadonlyMap<number, number>): FoldedDecisions => ({
    ...NO_DECISIONS,
    apart,
  });
  const one = tinyIdentity('a', [0, 1]);
  const other = tinyIdentity('b', [2, 3]);
  const reasons = (decisions: FoldedDecisions, a = one, b = other) =>
    reasonsApart(a, b, { decisions, log, count }).map(({ type, text }) => `${type}: ${text}`);

  it('names the step that keeps tracks of the two apart, once', () => {
    const apart = new Map([
      [pairKey(3, 0, count), 1],
      [pairKey(1, 2, count), 1],
      [pairKey(0, 9, count), 1],
    ]);
    expect(reasons(decided(apart))).toEqual(['step: Split Kyle off Lisa']);
    expect(reasons(decided(new Map([...apart].slice(0, 1))))).toEqual([
      'step: Split Kyle off Lisa',
    ]);
  });

  it('names locks first, then names, and what was set apart', () => {
    const lisa = tinyIdentity('a', [0, 1], { labels: { name: 'Lisa' }, locked: true });
    const kyle = tinyIdentity('b', [2], { labels: { name: 'Kyle' } });
    const alone = { ...NO_DECISIONS, alone: new Set([2]) };
    expect(reasons(alone, lisa, kyle)).toEqual([
      'lock: Lisa is locked',
      'names: Two names: Lisa and Kyle',
      'alone: Kyle was set apart',
    ]);
  });

  it('is silent where nobody decided anything', () => {
    expect(reasons(NO_DECISIONS)).toEqual([]);
  });
});

describe('small words', () => {
  it('writes a cosine with a minus, and no minus zero', () => {
    expect([cosine(0.614), cosine(-0.04), cosine(-0.001)]).toEqual(['0.61', '−0.04', '0.00']);
  });

  it('promises no seconds', () => {
    expect([timeLeftWords(20_000), timeLeftWords(130_000), timeLeftWords(4_000_000)]).toEqual([
      'under a minute left',
      'about 2 min left',
      'about 1 h 7 min left',
    ]);
  });

  it('draws a dip where faces share a point', () => {
    const values = Array.from({ length: 4000 }, (_, i) => (i === 2000 ? 0.2 : 1));
    const path = curvePath(values, 40);
    expect(path.match(/[ML]/g)).toHaveLength(400);
    expect(path).toContain(' 32');
    expect(curvePath([], 40)).toBe('');
  });
});
