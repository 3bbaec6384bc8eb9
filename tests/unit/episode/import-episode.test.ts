import { describe, expect, it } from 'vitest';
import { cropKey } from '../../../src/core/episode/crop-index.ts';
import { npyBytes } from '../parse/npy-bytes.ts';
import { importChosen, memorySource } from './node-source.ts';
import { angles, at, codes, face, run } from './run-import.ts';

describe('what lies beside the rows', () => {
  it('finds crops by track and frame, and by what a row calls its crop', async () => {
    const { episode } = await run({
      'e/faces.jsonl': [
        face('track-00001', 5, { crop_rel_path: 'crops/track_0001/frame_000005.jpg' }),
        face(1, 6, { crop_path: 'odd/portrait.jpg' }),
        face('shot.a', 7),
        face(1, 8),
      ],
      'e/crops/track_0001/frame_000005.png': 'x',
      'e/odd/portrait.webp': 'x',
      'e/crops/shot.a/frame_000007.jpg': 'x',
    });
    expect(Object.fromEntries(episode.crops)).toEqual({
      '1:5': 'e/crops/track_0001/frame_000005.png',
      '1:6': 'e/odd/portrait.webp',
      'shot.a:7': 'e/crops/shot.a/frame_000007.jpg',
    });
    expect(cropKey(episode.tracks, 1, 7)).toBe('shot.a:7');
    expect(episode.report.counts).toMatchObject({ facesWithCrop: 3 });
    expect(episode.report.remarks).toContainEqual(
      expect.objectContaining({ code: 'crops/missing', count: 1, examples: ['face_0001_000008'] }),
    );
  });

  it('reads parameters, decisions and truth beside the rows', async () => {
    const { episode } = await run({
      'faces.jsonl': [
        face(1, 1, { face_id: 'f1', embedding: at(1) }),
        face(2, 2, { embedding: at(9) }),
      ],
      'recognition.yaml': 'cluster_thresh: 0.5\nspeed: fast\n',
      'identities.json': {
        identities: [
          {
            identity_id: 'a',
            track_ids: [2, 77],
            locked: true,
            canonical_face_id: 'f1',
            canonical_face_chosen: true,
          },
        ],
        metadata: { cluster_thresh: 0.68, linkage: 'ward' },
      },
      'truth.json': { 'track-00001': 'Ann', 9: 'Bob' },
    });
    expect(episode.parameters).toEqual({ cluster_thresh: 0.5, linkage: 'ward' });
    expect(episode.imported?.identities[0]).toMatchObject({ locked: true, representative: 0 });
    expect(episode.truth).toEqual(new Map([[0, 'Ann']]));
    expect(episode.report.remarks.map((remark) => remark.code)).toEqual(
      expect.arrayContaining([
        'parameters/unknown-key',
        'parameters/differ',
        'identities/unknown-track',
        'truth/unknown-track',
      ]),
    );
  });
});

describe('small and odd files', () => {
  it('takes a hundred thousand rows that repeat one face_id', async () => {
    const line = JSON.stringify(face(1, 1, { face_id: 'f', embedding: at(1) }));
    const { episode } = await run({ 'faces.jsonl': `${line}\n`.repeat(100_000) });
    expect(new Set(episode.faces.faceId).size).toBe(100_000);
    expect(episode.faces.faceId.at(-1)).toBe('f-100000');
  });

  it('imports no faces at all', async () => {
    const imported = await run({
      'faces.jsonl': '\n\n',
      'faces.npy': npyBytes([], { shape: '(0, 512)' }),
    });
    expect(imported.episode.report.counts).toMatchObject({ lines: 0, faces: 0, tracks: 0 });
    expect(imported.episode.dim).toBe(0);
    expect(codes(imported)).toContainEqual(['faces/none', 1]);
  });

  it('imports one track with one face', async () => {
    const { episode, embeddings } = await run({
      'faces.jsonl': [face(1, 1, { embedding: at(1) })],
    });
    expect(episode.report.counts).toMatchObject({ faces: 1, embedded: 1, tracks: 1 });
    expect(embeddings.n).toBe(1);
  });

  it('reads a byte order mark, CRLF, blank lines and a last line without newline', async () => {
    const rows = [face(1, 1, { embedding: at(10) }), face(1, 2, { embedding: at(20) })];
    const text = `\ufeff${JSON.stringify(rows[0])}\r\n\r\n   \r\n${JSON.stringify(rows[1])}`;
    const imported = await run({ 'faces.jsonl': text });
    expect(angles(imported)).toEqual([10, 20]);
    expect(imported.episode.report.counts.lines).toBe(2);
  });

  it('gives the same result whatever the chunks', async () => {
    const rows = Array.from({ length: 40 }, (_, k) => face(k % 7, k, { embedding: at(k) }));
    const whole = await run({ 'faces.jsonl': rows });
    for (const chunk of [1, 13, 4096]) {
      const imported = await importChosen([memorySource('faces.jsonl', rows, chunk)]);
      expect(imported.embeddings).toEqual(whole.embeddings);
      expect(imported.episode).toEqual(whole.episode);
    }
  });
});
