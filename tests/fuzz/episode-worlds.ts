import { append } from '../../src/core/moderation/log.ts';
import { EMPTY_LOG, type Operation } from '../../src/core/moderation/types.ts';
import { writeLogFile } from '../../src/core/moderation/write-log-file.ts';
import { npyHeader } from '../../src/core/parse/npy.ts';
import { writeMemory } from '../../src/core/suggest/impostor-memory.ts';
import { zipOf } from '../worker/zip-bytes.ts';
import { createRandom } from './random.ts';
import { readEpisodeFiles, readPayloads } from './read-episode.ts';
import { json, lines, type World, world } from './world.ts';

const TRACKS = 8;
const FACES = 3;
const DIMENSIONS = 8;
const EPISODE = 'fuzz-s01e01';
const AT = '2025-12-01T08:00:00Z';

/** Episodes, each in another way of writing one, and what moderating commands are given. */
export async function episodeWorlds(): Promise<World[]> {
  const inline = inlineWorld();
  const zip = await zipOf(
    'ep.zip',
    Object.fromEntries([...inline.files].map(([path, bytes]) => [path.slice(3), bytes])),
  );
  const packed = new Uint8Array(await zip.file.arrayBuffer());
  return [
    inline,
    npyWorld(),
    prototypeWorld(),
    dialectWorld(),
    payloadWorld(),
    episode('zip', { 'ep.zip': packed }),
  ];
}

const episode = (name: string, files: Parameters<typeof world>[1]) =>
  world(name, files, readEpisodeFiles);

/** What commands are given: payloads, and the file of `--null`. */
function payloadWorld(): World {
  return world(
    'payloads',
    {
      'merge.json': json({ source_ids: ['identity-00002'], target_id: 'identity-00001' }),
      'split.json': json({ identity_id: 'identity-00001', track_ids_to_split: ['track-00005', 7] }),
      'move.json': json({ track_id: 5, from_identity_id: null, to_identity_id: 'identity-00002' }),
      'delete-track.json': json({ track_id: 'track-00005', purge_crops: true }),
      'patch.json': json({ identity_id: 'identity-00001', locked: true, labels: { name: 'Ann' } }),
      'nulls.json': writeMemory({
        models: new Map([
          ['drawn · 8-d', new Map([['a', { mean: 0.1, deviation: 0.2, tracks: 8 }]])],
        ]),
      }),
    },
    readPayloads,
  );
}

/** Vectors within the rows, the specification's identities.json, a history that has undone steps. */
function inlineWorld(): World {
  const spec = {
    identities: specIdentities(),
    metadata: {
      ep_id: EPISODE,
      created_at: AT,
      cluster_thresh: 0.7,
      min_cluster_size: 2,
      outlier_mode: 'singleton',
      linkage: 'average',
      num_tracks: 8,
      num_clusters: 3,
      num_singletons: 1,
      founder_rule: 2,
      x_made_by: 'somebody',
    },
  };
  return episode('inline', {
    'ep/faces.jsonl': lines(faceRows((face) => ({ embedding: vectorOf(face) }))),
    'ep/tracks.jsonl': lines(trackRows()),
    'ep/identities.json': json(spec),
    'ep/moderation_log.jsonl': history((track) => `track-${String(track).padStart(5, '0')}`),
    'ep/truth.json': json({
      ep_id: EPISODE,
      '1': 'Ann',
      'track-00002': 'Bob',
      '3': 'Cleo',
      '5': 'Ann',
    }),
    'ep/recognition.yaml': 'cluster_thresh: 0.7\nmin_cluster_size: 2\nlinkage: average\n',
  });
}

/** Vectors in faces.npy, the pipeline's identities.json. */
function npyWorld(): World {
  const rows = faceRows(() => ({}));
  const manifests = `data/manifests/${EPISODE}`;
  return episode('npy', {
    [`${manifests}/faces.jsonl`]: lines(rows),
    [`${manifests}/tracks.jsonl`]: lines(trackRows()),
    [`${manifests}/identities.json`]: json({
      ep_id: EPISODE,
      pipeline_ver: '2025-11-11',
      config: { cluster_thresh: 0.68, min_cluster_size: 2, min_identity_sim: 0.55 },
      stats: { faces: 24, clusters: 3, mixed_tracks: 0, outlier_tracks: 0 },
      identities: [
        { identity_id: 'id_0001', label: 'Ann', track_ids: [1, 2, 5], size: 9, locked: true },
        { identity_id: 'id_0002', label: null, track_ids: [3, 4], size: 6, cohesion: 0.98 },
        { identity_id: 'id_0003', label: 'Bob', track_ids: [6], size: 3, cohesion: 1 },
      ],
    }),
    [`${manifests}/truth.json`]: json({ Ann: [1, 2, 5], Bob: [3, 4], Cleo: [6, 7, 8] }),
    [`data/embeds/${EPISODE}/faces.npy`]: npy(rows.map((_, face) => vectorOf(face))),
  });
}

/**
 * A run of two, in the keys of older pipelines: float64 vectors column by column would be read as well;
 * an opaque track id, letters beyond ASCII, pictures, the pipeline's settings, words of the Facebank.
 */
function dialectWorld(): World {
  const root = `data/manifests/${EPISODE}`;
  const run = `${root}/runs/attempt-2`;
  const spelled = (track: number) => (track === 3 ? 'camera-b' : track);
  const rows = faceRows((face) => ({ embedding: vectorOf(face) })).map(
    ({ track_id, frame_idx, ts, bbox_xyxy, conf, quality, ...row }) => ({
      ...row,
      ...{ track_id: spelled(track_id), frame: frame_idx, ts_s: ts, bbox: bbox_xyxy },
      quality: { score: quality, det: conf },
      pose: { yaw: 4 },
      crop_rel_path: `crops/track_${String(track_id).padStart(4, '0')}/frame_${String(frame_idx).padStart(6, '0')}.jpg`,
    }),
  );
  return episode('dialect', {
    [`${root}/active_run.json`]: json({ active_run_id: 'attempt-2' }),
    [`${root}/runs/attempt-1/tracks.jsonl`]: lines(trackRows()),
    [`${run}/faces.jsonl`]: lines(rows),
    [`${run}/tracks.jsonl`]: lines(
      trackRows().map(({ first_ts, last_ts, bboxes_sampled: _, track_id, ...row }) => ({
        ...row,
        ...{ track_id: spelled(track_id), start_s: first_ts, end_s: last_ts },
        ...{ first_frame_idx: 100 * track_id, frame_span: [100 * track_id, 100 * track_id + 16] },
        schema_version: 'track_v1',
      })),
    ),
    [`${run}/identities.json`]: json({
      ep_id: EPISODE,
      config: { cluster_thresh: 0.7, min_cluster_size: 1, linkage: 'complete' },
      stats: { faces: 24, clusters: 2 },
      identities: [
        {
          identity_id: 'id_0001',
          ...{ label: 'Zoë Ängström', person_id: 'zoe', cast_id: 'cast_7', track_ids: [1, 2] },
          facebank: {
            match: { person_id: 'zoe', seed_id: 'zoe_1', similarity: 0.81, margin: 0.3 },
            rejected: ['bob', 'cleo'],
          },
        },
        { identity_id: 'id_0002', name: '李雷', track_ids: [4, 5, spelled(3)], locked: true },
      ],
    }),
    [`${run}/truth.json`]: json({
      ep_id: EPISODE,
      labels: { Zoë: { track_ids: [1, 2] }, 李雷: [4, 5], '6': { person: 'Ann' } },
    }),
    'data/config/pipeline/clustering.yaml': SETTINGS,
    [`data/frames/${EPISODE}/runs/attempt-2/crops/track_0001/frame_000100.jpg`]: PIXEL,
    [`data/frames/${EPISODE}/runs/attempt-2/thumbs/track_0002/thumb_000200.png`]: PIXEL,
  });
}

const PIXEL = Uint8Array.from([0xff, 0xd8, 0xff, 0xd9]);

/** All that the settings may say. */
export const SETTINGS = `# settings
algorithm: agglomerative
linkage: average
cluster_thresh: 0.62 # cosine
min_cluster_size: 2
outlier_mode: "singleton"
pooling_method: mean
metric: cosine
same_frame: "off"
same_frame_min_frames: 3
same_frame_max_iou: 0.1
same_frame_min_size_ratio: 0.2
min_identity_sim: 0.5
track_prototype: &block
  method: mean
  weights: [0.5, 0.25]
metrics_thresholds: *block
singleton_merge: { enabled: true, similarity: 0.6 }
x_note: |
  several
  lines
`;

/** Track vectors alone, and a truth of rows. */
function prototypeWorld(): World {
  const tracks = trackRows().map((row, t) => ({
    ...row,
    face_embedding: vectorOf(t * FACES),
    face_embedding_spread: 0.25,
  }));
  return episode('prototypes', {
    'ep/tracks.jsonl': lines(tracks),
    'ep/truth.json': json({
      truth: [
        { track_id: 1, person: 'Ann' },
        { track_id: 2, person: 'Bob' },
        { track_ids: [3, 4], person: 'Cleo' },
      ],
    }),
    'ep/identities.json': json([
      { identity_id: 'identity-00001', track_ids: [1, 5], name: 'Ann', locked: true },
      {
        identity_id: 'identity-00002',
        track_ids: [2, 6],
        labels: { name: 'Bob', person_id: 'p1' },
      },
    ]),
  });
}

function faceRows(vector: (face: number) => object) {
  return Array.from({ length: TRACKS * FACES }, (_, face) => {
    const track = 1 + Math.floor(face / FACES);
    const frame = 100 * track + 8 * (face % FACES);
    return {
      ep_id: EPISODE,
      face_id: `face_${String(track).padStart(4, '0')}_${String(frame).padStart(6, '0')}`,
      track_id: track,
      frame_idx: frame,
      ts: frame / 25,
      bbox_xyxy: [10 + face, 20, 60 + face, 80],
      conf: 0.9 + face / 1000,
      quality: 0.5 + face / 100,
      ...vector(face),
      embedding_model: 'drawn-8',
      x_note: 'none',
      ...(face === 7 ? { skip: 'blurry:3.1' } : {}),
      ...(face === 16 ? { deleted: true } : {}),
    };
  }).map(({ skip, ...row }) => {
    if (skip === undefined) return row;
    // A row that was skipped has no vector.
    const { embedding: _, ...rest } = row as typeof row & { embedding?: unknown };
    return { ...rest, skip };
  });
}

function trackRows() {
  return Array.from({ length: TRACKS }, (_, t) => ({
    ep_id: EPISODE,
    track_id: t + 1,
    first_ts: (100 * (t + 1)) / 25,
    last_ts: (100 * (t + 1) + 8 * (FACES - 1)) / 25,
    frame_count: FACES,
    bboxes_sampled: [
      { frame_idx: 100 * (t + 1), ts: 4 * (t + 1), bbox_xyxy: [10, 20, 60, 80], conf: 0.9 },
    ],
    ...(t === 7 ? { deleted: true } : {}),
  }));
}

function specIdentities() {
  const identity = (number: number, tracks: readonly number[], more: object) => ({
    identity_id: `identity-0000${number}`,
    cluster_id: tracks.length > 1 ? number : null,
    track_ids: tracks.map((track) => `track-0000${track}`),
    canonical_face_path: null,
    embedding_stats: {
      centroid_norm: 0.9,
      variance: 0.1,
      num_tracks: tracks.length,
      num_faces_total: 3 * tracks.length,
    },
    labels: {},
    locked: false,
    created_at: AT,
    updated_at: AT,
    ...more,
  });
  return [
    identity(1, [1, 5], { labels: { name: 'Ann', person_id: 'p1' }, locked: true }),
    identity(2, [2, 6], {
      canonical_face_id: 'face_0002_000208',
      canonical_face_chosen: true,
      x_colour: 'red',
    }),
    identity(3, [3, 7, 8], { labels: { name: 'Cleo' } }),
    identity(4, [4], { mark: 'noise' }),
  ];
}

/** Five steps, one of them undone. */
function history(_spell: (track: number) => string): string {
  const ref = (number: number, tracks: readonly string[]) => ({
    identityId: `identity-0000${number}`,
    anchor: tracks[0] ?? '',
    tracks,
  });
  const steps: readonly Operation[] = [
    { type: 'merge', target: ref(1, ['1', '5']), sources: [ref(2, ['2', '6'])] },
    { type: 'label', identityId: 'identity-00003', anchor: '3', labels: { name: 'Cleo' } },
    { type: 'lock', identityId: 'identity-00003', anchor: '3', tracks: ['3', '7'] },
    {
      type: 'split',
      from: ref(1, ['1', '5', '2', '6']),
      tracks: ['2', '6'],
      newId: 'identity-00009',
    },
    { type: 'label', identityId: 'identity-00001', anchor: '1', labels: { name: 'Ann' } },
  ] as unknown as readonly Operation[];
  const log = steps.reduce(
    (all, operation) =>
      append(all, operation, {
        at: AT,
        said: { cluster_thresh: 0.7 },
        before: { clusters: 3, singletons: 1, tracks: 8 },
        after: { clusters: 3, singletons: 1, tracks: 8 },
      }),
    EMPTY_LOG,
  );
  const prints = Array.from({ length: TRACKS }, (_, t) => ({
    id: String(t + 1),
    firstTs: 4 * (t + 1),
    lastTs: 4 * (t + 1) + 0.64,
    faces: FACES,
    vector: Int8Array.from(vectorOf(t * FACES), (x) => Math.round(127 * x)),
  }));
  const file = { epId: EPISODE, runId: '', log: { ...log, cursor: 4 }, prints };
  return writeLogFile({ ...file, founders: 'tree' });
}

function vectorOf(face: number): number[] {
  const random = createRandom(7919 * (Math.floor(face / FACES) % 4) + 1);
  const own = createRandom(face + 100);
  const raw = Array.from(
    { length: DIMENSIONS },
    () => random.next() - 0.5 + 0.1 * (own.next() - 0.5),
  );
  const norm = Math.sqrt(raw.reduce((sum, x) => sum + x * x, 0));
  return raw.map((x) => Number((x / norm).toFixed(5)));
}

function npy(rows: readonly (readonly number[])[]): Uint8Array {
  const header = npyHeader(rows.length, DIMENSIONS);
  const bytes = new Uint8Array(header.length + rows.length * DIMENSIONS * 4);
  bytes.set(header);
  bytes.set(new Uint8Array(Float32Array.from(rows.flat()).buffer), header.length);
  return bytes;
}
