import { describe, expect, it } from 'vitest';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import { readNpy } from '../../../src/core/parse/npy.ts';
import { memorySource } from '../episode/node-source.ts';
import { clusterFiles, exportOf, FACES } from './episode-run.ts';

describe('track vectors', () => {
  it('are written on request only', async () => {
    const files = exportOf(await clusterFiles({}));
    expect([...files.keys()].some((path) => path.startsWith('track'))).toBe(false);
  });

  it.each(['spec', 'pipeline'] as const)(
    'are unit rows with a line each, in order of the tracks (%s)',
    async (profile) => {
      const skipped = { ...FACES[0], track_id: 6, face_id: 'skipped', embedding: undefined };
      const faces = [...FACES, { ...skipped, skip: 'blurry:9' }];
      const result = await clusterFiles({ 'faces.jsonl': faces });
      const files = exportOf(result, { profile, pooled: result.pooled });
      const npy = memorySource('tracks.npy', files.get('tracks.npy') ?? '');
      const vectors = await readNpy(npy, SILENT_HOOKS);
      expect([vectors.n, vectors.d]).toEqual([5, 3]);
      expect(vectors.data).toEqual(result.pooled.vectors.data);
      const lines = new TextDecoder()
        .decode(files.get('track_embeddings_meta.jsonl'))
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as object);
      const id = (n: number) => (profile === 'spec' ? `track-0000${n}` : n);
      expect(lines).toEqual(
        [1, 2, 3, 4, 5].map((n) => ({
          ...{ track_id: id(n), num_faces: 2, mean_quality: 0.625, time_span_sec: 1 },
        })),
      );
      expect(Object.keys(lines[0] ?? {})).toEqual([
        ...['track_id', 'num_faces', 'mean_quality', 'time_span_sec'],
      ]);
    },
  );

  it.each([
    [[0.9], 0.9],
    [[0.9, 0.8], 0.85],
    [[0.7, 0.8, 0.8], Math.fround(2.3 / 3)],
    [[1 / 3], 1 / 3],
  ])('say a mean of the qualities %j without digits that no file had', async (qualities, mean) => {
    const faces = qualities.map((quality, k) => ({
      ...{ ...FACES[0], face_id: `f${k}`, frame_idx: k, ts: 10.6667 + k * 0.6667, quality },
    }));
    const result = await clusterFiles({ 'faces.jsonl': faces });
    const files = exportOf(result, { pooled: result.pooled });
    const text = new TextDecoder().decode(files.get('track_embeddings_meta.jsonl'));
    const said = JSON.parse(text) as { mean_quality: number };
    expect(Math.fround(said.mean_quality)).toBe(Math.fround(mean));
    expect(text).toMatch(/"mean_quality":[\d.]{3,11},"time_span_sec":[\d.]{1,6}}/);
  });

  it('say null for a quality that is not known', async () => {
    const faces = FACES.map(({ quality: _, ...face }) => face);
    const result = await clusterFiles({ 'faces.jsonl': faces });
    const files = exportOf(result, { pooled: result.pooled });
    const [line = ''] = new TextDecoder()
      .decode(files.get('track_embeddings_meta.jsonl'))
      .split('\n');
    expect(JSON.parse(line)).toMatchObject({ track_id: 'track-00001', mean_quality: null });
  });
});
