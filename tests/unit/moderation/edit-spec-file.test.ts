import { describe, expect, it } from 'vitest';
import { identityLookup } from '../../../src/core/episode/identity-lookup.ts';
import { trackLikeness } from '../../../src/core/identity/likeness.ts';
import { summariseTracks } from '../../../src/core/identity/summaries.ts';
import { type Derived, derive, type Facts } from '../../../src/core/moderation/edit/derive.ts';
import {
  type EditCommand,
  editIdentities,
} from '../../../src/core/moderation/edit/edit-identities.ts';
import { readIdentitiesFile } from '../../../src/core/moderation/edit/identities-file.ts';
import { writeIdentities } from '../../../src/core/moderation/edit/write-identities.ts';
import { EMPTY_LOG } from '../../../src/core/moderation/types.ts';
import { episodeWithFaces } from '../identity/synthetic.ts';

const NOW = '2025-12-01T08:00:00Z';
const episode = episodeWithFaces([9, 8, 7, 6, 5, 4]);
const DERIVED: Derived = {
  ...{ faces: 1, variance: 0.25, centroidNorm: 0.75, minSimilarity: null, face: null },
  chosen: false,
};
const identity = (number: number, cluster_id: number | null, ...tracks: number[]) => ({
  identity_id: `identity-0000${number}`,
  cluster_id,
  track_ids: tracks,
  labels: {},
  embedding_stats: { num_tracks: tracks.length, num_faces_total: 100 * number, own: 'kept' },
  locked: false,
});

/** A file of the specification: 1 2 3, 4 5, and 6 alone. */
const fileWith = (metadata: object) => ({
  ep_id: 'e',
  metadata: { avg_cluster_size: 2.5, num_clusters: 2, own: 'kept', ...metadata },
  identities: [
    identity(1, 1, 1, 2, 3),
    identity(4, 4, 4, 5),
    identity(6, 'outlier_mode' in metadata ? -1 : null, 6),
  ],
  manual_assignments: { 'identity-00004': 'Bea', 'identity-00006': 'Cem' },
});

/** The file after a command, in its own schema. */
function edited(value: object, command: EditCommand) {
  const file = readIdentitiesFile(
    { value, kept: value },
    'identities.json',
    identityLookup(episode),
  );
  const given = { file, episode, log: EMPTY_LOG, minClusterSize: 2, now: NOW };
  const { after } = editIdentities(given, command);
  const changed = after.filter(({ change }) => change === 'tracks');
  const written = writeIdentities({
    ...{ file, after, now: NOW, minClusterSize: 2, acceptedFaces: undefined },
    derived: new Map(changed.map(({ id }) => [id, DERIVED])),
    pictures: new Map(),
    faceId: (row) => episode.faces.faceId[row],
    trackIds: episode.tracks.id,
  }) as ReturnType<typeof fileWith>;
  const clusters = written.identities.map(({ identity_id, cluster_id, track_ids }) => [
    ...[identity_id, cluster_id, ...track_ids],
  ]);
  return { ...written, clusters };
}
const move = (track_id: number, to_identity_id: string | null): EditCommand => ({
  ...{ type: 'move', payload: { track_id, from_identity_id: undefined, to_identity_id } },
});

describe('a change of a file of the specification', () => {
  it('numbers clusters as they were, and an identity of one track as the file has it', () => {
    const moved = edited(fileWith({ outlier_mode: 'noise' }), move(4, 'identity-00001'));
    expect(moved.clusters).toEqual([
      ['identity-00001', 1, 1, 2, 3, 4],
      ['identity-00004', -1, 5],
      ['identity-00006', -1, 6],
    ]);
    expect(edited(fileWith({}), move(4, 'identity-00001')).clusters[1]).toEqual([
      ...['identity-00004', null, 5],
    ]);
  });

  it('gives a new cluster the next number, also one that was a single track before', () => {
    const payload = { identity_id: 'identity-00001', track_ids_to_split: [2, 3] };
    expect(edited(fileWith({}), { type: 'split', payload }).clusters).toEqual([
      ['identity-00001', null, 1],
      ['identity-00004', 4, 4, 5],
      ['identity-00006', null, 6],
      ['identity-00007', 5, 2, 3],
    ]);
    expect(edited(fileWith({}), move(3, 'identity-00006')).clusters[2]).toEqual([
      ...['identity-00006', 5, 3, 6],
    ]);
  });

  it('counts the figures of the whole again, and those alone', () => {
    const { metadata, ep_id } = edited(fileWith({}), move(4, 'identity-00001'));
    expect(ep_id).toBe('e');
    expect(metadata).toEqual({
      ...{ own: 'kept', num_tracks: 6, num_clusters: 1, num_singletons: 2 },
      ...{ singleton_fraction: 2 / 6, largest_cluster_size: 4, largest_cluster_fraction: 4 / 6 },
      avg_cluster_size: 4,
    });
  });

  it('counts tracks that the episode does not have, and leaves them where they are', () => {
    const file = fileWith({});
    file.identities[1] = identity(4, 4, 4, 5, 99);
    const { metadata, clusters } = edited(file, move(4, 'identity-00001'));
    expect(clusters[1]).toEqual(['identity-00004', null, 5, 99]);
    expect(metadata).toMatchObject({ num_tracks: 7, num_clusters: 1, num_singletons: 3 });
    // The pipeline's own figures go by size, and those that a file lacks are not added.
    const stats = { num_clusters: 9, singleton_fraction: 9, clusters: 9, faces: 39 };
    expect(edited({ ...file, stats }, move(4, 'identity-00001'))).toMatchObject({
      stats: { num_clusters: 2, singleton_fraction: 1 / 7, clusters: 3, faces: 39 },
    });
    expect(edited({ ...file, stats: {} }, move(4, 'identity-00001'))).toHaveProperty('stats', {
      clusters: 3,
    });
  });

  it('writes what follows from the tracks of those that changed, and leaves the others', () => {
    const before = fileWith({});
    const { identities } = edited(before, move(4, 'identity-00001'));
    expect(identities[0]).toMatchObject({
      embedding_stats: {
        ...{ own: 'kept', num_tracks: 4, num_faces_total: 1, variance: 0.25, centroid_norm: 0.75 },
      },
      updated_at: NOW,
    });
    expect(identities[2]).toBe(before.identities[2]);
  });

  it('gives the assignment of a merged identity to the keeper, unless that has one', () => {
    const merge = (target_id: string, ...source_ids: string[]): EditCommand => ({
      ...{ type: 'merge', payload: { target_id, source_ids } },
    });
    const taken = edited(fileWith({}), merge('identity-00001', 'identity-00004'));
    expect(taken.manual_assignments).toEqual({ 'identity-00006': 'Cem', 'identity-00001': 'Bea' });
    const kept = edited(fileWith({}), merge('identity-00004', 'identity-00006'));
    expect(kept.manual_assignments).toEqual({ 'identity-00004': 'Bea' });
  });
});

describe('what follows from the tracks of an identity', () => {
  const merge: EditCommand = {
    ...{ type: 'merge', payload: { target_id: 'identity-00001', source_ids: ['identity-00004'] } },
  };
  function derived(command: EditCommand, facts: Partial<Facts> = {}) {
    const value = fileWith({});
    const file = readIdentitiesFile(
      { value, kept: value },
      'identities.json',
      identityLookup(episode),
    );
    const given = { file, episode, log: EMPTY_LOG, minClusterSize: 2, now: NOW };
    const { before, after } = editIdentities(given, command);
    const pooled = { items: new Int32Array(0), vectors: { n: 0, d: 2, data: new Float32Array(0) } };
    const known = { episode, summaries: summariseTracks(episode), faceCount: undefined };
    const likeness = trackLikeness(pooled, episode.tracks.count);
    return derive(after[0]!, before, { ...known, pooled, likeness, ...facts });
  }

  it('is counted from the file where nothing else is there, and only where that tells', () => {
    expect(derived(merge)).toEqual({
      ...{ faces: 500, variance: null, centroidNorm: null, minSimilarity: null },
      ...{ face: null, chosen: false },
    });
    // How many faces one of two tracks has, the file does not say.
    expect(derived(move(4, 'identity-00001')).faces).toBeNull();
  });

  it('is measured from faces and vectors where they are there', () => {
    const faceCount = Int32Array.of(9, 8, 7, 6, 5, 4);
    const vectors = { n: 2, d: 2, data: Float32Array.of(1, 0, 0, 1) };
    const pooled = { items: Int32Array.of(0, 4), vectors };
    const found = derived(merge, { faceCount, pooled });
    // Track 1 has the first faces of all.
    expect(found).toMatchObject({ faces: 35, face: 0, chosen: false });
    // Two vectors at a right angle: R is the half of a diagonal, and the centroid a unit vector.
    expect(found.centroidNorm).toBeCloseTo(1, 6);
    expect(found.variance).toBeCloseTo(1 - Math.SQRT1_2, 6);
    expect(found.minSimilarity).toBeCloseTo(Math.SQRT1_2, 6);
  });
});
