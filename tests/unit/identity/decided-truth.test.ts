import { describe, expect, it } from 'vitest';
import { coverageText, limitText, truthOfPresent } from '../../../src/core/metrics/coverage.ts';
import { decidedTruth } from '../../../src/core/moderation/decided-truth.ts';
import { tinyIdentity } from '../ui/tiny-episode.ts';

const NOTHING = { count: 0, examples: [] };

describe('decidedTruth', () => {
  const identities = [
    tinyIdentity('identity-00001', [0, 1], { locked: true, labels: { name: 'Ann' } }),
    tinyIdentity('identity-00003', [2], { locked: true }),
    tinyIdentity('identity-00004', [3, 4], { labels: { name: ' Ann ' } }),
    tinyIdentity('identity-00006', [5], { locked: true, mark: 'noise', kind: 'noise' }),
    tinyIdentity('identity-00007', [6, 7]),
  ];

  it('takes what is locked, a nameless one for a person of its own', () => {
    const { identities: count, truth } = decidedTruth(identities, 'locked');
    expect(count).toBe(2);
    expect([...truth]).toEqual([
      [0, 'Ann'],
      [1, 'Ann'],
      [2, 'identity-00003'],
    ]);
  });

  it('takes what is named too when asked: one name is one person', () => {
    const { identities: count, truth } = decidedTruth(identities, 'named');
    expect(count).toBe(3);
    expect([truth.get(3), truth.get(4), truth.get(6)]).toEqual(['Ann', 'Ann', undefined]);
  });
});

describe('coverage', () => {
  it('says how much was scored and what was not used', () => {
    const none = {
      unknown: NOTHING,
      contradictory: NOTHING,
      otherEpisode: undefined,
    };
    expect(coverageText({ scored: 1, tracks: 1, ...none }, 'truth.json', 's01e01')).toBe(
      'scored on 1 of 1 track',
    );
    const text = coverageText(
      {
        scored: 120,
        tracks: 139,
        unknown: { count: 4, examples: ['998', '999'] },
        contradictory: { count: 1, examples: ['7'] },
        otherEpisode: 's01e02',
      },
      'truth.json',
      's01e01',
    );
    expect(text).toBe(
      'scored on 120 of 139 tracks; 4 tracks in truth.json are not in this episode: 998, 999 and 2 more; ' +
        '1 track is two people in truth.json and left out: 7; truth.json says that it is about s01e02, but this is s01e01',
    );
  });

  it('says what a truth cannot decide', () => {
    const of = (...people: string[]) => limitText(new Map(people.entries()));
    expect(of()).toBeUndefined();
    expect(of('a')).toMatch(/^One track is no test/);
    expect(of('a', 'a', 'a')).toMatch(/all one person/);
    expect(of('a', 'b', 'c')).toMatch(/^No two of them are one person/);
    expect(of('a', 'b', 'a')).toBeUndefined();
  });

  it('leaves deleted tracks out', () => {
    const truth = new Map([
      [0, 'a'],
      [1, 'b'],
    ]);
    expect([...truthOfPresent(truth, (row) => row === 1)]).toEqual([[0, 'a']]);
  });
});
