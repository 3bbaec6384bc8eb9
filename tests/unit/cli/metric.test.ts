import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEFAULT_PARAMETERS } from '../../../src/core/cluster/types.ts';
import { buildExport } from '../../../src/core/export/build-export.ts';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import { EMPTY_LOG } from '../../../src/core/moderation/types.ts';
import { rankEpisode } from '../../../src/core/pipeline/founder-tree.ts';
import { clusterEpisode } from '../../../src/core/pipeline/pipeline.ts';
import { importChosen, memorySources } from '../episode/node-source.ts';
import { kernels } from '../kernel/kernels.ts';
import { PER_PERSON, personOf, posedFaces, poseOf } from '../metric/pose-cast.ts';
import { cutline, NOW, readSpec, type SpecFile, smallEpisode } from './program.ts';

const FACES = posedFaces();
const cluster = (folder: string, ...args: readonly string[]) =>
  cutline('episode-run', '--cluster', '--now', NOW, '--episode', folder, ...args);
const fileIn = (folder: string) => join(folder, 'identities.json');
const track = (id: string) => Number(/\d+$/.exec(id)?.[0]) - 1;
/** What the tracks of every identity have in common, "mixed" where nothing. */
const groups = ({ identities }: SpecFile, of: (track: number) => number) =>
  identities.map(({ track_ids }) => {
    const kinds = new Set(track_ids.map((id) => of(track(id))));
    return kinds.size === 1 ? [...kinds][0] : 'mixed';
  });
const AT = ['--cluster-thresh', '0.6'];

describe('--metric', () => {
  it('finds people where plain cosine finds poses, and the next run goes by it too', async () => {
    const folder = await smallEpisode({ 'faces.jsonl': FACES });
    const plain = await cluster(folder, ...AT);
    expect(plain.stdout).toContain('(agglomerative, average, mean)');
    const poses = await readSpec(fileIn(folder));
    expect(groups(poses, poseOf).sort()).toEqual([-1, 1]);
    expect(poses.metadata).not.toHaveProperty('metric');

    const { code, stdout, stderr } = await cluster(folder, ...AT, '--metric', 'within_track');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('(agglomerative, average, mean, within_track)');
    const people = await readSpec(fileIn(folder));
    expect(groups(people, personOf).sort()).toEqual([0, 1]);
    expect(people.metadata.metric).toBe('within_track');

    await cluster(folder);
    expect(await readSpec(fileIn(folder))).toEqual(people);
    await cluster(folder, '--metric', 'cosine');
    expect(await readSpec(fileIn(folder))).toEqual(poses);
  });

  it('gives the bytes that the core gives the page, on either engine', async () => {
    const folder = await smallEpisode({ 'faces.jsonl': FACES });
    await cluster(folder, ...AT, '--metric', 'within_track');
    const written = await readFile(fileIn(folder), 'utf8');
    const lines = FACES.map((row) => `${JSON.stringify(row)}\n`).join('');
    const imported = await importChosen(memorySources({ 'faces.jsonl': lines }));
    for (const kernel of await kernels()) {
      const engines = { matrix: kernel.matrix, chain: kernel };
      const result = await clusterEpisode(await rankEpisode(imported, engines, SILENT_HOOKS), {
        parameters: { ...DEFAULT_PARAMETERS, metric: 'within_track', cluster_thresh: 0.6 },
        ...{ log: EMPTY_LOG, hooks: SILENT_HOOKS, engines },
      });
      const [file] = buildExport({ ...result, now: NOW }, { profile: 'spec', reps: new Map() });
      const bytes = new TextDecoder().decode(file?.bytes);
      expect(bytes.replaceAll(/"ep_id": ".*"/g, '')).toBe(written.replaceAll(/"ep_id": ".*"/g, ''));
    }
  });

  it('exports plain vectors and their figures, whatever was compared', async () => {
    const [plain, own] = await Promise.all(
      (['cosine', 'within_track'] as const).map(async (metric) => {
        const folder = await smallEpisode({ 'faces.jsonl': FACES });
        await cluster(folder, '--cluster-thresh', '0', '--metric', metric, '--track-vectors');
        return {
          file: await readSpec(fileIn(folder)),
          npy: await readFile(join(folder, 'tracks.npy')),
        };
      }),
    );
    expect(own!.npy.equals(plain!.npy)).toBe(true);
    const stats = ({ file }: { file: SpecFile }) =>
      (file.identities as unknown as { embedding_stats: unknown }[]).map(
        (one) => one.embedding_stats,
      );
    expect(plain!.file.identities[0]?.track_ids).toHaveLength(2 * PER_PERSON);
    expect(stats(own!)).toEqual(stats(plain!));
  });

  it('says why it is refused, goes on in plain cosine, and leaves no trace of it later', async () => {
    const folder = await smallEpisode({ 'faces.jsonl': posedFaces(6) });
    const { code, stderr, stdout } = await cluster(folder, ...AT, '--metric', 'within_track');
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /^cutline: within_track was not used: 6 tracks have several faces and weigh like \d\.\d equal ones, where 10 are needed\. The similarities are plain cosine\. .*keep metric: cosine\.\n$/,
    );
    expect(stdout).toContain('(agglomerative, average, mean)');
    const { metadata } = await readSpec(fileIn(folder));
    expect(metadata.metric).toBe('cosine');
    expect(metadata.metric_refused).toMatch(/^6 tracks have several faces/);
    const again = await cluster(folder);
    expect(again.stderr).toBe('');
    expect(Object.keys((await readSpec(fileIn(folder))).metadata).join()).not.toContain('metric');
  });

  it('is refused in the pipeline’s schema in the same words', async () => {
    const folder = await smallEpisode({ 'faces.jsonl': posedFaces(6) });
    await cluster(folder, '--metric', 'within_track', '--profile', 'pipeline');
    const { config } = (await readSpec(fileIn(folder))) as unknown as { config: object };
    expect(config).toMatchObject({
      metric: 'cosine',
      metric_refused: expect.stringMatching(/^6 tracks/),
    });
  });

  it('is taken by suggest, score and season', async () => {
    const truth = Object.fromEntries(FACES.map(({ track_id }) => [track_id, `p${track_id % 2}`]));
    const folder = await smallEpisode({ 'faces.jsonl': FACES, 'truth.json': truth });
    const metric = ['--metric', 'within_track'];
    const f = async (...args: readonly string[]) => {
      const { stdout } = await cutline(
        'score',
        '--episode',
        folder,
        ...AT,
        '--format',
        'json',
        ...args,
      );
      return (JSON.parse(stdout) as { bcubed: { f: number } }).bcubed.f;
    };
    expect(await f()).toBeCloseTo(0.5, 6);
    expect(await f(...metric)).toBe(1);
    const suggested = await cutline('suggest', '--episode', folder, ...metric);
    expect(suggested.stdout).toContain('16 tracks, average, mean, within_track)');
    const plain = await cutline('suggest', '--episode', folder, '--format', 'json');
    const own = await cutline('suggest', '--episode', folder, '--format', 'json', ...metric);
    expect(JSON.parse(own.stdout)).not.toEqual(JSON.parse(plain.stdout));
    const season = await cutline('season', '--episode', folder, ...AT, ...metric);
    expect(season.stdout).toContain('mean pooling · within-track metric');
    expect(season.stdout).not.toContain('was not used');
    expect(season.stdout).toMatch(/ 1\.000/);
    const other = await cutline('season', '--episode', folder, ...AT);
    expect(other.stdout).not.toMatch(/ 1\.000/);
    const small = await smallEpisode({ 'faces.jsonl': posedFaces(6), 'truth.json': truth });
    for (const command of ['suggest', 'score']) {
      const { stderr } = await cutline(command, '--episode', small, ...metric);
      expect(stderr).toContain('within_track was not used: 6 tracks');
    }
    const both = await cutline('season', '--episode', folder, '--episode', small, ...metric);
    expect(both.stdout).toContain('within_track was not used, but cosine: 6 tracks');
  });
});
