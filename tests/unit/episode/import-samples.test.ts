import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ImportReport } from '../../../src/core/episode/episode.ts';
import { episodesDir } from '../../data.ts';
import { folderSources, importChosen } from './node-source.ts';

const SAMPLES = join(import.meta.dirname, '..', '..', 'fixtures', 'import');
const open = async (...path: string[]) => importChosen(await folderSources(join(...path)));
const counts = (over: Partial<ImportReport['counts']>): ImportReport['counts'] => ({
  lines: 0,
  faces: 0,
  embedded: 0,
  skipped: 0,
  deleted: 0,
  quarantined: 0,
  tracks: 0,
  unembeddedTracks: 0,
  crops: 0,
  facesWithCrop: 0,
  ...over,
});
const remarks = (report: ImportReport) =>
  Object.fromEntries(report.remarks.map((remark) => [remark.code, remark.count]));

describe("the pipeline's sample trees", () => {
  it('real_run: 24 lines, 22 vectors, a track whose faces were all skipped', async () => {
    const { episode, embeddings } = await open(SAMPLES, 'real_run');
    expect(episode).toMatchObject({
      epId: 'demo-s01e01',
      runId: '',
      dialect: 'pipeline',
      dim: 512,
    });
    expect(embeddings.n).toBe(22);
    expect(episode.report.counts).toEqual(
      counts({
        lines: 24,
        faces: 24,
        embedded: 22,
        skipped: 2,
        tracks: 9,
        unembeddedTracks: 1,
        crops: 24,
        facesWithCrop: 24,
      }),
    );
    expect(episode.report.vectorRule).toBe('inline');
    expect(remarks(episode.report)).toEqual({ 'faces/constant-quality': 1 });
    expect(episode.parameters).toEqual({
      cluster_thresh: 0.68,
      min_cluster_size: 2,
      min_identity_sim: 0.55,
    });
    expect(
      episode.imported?.identities.map(({ identityId, tracks }) => [identityId, ...tracks]),
    ).toEqual([
      ['id_0001', 0, 1, 5],
      ['id_0002', 2, 3],
      ['id_0003', 4],
      ['id_0004', 6],
      ['id_0005', 7],
    ]);
    expect(episode.crops.get('9:360')).toMatch(/crops\/track_0009\/frame_000360\.jpg$/);
    expect(episode.faces.reasons).toEqual(['blurry']);
    for (let i = 0; i < embeddings.n; i++) {
      const row = embeddings.data.subarray(i * 512, (i + 1) * 512);
      expect(Math.abs(Math.hypot(...row) - 1)).toBeLessThan(1e-6);
    }
  });

  it('moderated: 21 vectors inline, 22 stale ones in faces.npy, a track dropped from tracks.jsonl', async () => {
    const { episode, candidate } = await open(SAMPLES, 'moderated');
    expect(candidate).toMatchObject({ runId: '', reason: 'the only copy of the episode' });
    expect(episode.report.counts).toEqual(
      counts({ lines: 23, faces: 23, embedded: 21, skipped: 2, tracks: 10, unembeddedTracks: 1 }),
    );
    expect(remarks(episode.report)).toEqual({
      'npy/stale': 1,
      'faces/constant-quality': 1,
      'tracks/not-listed': 1,
      'crops/none': 1,
    });
    expect(episode.report.remarks[0]?.text).toContain(
      'faces.npy has 22 rows, but faces.jsonl has 21 vectors',
    );
    expect(episode.imported?.identities.map((identity) => identity.labels.name)).toEqual([
      'Lead',
      undefined,
      'Ava Stone',
      'Bea Cole',
    ]);
    expect(Object.keys(episode.imported?.extra ?? {})).toEqual([
      'pipeline_ver',
      'manual_assignments',
    ]);
    expect(episode.tracks.id.at(-1)).toBe('8');
  });

  it('string_id_dialect: names for ids, vectors only in faces.npy beside faces.jsonl', async () => {
    const { episode, embeddings } = await open(SAMPLES, 'string_id_dialect');
    expect(episode).toMatchObject({ epId: 'test-cluster-synthetic', dialect: 'spec', dim: 512 });
    expect(episode.report.vectorRule).toBe('npy-accepted');
    expect(episode.report.counts).toEqual(
      counts({ lines: 20, faces: 20, embedded: 20, tracks: 20 }),
    );
    expect(embeddings.n).toBe(20);
    expect(episode.tracks.id[0]).toBe('track-00000');
    expect(episode.faces.quality[0]).toBe(Math.fround(0.85));
    expect(Array.from(episode.faces.box.subarray(0, 4))).toEqual([100, 100, 200, 250]);
  });

  it('track_v1_dialect: two tracks, spans and spread', async () => {
    const { episode } = await open(SAMPLES, 'track_v1_dialect');
    expect(episode).toMatchObject({ epId: 'test-s01e01', dialect: 'track-v1', dim: 0 });
    expect(episode.report.counts).toEqual(counts({ tracks: 2, unembeddedTracks: 2 }));
    expect(Array.from(episode.tracks.lastTs)).toEqual([3, 1]);
    expect(remarks(episode.report)).toEqual({ 'faces/no-vectors': 1 });
  });

  it('run_scoped: the run that active_run.json names', async () => {
    const { episode, candidate } = await open(SAMPLES, 'run_scoped');
    expect(candidate.reason).toBe('active_run.json names Attempt1_2025-01-01_000000EST');
    expect(episode).toMatchObject({
      epId: 'demo-show-s01e01',
      runId: 'Attempt1_2025-01-01_000000EST',
    });
    expect(episode.report.counts).toEqual(
      counts({ lines: 1, faces: 1, tracks: 1, unembeddedTracks: 1 }),
    );
    expect(episode.imported?.identities[0]?.identityId).toBe('c1');
  });

  it('preview_rules: skip: true, and quality', async () => {
    const { episode } = await open(SAMPLES, 'preview_rules');
    expect(episode.report.counts).toEqual(
      counts({ lines: 3, faces: 3, skipped: 1, tracks: 2, unembeddedTracks: 2 }),
    );
    expect(Array.from(episode.faces.quality.subarray(1))).toEqual([
      Math.fround(0.2),
      Math.fround(0.95),
    ]);
    expect(episode.faces.faceId).toEqual(['face_skip', 'face_0003_000005', 'face_0003_000050']);
    expect(remarks(episode.report)).toEqual({
      'faces/no-reason': 1,
      'faces/no-vectors': 1,
      'crops/none': 1,
    });
  });

  it('moderation: a run tree without root', async () => {
    const { episode, candidate } = await open(SAMPLES, 'moderation');
    expect(candidate).toMatchObject({ layout: 'run', runId: 'attempt-1' });
    expect(episode.report.counts).toEqual(
      counts({ lines: 3, faces: 3, tracks: 2, unembeddedTracks: 2 }),
    );
    expect(episode.imported?.identities[1]?.labels).toEqual({ label: 'Guest', name: 'Guest' });
  });

  it('frames_reassign: rows without vectors', async () => {
    const { episode } = await open(SAMPLES, 'frames_reassign');
    expect(episode.report.counts).toEqual(
      counts({ lines: 2, faces: 2, tracks: 1, unembeddedTracks: 1 }),
    );
    expect(episode.tracks.lastTs[0]).toBe(0.1);
  });

  it.each(['legacy_centroids', 'seed_doc_schema'])(
    '%s: decisions alone are no episode',
    async (name) => {
      await expect(open(SAMPLES, name)).rejects.toMatchObject({
        code: 'discover/no-episode',
        userMessage: expect.stringMatching(/found .*identities\.json/),
      });
    },
  );

  it('the whole folder of samples: eight episodes, one with vectors chosen', async () => {
    const { candidate } = await open(SAMPLES);
    expect(candidate.files.faces?.path).toBe('moderated/data/manifests/demo-s01e01/faces.jsonl');
    expect(candidate.reason).toMatch(/^first of 8 episodes that has vectors/);
  });
});

const episodes = episodesDir();
describe.skipIf(episodes === undefined)('real episodes', () => {
  it('cast-photos: 546 faces of 139 tracks, nothing to remark', async () => {
    const { episode, embeddings } = await open(episodes ?? '', 'cast-photos');
    expect(episode.report.counts).toEqual(
      counts({
        lines: 546,
        faces: 546,
        embedded: 546,
        tracks: 139,
        crops: 546,
        facesWithCrop: 546,
      }),
    );
    expect(embeddings).toMatchObject({ n: 546, d: 512 });
    expect(episode.report).toMatchObject({ vectorRule: 'inline', remarks: [] });
    expect(episode.truth?.size).toBe(139);
    expect(new Set(episode.truth?.values()).size).toBe(50);
    expect(episode.faces.yaw.every((yaw) => Math.abs(yaw) <= 90)).toBe(true);
  });

  it('hamilton-clip: 121 rows, 115 vectors, 6 skipped', async () => {
    const { episode, embeddings } = await open(episodes ?? '', 'hamilton-clip');
    expect(episode.report.counts).toEqual(
      counts({
        lines: 121,
        faces: 121,
        embedded: 115,
        skipped: 6,
        tracks: 5,
        crops: 121,
        facesWithCrop: 121,
      }),
    );
    expect(embeddings.n).toBe(115);
    expect(episode.report.remarks).toEqual([]);
    expect(episode.tracks.spread[1]).toBeCloseTo(0.526);
  });

  it('a folder of both: two episodes to choose from', async () => {
    const { candidate } = await open(episodes ?? '');
    expect(candidate.epId).toBe('cast-photos');
    expect(candidate.reason).toMatch(/^first of 2 episodes/);
  });
});
