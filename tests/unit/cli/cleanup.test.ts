import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CleanupReport } from '../../../src/core/cleanup/cleanup-report.ts';
import {
  cutline,
  FACES,
  MIXED,
  NOW,
  readJson,
  readSpec,
  snapshot,
  temporary,
  writeTree,
} from './program.ts';

const ALL = ['split_tracks', 'recluster', 'group_clusters'];

let start = '';
beforeAll(async () => {
  start = await mkdtemp(join(tmpdir(), 'cutline-cleanup-'));
  await writeTree(start, { 'faces.jsonl': [...FACES, ...MIXED] });
  const args = ['--cluster', '--episode', start, '--now', NOW, '--cluster-thresh', '0.9'];
  expect((await cutline('episode-run', ...args)).code).toBe(0);
  return () => rm(start, { recursive: true });
});

async function episode(): Promise<string> {
  const folder = await temporary();
  await cp(start, folder, { recursive: true });
  return folder;
}
/** Tracks 1 and 2, and 3 and 4, with nobody between them. */
async function pairsIn(faces: readonly object[]): Promise<string> {
  const folder = await temporary();
  await writeTree(folder, { 'faces.jsonl': faces });
  const args = ['--cluster', '--episode', folder, '--now', NOW, '--cluster-thresh', '0.9'];
  await cutline('episode-run', ...args);
  return folder;
}
const clean = (folder: string, actions: readonly string[], ...more: readonly string[]) =>
  cutline('episode-cleanup', '--episode', folder, '--now', NOW, ...more, '--actions', ...actions);
const patch = (folder: string, payload: object) =>
  cutline('patch', '--episode', folder, '--now', NOW, '--json', JSON.stringify(payload));
const reportOf = async (folder: string) =>
  (await readJson(join(folder, 'cleanup_report.json'))) as CleanupReport;
const groupsOf = async (folder: string) =>
  (await readSpec(join(folder, 'identities.json'))).identities.map(({ track_ids }) =>
    track_ids.map((id) => Number(id.replace(/\D+/g, ''))),
  );

describe('episode-cleanup', () => {
  it('splits a track of two people as a step, clusters again, and says what was and is', async () => {
    const folder = await episode();
    expect(await groupsOf(folder)).toEqual([[1, 2], [3, 4], [5]]);
    const { code, stdout } = await clean(folder, ALL);
    expect([code, stdout]).toEqual([0, expect.stringContaining('tracks 5 → 6')]);
    expect(await groupsOf(folder)).toEqual([[1, 2, 6], [3, 4], [5]]);
    const report = await reportOf(folder);
    expect(report).toMatchObject({
      ...{ actions: ALL, actions_completed: ALL, generated_at: NOW, runtime_sec: 0 },
      ...{ tracks_before: 5, tracks_after: 6, faces_before: 12, faces_after: 12 },
      ...{ clusters_before: 3, clusters_after: 3 },
      metrics_before: { num_tracks: 5, num_singletons: 1 },
      metrics_after: { num_tracks: 6, largest_cluster_size: 3 },
      splits: [{ face_id: 'face_5_2' }],
    });
    const log = await cutline('log', '--episode', folder);
    expect(log.stdout).toMatch(/^1 {2}.*Split .*\n2 {2}.*Clustered again at 0\.900/);
    // Nothing is left to do: only the report is written anew.
    const before = await snapshot(folder);
    expect((await clean(folder, ['split_tracks'])).code).toBe(0);
    const after = await snapshot(folder);
    expect(Object.keys(after).filter((path) => after[path] !== before[path])).toEqual([
      'cleanup_report.json',
    ]);
  });

  it('does the same however the actions are put, and writes nothing when it is only asked', async () => {
    const [one, other] = [await episode(), await episode()];
    await clean(one, ALL);
    await clean(other, ALL.toReversed());
    expect(await snapshot(other)).toEqual(await snapshot(one));
    const asked = await episode();
    const { stdout } = await clean(asked, ALL, '--dry-run', '--format', 'json');
    expect(await snapshot(asked)).toEqual(await snapshot(start));
    const { wrote, ...said } = JSON.parse(stdout) as CleanupReport & { wrote: string[] };
    expect(said).toEqual(await reportOf(one));
    expect(wrote.map((path) => path.slice(asked.length + 1))).toContain('identities.json');
  });

  it.each<[what: string, payload: object]>([
    ['locked', { identity_id: 'identity-00005', locked: true }],
    ['locked and named', { identity_id: 'identity-00005', locked: true, labels: { name: 'Lisa' } }],
  ])('leaves the tracks of an identity whole that is %s', async (_, payload) => {
    const folder = await episode();
    expect((await patch(folder, payload)).code).toBe(0);
    await clean(folder, ALL);
    expect(await groupsOf(folder)).toEqual([[1, 2], [3, 4], [5]]);
    expect((await reportOf(folder)).splits).toEqual([]);
  });

  it('leaves a track whole of which somebody said in the review that it is one person', async () => {
    const folder = await episode();
    await patch(folder, { identity_id: 'identity-00001', labels: { name: 'Lisa' } });
    const path = join(folder, 'moderation_log.jsonl');
    const [header = '', ...rest] = (await readFile(path, 'utf8')).trim().split('\n');
    const question = { kind: 'mixed-track', a: '5', b: '' };
    const operation = { type: 'answer', question, answer: 'fine' };
    const step = { seq: 2, at: NOW, text: 'Track 5 is one person', operation };
    const lines = [JSON.stringify({ ...JSON.parse(header), cursor: 2 }), ...rest];
    await writeFile(path, `${[...lines, JSON.stringify(step)].join('\n')}\n`);
    await clean(folder, ALL);
    expect((await reportOf(folder)).splits).toEqual([]);
  });

  it('works on a data root as the pipeline’s tool does, with the report among the manifests', async () => {
    const root = await temporary();
    const rows = [...FACES, ...MIXED].map((face) => ({ ep_id: 'show-s01e02', ...face }));
    const home = 'data/manifests/show-s01e02';
    await writeTree(root, { [`${home}/faces.jsonl`]: rows });
    const where = ['--data-root', root, '--ep-id', 'show-s01e02', '--now', NOW];
    const { code } = await cutline('episode-cleanup', ...where, '--actions', ...ALL);
    expect([code, await reportOf(join(root, home))]).toEqual([
      0,
      expect.objectContaining({ ep_id: 'show-s01e02', clusters_before: 0, tracks_after: 6 }),
    ]);
  });

  it('proposes who may be one person as questions, and merges nobody', async () => {
    const folder = await pairsIn(FACES);
    const groups = await groupsOf(folder);
    // The pairs are .6 alike, and their centroids too.
    await clean(folder, ['group_clusters'], '--cluster-thresh', '0.55');
    const { grouping } = await reportOf(folder);
    expect(grouping).toMatchObject({
      applied: false,
      proposals: [
        {
          identity_ids: ['identity-00001', 'identity-00003'],
          questions: [{ kind: 'merge', a: '3', b: '1' }],
        },
      ],
    });
    expect(await groupsOf(folder)).toEqual(groups);
  });

  it('proposes nobody who is locked, or called otherwise', async () => {
    for (const payload of [
      [{ identity_id: 'identity-00001', locked: true }],
      [
        { identity_id: 'identity-00001', labels: { name: 'Lisa' } },
        { identity_id: 'identity-00003', labels: { name: 'Kyle' } },
      ],
    ]) {
      const folder = await pairsIn(FACES);
      for (const one of payload) expect((await patch(folder, one)).code).toBe(0);
      await clean(folder, ['group_clusters'], '--cluster-thresh', '0.55');
      expect((await reportOf(folder)).grouping.proposals).toEqual([]);
    }
  });

  it('proposes nobody who is seen beside the other', async () => {
    const folder = await pairsIn(
      FACES.map((face) =>
        face.track_id === 3
          ? { ...face, frame_idx: face.frame_idx - 200, bbox_xyxy: [300, 10, 350, 60] }
          : face,
      ),
    );
    await clean(folder, ['group_clusters'], '--cluster-thresh', '0.55');
    expect((await reportOf(folder)).grouping.proposals).toEqual([]);
  });

  it('keeps names, and what people put together, when it clusters again', async () => {
    const folder = await episode();
    await patch(folder, { identity_id: 'identity-00003', labels: { name: 'Kyle' } });
    const merge = { source_ids: ['identity-00003'], target_id: 'identity-00001' };
    await cutline('merge', '--episode', folder, '--now', NOW, '--json', JSON.stringify(merge));
    await clean(folder, ['recluster']);
    expect(await groupsOf(folder)).toEqual([[1, 2, 3, 4], [5]]);
    const { identities } = await readSpec(join(folder, 'identities.json'));
    expect(JSON.stringify(identities[0])).toContain('Kyle');
  });

  it('needs a model to embed anew, says so before anything is done, and leaves it out by itself', async () => {
    const folder = await episode();
    const refused = await clean(folder, ['split_tracks', 'reembed', 'recluster', 'group_clusters']);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('--embedder FILE.onnx');
    expect(refused.stderr).toContain('--actions split_tracks recluster group_clusters.');
    expect(await snapshot(folder)).toEqual(await snapshot(start));
    const done = await cutline('episode-cleanup', '--episode', folder, '--now', NOW);
    expect([done.code, done.stderr]).toEqual([0, expect.stringContaining('reembed is left out')]);
    expect((await reportOf(folder)).actions).toEqual(ALL);
    const unknown = await clean(folder, ['split']);
    expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringMatching(/split is none/)]);
  });
});
