import { describe, expect, it } from 'vitest';
import type { IdentityChange } from '../../../src/core/diff/threshold-diff.ts';
import { weighChanges } from '../../../src/core/diff/weigh-changes.ts';
import type { Identity } from '../../../src/core/identity/types.ts';
import { tinyIdentity } from '../ui/tiny-episode.ts';

const one = (id: string, more: Partial<Identity> = {}): Identity => ({
  ...tinyIdentity(id, [0]),
  ...more,
});
const change = (
  key: string,
  kind: IdentityChange['kind'],
  before: readonly Identity[] = [one('a'), one('b')],
  after: readonly Identity[] = [one('a')],
): IdentityChange => ({ key, kind, before, after, merges: 1, splits: 0, moved: 1 });

describe('what a threshold would change', () => {
  it('comes with the riskiest first: what something speaks against, then what is near to the cut', () => {
    const named = [one('a', { labels: { name: 'Lisa' } }), one('b', { labels: { name: 'Kyle' } })];
    const at: Readonly<Record<string, number | undefined>> = {
      ...{ far: 0.9, near: 0.52, frame: 0.95, names: 0.97, split: 0.2, unclear: undefined },
    };
    const changes = [
      change('far', 'merge'),
      change('near', 'merge'),
      change('frame', 'merge', [one('a'), one('b')], [one('a', { sharedFramePairs: 1 })]),
      change('names', 'merge', named),
      change('split', 'split', [one('a')], [one('a'), one('b')]),
      change('unclear', 'regroup'),
    ];
    const weighed = weighChanges(changes, 0.5, ({ key }) => at[key]);
    expect(weighed.map(({ change: { key } }) => key)).toEqual([
      ...['frame', 'names', 'unclear', 'near', 'split', 'far'],
    ]);
    expect(weighed.map(({ against }) => against)).toEqual([
      ...[['seen in one frame'], ['two people by name'], [], [], [], []],
    ]);
    expect(weighed.filter(({ safe }) => safe).map(({ change: { key } }) => key)).toEqual([
      ...['split', 'far'],
    ]);
  });

  it('calls nothing safe that is on the wrong side of the cut', () => {
    const above = weighChanges([change('x', 'split')], 0.5, () => 0.9);
    const under = weighChanges([change('x', 'merge')], 0.5, () => 0.1);
    expect([...above, ...under].map(({ safe }) => safe)).toEqual([false, false]);
  });
});
