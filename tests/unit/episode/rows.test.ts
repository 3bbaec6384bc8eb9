import { describe, expect, it } from 'vitest';
import { FACE_DELETED, FACE_QUARANTINED, FACE_SKIPPED } from '../../../src/core/episode/episode.ts';
import { npyBytes } from '../parse/npy-bytes.ts';
import { at, codes, face, run } from './run-import.ts';

describe('rows of every dialect', () => {
  it('brings all spellings of a track id together and keeps the first', async () => {
    const ids = ['track_0012', 12, '12', 'track-00012'];
    const { episode } = await run({
      'faces.jsonl': ids.map((id, k) => face(id, k, { embedding: at(k) })),
    });
    expect(episode.tracks.count).toBe(1);
    expect(episode.tracks.id).toEqual(['track_0012']);
    expect(episode.tracks.number).toEqual(Int32Array.of(12));
    expect(episode.dialect).toBe('mixed');
  });

  it.each([
    [12, 'pipeline'],
    ['track-00012', 'spec'],
  ])('tells the dialect of %j', async (id, dialect) => {
    const { episode } = await run({ 'faces.jsonl': [face(id, 1, { embedding: at(1) })] });
    expect(episode.dialect).toBe(dialect);
  });

  it('reads track_v1 rows', async () => {
    const { episode } = await run({
      'tracks.jsonl': [
        { track_id: 2, start_s: 1, end_s: 3, frame_span: [30, 90], face_embedding_spread: 0.8 },
        { track_label: 'track_0042', start_s: 0, end_s: 1, deleted: true },
      ],
    });
    expect(episode.dialect).toBe('track-v1');
    expect(Array.from(episode.tracks.number)).toEqual([2, 42]);
    expect(Array.from(episode.tracks.firstTs)).toEqual([1, 0]);
    expect(Array.from(episode.tracks.lastTs)).toEqual([3, 1]);
    expect(episode.tracks.spread[0]).toBeCloseTo(0.8);
    expect(Array.from(episode.tracks.deleted)).toEqual([0, 1]);
  });

  it('keeps skipped rows with their reasons, values stripped, and deleted ones', async () => {
    const { episode } = await run({
      'faces.jsonl': [
        face(1, 1, { skip: 'blurry:13.9' }),
        face(1, 2, { skip: 'blurry:9.1' }),
        face(1, 3, { skip: true, skip_data: { reason: 'low_contrast' } }),
        face(1, 4, { skip: true }),
        face(1, 5, { skip: '', embedding: at(1) }),
        face(2, 6, { deleted: true, embedding: at(1) }),
      ],
    });
    const { faces, tracks, report } = episode;
    expect(faces.reasons).toEqual(['blurry', 'low_contrast', 'skipped']);
    expect(Array.from(faces.skipReason)).toEqual([0, 0, 1, 2, -1, -1]);
    expect(faces.skipTexts.get(0)).toBe('blurry:13.9');
    expect(Array.from(faces.flags)).toEqual([...Array(4).fill(FACE_SKIPPED), 0, FACE_DELETED]);
    expect(Array.from(tracks.embedded)).toEqual([1, 0]);
    expect(Array.from(tracks.deleted)).toEqual([0, 1]);
    expect(report.counts).toMatchObject({ faces: 6, embedded: 1, skipped: 4, deleted: 1 });
    expect(report.remarks).toContainEqual(
      expect.objectContaining({ code: 'faces/no-reason', count: 1 }),
    );
  });

  it('says where a row says no to what most rows say nothing of', async () => {
    const rows = (flag: object, more: object) => ({
      'faces.jsonl': [
        ...[1, 2, 3].map((k) => face(1, k, { embedding: at(k), ...more })),
        face(1, 4, { embedding: at(4), ...flag }),
      ],
    });
    const told = async (flag: object, more = {}) =>
      codes(await run(rows(flag, more))).filter(([code]) => code === 'keys/said-no');
    // The reason of a skip that became a 0.
    expect(await told({ skip: 0 })).toEqual([['keys/said-no', 1]]);
    // Somebody took a deletion back; null says nothing; a writer that says it of every row loses nothing.
    expect(await told({ deleted: false })).toEqual([]);
    expect(await told({ skip: null })).toEqual([]);
    expect(await told({ skip: false }, { skip: false })).toEqual([]);
  });

  it('says which rows are of one track and frame', async () => {
    const rows = [
      face(1, 1, { face_id: 'a' }),
      face(1, 2, { face_id: 'b' }),
      face(1, 2, { face_id: 'c' }),
      face(2, 2, { face_id: 'd' }),
      face(2, 3, { face_id: 'e', skip: 'blurry' }),
      face(2, 3, { face_id: 'f' }),
      // Without a frame there is nothing to compare; the same id is told as such.
      { track_id: 3, face_id: 'g' },
      { track_id: 3, face_id: 'h' },
      face(4, 1, { face_id: 'i' }),
      face(4, 1, { face_id: 'i' }),
    ].map((row, k) => ({ ...row, embedding: at(k) }));
    const { episode } = await run({ 'faces.jsonl': rows });
    expect(episode.report.remarks).toContainEqual(
      expect.objectContaining({ code: 'faces/twice', count: 1, examples: ['c and b'] }),
    );
  });

  it('says which track has something else than a vector, deleted ones too', async () => {
    const tracks = [
      [
        [0.1, 0.2],
        [1, 2],
      ],
      [0.1],
      [0.1, 'x'],
      true,
      [0.6, 0.8],
      [],
      null,
    ];
    const imported = await run({
      'faces.jsonl': [face(1, 1, { embedding: at(1) })],
      'tracks.jsonl': tracks.map((face_embedding, k) => ({
        track_id: k + 1,
        deleted: true,
        face_embedding,
      })),
    });
    expect(codes(imported)).toContainEqual(['keys/unusable', 4]);
  });

  it('orders tracks by tracks.jsonl, then by first appearance, and faces by frame', async () => {
    const { episode } = await run({
      'faces.jsonl': [face(9, 30), face(7, 20), face(9, 10), face(5, 1), face(9, -1), face(9, 10)],
      'tracks.jsonl': [{ track_id: 7 }, { track_id: 8 }, { track_id: 7, first_ts: 99 }],
    });
    const { tracks, report } = episode;
    expect(Array.from(tracks.number)).toEqual([7, 8, 9, 5]);
    expect(Array.from(tracks.faceStart)).toEqual([0, 1, 1, 5, 6]);
    expect(Array.from(tracks.faceRows)).toEqual([1, 4, 2, 5, 0, 3]);
    expect(tracks.firstTs[0]).toBeNaN();
    const remarks = new Map(report.remarks.map((remark) => [remark.code, remark]));
    expect(remarks.get('tracks/duplicate')?.examples).toEqual(['tracks.jsonl line 3: 7']);
    expect(remarks.get('tracks/not-listed')?.examples).toEqual(['9', '5']);
    expect(remarks.get('tracks/without-faces')?.examples).toEqual(['8']);
  });

  it('makes missing face ids and keeps repeated ones apart', async () => {
    const { episode } = await run({
      'faces.jsonl': [
        face(1, 42),
        face(1, 43, { face_id: 'f' }),
        face(2, 44, { face_id: 'f' }),
        face('shot.a', 45),
        { track_id: 3 },
      ],
    });
    expect(episode.faces.faceId).toEqual([
      'face_0001_000042',
      'f',
      'f-2',
      'face_shot.a_000045',
      'face_0003_line5',
    ]);
    expect(episode.report.remarks).toContainEqual(
      expect.objectContaining({
        level: 'repaired',
        code: 'faces/duplicate-id',
        count: 1,
        examples: ['faces.jsonl line 3: f'],
      }),
    );
  });

  it('sets zero, NaN and infinite vectors aside', async () => {
    const rows = [[1, 0], [0, 0], 'NAN', [1e39, 1], 'base64=='].map((embedding, k) =>
      face(1, k, { embedding }),
    );
    const text = rows.map((row) => JSON.stringify(row).replace('"NAN"', '[NaN, 1]')).join('\n');
    const imported = await run({ 'faces.jsonl': text });
    expect(imported.embeddings).toMatchObject({ n: 1, d: 2 });
    expect(Array.from(imported.episode.faces.flags)).toEqual([
      0,
      ...Array(4).fill(FACE_QUARANTINED),
    ]);
    expect(imported.episode.report.counts.quarantined).toBe(4);
    expect(codes(imported)).toEqual(
      expect.arrayContaining([
        ['faces/zero-vector', 1],
        ['faces/non-finite-vector', 2],
        ['faces/unreadable-vector', 1],
      ]),
    );
  });

  it('normalises every vector again', async () => {
    const { embeddings } = await run({ 'faces.jsonl': [face(1, 1, { embedding: [3, 4] })] });
    expect(Array.from(embeddings.data)).toEqual([Math.fround(0.6), Math.fround(0.8)]);
  });

  it('takes detector confidence from tracks.jsonl where quality is the same everywhere', async () => {
    const sampled = [0.7, 0.9].map((conf, k) => ({ frame_idx: k + 1, conf }));
    const imported = await run({
      'faces.jsonl': [1, 2, 3].map((k) => face(1, k, { quality: 1, embedding: at(k) })),
      'tracks.jsonl': [{ track_id: 1, bboxes_sampled: sampled }],
    });
    const [a, b, c] = imported.episode.faces.quality;
    expect([a, b]).toEqual([Math.fround(0.7), Math.fround(0.9)]);
    expect(c).toBeNaN();
    expect(codes(imported)).toContainEqual(['faces/joined-confidence', 2]);
  });
});

describe('numbers as text', () => {
  const faces = [1, 2].flatMap((track) =>
    [10, 20].map((frame) => ({
      track_id: track,
      frame_idx: frame,
      ts: frame / 4,
      bbox_xyxy: [100 * track, 10, 100 * track + 50, 60.5],
      quality: 0.5 + track / 8,
      pose_yaw: 3.5 * track,
      landmarks: [12, 20, 30, 20, 21, 30, 14, 42, 28, 42],
      embedding: at(track + frame),
    })),
  );
  const tracks = [1, 2].map((track) => ({
    track_id: track,
    first_ts: 2.5,
    last_ts: 5,
    face_embedding_spread: 0.25,
    frame_span: [10, 20],
    bboxes_sampled: [{ frame_idx: 10, ts: 2.5, bbox: [1, 2, 3, 4], conf: 0.75 }],
  }));
  const crops = { 'crops/track_0001/frame_000010.jpg': 'x' };
  /** As a table that was read with dtype=str, or json.dumps(default=str), has a value. */
  const asText = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(asText)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, asText(one)]))
        : String(value);
  const asTable = (row: object) =>
    Object.fromEntries(
      Object.entries(row).map(([key, value]) => [
        key,
        typeof value === 'object' ? JSON.stringify(value) : `${value}`,
      ]),
    );

  it.each([
    ['one by one', asText as (row: object) => unknown],
    ['with whole lists as text', asTable],
  ])('are numbers wherever faces and tracks have one, %s', async (_, spell) => {
    const plain = await run({ 'faces.jsonl': faces, 'tracks.jsonl': tracks, ...crops });
    const text = await run({
      'faces.jsonl': faces.map((face) => spell(face) as object),
      'tracks.jsonl': tracks.map((track) => spell(track) as object),
      ...crops,
    });
    const told = ({ episode, embeddings }: typeof plain) => ({
      faces: episode.faces,
      tracks: episode.tracks,
      crops: episode.crops,
      remarks: episode.report.remarks,
      embeddings,
    });
    expect(told(text)).toEqual(told(plain));
    expect(plain.episode.crops.size).toBe(1);
  });

  it('that are none are counted, with what the rows lose by them', async () => {
    const rows = faces.map((face) => ({ ...face, frame_idx: `f${face.frame_idx}`, ts: '4,5' }));
    const { episode } = await run({ 'faces.jsonl': rows, ...crops });
    expect(episode.report.remarks).toMatchObject([
      { code: 'keys/unusable', level: 'warning', count: 8 },
      {
        code: 'crops/unmatched',
        level: 'warning',
        text: expect.stringContaining('1 picture found, but 4 faces of 4 have no frame'),
      },
    ]);
  });

  it('pictures of other tracks are not called missing', async () => {
    const { episode } = await run({
      'faces.jsonl': faces,
      'crops/track_0009/frame_000010.jpg': 'x',
    });
    expect(codes({ episode } as never)).toEqual([['crops/unmatched', 1]]);
  });
});

it('folders of one name belong together, however Unicode spells it', async () => {
  const [composed, decomposed] = ['caf\u00e9-s01e01', 'cafe\u0301-s01e01'];
  for (const [one, other] of [
    [composed, decomposed],
    [decomposed, composed],
  ] as const) {
    const imported = await run({
      [`data/manifests/${one}/faces.jsonl`]: [face(1, 10, { ep_id: other })],
      [`data/embeds/${other}/faces.npy`]: npyBytes([at(10)]),
      [`data/frames/${other}/crops/track_0001/frame_000010.jpg`]: 'x',
    });
    expect(imported.episode).toMatchObject({
      epId: composed,
      report: { counts: { embedded: 1, facesWithCrop: 1 }, remarks: [] },
    });
  }
});

describe('boxes as x, y, width, height', () => {
  const corners = [0, 1, 2].map((k) => [100 + 400 * k, 300, 180 + 400 * k, 390]);
  const sizes = corners.map(([x1 = 0, y1 = 0, x2 = 0, y2 = 0]) => [x1, y1, x2 - x1, y2 - y1]);
  const boxes = async (key: string, all: readonly (readonly number[])[]) => {
    const rows = all.map((box, i) => face(i + 1, 1, { [key]: box, embedding: at(i) }));
    const { episode } = await run({ 'faces.jsonl': rows });
    const remark = episode.report.remarks.find(({ code }) => code.startsWith('boxes/'));
    return { box: [...episode.faces.box], code: remark?.code, text: remark?.text };
  };

  it('are read so where most cannot be corners, and told', async () => {
    for (const key of ['bbox', 'box']) {
      const read = await boxes(key, sizes);
      expect(read).toMatchObject({ box: corners.flat(), code: 'boxes/sizes' });
      expect(read.text).toContain('3 boxes read as x, y, width, height: as corners 3 of them');
      expect(await boxes(key, corners)).toMatchObject({ box: corners.flat(), code: undefined });
    }
  });

  it('are read so beside corners that say what they are', async () => {
    const rows = [
      face(1, 1, { bbox_xyxy: corners[0], embedding: at(0) }),
      ...sizes.map((box, i) => face(i + 2, 1, { bbox: box, embedding: at(i + 1) })),
    ];
    const { episode } = await run({ 'faces.jsonl': rows });
    expect([...episode.faces.box]).toEqual([...(corners[0] ?? []), ...corners.flat()]);
  });

  it('are told where fewer cannot be, or their key says that they are corners', async () => {
    const some = [...corners, sizes[0] ?? []];
    expect(await boxes('bbox', some)).toMatchObject({
      box: some.flat(),
      code: 'boxes/backwards',
      text: expect.stringContaining('1 of 4 boxes ends before it begins'),
    });
    const said = await boxes('bbox_xyxy', sizes);
    expect(said).toMatchObject({ box: sizes.flat(), code: 'boxes/backwards' });
  });
});
