import { describe, expect, it } from 'vitest';
import { pairKey } from '../../../src/core/moderation/folded.ts';
import { type Measure, nearestHomes } from '../../../src/ui/acts/nearest-home.ts';
import { sortedSingles } from '../../../src/ui/people/trays/single-order.ts';
import { tinyEpisode, tinyIdentity, tinySummaries } from './tiny-episode.ts';

/** Tracks lie on a line; the nearer the middles of two groups, the more alike. */
const measure: Measure = async (group, others) => {
  const middle = (one: Int32Array): number =>
    one.reduce((sum, track) => sum + track, 0) / one.length;
  return others.map((other) => 1 - Math.abs(middle(group) - middle(other)) / 100);
};
const rules = { apart: new Map<number, number>(), tracks: 100 };

const low = tinyIdentity('low', [10, 12]);
const high = tinyIdentity('high', [60, 62]);
const singles = [20, 50, 37].map((track) => tinyIdentity(`s${track}`, [track]));

describe('nearestHomes', () => {
  it('finds the most similar home, the first one on a tie', async () => {
    const homes = await nearestHomes(singles, [low, high], rules, measure);
    expect(homes.get('s20')).toEqual({ id: 'low', similarity: 1 - 9 / 100 });
    expect(homes.get('s50')?.id).toBe('high');
    const tie = await nearestHomes([tinyIdentity('s36', [36])], [low, high], rules, measure);
    expect(tie.get('s36')?.id).toBe('low');
  });

  it('gives the same answer from whichever side it asks', async () => {
    const many = [low, high, tinyIdentity('x', [90]), tinyIdentity('y', [1])];
    const [first] = singles;
    if (first === undefined) throw new Error('no single track');
    const one = await nearestHomes([first], many, rules, measure);
    const all = await nearestHomes([...singles, ...singles], many, rules, measure);
    expect(one.get('s20')).toEqual(all.get('s20'));
  });

  it('passes over a home that somebody said it is not', async () => {
    const apart = new Map([[pairKey(20, 12, 100), 3]]);
    const homes = await nearestHomes(singles, [low, high], { apart, tracks: 100 }, measure);
    expect(homes.get('s20')?.id).toBe('high');
    expect(homes.get('s37')?.id).toBe('high');
  });

  it('is nobody’s home where there is none', async () => {
    expect((await nearestHomes(singles, [], rules, measure)).size).toBe(0);
    expect((await nearestHomes([low], [low], rules, measure)).size).toBe(0);
  });
});

describe('sortedSingles', () => {
  const episode = tinyEpisode(
    [3, 1, 2].map((second, i) => ({ number: i, span: [second, second], faces: [true] })),
  );
  const summaries = tinySummaries(episode, [0, 1, 2]);
  const three = [3, 1, 2].map((second, i) => tinyIdentity(`s${i}`, [i], { firstTs: second }));
  const homes = new Map([
    ['s1', { id: 'h', similarity: 0.2 }],
    ['s2', { id: 'h', similarity: 0.6 }],
  ]);
  const ids = (order: 'nearest' | 'time' | 'faces') =>
    sortedSingles(three, order, homes, summaries).map(({ id }) => id);

  it('puts those nearest to somebody first, those near to nobody last', () => {
    expect(ids('nearest')).toEqual(['s2', 's1', 's0']);
  });

  it('sorts by time, and leaves equals in order of track', () => {
    expect(ids('time')).toEqual(['s1', 's2', 's0']);
    expect(ids('faces')).toEqual(['s0', 's1', 's2']);
  });
});
