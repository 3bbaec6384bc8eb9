import { describe, expect, it } from 'vitest';
import type { SeasonChoice } from '../../../src/core/season/choose-season.ts';
import { seasonCurves } from '../../../src/core/season/season-curves.ts';
import { choiceOf, figures, seasonOf } from './make-figures.ts';

const textOf = ({ reasons }: SeasonChoice): string => reasons.map(({ text }) => text).join('\n');

describe('one threshold for a season', () => {
  it('is what all want, when they want the same', () => {
    const choice = choiceOf(['a', 'b', 'c'].map((name) => figures(name, { at: 0.46 })));
    expect(choice).toMatchObject({ cluster_thresh: 0.46, decided: true, word: 'high' });
    expect(choice.confidence).toBeCloseTo(0.9, 2);
    expect(textOf(choice)).toContain('All 3 episodes keep 95 % or more');
    expect(textOf(choice)).toContain('They all speak for 0.46.');
    expect(choice.reasons.some(({ kind }) => kind === 'unsure' || kind === 'wants')).toBe(false);
  });

  it('keeps the many and names the one whom it does not suit, with its own threshold', () => {
    const many = [0.45, 0.46, 0.47, 0.46, 0.45, 0.47, 0.46, 0.46, 0.46];
    const episodes = many.map((at, i) => figures(`ep0${i + 1}`, { at }));
    const choice = choiceOf([...episodes, figures('ep10', { at: 0.3 })]);
    expect(choice.cluster_thresh).toBeGreaterThan(0.4);
    expect(choice.cluster_thresh).toBeLessThan(0.5);
    expect(choice.voices[0]?.episode.epId).toBe('ep10');
    const text = textOf(choice);
    expect(text).toContain('9 of 10 episodes keep');
    expect(text).toMatch(/ep10 wants 0\.30 \(0\.225–0\.375 gives nearly the same\); at 0\.4\d/);
    expect(text).toContain('from 0.30 to 0.47, half of them below 0.46');
    expect(text).not.toContain('compromise');
  });

  it('says that it is a compromise where the episodes fall apart', () => {
    const wishes = [0.2, 0.2, 0.6, 0.6];
    const choice = choiceOf(wishes.map((at, i) => figures(`e${i}`, { at })));
    expect(textOf(choice)).toContain('one threshold for all is a compromise');
    expect(choice.word).toBe('low');
  });

  it('names the default, and says that it is only that, when nobody decides', () => {
    const undecided = { at: 0.58, decided: false, confidence: 0 };
    const choice = choiceOf([figures('a', undecided), figures('b', undefined)]);
    expect(choice).toMatchObject({ cluster_thresh: 0.58, decided: false, confidence: 0 });
    expect(textOf(choice)).toContain('None of the 2 episodes');
    expect(textOf(choice)).toContain('only the default');
  });

  it('speaks of those that say anything where others do not', () => {
    const choice = choiceOf([
      figures('a', { at: 0.4 }),
      figures('b', { at: 0.4 }),
      figures('mute', undefined),
    ]);
    expect(textOf(choice)).toContain('Both episodes that say anything keep 95 % or more');
  });

  it('tells who had no say, and that few voices are few', () => {
    const choice = choiceOf([figures('loud', { at: 0.4 }), figures('mute', undefined)]);
    expect(choice.cluster_thresh).toBe(0.4);
    expect(textOf(choice)).toContain('0.40 is what loud speaks for.');
    expect(textOf(choice)).toContain('mute does not decide and had no say.');
    expect(textOf(choice)).toContain('One episode is little');
    expect(choice.confidence).toBeCloseTo(0.45, 2);
  });

  it('listens to a truth more than to a suggestion, and to a truth of few tracks less', () => {
    const truthAt = (at: number, tracks: number) => ({
      source: 'file' as const,
      people: 5,
      tracks,
      f: figures('', { at, room: 0.02 }).suggestion!.agreement,
      best: { value: 1, at },
    });
    const sure = figures('sure', { at: 0.3, confidence: 0.5 });
    const many = figures('known', { at: 0.3 }, { truth: truthAt(0.5, 1000) });
    expect(choiceOf([sure, many]).cluster_thresh).toBeGreaterThan(0.44);
    const few = figures('known', { at: 0.3 }, { truth: truthAt(0.5, 5) });
    expect(choiceOf([sure, few]).cluster_thresh).toBeLessThan(0.36);
    expect(textOf(choiceOf([sure, many]))).toContain('Against what is known of 1 episode');
  });

  it('steers clear of warnings where that costs little', () => {
    // Above 0.45 the largest cluster holds 70 of 100 tracks.
    const counts = {
      threshold: Float64Array.of(0.45, 1),
      clusters: Int32Array.of(10, 10),
      clustered: Int32Array.of(80, 80),
      largest: Int32Array.of(5, 70),
    };
    const episodes = ['a', 'b', 'c'].map((name) => figures(name, { at: 0.46 }, { counts }));
    const choice = choiceOf(episodes);
    expect(choice.cluster_thresh).toBeLessThanOrEqual(0.45);
    expect(choice.cluster_thresh).toBeGreaterThan(0.4);
    expect(textOf(choice)).toContain('No episode has a warning');
  });

  it('does not choose where the figures of an episode are not known', () => {
    const episodes = [figures('a', { at: 0.3 }), figures('b', { at: 0.3 }, { floor: 0.4 })];
    expect(choiceOf(episodes).cluster_thresh).toBeGreaterThanOrEqual(0.4);
  });

  it('has an answer for no episodes and for one without tracks', () => {
    expect(choiceOf([])).toMatchObject({ decided: false, cluster_thresh: 0.58 });
    const empty = figures('empty', undefined, { tracks: 0 });
    expect(textOf(choiceOf([empty]))).toBe('No episode has tracks to cluster.');
  });
});

describe('curves of a season', () => {
  it('count warnings and targets, and average what is known', () => {
    const warned = {
      threshold: Float64Array.of(0.5, 1),
      clusters: Int32Array.of(10, 10),
      clustered: Int32Array.of(80, 20),
      largest: Int32Array.of(5, 5),
    };
    const counts = { ...warned, clustered: Int32Array.of(80, 80) };
    const episodes = [
      figures('a', undefined, { counts: { ...counts, clusters: Int32Array.of(20, 20) } }),
      figures('b', undefined, { counts: { ...warned, clusters: Int32Array.of(20, 5) } }),
      figures('c', undefined, { counts, floor: 0.3, tracks: 0 }),
    ];
    const curves = seasonCurves(seasonOf(episodes));
    const at = (t: number) => Math.round(t * 200);
    expect(curves.known[at(0.2)]).toBe(2);
    // 80 of 100 tracks are alone above 0.5: more than half.
    expect([curves.warned[at(0.5)], curves.warned[at(0.505)]]).toEqual([0, 1]);
    expect(curves.singletons[at(0.5)]).toBeCloseTo(0.2, 12);
    expect(curves.singletons[at(0.505)]).toBeCloseTo(0.5, 12);
    expect(curves.meanF.every(Number.isNaN)).toBe(true);
    expect(curves.fit.every(Number.isNaN)).toBe(true);
  });
});
