import { describe, expect, it } from 'vitest';
import { pipelineIds } from '../../../src/core/export/pipeline-ids.ts';
import type { Identity } from '../../../src/core/identity/types.ts';
import { NO_DECISIONS } from '../../../src/core/moderation/folded.ts';
import type { AnchorState } from '../../../src/core/moderation/types.ts';
import { clusterFiles, exportOf, identitiesOf } from './episode-run.ts';

const LOCKED = {
  'identities.json': {
    identities: [
      { identity_id: 'identity-00003', track_ids: [3], locked: true, labels: { name: 'Ann' } },
    ],
  },
};

describe("identities.json in the pipeline's own schema", () => {
  it('has its keys, word for word and in its order', async () => {
    const file = identitiesOf(exportOf(await clusterFiles({}), { profile: 'pipeline' }));
    expect(Object.keys(file)).toEqual(['ep_id', 'pipeline_ver', 'config', 'stats', 'identities']);
    expect(Object.keys(file.config as object).slice(0, 3)).toEqual([
      ...['cluster_thresh', 'min_cluster_size', 'min_identity_sim'],
    ]);
    expect(Object.keys(file.stats as object).slice(0, 7)).toEqual([
      ...['faces', 'clusters', 'mixed_tracks', 'outlier_tracks', 'low_cohesion_identities'],
      ...['preserved_clusters', 'preserved_tracks'],
    ]);
    expect(Object.keys(file.identities[0] ?? {})).toEqual([
      ...['identity_id', 'label', 'track_ids', 'size', 'rep_thumb_rel_path', 'rep_thumb_s3_key'],
      ...['cohesion', 'min_identity_sim', 'canonical_face_id'],
    ]);
  });

  it('says what was found, with integer tracks, and cohesion only where there are two', async () => {
    const file = identitiesOf(exportOf(await clusterFiles({}), { profile: 'pipeline' }));
    const cohesion = Number(Math.cos(0.05).toFixed(4));
    expect(file.identities).toEqual([
      {
        ...{ identity_id: 'id_0001', label: null, track_ids: [1, 2], size: 4 },
        ...{ rep_thumb_rel_path: 'identities/id_0001/rep.jpg', rep_thumb_s3_key: null },
        ...{ cohesion, min_identity_sim: cohesion, canonical_face_id: 'face_1_1' },
      },
      expect.objectContaining({ identity_id: 'id_0003', track_ids: [3, 4] }),
      {
        ...{ identity_id: 'id_0005', label: null, track_ids: [5], size: 2 },
        ...{ rep_thumb_rel_path: 'identities/id_0005/rep.jpg', rep_thumb_s3_key: null },
        canonical_face_id: 'face_5_1',
      },
    ]);
    expect(file.stats).toMatchObject({ faces: 10, clusters: 3, preserved_clusters: 0 });
  });

  it('writes pictures where its paths say, below thumbs', async () => {
    const reps = new Map([['identity-00005', Uint8Array.of(1)]]);
    const files = exportOf(await clusterFiles({}), { profile: 'pipeline', reps });
    expect([...files.keys()]).toEqual(['identities.json', 'thumbs/identities/id_0005/rep.jpg']);
    expect(identitiesOf(files).identities.map((one) => one.rep_thumb_rel_path)).toEqual([
      null,
      null,
      'identities/id_0005/rep.jpg',
    ]);
  });

  it('counts what is locked, and carries name, lock and our id', async () => {
    const file = identitiesOf(exportOf(await clusterFiles(LOCKED), { profile: 'pipeline' }));
    expect(file.stats).toMatchObject({ preserved_clusters: 1, preserved_tracks: 1 });
    expect(file.identities.find((one) => one.locked === true)).toMatchObject({
      ...{ identity_id: 'id_0003', cutline_identity_id: 'identity-00003' },
      ...{ label: 'Ann', name: 'Ann', track_ids: [3] },
    });
  });

  it('lets no label pass for a key of the schema', async () => {
    const labels = {
      name: 'Ann',
      identity_id: '../../x',
      track_ids: 'all',
      size: -1,
      role: 'lead',
    };
    const identities = [{ identity_id: 'identity-00001', track_ids: [1, 2], labels }];
    const result = await clusterFiles({ 'identities.json': { identities } });
    const file = identitiesOf(exportOf(result, { profile: 'pipeline' }));
    expect(file.identities[0]).toMatchObject({
      ...{ identity_id: 'id_0001', track_ids: [1, 2], size: 4, name: 'Ann' },
      labels: { identity_id: '../../x', track_ids: 'all', size: -1, role: 'lead' },
    });
  });
});

describe('ids of the pipeline', () => {
  const idsOf = (identities: readonly { id: string; adopted?: unknown }[]) =>
    pipelineIds({
      identitySet: {
        identities: identities.map(({ id }) => ({ id }) as Identity),
        byTrack: new Int32Array(0),
        metrics: METRICS,
        guardrails: [],
      },
      decisions: {
        ...NO_DECISIONS,
        anchors: new Map(
          identities.map(({ id, adopted }, row): [number, AnchorState] => [
            row,
            {
              ...{ identityId: id, labels: {}, locked: false, representative: -1 },
              ...{ createdAt: undefined, updatedAt: undefined },
              extra: adopted === undefined ? {} : { pipeline_identity_id: adopted },
            },
          ]),
        ),
      },
    });

  it('are ours, spelled its way', () => {
    expect(idsOf([{ id: 'identity-00007' }, { id: 'identity-123456' }])).toEqual([
      'id_0007',
      'id_123456',
    ]);
  });

  it('are those that it gave, before all others', () => {
    const ids = idsOf([{ id: 'identity-00001' }, { id: 'identity-00002', adopted: 'id_0001' }]);
    expect(ids).toEqual(['id_0003', 'id_0001']);
  });

  it('are unique as folders, where case may not count', () => {
    const ids = idsOf([
      { id: 'identity-00001', adopted: 'Ann' },
      { id: 'identity-00002', adopted: 'ann' },
      { id: 'identity-00003', adopted: 'ID_0004' },
      { id: 'identity-00004' },
    ]);
    expect(ids).toEqual(['Ann', 'id_0002', 'ID_0004', 'id_0005']);
  });

  it.each(['../../x', 'a/b', '', '.hidden', '__proto__', 7, null, 'x'.repeat(200)])(
    'never become a path unchecked: %j',
    (adopted) => {
      expect(idsOf([{ id: 'identity-00001', adopted }])).toEqual(['id_0001']);
    },
  );
});

const METRICS = {
  ...{ num_tracks: 0, num_clusters: 0, num_singletons: 0, singleton_fraction: 0 },
  ...{ largest_cluster_size: 0, largest_cluster_fraction: 0, avg_cluster_size: 0 },
};
