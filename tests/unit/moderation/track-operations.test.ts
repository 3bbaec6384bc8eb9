import { describe, expect, it } from 'vitest';
import type { ClusterParameters } from '../../../src/core/cluster/types.ts';
import {
  batchOperation,
  labelOperation,
  lockOperation,
  representativeOperation,
} from '../../../src/core/moderation/operations.ts';
import * as operations from '../../../src/core/moderation/track-operations.ts';
import { splitAsOperations } from '../../../src/core/moderation/track-operations.ts';
import type { IdentityRef } from '../../../src/core/moderation/types.ts';
import { crowd, Workbench } from './workbench.ts';

// Person 0 holds rows 0, 4, 8; person 1 rows 1, 5, 9; person 2 rows 2, 6, 10; person 3 rows 3, 7, 11.
const PEOPLE = crowd([0, 0.7, 1.4, 2.1], 3);
const open = () => Workbench.open(PEOPLE, { cluster_thresh: 0.9 });

/** Every way the same decisions can be clustered. */
const WAYS: readonly Partial<ClusterParameters>[] = [
  ...[0, 0.3, 0.6, 0.9, 0.99, 1].map((cluster_thresh) => ({ cluster_thresh })),
  ...(['complete', 'ward', 'single', 'centroid'] as const).flatMap((linkage) =>
    [0.1, 0.7, 0.95].map((cluster_thresh) => ({ linkage, cluster_thresh })),
  ),
  ...(['dbscan', 'hdbscan'] as const).flatMap((algorithm) =>
    [0.3, 0.8, 0.97].map((cluster_thresh) => ({ algorithm, cluster_thresh })),
  ),
  { pooling_method: 'median', cluster_thresh: 0.8 },
  { min_cluster_size: 5, cluster_thresh: 0.9 },
];

/** Hold at every threshold, linkage and algorithm. */
async function always(bench: Workbench, holds: () => void): Promise<void> {
  const { parameters } = bench;
  for (const way of WAYS) {
    await bench.set({ ...parameters, ...way });
    holds();
  }
  await bench.set(parameters);
  holds();
}

describe('the crowd', () => {
  it('is four people at the threshold of these tests', async () => {
    expect((await open()).groups).toEqual([
      [0, 4, 8],
      [1, 5, 9],
      [2, 6, 10],
      [3, 7, 11],
    ]);
  });
});

describe('merge', () => {
  it('holds everywhere; the target keeps its id and name, the other name becomes an alias', async () => {
    const bench = await open();
    await bench.act((context) => labelOperation(bench.of(2), { name: 'Cem' }, context));
    await bench.act((context) => labelOperation(bench.of(0), { name: 'Ann', note: 'x' }, context));
    const { id } = bench.of(2);
    await bench.act((context) => operations.mergeOperation(bench.of(2), [bench.of(0)], context));
    await always(bench, () => {
      for (const row of [0, 4, 8, 6, 10]) expect(bench.together(row, 2)).toBe(true);
      expect(bench.of(0)).toMatchObject({ id, labels: { name: 'Cem' }, aliases: ['Ann'] });
    });
  });

  it('takes over a name where the target has none, and many sources at once', async () => {
    const bench = await open();
    await bench.act((context) => labelOperation(bench.of(3), { name: 'Dora' }, context));
    const sources = [bench.of(2), bench.of(3)];
    await bench.act((context) => operations.mergeOperation(bench.of(1), sources, context));
    expect(bench.of(2)).toMatchObject({ id: 'identity-00002', labels: { name: 'Dora' } });
    expect(bench.of(2).tracks).toHaveLength(9);
    expect(bench.log.entries.at(-1)?.text).toBe('Merged 2 identities into identity-00002');
  });

  it('refuses itself and what is locked, and changes nothing then', async () => {
    const bench = await open();
    await bench.act((context) => lockOperation(bench.of(3), true, context));
    const { log } = bench;
    const merge = (a: number, b: number) =>
      bench.act((context) => operations.mergeOperation(bench.of(a), [bench.of(b)], context));
    expect(await merge(0, 4)).toBe('moderation/bad-operation');
    expect(await merge(0, 3)).toBe('moderation/locked');
    expect(await merge(3, 0)).toBe('moderation/locked');
    expect(bench.log).toBe(log);
  });

  it('wins over what kept the two apart before', async () => {
    const bench = await open();
    await bench.act((context) => operations.notSameOperation([0, 4, 8], [1, 5, 9], context));
    await bench.act((context) => operations.mergeOperation(bench.of(0), [bench.of(1)], context));
    await always(bench, () => expect(bench.together(0, 1)).toBe(true));
  });

  it('never gives the id of the source again', async () => {
    const bench = await open();
    const source = bench.of(1).id;
    await bench.act((context) => operations.mergeOperation(bench.of(0), [bench.of(1)], context));
    await bench.act((context) => operations.setApartOperation([1], context));
    await always(bench, () => {
      expect(bench.identities.map(({ id }) => id)).not.toContain(source);
    });
  });
});

describe('an identity whose id was merged away', () => {
  it('has a number of its own, which naming it, or another such one, does not change', async () => {
    const bench = await open();
    const sources = [bench.of(1), bench.of(2)];
    await bench.act((context) => operations.mergeOperation(bench.of(0), sources, context));
    await bench.act((context) => operations.notSameOperation([0], [1, 5, 9], context));
    await bench.act((context) => operations.notSameOperation([0], [2, 6, 10], context));
    const ids = () => [bench.of(1).id, bench.of(2).id];
    expect(ids()).toEqual(['identity-00013', 'identity-00014']);
    await bench.act((context) => labelOperation(bench.of(1), { name: 'Bea' }, context));
    expect(ids()).toEqual(['identity-00013', 'identity-00014']);
    expect(bench.of(1).labels.name).toBe('Bea');
  });
});

describe('split', () => {
  it('is a new identity that keeps together and apart from the rest everywhere', async () => {
    const bench = await open();
    await bench.act((context) => labelOperation(bench.of(0), { name: 'Ann' }, context));
    await bench.act((context) => operations.splitOperation([0, 4], context));
    const { id } = bench.of(0);
    expect(id).toBe('identity-00013');
    await always(bench, () => {
      expect(bench.together(0, 4)).toBe(true);
      expect(bench.together(0, 8)).toBe(false);
      expect(bench.of(8)).toMatchObject({ id: 'identity-00001', labels: { name: 'Ann' } });
    });
  });

  it('refuses to leave nothing, tracks of two identities, and a locked one', async () => {
    const bench = await open();
    const split = (...rows: number[]) =>
      bench.act((context) => operations.splitOperation(rows, context));
    expect(await split(0, 4, 8)).toBe('moderation/bad-operation');
    expect(await split(0, 1)).toBe('moderation/bad-operation');
    await bench.act((context) => lockOperation(bench.of(0), true, context));
    expect(await split(0)).toBe('moderation/locked');
  });

  it('gives back the identity that had come in by linkage', async () => {
    const bench = await open();
    await bench.act((context) => representativeOperation(bench.of(0), 1, context));
    await bench.act((context) => labelOperation(bench.of(1), { name: 'Bea' }, context));
    await bench.set({ cluster_thresh: 0.5 });
    expect(bench.together(0, 1)).toBe(true);
    await bench.act((context) => operations.splitOperation([1, 5, 9], context));
    expect(bench.of(1)).toMatchObject({ id: 'identity-00002', labels: { name: 'Bea' } });
    expect(bench.together(0, 1)).toBe(false);
  });
});

describe('split as somebody', () => {
  it('is a split and a name; all of an identity is named itself', async () => {
    const bench = await open();
    const as = (...rows: number[]) =>
      bench.act((context) =>
        batchOperation(splitAsOperations(rows, { name: 'Ann' }, context), 'Split off as Ann'),
      );
    await as(4, 8);
    expect(bench.of(4)).toMatchObject({ id: 'identity-00013', labels: { name: 'Ann' } });
    expect(bench.of(0).labels).toEqual({});
    await as(1, 5, 9);
    expect(bench.of(1)).toMatchObject({ id: 'identity-00002', labels: { name: 'Ann' } });
    await bench.undo();
    await bench.undo();
    expect(bench.together(0, 4)).toBe(true);
  });
});

describe('move', () => {
  it('follows the target and stays away from where it came from', async () => {
    const bench = await open();
    await bench.act((context) => operations.moveOperation([4], bench.of(2), context));
    await always(bench, () => {
      expect(bench.of(4).id).toBe('identity-00003');
      expect(bench.together(4, 0)).toBe(false);
      expect(bench.together(4, 8)).toBe(false);
    });
  });

  it('leaves the name of an emptied identity waiting, and no empty identity', async () => {
    const bench = await open();
    await bench.act((context) => labelOperation(bench.of(0), { name: 'Ann' }, context));
    await bench.act((context) => operations.moveOperation([0, 4, 8], bench.of(1), context));
    expect(bench.of(0).id).toBe('identity-00002');
    expect(bench.identities).toHaveLength(3);
    expect(bench.result.decisions.vacant).toEqual([
      { identityId: 'identity-00001', labels: { name: 'Ann' } },
    ]);
    expect(bench.of(0).aliases).toBeUndefined();
  });

  it('refuses a track that is there already, and locks on either side', async () => {
    const bench = await open();
    const move = (row: number, to: number) =>
      bench.act((context) => operations.moveOperation([row], bench.of(to), context));
    expect(await move(4, 0)).toBe('moderation/bad-operation');
    await bench.act((context) => lockOperation(bench.of(2), true, context));
    expect(await move(4, 2)).toBe('moderation/locked');
    expect(await move(2, 0)).toBe('moderation/locked');
  });
});

describe('tracks that are nobody', () => {
  it('set apart, a track is alone everywhere until it is placed', async () => {
    const bench = await open();
    await bench.act((context) => operations.setApartOperation([4, 8], context));
    await always(bench, () => {
      for (const row of [4, 8]) expect(bench.of(row).tracks).toHaveLength(1);
    });
    expect(bench.of(4).id).toBe('identity-00013');
    await bench.act((context) => operations.moveOperation([4], bench.of(0), context));
    await always(bench, () => expect(bench.together(0, 4)).toBe(true));
  });

  it('in the noise bin, it is noise everywhere, and comes back out', async () => {
    const bench = await open();
    await bench.act((context) => operations.markOperation([4], 'not-a-face', context));
    await always(bench, () => {
      expect(bench.of(4)).toMatchObject({ kind: 'noise', clusterId: -1, mark: 'not-a-face' });
      expect(bench.of(4).tracks).toHaveLength(1);
    });
    await bench.act((context) => operations.markOperation([4], undefined, context));
    expect(bench.together(0, 4)).toBe(true);
  });

  it('deleted, it is in no identity; restored, it is where it was', async () => {
    const bench = await open();
    await bench.act((context) => operations.mergeOperation(bench.of(0), [bench.of(1)], context));
    await bench.act((context) => labelOperation(bench.of(0), { name: 'Ann' }, context));
    const before = bench.groups;
    await bench.act((context) => operations.deleteOperation([0], context));
    await always(bench, () => {
      expect(bench.result.identitySet.byTrack[0]).toBe(-1);
      expect(bench.of(4).labels.name).toBe('Ann');
      for (const row of [1, 5, 8, 9]) expect(bench.together(4, row)).toBe(true);
    });
    await bench.act((context) => operations.restoreOperation([0], context));
    expect(bench.groups).toEqual(before);
    expect(bench.of(0).labels.name).toBe('Ann');
  });

  it.each(['delete', 'mark'] as const)(
    'hidden by a %s whose revocation was revoked, it is as if it had never come back',
    async (type) => {
      const bench = await open();
      const hide = (row: number) =>
        bench.act((context) =>
          type === 'delete'
            ? operations.deleteOperation([row], context)
            : operations.markOperation([row], 'noise', context),
        );
      await hide(4);
      await hide(8);
      expect(bench.of(0)).toMatchObject({ kind: 'singleton', tracks: Int32Array.of(0) });
      const revoke = (seq: number) => bench.act(() => ({ type: 'revoke', seq, text: 'x' }));
      await revoke(2);
      expect(bench.of(0)).toMatchObject({ kind: 'cluster', tracks: Int32Array.of(0, 8) });
      await revoke(3);
      expect(bench.of(0)).toMatchObject({ kind: 'singleton', tracks: Int32Array.of(0) });
      await revoke(4);
      expect(bench.of(0)).toMatchObject({ kind: 'cluster', tracks: Int32Array.of(0, 8) });
    },
  );

  it('deleted whole, an identity comes back with its name', async () => {
    const bench = await open();
    await bench.act((context) => labelOperation(bench.of(0), { name: 'Ann' }, context));
    await bench.act((context) => operations.deleteOperation([0, 4, 8], context));
    expect(bench.identities).toHaveLength(3);
    await bench.act((context) => operations.restoreOperation([8], context));
    expect(bench.of(8).tracks).toHaveLength(1);
    await bench.act((context) => operations.restoreOperation([0, 4], context));
    expect(bench.of(4)).toMatchObject({ id: 'identity-00001', labels: { name: 'Ann' } });
  });
});

describe('a step about what is not there any more, made by somebody who did not know', () => {
  const refOf = (bench: Workbench, identityId: string, rows: readonly number[]): IdentityRef => {
    const tracks = rows.map((row) => bench.context.episode.tracks.id[row]!);
    return { identityId, anchor: tracks[0]!, tracks };
  };
  const mergeAsItWas = (bench: Workbench) =>
    bench.act(() => ({
      type: 'merge',
      target: refOf(bench, 'identity-00002', [1, 5, 9]),
      sources: [refOf(bench, 'identity-00001', [0, 4, 8])],
    }));
  const revoke = (bench: Workbench, seq: number) =>
    bench.act(() => ({ type: 'revoke', seq, text: 'x' }));

  it('and that is taken back: what was split stays so, and the rest together', async () => {
    const bench = await open();
    await bench.act((context) => operations.splitOperation([0], context));
    await mergeAsItWas(bench);
    expect(bench.together(0, 4)).toBe(true);
    await revoke(bench, 2);
    expect(bench.together(4, 8)).toBe(true);
    expect(bench.together(0, 4)).toBe(false);
    expect(bench.together(4, 1)).toBe(false);
  });

  it('and that is taken back: what was in the noise bin is nowhere else', async () => {
    const bench = await open();
    await bench.act((context) => operations.markOperation([0, 4], 'noise', context));
    await mergeAsItWas(bench);
    await revoke(bench, 2);
    expect(bench.of(0).kind).toBe('noise');
    await bench.act((context) => operations.notSameOperation([0], [5], context));
    expect(bench.together(5, 9)).toBe(true);
  });

  it('and locks it: it is one person, also when the lock is gone', async () => {
    const bench = await open();
    await bench.act((context) => operations.splitOperation([0], context));
    const { identityId, anchor, tracks } = refOf(bench, 'identity-00001', [0, 4, 8]);
    await bench.act(() => ({ type: 'lock', identityId, anchor, tracks }));
    await bench.act(() => ({ type: 'unlock', identityId, anchor }));
    for (const row of [4, 8]) expect(bench.together(0, row)).toBe(true);
  });
});

describe('not the same, and waived', () => {
  it('keeps two sides apart everywhere, whatever each falls into', async () => {
    const bench = await open();
    await bench.act((context) => operations.notSameOperation([0, 4, 8], [1, 5, 9], context));
    await always(bench, () => {
      for (const a of [0, 4, 8])
        for (const b of [1, 5, 9]) expect(bench.together(a, b)).toBe(false);
    });
    await bench.act((context) => operations.waiveOperation([0, 4, 8], [1, 5, 9], context));
    await bench.set({ cluster_thresh: 0 });
    expect(bench.together(0, 1)).toBe(true);
  });

  it('takes one of a merged group out of it', async () => {
    const bench = await open();
    await bench.act((context) => operations.mergeOperation(bench.of(0), [bench.of(1)], context));
    await bench.act((context) => operations.notSameOperation([0], [1], context));
    await always(bench, () => expect(bench.together(0, 1)).toBe(false));
    expect(bench.together(0, 5)).toBe(true);
  });

  it('lets two names meet once that is waived, and both are told', async () => {
    const bench = await open();
    await bench.act((context) => labelOperation(bench.of(0), { name: 'Ann' }, context));
    await bench.act((context) => labelOperation(bench.of(1), { name: 'Bea' }, context));
    await bench.set({ cluster_thresh: 0 });
    expect(bench.together(0, 1)).toBe(false);
    await bench.act((context) => operations.waiveOperation([0], [1], context));
    // Nothing keeps them apart, and nobody has put them together: that is offered.
    expect(bench.together(0, 1)).toBe(false);
    expect(bench.result.heldBack.changes.map(({ kind }) => kind)).toEqual(['merge']);
    await bench.clusterAgain();
    expect(bench.together(0, 1)).toBe(true);
    expect(bench.of(0)).toMatchObject({ labels: { name: 'Ann' }, aliases: ['Bea'] });
    // Another name for one of them parts nobody whom names do not keep apart.
    const ann = { type: 'label', identityId: 'identity-00001', anchor: '1' } as const;
    await bench.act(() => ({ ...ann, labels: { name: 'Anna' } }));
    expect(bench.together(0, 1)).toBe(true);
  });

  it('says which step keeps a pair apart, and lets it be revoked', async () => {
    const bench = await open();
    await bench.act((context) => operations.notSameOperation([0], [1], context));
    const seq = bench.log.entries[0]!.seq;
    expect([...bench.result.decisions.apart.values()]).toEqual([seq]);
    await bench.act(() => ({ type: 'revoke', seq, text: 'x' }));
    expect(bench.result.decisions.apart.size).toBe(0);
    await bench.undo();
    expect(bench.result.decisions.apart.size).toBe(1);
  });
});

describe('a track of two people', () => {
  it('is two tracks from a face on, apart everywhere, and one again when undone', async () => {
    const bench = await open();
    const { episode } = bench.result;
    const face = episode.tracks.faceRows[episode.tracks.faceStart[4]! + 1]!;
    const { id } = bench.of(4);
    await bench.act((context) => operations.splitTrackOperation(face, context));
    const part = 12;
    expect(bench.result.episode.tracks).toMatchObject({ count: 13 });
    expect(bench.result.episode.tracks.id[part]).toBe('13');
    expect(bench.result.episode.faces.track[face]).toBe(part);
    await always(bench, () => {
      expect(bench.together(4, part)).toBe(false);
      expect(bench.of(0).id).toBe(id);
    });
    // Parts of tracks and identities never share a number.
    await bench.act((context) => operations.splitOperation([4], context));
    expect(bench.of(4).id).toBe('identity-00014');
    await bench.jump(0);
    expect(bench.result.episode).toBe(PEOPLE.episode);
  });

  it('refuses the first face, and a locked identity', async () => {
    const bench = await open();
    const { faceRows, faceStart } = bench.result.episode.tracks;
    const split = (n: number) =>
      bench.act((context) => operations.splitTrackOperation(faceRows[faceStart[4]! + n]!, context));
    expect(await split(0)).toBe('moderation/bad-operation');
    await bench.act((context) => lockOperation(bench.of(4), true, context));
    expect(await split(1)).toBe('moderation/locked');
  });
});
