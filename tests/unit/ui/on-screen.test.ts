import { describe, expect, it } from 'vitest';
import { episodeSeconds, onScreen, screenTime } from '../../../src/ui/kit/on-screen.ts';
import { appearanceAt, timelinePath } from '../../../src/ui/people/inspector/Timeline.tsx';
import { tinyEpisode } from './tiny-episode.ts';

const track = (number: number, from: number, to: number) => ({
  number,
  span: [from, to] as const,
  faces: [true] as const,
});
const episode = tinyEpisode([
  track(1, 10, 20),
  track(2, 15, 25),
  track(3, 25.25, 30),
  track(4, 60, 61),
  track(5, Number.NaN, Number.NaN),
]);

describe('onScreen', () => {
  it('joins overlapping and touching spans, in order, and leaves unknown times out', () => {
    expect(onScreen(episode, [3, 4, 1, 0, 2])).toEqual([
      { from: 10, to: 30 },
      { from: 60, to: 61 },
    ]);
  });
});

describe('screenTime', () => {
  it('counts shared seconds once and gaps never', () => {
    expect(screenTime(episode, [0, 1])).toBe(15);
    expect(screenTime(episode, [2, 0, 1])).toBe(19.75);
    expect(screenTime(episode, [4])).toBe(0);
    expect(screenTime(episode, [])).toBe(0);
  });
});

describe('episodeSeconds', () => {
  it('is the end of the last track', () => {
    expect(episodeSeconds(episode)).toBe(61);
    expect(episodeSeconds(tinyEpisode([]))).toBe(0);
  });
});

describe('the timeline', () => {
  const spans = [
    { from: 0, to: 50 },
    { from: 60, to: 60 },
    { from: 60.1, to: 60.2 },
    { from: 99.9, to: 100 },
  ];

  it('is one shape, in which a short appearance shows and the last stays inside', () => {
    expect(timelinePath(spans, 100)).toBe(
      'M0 3h500V19h-500zM600 3h6V19h-6zM601 3h6V19h-6zM994 3h6V19h-6z',
    );
  });

  it('knows which appearance is under the pointer', () => {
    const at = (x: number) => appearanceAt(spans, 100, x)?.from;
    expect([0, 500, 550, 600.5, 603, 607, 608, 1000].map(at)).toEqual([
      ...[0, 0, undefined, 60],
      ...[60.1, 60.1, undefined, 99.9],
    ]);
  });
});
