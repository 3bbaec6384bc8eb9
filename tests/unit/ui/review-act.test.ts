import { describe, expect, it } from 'vitest';
import type { IdentitySet } from '../../../src/core/identity/types.ts';
import type { ReviewKind } from '../../../src/core/moderation/types.ts';
import type { ReviewItem } from '../../../src/core/review/types.ts';
import { actOf, identityOf, touches } from '../../../src/ui/review/review-act.ts';
import { tinyIdentity } from './tiny-episode.ts';

const large = tinyIdentity('identity-00001', [0, 1, 2]);
const small = tinyIdentity('identity-00002', [3], { labels: { name: 'Lisa' } });
const set: IdentitySet = {
  identities: [large, small],
  byTrack: Int32Array.of(0, 0, 0, 1, -1),
  metrics: {
    num_tracks: 4,
    num_clusters: 2,
    num_singletons: 0,
    singleton_fraction: 0,
    largest_cluster_size: 3,
    largest_cluster_fraction: 0.75,
    avg_cluster_size: 2,
  },
  guardrails: [],
};

function question(kind: ReviewKind, a: number[], b?: number[], cutFace = -1): ReviewItem {
  const side = (tracks: number[]) => ({ identityId: '', tracks: Int32Array.from(tracks) });
  return {
    key: kind,
    kind,
    question: { kind, a: String(a[0]), b: String(b?.[0] ?? '') },
    a: side(a),
    b: b === undefined ? undefined : side(b),
    similarity: 0.5,
    margin: 0,
    runnerUp: undefined,
    worth: 1,
    cutFace,
    reason: '',
  };
}

describe('what an answer does', () => {
  it.each(['merge', 'singleton'] as const)('%s: same merges into the named one', (kind) => {
    const item = question(kind, [0, 1, 2], [3]);
    expect(actOf(item, 'same', set)).toEqual({ type: 'merge', target: small, source: large });
    expect(actOf(item, 'not-same', set)).toEqual({ type: 'not-same', a: [0, 1, 2], b: [3] });
  });

  it('merges into the larger one when neither has a name', () => {
    const nameless = { ...small, labels: {} };
    const act = actOf(question('merge', [3], [0, 1, 2]), 'same', {
      ...set,
      identities: [large, nameless],
    });
    expect(act).toEqual({ type: 'merge', target: large, source: nameless });
  });

  it('weak link: same keeps all together, else the smaller part leaves', () => {
    const item = question('weak-link', [2], [0, 1]);
    expect(actOf(item, 'same', set)).toEqual({ type: 'together', rows: [2, 0, 1] });
    expect(actOf(item, 'not-same', set)).toEqual({ type: 'split', rows: [2] });
  });

  it('outlier: same keeps it, else it is taken out', () => {
    const item = question('outlier', [1], [0, 2]);
    expect(actOf(item, 'same', set)).toEqual({ type: 'together', rows: [1, 0, 2] });
    expect(actOf(item, 'not-same', set)).toEqual({ type: 'set-apart', rows: [1] });
  });

  it('same frame: same keeps them, else they are two people', () => {
    const item = question('same-frame', [1], [0]);
    expect(actOf(item, 'same', set)).toEqual({ type: 'together', rows: [1, 0] });
    expect(actOf(item, 'not-same', set)).toEqual({ type: 'not-same', a: [1], b: [0] });
  });

  it('mixed track: one person is fine, else it is cut, where a person put the cut', () => {
    const item = question('mixed-track', [1], undefined, 7);
    expect(actOf(item, 'same', set)).toEqual({ type: 'answer', answer: 'fine' });
    expect(actOf(item, 'not-same', set)).toEqual({ type: 'split-track', face: 7 });
    expect(actOf(item, 'not-same', set, 9)).toEqual({ type: 'split-track', face: 9 });
    expect(actOf(question('mixed-track', [1]), 'not-same', set)).toBeUndefined();
  });

  it('unsure is kept for every kind; a nameless one has no same and no other', () => {
    for (const kind of ['merge', 'weak-link', 'mixed-track', 'unnamed'] as const) {
      const act = actOf(question(kind, [0], [1]), 'unsure', set);
      expect(act).toEqual({ type: 'answer', answer: 'unsure' });
    }
    expect(actOf(question('unnamed', [0]), 'same', set)).toBeUndefined();
  });

  it('does nothing when the two are one already, or gone', () => {
    expect(actOf(question('merge', [0], [1]), 'same', set)).toBeUndefined();
    expect(actOf(question('merge', [0], [4]), 'same', set)).toBeUndefined();
    expect(identityOf({ identityId: '', tracks: Int32Array.of(4) }, set)).toBeUndefined();
  });

  it('knows whose tracks it would change', () => {
    const ids = (item: ReviewItem, answer: 'same' | 'not-same') => {
      const act = actOf(item, answer, set);
      return act === undefined ? [] : touches(act, set).map(({ id }) => id);
    };
    expect(ids(question('merge', [0], [3]), 'same')).toEqual([small.id, large.id]);
    expect(ids(question('outlier', [1], [0, 2]), 'not-same')).toEqual([large.id]);
    expect(ids(question('merge', [0], [3]), 'not-same')).toEqual([]);
  });
});
