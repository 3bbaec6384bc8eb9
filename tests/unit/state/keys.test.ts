import { describe, expect, it } from 'vitest';
import {
  cropKey,
  episodeKey,
  groupPrefix,
  libraryKey,
  logKey,
  orphanPrefix,
  prefixBounds,
  type StoreKey,
  vectorsKey,
  viewKey,
} from '../../../src/state/persistence/keys.ts';

/** IndexedDB's order of keys: numbers before strings before arrays, arrays item by item. */
function compareKeys(a: unknown, b: unknown): number {
  const rank = (x: unknown) => (typeof x === 'number' ? 0 : typeof x === 'string' ? 1 : 2);
  if (Array.isArray(a) && Array.isArray(b)) {
    for (let i = 0; i < Math.min(a.length, b.length); i++) {
      const order = compareKeys(a[i], b[i]);
      if (order !== 0) return order;
    }
    return a.length - b.length;
  }
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  return (a as string) < (b as string) ? -1 : (a as string) > (b as string) ? 1 : 0;
}

describe('episode keys', () => {
  it('differ for every pair of ids, whatever the ids contain', () => {
    const ids = ['a', 'a/b', 'b', '', 'a%2Fb', '__proto__', '../../x', 'Ä'];
    const keys = new Set(ids.flatMap((ep) => ids.map((run) => episodeKey(ep, run))));
    expect(keys.size).toBe(ids.length ** 2);
  });

  it('are the same for the same episode and run', () => {
    expect(episodeKey('show-s01e01', 'Attempt2')).toBe(episodeKey('show-s01e01', 'Attempt2'));
  });
});

describe('ranges', () => {
  const inside = (key: StoreKey, prefix: StoreKey) => {
    const { lower, upper } = prefixBounds(prefix);
    return compareKeys(key, lower) >= 0 && compareKeys(key, upper) <= 0;
  };

  it('hold everything of an episode and nothing of another', () => {
    expect(inside(logKey('a/', 1), ['log', 'a/'])).toBe(true);
    expect(inside(logKey('a/', 1e9), ['log', 'a/'])).toBe(true);
    expect(inside(logKey('a/b', 1), ['log', 'a/'])).toBe(false);
    expect(inside(viewKey('a/'), ['log', 'a/'])).toBe(false);
  });

  it('hold crops of any path of their generation alone', () => {
    expect(inside(cropKey('a/', 2, '\uffff/x.jpg'), ['crop', 'a/', 2])).toBe(true);
    expect(inside(cropKey('a/', 2, ''), ['crop', 'a/', 2])).toBe(true);
    expect(inside(cropKey('a/', 3, 'x'), ['crop', 'a/', 2])).toBe(false);
  });

  it('continue after the last key of a group', () => {
    const group = groupPrefix(cropKey('a/', 2, 'crops/1.jpg'));
    expect(group).toEqual(['crop', 'a/', 2]);
    expect(groupPrefix(logKey('a/', 7))).toEqual(['log', 'a/']);
    expect(groupPrefix(['schema'])).toEqual(['schema']);
  });
});

describe('leftovers', () => {
  const library = new Map([['a/', 2]]);

  it('are generations that no committed episode points to', () => {
    expect(orphanPrefix(vectorsKey('a/', 2, 0), library)).toBeUndefined();
    expect(orphanPrefix(vectorsKey('a/', 1, 0), library)).toEqual(['vectors', 'a/', 1]);
    expect(orphanPrefix(vectorsKey('a/', 3, 0), library)).toEqual(['vectors', 'a/', 3]);
  });

  it('are logs and views of episodes that are not in the library', () => {
    expect(orphanPrefix(logKey('a/', 1), library)).toBeUndefined();
    expect(orphanPrefix(logKey('gone/', 1), library)).toEqual(['log', 'gone/']);
    expect(orphanPrefix(viewKey('gone/'), library)).toEqual(['view', 'gone/']);
  });

  it('are never the library, the session, the schema or anything unknown', () => {
    for (const key of [libraryKey('gone/'), ['schema'], ['session'], ['future', 'gone/', 1]]) {
      expect(orphanPrefix(key, library)).toBeUndefined();
    }
  });
});
