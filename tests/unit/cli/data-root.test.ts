import { mkdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  cutline,
  FACES,
  fixture,
  listFiles,
  NOW,
  readJson,
  readSpec,
  temporary,
  writeTree,
} from './program.ts';

const EP = 'show-s01e02';
const OWN = `manifests/${EP}/faces.jsonl`;
const MIRRORED = 'artifacts/manifests/show/s01/e02/faces.jsonl';
const faces = FACES.map((face) => ({ ep_id: EP, ...face }));
const CROP = 'real_run/data/frames/demo-s01e01/crops/track_0001/frame_000040.jpg';
const yaml = (threshold: number) => `cluster_thresh: ${threshold}\n`;

const run = (...args: readonly string[]) =>
  cutline('episode-run', '--cluster', '--now', NOW, '--ep-id', EP, ...args);
const thresholdOf = async (folder: string) =>
  (await readSpec(join(folder, `manifests/${EP}/identities.json`))).metadata.cluster_thresh;

describe('parameters of a data root', () => {
  it.each([
    ['below it', 'data', 'data/config/pipeline/recognition.yaml'],
    ['beside it', 'data', 'config/pipeline/recognition.yaml'],
    ['below the folder that holds data', '.', 'config/pipeline/recognition.yml'],
  ])('are read from %s, and it is said', async (_, named, path) => {
    const folder = await temporary();
    await writeTree(folder, { [`data/${OWN}`]: faces, [path]: yaml(0.33) });
    const { code, stderr } = await run('--data-root', join(folder, named));
    expect(code).toBe(0);
    expect(stderr).toContain(`Parameters are read from ${join(folder, path)}.`);
    expect(await thresholdOf(join(folder, 'data'))).toBe(0.33);
  });

  it('give way to what is nearer, and to --config and options', async () => {
    const folder = await temporary();
    const [far, near] = [
      'config/pipeline/recognition.yaml',
      'data/config/pipeline/recognition.yaml',
    ];
    await writeTree(folder, {
      ...{ [`data/${OWN}`]: faces, [far]: yaml(0.31), [near]: yaml(0.32), 'own.yaml': yaml(0.33) },
    });
    const data = join(folder, 'data');
    const { stderr } = await run('--data-root', data);
    expect(stderr).toContain(`from ${join(folder, near)}, not ${join(folder, far)}.`);
    expect(await thresholdOf(data)).toBe(0.32);
    const own = join(folder, 'own.yaml');
    expect((await run('--data-root', data, '--config', own)).stderr).toContain(
      `; --config ${own} wins over it.`,
    );
    expect(await thresholdOf(data)).toBe(0.33);
    await writeTree(data, { [`manifests/${EP}/recognition.yaml`]: yaml(0.34) });
    await run('--data-root', data);
    expect(await thresholdOf(data)).toBe(0.34);
    await run('--data-root', data, '--cluster-thresh', '0.35');
    expect(await thresholdOf(data)).toBe(0.35);
  });

  it('are checked like others, and no link leads out', async () => {
    const folder = await temporary();
    const elsewhere = await temporary();
    await writeTree(elsewhere, { 'recognition.yaml': yaml(0.2) });
    const config = 'config/pipeline/recognition.yaml';
    await writeTree(folder, { [`data/${OWN}`]: faces, [`data/${config}`]: yaml(7) });
    const bad = await run('--data-root', join(folder, 'data'));
    expect(bad).toMatchObject({ code: 2, stderr: expect.stringContaining('recognition.yaml') });
    await writeTree(folder, { [`data/${config}`]: '' });
    await mkdir(join(folder, 'config/pipeline'), { recursive: true });
    await symlink(join(elsewhere, 'recognition.yaml'), join(folder, config));
    await run('--data-root', join(folder, 'data'));
    expect(await thresholdOf(join(folder, 'data'))).toBe(0.58);
  });
});

describe('where an episode is looked for', () => {
  it('is ./data for an id alone', async () => {
    const folder = await temporary();
    vi.spyOn(process, 'cwd').mockReturnValue(folder);
    onTestFinished(() => {
      vi.restoreAllMocks();
    });
    expect(await run()).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('For --ep-id alone a folder data has to be here'),
    });
    await writeTree(folder, { [`data/${OWN}`]: faces });
    expect((await run()).code).toBe(0);
    const payload = '{"identity_id":"identity-00001","locked":true}';
    expect((await cutline('patch', '--ep-id', EP, '--json', payload)).code).toBe(0);
    const [identity] = (await readSpec(join(folder, `data/manifests/${EP}/identities.json`)))
      .identities;
    expect(identity?.locked).toBe(true);
  });

  it.each([
    ['the folder that holds the mirror', '', ''],
    ['the mirror itself', 'artifacts', ''],
    ['a data root with the mirror in it', '', 'data/'],
  ])('is the artifacts mirror, too: %s', async (_, named, way) => {
    const folder = await temporary();
    await writeTree(folder, { [`${way}${MIRRORED}`]: faces });
    const root = join(folder, named);
    expect(await run('--data-root', root)).toMatchObject({ code: 0 });
    const path = join(folder, way, MIRRORED, '../identities.json');
    expect((await readSpec(path)).identities).toHaveLength(1);
    const list = await cutline('season', '--data-root', root, '--format', 'json');
    expect(list).toMatchObject({ code: 0, stdout: expect.stringContaining(`"${EP}"`) });
    const where = ['--data-root', root, '--ep-id', EP];
    expect(await cutline('log', ...where)).toMatchObject({ code: 0, stdout: 'No history yet.\n' });
    const missing = await run('--data-root', root, '--ep-id', 'show-s01e03');
    expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining('s01/e03') });
  });

  it.each([
    ['spec', 'identity-0000', 'canonical_face_path', 'thumbs/identity-00001/rep.jpg'],
    ['pipeline', 'id_000', 'rep_thumb_rel_path', 'identities/id_0001/rep.jpg'],
  ])(
    'pictures of the mirror lie in its thumbs, for runs and acts (%s)',
    async (profile, id, key, said) => {
      const folder = await temporary();
      const png = await readFile(fixture(CROP));
      const crops = faces.map(({ track_id, frame_idx }) => [
        `artifacts/crops/show/s01/e02/tracks/track_000${track_id}/frame_${String(frame_idx).padStart(6, '0')}.jpg`,
        png,
      ]);
      const thumbs = 'artifacts/thumbs/show/s01/e02/identities';
      const foreign = profile === 'spec' ? 'id_0009' : 'identity-00009';
      await writeTree(folder, {
        ...Object.fromEntries(crops),
        ...{ [MIRRORED]: faces, [`${thumbs}/${foreign}/rep.jpg`]: 'theirs' },
      });
      const pictures = async () =>
        (await listFiles(folder)).filter((path) => path.endsWith('rep.jpg'));
      const at = (n: number) => `${thumbs}/${id}${n}/rep.jpg`;
      const theirs = `${thumbs}/${foreign}/rep.jpg`;
      const where = ['--data-root', folder];
      await run(...where, '--cluster-thresh', '0.9', '--profile', profile);
      expect(await pictures()).toEqual([at(1), at(3), theirs].sort());
      const path = join(folder, 'artifacts/manifests/show/s01/e02/identities.json');
      const file = (await readJson(path)) as { identities: Record<string, unknown>[] };
      expect(file.identities[0]?.[key]).toBe(said);
      const payload = { source_ids: [`${id}3`], target_id: `${id}1` };
      const act = ['--ep-id', EP, '--json', JSON.stringify(payload)];
      expect(await cutline('merge', ...where, ...act)).toMatchObject({ code: 0 });
      expect(await pictures()).toEqual([at(1), theirs].sort());
    },
  );

  it('is the data root before the mirror: one of two copies is read', async () => {
    const folder = await temporary();
    await writeTree(folder, { [OWN]: faces, [MIRRORED]: faces.slice(0, 2) });
    await run('--data-root', folder);
    const { metadata } = await readSpec(join(folder, `manifests/${EP}/identities.json`));
    expect(metadata.num_tracks).toBe(4);
  });
});

describe('an identities.json in another schema', () => {
  it('is kept beside the new one, and so is the next', async () => {
    const folder = await temporary();
    const live = JSON.stringify({
      ...{ ep_id: EP, pipeline_ver: '2025-11-11', config: { cluster_thresh: 0.8 }, stats: {} },
      identities: [{ identity_id: 'id_0001', label: 'Ann', track_ids: [1, 2], size: 4 }],
    });
    const at = (name: string) => join(folder, `manifests/${EP}`, name);
    await writeTree(folder, { [OWN]: faces, [`manifests/${EP}/identities.json`]: live });
    const first = await run('--data-root', folder);
    expect(first.stderr).toContain('kept beside the new one, as identities.json.bak.');
    expect(first.stderr).toContain("not in the specification's schema, which is written now");
    expect(await readFile(at('identities.json.bak'), 'utf8')).toBe(live);
    const spec = await readJson(at('identities.json'));
    const again = await run('--data-root', folder);
    expect(again.stderr).not.toContain('.bak');
    const back = await run('--data-root', folder, '--profile', 'pipeline');
    expect(back.stderr).toContain('as identities.json.2.bak');
    expect(await readFile(at('identities.json.bak'), 'utf8')).toBe(live);
    expect(await readJson(at('identities.json.2.bak'))).toEqual(spec);
  });
});
