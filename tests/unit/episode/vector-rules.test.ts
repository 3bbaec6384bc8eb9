import { describe, expect, it } from 'vitest';
import { npyBytes } from '../parse/npy-bytes.ts';
import { angles, at, codes, face, type Imported, run } from './run-import.ts';

describe('which vector belongs to which face', () => {
  const skipped = face(1, 2, { skip: 'blurry:9.1' });

  it('inline vectors win, and faces.npy that says the same is silent', async () => {
    const imported = await run({
      'faces.jsonl': [
        face(1, 1, { embedding: at(10) }),
        skipped,
        face(1, 3, { embedding: at(20) }),
      ],
      'faces.npy': npyBytes([at(10), at(20)]),
    });
    expect(angles(imported)).toEqual([10, undefined, 20]);
    expect(imported.episode.report.vectorRule).toBe('inline');
    expect(imported.episode.report.remarks.map((r) => r.code)).not.toContain('npy/disagrees');
  });

  it('warns of rows of faces.npy that differ from the inline vectors', async () => {
    const imported = await run({
      'faces.jsonl': [face(1, 1, { embedding: at(10) }), face(1, 3, { embedding: at(20) })],
      'faces.npy': npyBytes([at(10), at(24)], { fortranOrder: true }),
    });
    expect(angles(imported)).toEqual([10, 20]);
    expect(imported.episode.report.remarks).toContainEqual(
      expect.objectContaining({
        code: 'npy/disagrees',
        count: 1,
        examples: ['faces.npy row 1: cosine 0.998'],
      }),
    );
  });

  it('remarks on a stale faces.npy beside inline vectors', async () => {
    const imported = await run({
      'faces.jsonl': [face(1, 1, { embedding: at(10) })],
      'faces.npy': npyBytes([at(10), at(24), at(3)]),
    });
    expect(imported.episode.report.remarks).toContainEqual(
      expect.objectContaining({
        code: 'npy/stale',
        text: expect.stringContaining('faces.npy has 3 rows, but faces.jsonl has 1 vector of'),
      }),
    );
  });

  it('goes by accepted rows: skip rows have no row in faces.npy', async () => {
    const imported = await run({
      'faces.jsonl': [face(1, 1), skipped, face(2, 3), face(2, 4, { deleted: true })],
      'faces.npy': npyBytes([at(10), at(20), at(30)]),
    });
    expect(angles(imported)).toEqual([10, undefined, 20, 30]);
    expect(imported.episode.report.vectorRule).toBe('npy-accepted');
    expect(imported.episode.report.counts).toMatchObject({ embedded: 2, skipped: 1, deleted: 1 });
  });

  it('goes by lines when faces.npy has a row for each of them', async () => {
    const imported = await run({
      'faces.jsonl': [face(1, 1), skipped, face(2, 3)],
      'faces.npy': npyBytes([at(10), [0, 0], at(20)]),
    });
    expect(angles(imported)).toEqual([10, undefined, 20]);
    expect(imported.episode.report.vectorRule).toBe('npy-lines');
    expect(imported.episode.report.counts.quarantined).toBe(0);
  });

  it('refuses row counts that match no rule, with all numbers and the remedy', async () => {
    const files = {
      'ep/faces.jsonl': [face(1, 1), skipped, face(2, 3)],
      'ep/faces.npy': npyBytes([at(10)]),
    };
    await expect(run(files)).rejects.toMatchObject({
      code: 'npy/row-count',
      place: { file: 'ep/faces.npy' },
      userMessage:
        'ep/faces.npy has 1 row, but faces.jsonl has 2 accepted faces and 3 lines, so it is not known which vector belongs to which face. Write both files again from one run, or use a faces.jsonl with the embeddings inline.',
    });
  });

  const lines = (broken: string) =>
    `${JSON.stringify(face(1, 1))}\n${broken}\n${JSON.stringify(face(2, 3))}\n${JSON.stringify(skipped)}\n`;

  it.each([
    ['was a face', [at(10), at(15), at(20)]],
    ['was skipped', [at(10), at(20)]],
    ['is a line of a file by lines', [at(10), at(15), at(20), at(25)]],
  ])('keeps rows and vectors together when a broken line %s', async (_, rows) => {
    const files = { 'faces.jsonl': lines('{"track_id": 1, "fra'), 'faces.npy': npyBytes(rows) };
    await expect(run(files)).rejects.toMatchObject({ code: 'jsonl/bad-line' });
    expect(angles(await run(files, true))).toEqual([10, 20, undefined]);
  });

  it('counts a refused row without track_id as the face that it is', async () => {
    const files = {
      'faces.jsonl': lines('{"frame_idx": 2}'),
      'faces.npy': npyBytes([at(10), at(15), at(20)]),
    };
    expect(angles(await run(files, true))).toEqual([10, 20, undefined]);
  });

  it('checks faces.npy against inline vectors across a skipped line', async () => {
    const imported = await run(
      {
        'faces.jsonl': `${JSON.stringify(face(1, 1, { embedding: at(10) }))}\n{broken\n${JSON.stringify(face(1, 3, { embedding: at(20) }))}\n`,
        'faces.npy': npyBytes([at(10), at(15), at(20)]),
      },
      true,
    );
    expect(codes(imported).map(([code]) => code)).toEqual(['jsonl/skipped-line', 'crops/none']);
  });

  it('makes a face of each track when only tracks.jsonl has vectors', async () => {
    const imported = await run({
      'tracks.jsonl': [
        {
          track_id: 1,
          face_embedding: at(10),
          first_ts: 1.5,
          bboxes_sampled: [{ frame_idx: 40, ts: 1.6, bbox_xyxy: [1, 2, 3, 4] }],
        },
        { track_id: 2, face_embedding: at(20), thumb_rel_path: 'track_0002/thumb_000080.png' },
        { track_id: 3 },
      ],
      'crops/track_0001/frame_000040.jpg': 'x',
      'thumbs/track_0002/thumb_000080.png': 'x',
    });
    const { faces, tracks, report } = imported.episode;
    expect(report.vectorRule).toBe('track-prototypes');
    expect(angles(imported)).toEqual([10, 20]);
    expect(Array.from(faces.frame)).toEqual([40, 80]);
    expect(Array.from(faces.box.subarray(0, 4))).toEqual([1, 2, 3, 4]);
    expect(Array.from(tracks.embedded)).toEqual([1, 1, 0]);
    expect(report.counts).toMatchObject({
      faces: 2,
      tracks: 3,
      unembeddedTracks: 1,
      facesWithCrop: 2,
    });
  });

  it("gives the prototype to the track's first accepted face when there are rows", async () => {
    const imported = await run({
      'faces.jsonl': [face(1, 1, { skip: true }), face(1, 2), face(1, 3)],
      'tracks.jsonl': [{ track_id: 1, face_embedding: at(10) }],
    });
    expect(angles(imported)).toEqual([undefined, 10, undefined]);
    expect(imported.episode.report.counts).toMatchObject({ faces: 3, embedded: 1 });
  });

  it('imports rows without any vector, and says that there is nothing to cluster', async () => {
    const imported = await run({ 'faces.jsonl': [face(1, 1)] });
    expect(imported.episode.dim).toBe(0);
    expect(codes(imported)).toContainEqual(['faces/no-vectors', 1]);
  });
});

describe('inline vectors that are none', () => {
  const faces = [
    '[ 1. 0. ]',
    { data: [1, 0] },
    [0, 0],
    [
      [1, 2],
      [3, 4],
    ],
  ].map((embedding, i) => face(i + 1, i, { embedding }));
  const vectors = [at(10), at(20), at(30), at(40)];
  const found = (imported: Imported, code: string) =>
    imported.episode.report.remarks.find((remark) => remark.code === code);

  it('give way to faces.npy, with a warning and nothing that contradicts it', async () => {
    const imported = await run({ 'faces.jsonl': faces, 'faces.npy': npyBytes(vectors) });
    expect(angles(imported)).toEqual([10, 20, 30, 40]);
    expect([...imported.episode.faces.flags]).toEqual([0, 0, 0, 0]);
    expect(codes(imported)).toEqual([
      ['faces/from-npy', 4],
      ['crops/none', 1],
    ]);
    expect(found(imported, 'faces/from-npy')).toMatchObject({
      level: 'warning',
      examples: [
        'faces.jsonl line 1: a text',
        'faces.jsonl line 2: an object',
        'faces.jsonl line 3',
        'faces.jsonl line 4: a list of lists',
      ],
    });
    expect(imported.episode.report.vectorRule).toBe('npy-accepted');
  });

  it('are filled one by one, where faces.npy agrees with the others', async () => {
    const some = [face(9, 8, { embedding: at(10) }), ...faces.slice(1), face(9, 9)];
    const imported = await run({
      'faces.jsonl': some,
      'faces.npy': npyBytes([...vectors, at(50)]),
    });
    expect(angles(imported)).toEqual([10, 20, 30, 40, undefined]);
    const moved = npyBytes([at(20), at(30), at(40), at(50), at(10)]);
    const other = await run({ 'faces.jsonl': some, 'faces.npy': moved });
    expect(angles(other)).toEqual([10, undefined, undefined, undefined, undefined]);
    expect(codes(other)).toEqual(
      expect.arrayContaining([
        ['npy/disagrees', 1],
        ['faces/unreadable-vector', 2],
        ['faces/zero-vector', 1],
      ]),
    );
  });

  it('stay set aside where faces.npy has none either', async () => {
    const bad = npyBytes([[0, 0], at(20), [Number.NaN, 1], at(40)]);
    const imported = await run({ 'faces.jsonl': faces, 'faces.npy': bad });
    expect(angles(imported)).toEqual([undefined, 20, undefined, 40]);
    expect([...imported.episode.faces.flags]).toEqual([4, 0, 4, 0]);
  });

  it('are refused beside a faces.npy whose rows are nobody knows whose', async () => {
    await expect(
      run({ 'faces.jsonl': faces, 'faces.npy': npyBytes(vectors.slice(1)) }),
    ).rejects.toMatchObject({ code: 'npy/row-count' });
  });

  it('give way to the prototypes of tracks.jsonl, where there is no faces.npy', async () => {
    const tracks = faces.map(({ track_id }, i) => ({ track_id, face_embedding: [at(10 * i)] }));
    const imported = await run({ 'faces.jsonl': faces, 'tracks.jsonl': tracks });
    expect(angles(imported)).toEqual([0, 10, 20, 30]);
    expect([...imported.episode.faces.flags]).toEqual([0, 0, 0, 0]);
    expect(codes(imported)).toContainEqual(['faces/from-tracks', 4]);
    expect(codes(imported).flat()).not.toContain('faces/unreadable-vector');
  });
});
