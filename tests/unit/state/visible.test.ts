import { describe, expect, it } from 'vitest';
import { givenName } from '../../../src/core/identity/labels.ts';
import type { Identity } from '../../../src/core/identity/types.ts';
import type { SortKey } from '../../../src/state/lib/types.ts';
import { isListed, visibleIdentities } from '../../../src/state/views/visible.ts';
import { tinyEpisode, tinyIdentity } from '../ui/tiny-episode.ts';

const episode = tinyEpisode(
  [12, 7, 345, 8].map((number) => ({ number, span: [0, 1] as const, faces: [true] })),
);
const ALL = { search: '', filter: 'all', sort: 'id' } as const;

const zoe = tinyIdentity('identity-00007', [1], {
  labels: { name: 'Zoë Kravitz' },
  variance: 0.3,
  firstTs: Number.NaN,
});
const lisa = tinyIdentity('identity-00012', [0, 2], {
  labels: { label: 'lisa', person_id: 'lisa-v' },
  locked: true,
  faceCount: 9,
  firstTs: 5,
});
const nobody = tinyIdentity('identity-00345', [3], { sharedFramePairs: 2, firstTs: 1 });
const single = tinyIdentity('identity-00008', [3], { kind: 'singleton', clusterId: null });
const everybody = [nobody, zoe, lisa, single];

const ids = (query: Partial<Parameters<typeof visibleIdentities>[2]>): string[] =>
  visibleIdentities(everybody, episode, { ...ALL, ...query }).map((identity) => identity.id);

describe('names', () => {
  it('are the name, else the label, else the person', () => {
    expect(givenName(zoe)).toBe('Zoë Kravitz');
    expect(givenName(lisa)).toBe('lisa');
    expect(givenName(tinyIdentity('x', [0], { labels: { person_id: 'p_1' } }))).toBe('p_1');
    expect(givenName(tinyIdentity('x', [0], { labels: { name: '  ' } }))).toBeUndefined();
    expect(givenName(tinyIdentity('x', [0], { labels: { label: 7 } }))).toBeUndefined();
  });
});

describe('the grid', () => {
  it('lists clusters, and single tracks only when somebody named or locked them', () => {
    expect(ids({})).toEqual(['identity-00007', 'identity-00012', 'identity-00345']);
    expect(isListed({ ...single, labels: { name: 'Guest' } })).toBe(true);
    expect(isListed({ ...single, locked: true })).toBe(true);
  });

  it('finds names without case or accents, every word of the search', () => {
    expect(ids({ search: 'zoe' })).toEqual(['identity-00007']);
    expect(ids({ search: '  KRAVITZ zoë ' })).toEqual(['identity-00007']);
    expect(ids({ search: 'zoe lisa' })).toEqual([]);
    expect(ids({ search: 'lisa-v' })).toEqual(['identity-00012']);
  });

  it('finds identities by id and by one of their tracks, in any spelling', () => {
    expect(ids({ search: 'identity-00345' })).toEqual(['identity-00345']);
    for (const search of ['345', 'track-00345', 'track_0345']) {
      expect(ids({ search })).toContain('identity-00012');
    }
    expect(ids({ search: 'track_9999' })).toEqual([]);
  });

  it('filters', () => {
    expect(ids({ filter: 'named' })).toEqual(['identity-00007', 'identity-00012']);
    expect(ids({ filter: 'unnamed' })).toEqual(['identity-00345']);
    expect(ids({ filter: 'locked' })).toEqual(['identity-00012']);
    expect(ids({ filter: 'conflicts' })).toEqual(['identity-00345']);
  });

  it.each<[SortKey, string[]]>([
    ['id', ['identity-00007', 'identity-00012', 'identity-00345']],
    ['size', ['identity-00012', 'identity-00007', 'identity-00345']],
    ['faces', ['identity-00012', 'identity-00007', 'identity-00345']],
    ['variance', ['identity-00007', 'identity-00012', 'identity-00345']],
    ['name', ['identity-00012', 'identity-00007', 'identity-00345']],
    ['first-seen', ['identity-00345', 'identity-00012', 'identity-00007']],
  ])('sorts by %s, ties by id', (sort, expected) => {
    expect(ids({ sort })).toEqual(expected);
  });

  it('does not reorder the list it was given', () => {
    const given: readonly Identity[] = Object.freeze([...everybody]);
    visibleIdentities(given, episode, { ...ALL, sort: 'size' });
    expect(given).toEqual(everybody);
  });
});
