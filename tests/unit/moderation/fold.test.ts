import { describe, expect, it } from 'vitest';
import { DEFAULT_PARAMETERS } from '../../../src/core/cluster/types.ts';
import { formIdentities } from '../../../src/core/identity/form.ts';
import { summariseTracks } from '../../../src/core/identity/summaries.ts';
import type { Identity, Labels } from '../../../src/core/identity/types.ts';
import { fold } from '../../../src/core/moderation/fold.ts';
import { NO_DECISIONS } from '../../../src/core/moderation/folded.ts';
import { append, undo } from '../../../src/core/moderation/log.ts';
import {
  labelOperation,
  lockOperation,
  representativeOperation,
} from '../../../src/core/moderation/operations.ts';
import {
  EMPTY_LOG,
  type IdentityRef,
  type Operation,
  type OperationLog,
} from '../../../src/core/moderation/types.ts';
import { episodeWithFaces, makeEpisode } from '../identity/synthetic.ts';

const AT = '2025-11-18T12:34:56Z';
const LATER = '2025-11-19T00:00:00Z';
const episode = episodeWithFaces([6, 5, 4, 3]);
const summaries = summariseTracks(episode);
const logOf = (...operations: readonly Operation[]): OperationLog =>
  operations.reduce((log, operation) => append(log, operation, { at: AT }), EMPTY_LOG);

function label(number: number, labels: Labels): Operation {
  return { type: 'label', identityId: `identity-0000${number}`, anchor: String(number), labels };
}
function cannotLink(...operations: readonly Operation[]): number[] {
  return Array.from(fold(logOf(...operations), episode, summaries).cannotLink);
}

describe('fold', () => {
  it('is empty for an empty log', () => {
    expect(fold(EMPTY_LOG, episode, summaries)).toBe(NO_DECISIONS);
  });

  it('knows the threshold and the metric that were chosen last, and forgets an undone choice', () => {
    const metric = { type: 'threshold', from: 0.58, to: 0.3, metric: 'within_track' } as const;
    const log = logOf(metric, { type: 'threshold', from: 0.3, to: 0.25 });
    expect(fold(log, episode, summaries)).toMatchObject({
      threshold: 0.25,
      metric: 'within_track',
    });
    const before = fold(undo(undo(log)), episode, summaries);
    expect(before).toMatchObject({ threshold: undefined, metric: undefined });
  });

  it('keeps labels tidy, and remembers when an identity was first and last touched', () => {
    const named = logOf(label(2, { name: '  Lisa ', person_id: '', note: 'x' }));
    const log = append(
      named,
      { type: 'unlock', identityId: 'identity-00002', anchor: '2' },
      { at: LATER },
    );
    expect(fold(log, episode, summaries).anchors.get(1)).toEqual({
      identityId: 'identity-00002',
      labels: { name: 'Lisa', note: 'x' },
      locked: false,
      representative: -1,
      createdAt: AT,
      updatedAt: LATER,
      extra: {},
    });
  });

  it('keeps different people apart, and only them', () => {
    expect(cannotLink(label(1, { name: 'Lisa' }), label(3, { name: 'Kyle' }))).toEqual([0, 2]);
    expect(cannotLink(label(1, { name: 'Lisa' }), label(3, { name: ' LISA' }))).toEqual([]);
    expect(cannotLink(label(1, { name: 'Lisa' }), label(3, { note: 'x' }))).toEqual([]);
    expect(
      cannotLink(
        label(1, { name: 'Lisa', person_id: 'lv' }),
        label(3, { name: 'Lisa V.', person_id: 'lv' }),
      ),
    ).toEqual([]);
    expect(
      cannotLink(
        label(1, { name: 'Lisa', person_id: 'lv' }),
        label(3, { name: 'Lisa', person_id: 'lr' }),
      ),
    ).toEqual([0, 2]);
  });

  it('freezes a lock with its tracks until it is unlocked, first come first served', () => {
    const lock: Operation = {
      type: 'lock',
      identityId: 'identity-00001',
      anchor: '1',
      tracks: ['1', '3'],
    };
    const rival: Operation = {
      type: 'lock',
      identityId: 'identity-00002',
      anchor: '2',
      tracks: ['2', '3'],
    };
    const both = fold(logOf(lock, rival), episode, summaries);
    expect(both.frozen).toEqual([Int32Array.of(0, 2), Int32Array.of(1)]);
    expect(both.ignored.map(({ seq, identityId }) => [seq, identityId])).toEqual([
      [2, 'identity-00002'],
    ]);
    const unlocked = logOf(lock, { type: 'unlock', identityId: 'identity-00001', anchor: '1' });
    expect(fold(unlocked, episode, summaries).frozen).toEqual([]);
  });

  it('freezes a lock that is made again with the tracks it names now, and each track once', () => {
    const again = fold(logOf(lock(1, 2), lock(1, 3)), episode, summaries);
    expect(again.frozen).toEqual([Int32Array.of(0, 2)]);
    const apart: Operation = {
      ...{ type: 'set-apart', tracks: ['2', '3'], from: [ref(1, 2, 3)] },
      newIds: ['identity-00008', 'identity-00009'],
    };
    const { frozen } = fold(logOf(apart, lock(2)), episode, summaries);
    expect(frozen.map((rows) => [...rows]).sort()).toEqual([[1], [2]]);
  });

  it('takes over other names of an identity where they are a list of texts', () => {
    const adopted = {
      ...ref(1, 2),
      ...{ locked: false, representative: undefined, extra: {} },
      ...{ createdAt: AT, updatedAt: LATER },
    };
    const taken = (aliases: unknown) => {
      const labels = { name: 'Ann', aliases } as Labels;
      const adopt: Operation = { type: 'adopt', identities: [{ ...adopted, labels }] };
      return fold(logOf(adopt), episode, summaries).anchors.get(0);
    };
    const listed = taken(['Anna', 7, 'Ann']);
    expect(listed).toMatchObject({ labels: { name: 'Ann' }, aliases: ['Anna'], updatedAt: LATER });
    expect(listed?.labels).not.toHaveProperty('aliases');
    expect(taken('Anna')?.labels).toHaveProperty('aliases', 'Anna');
  });

  it('lists what the episode has no place for instead of failing', () => {
    const log = logOf(
      { type: 'label', identityId: 'identity-00009', anchor: 'track-9', labels: { name: 'Gone' } },
      { type: 'representative', identityId: 'identity-00001', anchor: '1', faceId: 'nowhere' },
    );
    const { anchors, ignored } = fold(log, episode, summaries);
    expect([...anchors.keys()]).toEqual([0]);
    expect(ignored).toEqual([
      {
        seq: 1,
        identityId: 'identity-00009',
        reason: 'identity-00009: its track track-9 cannot be clustered here.',
      },
      {
        seq: 2,
        identityId: 'identity-00001',
        reason: 'identity-00001: its chosen face nowhere is not here.',
      },
    ]);
  });

  it('takes no anchor among tracks that were deleted or have no vector', () => {
    const other = makeEpisode(
      [{ track: 0 }, { track: 1, embedded: false }],
      [{ deleted: true }, {}],
    );
    const log = logOf(label(1, { name: 'Lisa' }), label(2, { name: 'Kyle' }));
    const { anchors, ignored } = fold(log, other, summariseTracks(other));
    expect(anchors.size).toBe(0);
    expect(ignored).toHaveLength(2);
  });

  it('is not fooled by ids that are names of object properties', () => {
    const odd = makeEpisode([{ track: 0 }], [{ number: -1, id: '__proto__' }]);
    const log = logOf({
      type: 'label',
      identityId: 'identity-00001',
      anchor: '__proto__',
      labels: JSON.parse('{"name": "Lisa", "__proto__": {"locked": true}}'),
    });
    const anchor = fold(log, odd, summariseTracks(odd)).anchors.get(0);
    expect(anchor?.labels).toEqual({ name: 'Lisa' });
    expect(Object.getPrototypeOf(anchor?.labels)).toBe(Object.prototype);
  });
});

/** The identity called after the first of these tracks. */
function ref(...tracks: readonly number[]): IdentityRef {
  const [anchor] = tracks;
  return {
    identityId: `identity-0000${anchor}`,
    anchor: String(anchor),
    tracks: tracks.map(String),
  };
}
const merge = (target: IdentityRef, ...sources: readonly IdentityRef[]): Operation => ({
  ...{ type: 'merge', target, sources },
});
const notSame = (a: readonly number[], b: readonly number[]): Operation => ({
  ...{ type: 'not-same', a: side(a), b: side(b) },
});
const waive = (a: readonly number[], b: readonly number[]): Operation => ({
  ...{ type: 'waive', a: side(a), b: side(b) },
});
const side = (tracks: readonly number[]) => ({ name: 'x', tracks: tracks.map(String) });
const move = (track: number, from: IdentityRef, to: IdentityRef): Operation => ({
  ...{ type: 'move', tracks: [String(track)], from: [from], to },
});
const lock = (...tracks: readonly number[]): Operation => ({ type: 'lock', ...ref(...tracks) });
const revoke = (seq: number): Operation => ({ type: 'revoke', seq, text: `step ${seq}` });

describe('what holds tracks together', () => {
  const of = (...operations: readonly Operation[]) =>
    fold(logOf(...operations), episode, summaries);
  const groups = (...operations: readonly Operation[]) =>
    of(...operations).mustLink.map((rows) => [...rows]);

  it('holds nobody who is left alone', () => {
    const pair = merge(ref(1), ref(2));
    expect(groups(pair)).toEqual([[0, 1]]);
    const newIds = ['identity-00009'];
    const apart: Operation = { type: 'set-apart', tracks: ['2'], from: [ref(1, 2)], newIds };
    expect(groups(pair, apart)).toEqual([]);
    expect(groups(pair, { type: 'mark', tracks: ['1'], from: [], as: 'noise' })).toEqual([]);
  });

  it('stays with those who leave together because they are not the same as another', () => {
    const all = merge(ref(1), ref(2), ref(3), ref(4));
    expect(groups(all, notSame([1], [3, 4]))).toEqual([
      [0, 1],
      [2, 3],
    ]);
    expect(of(all, notSame([1], [3, 4])).cannotLink).toEqual(Int32Array.of(0, 2));
  });

  it('is not what locked tracks are merged by, or moved to', () => {
    const named = label(2, { name: 'Bea' });
    for (const act of [merge(ref(1), ref(2)), move(2, ref(2), ref(1))]) {
      const { mustLink, anchors, ignored } = of(lock(1), named, act);
      expect(mustLink).toEqual([]);
      expect(anchors.get(1)?.labels).toEqual({ name: 'Bea' });
      expect(ignored.map(({ seq, identityId }) => [seq, identityId])).toContainEqual([
        ...[3, 'identity-00001'],
      ]);
    }
  });
});

describe('locked tracks', () => {
  const newIds = ['identity-00009'];
  const tracks = ['2'];
  const from = [ref(1, 2)];
  it.each<[string, Operation]>([
    ['merged', merge(ref(3), ref(2))],
    ['moved', move(2, ref(1, 2), ref(3))],
    ['split off', { type: 'split', from: ref(1, 2), tracks, newId: 'identity-00009' }],
    ['set apart', { type: 'set-apart', tracks, from, newIds }],
    ['deleted', { type: 'delete', tracks, from }],
    ['marked', { type: 'mark', tracks, from, as: 'noise' }],
    ['confirmed', { type: 'confirm', target: ref(1, 2) }],
    ['told apart', notSame([1], [2])],
  ])('are not %s, and that is remarked on', (_, act) => {
    const before = fold(logOf(lock(1, 2)), episode, summaries);
    const after = fold(logOf(lock(1, 2), act), episode, summaries);
    expect(after.frozen).toEqual([Int32Array.of(0, 1)]);
    expect(after.mustLink.filter((group) => group.length > 1)).toEqual([]);
    for (const key of ['cannotLink', 'alone', 'deleted', 'marks'] as const) {
      expect(after[key], key).toEqual(before[key]);
    }
    expect(after.ignored.map(({ seq }) => seq)).toContain(2);
  });
});

describe('identities that are merged', () => {
  it('have the words of the target, and those of the others that it has none for', () => {
    const log = logOf(
      label(1, { name: 'Ann', note: 'x' }),
      label(2, { name: 'ann', note: 'y', role: 'z' }),
      merge(ref(1), ref(2)),
    );
    const { anchors } = fold(log, episode, summaries);
    expect(anchors.get(0)?.labels).toEqual({ name: 'Ann', note: 'x', role: 'z' });
    expect([...anchors.keys()]).toEqual([0]);
  });
});

describe('what keeps tracks apart', () => {
  /** Pairs that people keep apart, by track number. */
  const apart = (...operations: readonly Operation[]) =>
    [...fold(logOf(...operations), episode, summaries).apart.keys()].map((key) =>
      [Math.floor(key / 4) + 1, (key % 4) + 1].join('–'),
    );

  it('ends between those who are merged, many or few, and between no others', () => {
    expect(apart(notSame([1], [2]), notSame([1], [4]))).toEqual(['1–2', '1–4']);
    expect(apart(notSame([1], [2]), notSame([1], [4]), merge(ref(1), ref(2)))).toEqual(['1–4']);
    const many = merge(ref(1), ref(2), ref(3));
    expect(apart(notSame([1], [2]), notSame([4], [1]), many)).toEqual(['1–4']);
  });

  it('ends where it is waived, from either side, and begins again when it is said again', () => {
    const said = notSame([1, 2], [3, 4]);
    expect(apart(said, waive([4], [1]))).toEqual(['1–3', '2–3', '2–4']);
    expect(apart(notSame([1], [3]), waive([3, 4], [1, 2]))).toEqual([]);
    expect(apart(said, waive([4], [1]), notSame([1], [4]))).toHaveLength(4);
    const again = fold(logOf(waive([4], [1]), notSame([1], [4])), episode, summaries);
    expect(again.waivedPairs.size).toBe(0);
  });
});

describe('an identity that loses its anchor', () => {
  const ann = label(1, { name: 'Ann' });

  it('goes on at the best of its tracks that is not another identity’s', () => {
    const log = logOf(ann, label(2, { name: 'Ann', note: 'own' }), move(1, ref(1, 2, 3), ref(4)));
    const { anchors, retired } = fold(log, episode, summaries);
    expect([...anchors].map(([row, { identityId }]) => [row, identityId]).sort()).toEqual([
      [1, 'identity-00002'],
      [2, 'identity-00001'],
      [3, 'identity-00004'],
    ]);
    expect(anchors.get(2)?.labels).toEqual({ name: 'Ann' });
    expect(anchors.get(1)?.labels).toEqual({ name: 'Ann', note: 'own' });
    expect([...retired]).toEqual([]);
  });

  it('gives way, and its number is not given again, where each of them is another’s', () => {
    const log = logOf(ann, label(2, { name: 'Ann' }), move(1, ref(1, 2), ref(4)));
    const { anchors, retired } = fold(log, episode, summaries);
    expect([...anchors.values()].map(({ identityId }) => identityId).sort()).toEqual([
      ...['identity-00002', 'identity-00004'],
    ]);
    expect([...retired]).toEqual([1]);
  });

  it('waits with its name where nothing is left of it, and without one is no more', () => {
    const emptied = (first: Operation) =>
      fold(logOf(first, move(1, ref(1), ref(4))), episode, summaries);
    const named = emptied(ann);
    expect(named.vacant).toEqual([{ identityId: 'identity-00001', labels: { name: 'Ann' } }]);
    expect([...named.retired]).toEqual([]);
    const nameless = emptied(label(1, { note: 'x' }));
    expect(nameless.vacant).toEqual([]);
    expect([...nameless.retired]).toEqual([1]);
  });
});

describe('a step that is revoked', () => {
  const names = (...operations: readonly Operation[]) =>
    fold(logOf(...operations), episode, summaries).anchors.get(0)?.labels.name;

  it('holds again once its revocation is revoked, and not once that is', () => {
    const named = [label(1, { note: 'x' }), label(1, { name: 'Ann' })];
    expect(names(...named)).toBe('Ann');
    expect(names(...named, revoke(2))).toBeUndefined();
    expect(names(...named, revoke(2), revoke(3))).toBe('Ann');
    expect(names(...named, revoke(2), revoke(3), revoke(4))).toBeUndefined();
  });
});

describe('operations on an identity', () => {
  function identities(log: OperationLog, labels: readonly number[]): readonly Identity[] {
    const clusters = {
      items: Int32Array.from(labels.keys()),
      labels: Int32Array.from(labels),
      count: Math.max(...labels) + 1,
      resultant: new Float32Array(labels.length).fill(1),
    };
    const decisions = fold(log, episode, summaries);
    return formIdentities({
      episode,
      summaries,
      clusters,
      decisions,
      parameters: DEFAULT_PARAMETERS,
    }).identities;
  }
  const context = (log: OperationLog) => ({
    episode,
    summaries,
    decisions: fold(log, episode, summaries),
  });

  it('is anchored at the best-ranked track, and stays there when a better one joins', () => {
    const [, pair] = identities(EMPTY_LOG, [0, 1, 1, 2]);
    const named = labelOperation(pair!, { name: 'Lisa' }, context(EMPTY_LOG));
    expect(named).toEqual({
      type: 'label',
      identityId: 'identity-00002',
      anchor: '2',
      labels: { name: 'Lisa' },
    });
    const log = logOf(named);
    const [joined] = identities(log, [0, 0, 0, 1]);
    expect(lockOperation(joined!, true, context(log))).toEqual({
      type: 'lock',
      identityId: 'identity-00002',
      anchor: '2',
      tracks: ['1', '2', '3'],
    });
    expect(lockOperation(joined!, false, context(log)).type).toBe('unlock');
  });

  it('renames all of an identity that several named parts came together in', () => {
    let log = logOf(label(1, { name: 'Lisa' }), label(2, { name: 'Lisa' }));
    const [joined] = identities(log, [0, 0, 0, 0]);
    const operation = labelOperation(joined!, { name: 'Kyle' }, context(log));
    expect(operation).toMatchObject({ identityId: 'identity-00001', alsoAnchors: ['2'] });
    log = append(log, operation, { at: LATER });
    expect(fold(log, episode, summaries).cannotLink).toHaveLength(0);
    expect(identities(log, [0, 1, 1, 1]).map((i) => i.labels.name)).toEqual(['Kyle', 'Kyle']);
  });

  it('chooses a face by its id, and returns to the automatic choice for all parts', () => {
    const [first] = identities(EMPTY_LOG, [0, 0, 1, 1]);
    const choose = representativeOperation(first!, 7, context(EMPTY_LOG));
    expect(choose).toMatchObject({ anchor: '1', faceId: 'face_7' });
    const log = logOf(choose);
    const [chosen] = identities(log, [0, 0, 1, 1]);
    expect(chosen).toMatchObject({ canonicalFace: 7, representativeChosen: true });
    const back = append(log, representativeOperation(chosen!, undefined, context(log)), { at: AT });
    expect(identities(back, [0, 0, 1, 1])[0]).toMatchObject({ representativeChosen: false });
  });
});
