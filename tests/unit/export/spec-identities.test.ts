import { describe, expect, it } from 'vitest';
import { clusterFiles, exportOf, identitiesOf, NOW } from './episode-run.ts';

describe("identities.json in the specification's schema", () => {
  it('has its keys, word for word and in its order; ours come after', async () => {
    const file = identitiesOf(exportOf(await clusterFiles({})));
    expect(Object.keys(file)).toEqual(['identities', 'metadata']);
    expect(Object.keys(file.identities[0] ?? {})).toEqual([
      ...['identity_id', 'cluster_id', 'track_ids', 'canonical_face_path', 'embedding_stats'],
      ...['labels', 'locked', 'created_at', 'updated_at'],
      'canonical_face_id',
    ]);
    expect(Object.keys(file.identities[0]?.embedding_stats as object)).toEqual([
      ...['centroid_norm', 'variance', 'num_tracks', 'num_faces_total'],
    ]);
    expect(Object.keys(file.metadata as object)).toEqual([
      ...['ep_id', 'num_tracks', 'num_clusters', 'num_singletons', 'singleton_fraction'],
      ...['largest_cluster_size', 'largest_cluster_fraction', 'cluster_thresh', 'min_cluster_size'],
      ...['algorithm', 'linkage', 'created_at'],
      ...['avg_cluster_size', 'pooling_method', 'outlier_mode'],
    ]);
  });

  it('says what was found', async () => {
    const file = identitiesOf(exportOf(await clusterFiles({})));
    expect(file.identities).toMatchObject([
      {
        identity_id: 'identity-00001',
        cluster_id: 1,
        track_ids: ['track-00001', 'track-00002'],
        canonical_face_path: 'thumbs/identity-00001/rep.jpg',
        labels: {},
        locked: false,
        created_at: NOW,
        updated_at: NOW,
        canonical_face_id: 'face_1_1',
      },
      { identity_id: 'identity-00003', cluster_id: 2, track_ids: ['track-00003', 'track-00004'] },
      {
        identity_id: 'identity-00005',
        cluster_id: null,
        track_ids: ['track-00005'],
        embedding_stats: { centroid_norm: 1, variance: 0, num_tracks: 1, num_faces_total: 2 },
      },
    ]);
    expect(file.metadata).toEqual({
      ...{ ep_id: 'show-s01e01', num_tracks: 5, num_clusters: 2, num_singletons: 1 },
      ...{ singleton_fraction: 0.2, largest_cluster_size: 2, largest_cluster_fraction: 0.4 },
      ...{ cluster_thresh: 0.8, min_cluster_size: 2, algorithm: 'agglomerative' },
      ...{ linkage: 'average', created_at: NOW, avg_cluster_size: 2 },
      ...{ pooling_method: 'mean', outlier_mode: 'singleton' },
    });
    const stats = file.identities[0]?.embedding_stats as Record<string, number>;
    expect(stats.centroid_norm).toBeCloseTo(1, 12);
    expect(stats.variance).toBeCloseTo(1 - Math.cos(0.05), 7);
    expect(stats).toMatchObject({ num_tracks: 2, num_faces_total: 4 });
  });

  it('labels what is left over −1 in noise mode', async () => {
    const file = identitiesOf(exportOf(await clusterFiles({}, { outlier_mode: 'noise' })));
    expect(file.identities.map((one) => one.cluster_id)).toEqual([1, 2, -1]);
    expect(file.metadata).toMatchObject({ num_clusters: 2, num_singletons: 1 });
  });

  it('names the run that the episode came from', async () => {
    const result = await clusterFiles({});
    const ofRun = { ...result, episode: { ...result.episode, runId: 'Attempt3_x' } };
    expect(identitiesOf(exportOf(ofRun)).metadata).toMatchObject({ run_id: 'Attempt3_x' });
  });

  it('has a null path where there is no picture, and writes pictures at the paths that it names', async () => {
    const result = await clusterFiles({});
    const bytes = Uint8Array.of(1, 2, 3);
    const files = exportOf(result, { reps: new Map([['identity-00003', bytes]]) });
    expect([...files.keys()]).toEqual(['identities.json', 'thumbs/identity-00003/rep.jpg']);
    expect(files.get('thumbs/identity-00003/rep.jpg')).toBe(bytes);
    expect(identitiesOf(files).identities.map((one) => one.canonical_face_path)).toEqual([
      null,
      'thumbs/identity-00003/rep.jpg',
      null,
    ]);
  });

  it('is two-space JSON with a final newline, the same bytes every time', async () => {
    const [one, two] = [exportOf(await clusterFiles({})), exportOf(await clusterFiles({}))];
    expect(two).toEqual(one);
    const text = new TextDecoder().decode(one.get('identities.json'));
    expect(text).toMatch(/^\{\n {2}"identities": \[\n {4}\{\n[\s\S]*\}\n$/);
  });

  it('spells tracks as the specification does, whatever the import called them', async () => {
    const names = ['7', 'track_0008', 'track-00009', 'cam-b.12'];
    const faces = names.map((track_id, i) => ({ track_id, frame_idx: i, embedding: [1, i] }));
    const file = identitiesOf(exportOf(await clusterFiles({ 'faces.jsonl': faces })));
    const ids = file.identities.flatMap((one) => one.track_ids as string[]);
    expect(ids.sort()).toEqual(['cam-b.12', 'track-00007', 'track-00008', 'track-00009']);
  });

  it('is written for an episode without identities', async () => {
    const result = await clusterFiles({ 'faces.jsonl': '' });
    expect(identitiesOf(exportOf(result))).toMatchObject({
      identities: [],
      metadata: { num_tracks: 0, num_clusters: 0, singleton_fraction: 0, avg_cluster_size: 0 },
    });
  });
});
