import { cp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sniffImage } from '../../../src/core/parse/sniff-image.ts';
import {
  copyOf,
  cutline,
  FACES,
  fixture,
  listFiles,
  NOW,
  readJson,
  readSpec,
  type SpecFile,
  smallEpisode,
  snapshot,
  temporary,
  writeTree,
} from './program.ts';

const EP = 'demo-s01e01';
const cluster = (...args: readonly string[]) =>
  cutline('episode-run', '--cluster', '--now', NOW, ...args);
const groups = ({ identities }: SpecFile) => identities.map(({ track_ids }) => track_ids.join());

describe('a pipeline data root', () => {
  it("is written into: manifests, frames and embeds each get what is theirs, in the specification's schema", async () => {
    const root = await copyOf('real_run');
    const before = await listFiles(root);
    const args = ['--data-root', root, '--ep-id', EP, '--cluster-thresh', '0.58'];
    const { code, stdout } = await cluster(...args, '--track-vectors');
    expect(code).toBe(0);
    expect(stdout).toContain(`${EP}: 8 tracks`);
    const made = (await listFiles(root)).filter((path) => !before.includes(path));
    const spec = await readSpec(join(root, 'data/manifests', EP, 'identities.json'));
    const reps = spec.identities.map(
      ({ identity_id }) => `data/frames/${EP}/thumbs/${identity_id}/rep.jpg`,
    );
    expect(made.sort()).toEqual(
      [
        ...reps,
        `data/embeds/${EP}/tracks.npy`,
        `data/manifests/${EP}/track_embeddings_meta.jsonl`,
        `data/manifests/${EP}/identities.json.bak`,
      ].sort(),
    );
    expect(spec.identities.map((one) => one.canonical_face_path)).toEqual(
      spec.identities.map(({ identity_id }) => `thumbs/${identity_id}/rep.jpg`),
    );
    for (const rep of reps) {
      const picture = sniffImage(await readFile(join(root, rep)));
      expect(picture).toMatchObject({ type: 'image/jpeg', width: 256, height: 256 });
    }
    expect(stdout).toMatch(
      new RegExp(`wrote ${root}/data/manifests/${EP}/identities.json and \\d+ more files`),
    );
  });

  it('may be given with or without its data folder', async () => {
    const root = await copyOf('real_run');
    const args = (given: string) => ['--data-root', given, '--ep-id', EP, '--format', 'json'];
    const outer = await cluster(...args(root), '--dry-run');
    const inner = await cluster(...args(join(root, 'data')), '--dry-run');
    expect(outer.code).toBe(0);
    expect(inner.stdout).toBe(outer.stdout);
  });

  it('refuses an episode that it does not have, saying where it looked', async () => {
    const { code, stderr } = await cluster(
      '--data-root',
      fixture('real_run'),
      '--ep-id',
      'x-s09e09',
    );
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /There is no episode x-s09e09 below .*looked in manifests\/x-s09e09, embeds\/x-s09e09/,
    );
  });

  it("is written in the pipeline's own schema on request, where its own thumbs lie", async () => {
    const root = await copyOf('real_run');
    const { code } = await cluster(
      ...['--data-root', root, '--ep-id', EP, '--profile', 'pipeline', '--cluster-thresh', '0.68'],
    );
    expect(code).toBe(0);
    const file = (await readJson(join(root, 'data/manifests', EP, 'identities.json'))) as {
      identities: { identity_id: string; track_ids: number[]; rep_thumb_rel_path: string }[];
      pipeline_ver: string;
    };
    expect(file).toMatchObject({
      ep_id: EP,
      pipeline_ver: '2025-11-11',
      config: { cluster_thresh: 0.68, min_cluster_size: 2 },
      stats: { faces: 22, clusters: file.identities.length },
    });
    expect(file.identities[0]?.track_ids).toEqual(expect.arrayContaining([1, 2, 6]));
    for (const { identity_id, rep_thumb_rel_path } of file.identities) {
      expect(identity_id).toMatch(/^id_\d{4}$/);
      expect(rep_thumb_rel_path).toBe(`identities/${identity_id}/rep.jpg`);
      const rep = await readFile(join(root, 'data/frames', EP, 'thumbs', rep_thumb_rel_path));
      expect(sniffImage(rep)?.type).toBe('image/jpeg');
    }
  });
});

describe('runs', () => {
  const rootWithRuns = async () => {
    const root = await temporary();
    const from = fixture('string_id_dialect/data/manifests/test-cluster-synthetic');
    for (const run of ['Attempt1_a', 'Attempt2_b']) {
      await cp(from, join(root, 'manifests/show-s01e01/runs', run), { recursive: true });
    }
    return root;
  };

  it('the highest attempt is taken, and said, unless --run-id names another', async () => {
    const root = await rootWithRuns();
    const args = ['--data-root', root, '--ep-id', 'show-s01e01', '--format', 'json'];
    const first = await cluster(...args);
    expect(first.code).toBe(0);
    expect(first.stderr).toContain('took show-s01e01 run Attempt2_b (highest attempt of 2 runs)');
    expect(first.stderr).toContain('also there: show-s01e01 run Attempt1_a. Choose with --run-id');
    expect(JSON.parse(first.stdout)).toMatchObject({ metadata: { run_id: 'Attempt2_b' } });
    const second = await cluster(...args, '--run-id', 'Attempt1_a');
    expect(JSON.parse(second.stdout)).toMatchObject({ metadata: { run_id: 'Attempt1_a' } });
    const written = (await listFiles(root)).filter((path) => path.endsWith('identities.json'));
    expect(written).toEqual([
      'manifests/show-s01e01/runs/Attempt1_a/identities.json',
      'manifests/show-s01e01/runs/Attempt2_b/identities.json',
    ]);
  });

  it('a run that is not there is refused with those that are', async () => {
    const root = await rootWithRuns();
    const { code, stderr } = await cluster(
      ...['--data-root', root, '--ep-id', 'show-s01e01', '--run-id', 'Attempt7'],
    );
    expect(code).toBe(2);
    expect(stderr).toContain(
      'There is no run Attempt7 of this episode. Runs found: Attempt1_a, Attempt2_b.',
    );
  });
});

describe('the output', () => {
  it('is one JSON value with metadata, warnings and what was written', async () => {
    const out = await temporary();
    const episode = await smallEpisode();
    const { code, stdout } = await cluster(
      ...['--episode', episode, '--out', out, '--format', 'json', '--cluster-thresh', '0.99999'],
    );
    expect(code).toBe(0);
    const result = JSON.parse(stdout) as { metadata: object; warnings: string[]; wrote: string[] };
    expect(Object.keys(result)).toEqual(['metadata', 'warnings', 'held_back', 'wrote']);
    expect(result.warnings).toEqual([
      'High fraction of singleton clusters; review embedding quality or adjust cluster_thresh',
    ]);
    expect(result.wrote).toEqual([join(out, 'identities.json')]);
    expect(result.metadata).toEqual((await readSpec(join(out, 'identities.json'))).metadata);
  });

  it('has the remarks of the import on standard error, beside JSON', async () => {
    const episode = await smallEpisode({
      'faces.jsonl': [...FACES, { track_id: 9, frame_idx: 1, embedding: [0, 0, 0] }],
    });
    const { stdout, stderr } = await cluster('--episode', episode, '--dry-run', '--format', 'json');
    expect(stderr).toMatch(/import: 1 face with an all-zero vector set aside/);
    expect(JSON.parse(stdout)).toMatchObject({ metadata: { num_tracks: 4 } });
  });

  it('says that max pooling is not a good idea', async () => {
    const args = ['--episode', await smallEpisode(), '--dry-run', '--pooling-method', 'max'];
    expect((await cluster(...args)).stderr).toContain('Prefer mean.');
  });

  it('of a dry run names the same files, and writes none', async () => {
    const root = await copyOf('real_run');
    const before = await snapshot(root);
    const args = ['--data-root', root, '--ep-id', EP, '--format', 'json'];
    const dry = await cluster(...args, '--dry-run');
    expect(await snapshot(root)).toEqual(before);
    const real = await cluster(...args);
    expect(dry.stdout).toBe(real.stdout);
    const { wrote } = JSON.parse(real.stdout) as { wrote: string[] };
    expect(wrote.length).toBeGreaterThan(1);
    expect(wrote.at(-1)).toBe(join(root, 'data/manifests', EP, 'identities.json'));
    for (const path of wrote) expect((await readFile(path)).length).toBeGreaterThan(0);
  });

  it('is the same to the byte when run again, in place, with the same time', async () => {
    const root = await copyOf('real_run');
    const args = ['--data-root', root, '--ep-id', EP, '--track-vectors'];
    const first = await cluster(...args);
    const once = await snapshot(root);
    const second = await cluster(...args);
    expect(await snapshot(root)).toEqual(once);
    // The first one keeps what was there in another schema.
    expect(second.stdout).toBe(first.stdout.replace('8 more files', '7 more files'));
  });

  it('is the same to the byte with the JS kernel', async () => {
    const [wasm, js] = [await temporary(), await temporary()];
    const args = ['--data-root', fixture('real_run'), '--ep-id', EP];
    await cluster(...args, '--out', wasm);
    await cluster(...args, '--out', js, '--engine', 'js');
    expect(await snapshot(js)).toEqual(await snapshot(wasm));
  });

  it('takes its time from --now, or from the clock', async () => {
    const episode = await smallEpisode();
    const created = async () =>
      (await readSpec(join(episode, 'identities.json'))).metadata.created_at;
    await cutline(
      ...['episode-run', '--episode', episode, '--cluster', '--now', '2024-02-29T23:30:00+01:00'],
    );
    expect(await created()).toBe('2024-02-29T22:30:00Z');
    const before = Math.floor(Date.now() / 1000) * 1000;
    await cutline('episode-run', '--episode', episode, '--cluster');
    expect(Date.parse(String(await created()))).toBeGreaterThanOrEqual(before);
  });
});

describe('parameters', () => {
  const settings = async (episode: string, ...args: readonly string[]) => {
    const { code, stdout, stderr } = await cluster(
      ...['--episode', episode, '--dry-run', '--format', 'json', ...args],
    );
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const { metadata } = JSON.parse(stdout) as { metadata: Record<string, unknown> };
    const { cluster_thresh, linkage, algorithm, pooling_method, outlier_mode } = metadata;
    return { cluster_thresh, linkage, algorithm, pooling_method, outlier_mode };
  };

  it('come from options, then --config, then what lies beside the episode, then defaults', async () => {
    const episode = await smallEpisode({
      'recognition.yaml': 'cluster_thresh: 0.4\nlinkage: ward',
    });
    const config = join(await temporary(), 'own.yaml');
    await writeFile(config, 'cluster_thresh: 0.5\npooling_method: median\n');
    expect(await settings(episode)).toMatchObject({ cluster_thresh: 0.4, linkage: 'ward' });
    expect(await settings(episode, '--config', config)).toMatchObject({
      cluster_thresh: 0.5,
      linkage: 'ward',
      pooling_method: 'median',
    });
    expect(
      await settings(episode, '--config', config, '--cluster-thresh', '0.6', '--linkage', 'single'),
    ).toMatchObject({ cluster_thresh: 0.6, linkage: 'single', pooling_method: 'median' });
    expect(await settings(await smallEpisode())).toEqual({
      cluster_thresh: 0.58,
      linkage: 'average',
      algorithm: 'agglomerative',
      pooling_method: 'mean',
      outlier_mode: 'singleton',
    });
  });

  it.each([
    ['a file that is not there', undefined, /--config .* cannot be read\. Check the path/],
    ['a threshold of 1.7', '\ncluster_thresh: 1.7', /own\.yaml, line 2: cluster_thresh is 1\.7/],
    ['a broken file', 'a: [1', /own\.yaml, line \d+ is not valid YAML/],
  ])('--config with %s is refused', async (_, yaml, text) => {
    const config = join(await temporary(), 'own.yaml');
    if (yaml !== undefined) await writeFile(config, yaml);
    const { code, stderr } = await cluster('--episode', await smallEpisode(), '--config', config);
    expect(code).toBe(2);
    expect(stderr).toMatch(text);
  });

  it('--config with unknown keys is taken, and the keys are named', async () => {
    const config = join(await temporary(), 'own.yaml');
    await writeFile(config, 'cluster_tresh: 0.7\n');
    const args = ['--episode', await smallEpisode(), '--config', config, '--dry-run'];
    const { code, stderr } = await cluster(...args);
    expect(code).toBe(0);
    expect(stderr).toMatch(/nothing reads, check their spelling: cluster_tresh/);
  });

  it.each([
    ['--algorithm', 'dbscan', 2],
    ['--algorithm', 'hdbscan', 2],
    ['--linkage', 'complete', 2],
    ['--linkage', 'ward', 2],
    ['--linkage', 'single', 2],
    ['--linkage', 'centroid', 2],
  ])('%s %s finds the two people', async (option, value, found) => {
    const args = ['--episode', await smallEpisode(), '--dry-run', '--format', 'json'];
    const { stdout } = await cluster(...args, option, value, '--cluster-thresh', '0.8');
    expect(JSON.parse(stdout)).toMatchObject({ metadata: { num_clusters: found, num_tracks: 4 } });
  });

  it('noise mode labels what is left over with −1, singleton mode with null', async () => {
    const episode = await smallEpisode({ 'faces.jsonl': FACES.slice(0, 6) });
    for (const [mode, id] of [
      ['noise', -1],
      ['singleton', null],
    ] as const) {
      await cluster('--episode', episode, '--cluster-thresh', '0.8', '--outlier-mode', mode);
      const { identities } = await readSpec(join(episode, 'identities.json'));
      expect(identities.map((one) => one.cluster_id)).toEqual([1, id]);
    }
  });
});

describe('what people decided in an earlier run', () => {
  const decided = {
    identities: [
      {
        identity_id: 'identity-00003',
        track_ids: ['track-00003', 'track-00001'],
        labels: { name: 'Ann', person_id: 'p-ann', team: 'red' },
        locked: true,
        canonical_face_id: 'face_1_1',
        canonical_face_chosen: true,
        created_at: '2024-01-01T00:00:00Z',
        updated_at: '2024-01-02T00:00:00Z',
        reviewed: 'twice',
      },
    ],
    metadata: { ep_id: 'ann', cluster_thresh: 0.8, source: 'desk 4' },
    notes: ['keep me'],
  };
  const faces = FACES.map((face) => ({ ep_id: 'ann', ...face }));

  it.each(['0.2', '0.8', '0.99'])(
    'stays at %s: name, lock, picture, times, and keys that nobody knows',
    async (threshold) => {
      const episode = await smallEpisode({ 'faces.jsonl': faces, 'identities.json': decided });
      await cluster('--episode', episode, '--cluster-thresh', threshold);
      const file = await readSpec(join(episode, 'identities.json'));
      expect(file.identities.find(({ locked }) => locked)).toMatchObject({
        ...decided.identities[0],
        track_ids: ['track-00001', 'track-00003'],
      });
      expect(file).toMatchObject({ notes: ['keep me'], metadata: { source: 'desk 4' } });
      expect(groups(file).filter((ids) => ids.includes('track-00001'))).toHaveLength(1);
    },
  );

  it("survives the pipeline's schema and back", async () => {
    const episode = await smallEpisode({ 'faces.jsonl': faces, 'identities.json': decided });
    await cluster('--episode', episode);
    const spec = await readSpec(join(episode, 'identities.json'));
    await cluster('--episode', episode, '--profile', 'pipeline');
    const pipeline = (await readJson(join(episode, 'identities.json'))) as {
      identities: { name?: string; locked?: boolean }[];
    };
    expect(pipeline.identities.find((one) => one.locked)).toMatchObject({
      name: 'Ann',
      person_id: 'p-ann',
      labels: { team: 'red' },
      reviewed: 'twice',
    });
    await cluster('--episode', episode);
    expect(await readSpec(join(episode, 'identities.json'))).toEqual(spec);
  });

  it('is not lost when it lies below --out; of another episode it is left as it is', async () => {
    const episode = await smallEpisode({ 'faces.jsonl': faces });
    const out = await temporary();
    await writeTree(out, { 'identities.json': decided });
    const args = ['--episode', episode, '--out', out, '--format', 'json'];
    const { stdout } = await cluster(...args);
    // Decisions are kept; the parameters are those of the call and of the episode's own folder.
    expect(JSON.parse(stdout)).toMatchObject({ metadata: { cluster_thresh: 0.58 } });
    const kept = await readSpec(join(out, 'identities.json'));
    expect(kept.identities.find(({ locked }) => locked)?.labels.name).toBe('Ann');
    const { ep_id: _, ...silent } = decided.metadata;
    for (const [metadata, words] of [
      [{ ...silent, ep_id: 'bob' }, /identities\.json is of bob, .* those of ann were written/],
      [silent, /does not say which episode it is of/],
    ] as const) {
      await writeTree(out, { 'identities.json': { ...decided, metadata } });
      const before = await snapshot(out);
      expect(await cluster(...args)).toMatchObject({
        code: 2,
        stderr: expect.stringMatching(words),
      });
      expect(await snapshot(out)).toEqual(before);
    }
    // One without anything in it has nothing to lose.
    await writeTree(out, { 'identities.json': { identities: [] } });
    expect((await cluster(...args)).code).toBe(0);
  });

  it('may name tracks that are gone: they are left out, with a remark', async () => {
    const [first] = decided.identities;
    const identities = [{ ...first, track_ids: [1, 77, '../../x'] }];
    const episode = await smallEpisode({
      'faces.jsonl': faces,
      'identities.json': { ...decided, identities },
    });
    const { code, stdout } = await cluster('--episode', episode);
    expect(code).toBe(0);
    expect(stdout).toContain(
      'import: 2 track ids in identities.json that the episode does not have',
    );
    const { identities: found } = await readSpec(join(episode, 'identities.json'));
    expect(found.find(({ locked }) => locked)?.track_ids).toEqual(['track-00001']);
  });
});

describe('pictures', () => {
  const withCrops = async () => {
    const episode = await smallEpisode();
    const jpeg = await readFile(
      fixture(`real_run/data/frames/${EP}/crops/track_0001/frame_000040.jpg`),
    );
    const pad = (value: number, digits: number) => String(value).padStart(digits, '0');
    const crops = FACES.map(
      ({ track_id, frame_idx }) => `crops/track_${pad(track_id, 4)}/frame_${pad(frame_idx, 6)}.jpg`,
    );
    await writeTree(episode, Object.fromEntries(crops.map((path) => [path, jpeg])));
    return { episode, crops, jpeg };
  };

  it('that cannot be decoded leave a null path, and no file', async () => {
    const { episode, crops, jpeg } = await withCrops();
    const huge = Buffer.from(jpeg);
    const frame = huge.indexOf(Buffer.from([0xff, 0xc0]));
    huge.writeUInt16BE(60_000, frame + 5);
    huge.writeUInt16BE(60_000, frame + 7);
    const damaged = [
      jpeg.subarray(0, 300),
      Buffer.from('no picture'),
      huge,
      Buffer.alloc(64, 0xff),
    ];
    for (const [i, bytes] of damaged.entries()) {
      await writeFile(join(episode, crops[2 * i] ?? ''), bytes);
      await writeFile(join(episode, crops[2 * i + 1] ?? ''), bytes);
    }
    const { code } = await cluster('--episode', episode);
    expect(code).toBe(0);
    const { identities } = await readSpec(join(episode, 'identities.json'));
    expect(identities.map((one) => one.canonical_face_path)).toEqual(identities.map(() => null));
    expect((await listFiles(episode)).filter((path) => path.startsWith('thumbs'))).toEqual([]);
  });

  it('that are missing, empty or misnamed are passed over with a remark', async () => {
    const { episode, crops } = await withCrops();
    await rm(join(episode, crops[0] ?? ''));
    await writeFile(join(episode, crops[2] ?? ''), '');
    await rename(join(episode, crops[4] ?? ''), join(episode, 'crops/track_0003/best.jpg'));
    const { code, stdout } = await cluster('--episode', episode);
    expect(code).toBe(0);
    expect(stdout).toMatch(/import: 3 faces without a crop/);
    expect(stdout).toMatch(/import: 1 image of 0 bytes/);
    expect(stdout).toMatch(/import: 1 image could not be matched/);
  });

  it('of identities that are no more are removed, everything else stays', async () => {
    const { episode } = await withCrops();
    await cluster('--episode', episode, '--cluster-thresh', '0.9999');
    await writeTree(episode, {
      'thumbs/identity-00099/rep.jpg': 'left over',
      'thumbs/identity-00098/rep.jpg': 'left over',
      'thumbs/identity-00098/mine.txt': 'so this folder is not ours alone',
      'thumbs/holiday/rep.jpg': 'not ours',
    });
    await cluster('--episode', episode, '--cluster-thresh', '0.8');
    expect((await listFiles(join(episode, 'thumbs'))).sort()).toEqual([
      'holiday/rep.jpg',
      'identity-00001/rep.jpg',
      'identity-00003/rep.jpg',
      'identity-00098/mine.txt',
      'identity-00098/rep.jpg',
    ]);
  });
});

describe('short and poor tracks', () => {
  /** Tracks 1 … 4 with as many faces, and a quality that falls. */
  const episode = () =>
    smallEpisode({
      'faces.jsonl': [1, 2, 3, 4]
        .flatMap((track) =>
          Array.from({ length: track }, (_, i) => ({
            track_id: track,
            face_id: `f${track}-${i}`,
            frame_idx: track * 100 + i,
            quality: 1 - track / 10,
            embedding: Array.from({ length: 4 }, (__, k) => (k === track - 1 ? 1 : 0.01)),
          })),
        )
        .map((row) => `${JSON.stringify(row)}\n`)
        .join(''),
    });

  it('are left out when that is asked for, said, and there again without', async () => {
    const folder = await episode();
    const run = (...args: readonly string[]) => cluster('--episode', folder, ...args);
    const left = async () =>
      groups(await readSpec(join(folder, 'identities.json'))).map((ids) => Number(ids.slice(-1)));
    const { stdout } = await run('--min-faces', '3');
    expect(stdout).toContain('left out: 2 short tracks\n');
    expect(await left()).toEqual([3, 4]);
    expect((await run('--min-faces', '2', '--min-quality', '0.65')).stdout).toContain(
      'left out: 1 short track and 1 of low quality\n',
    );
    expect(await left()).toEqual([2, 3]);
    expect((await run()).stdout).not.toContain('left out');
    expect(await left()).toEqual([1, 2, 3, 4]);
  });

  it('stay where somebody named them', async () => {
    const folder = await episode();
    await cluster('--episode', folder);
    const { identities } = await readSpec(join(folder, 'identities.json'));
    const change = { identity_id: identities[0]!.identity_id, labels: { name: 'Ava' } };
    await cutline('patch', '--episode', folder, '--json', JSON.stringify(change));
    const { stdout } = await cluster('--episode', folder, '--min-faces', '4');
    expect(stdout).toContain('left out: 2 short tracks\n');
    const after = await readSpec(join(folder, 'identities.json'));
    expect(groups(after)).toHaveLength(2);
    expect(JSON.stringify(after)).toContain('Ava');
  });

  it.each([
    ['--min-faces', '2.5'],
    ['--min-faces', '-1'],
    ['--min-quality', '1.5'],
    ['--min-quality', 'high'],
  ])('%s %s is refused', async (option, value) => {
    const { code, stderr } = await cluster('--episode', await episode(), option, value);
    expect(code).toBe(2);
    expect(stderr).toContain(`${option} ${value} is no`);
  });
});
