import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cutline, NOW, readJson, readSpec, smallEpisode, temporary } from './program.ts';

const cluster = (...args: readonly string[]) =>
  cutline('episode-run', '--cluster', '--now', NOW, ...args);
const AUTO = ['--cluster-thresh', 'auto'] as const;
const ORIGIN = 'cluster_thresh_origin';

/** Sixty tracks of four people, in four shots each that 0.58 keeps apart. */
const SHOTS = Array.from({ length: 120 }, (_, i) => {
  const track = i >> 1;
  const [person, shot] = [track % 4, (track >> 2) % 4];
  const embedding = Array.from({ length: 24 }, (__, k) => 0.06 * Math.sin(7 * track + 3 * k + i));
  embedding[person] = 1;
  embedding[4 + 4 * person + shot] = 1.05;
  return { track_id: track + 1, face_id: `f${i}`, frame_idx: i, ts: i, embedding };
});
/** Thirty tracks of three people who lie a right angle apart: any threshold would do. */
const CROWD = Array.from({ length: 60 }, (_, i) => {
  const track = i >> 1;
  const embedding = Array.from({ length: 8 }, (__, k) => 0.12 * Math.sin(7 * track + 3 * k + i));
  embedding[track % 3] = 1;
  return { track_id: track + 1, face_id: `f${i}`, frame_idx: i, ts: i, embedding };
});
const adviceLines = (text: string) => text.split('\n').filter((line) => line.startsWith('advice:'));

interface Suggested {
  readonly cluster_thresh: number;
  readonly confidence: number;
  readonly word: string;
}
async function suggestionFor(folder: string): Promise<Suggested> {
  const { stdout } = await cutline('suggest', '--episode', folder, '--format', 'json');
  return JSON.parse(stdout) as Suggested;
}

describe('--cluster-thresh auto', () => {
  it('takes the suggestion, says so, and writes how the threshold came about', async () => {
    const folder = await smallEpisode({ 'faces.jsonl': CROWD });
    const told = await suggestionFor(folder);
    expect(['medium', 'high']).toContain(told.word);
    const out = await temporary();
    const { code, stdout } = await cluster('--episode', folder, '--out', out, ...AUTO);
    expect(code).toBe(0);
    const { metadata } = await readSpec(join(out, 'identities.json'));
    expect(metadata).toMatchObject({
      cluster_thresh: told.cluster_thresh,
      [ORIGIN]: { suggested: true, confidence: told.confidence },
    });
    expect(stdout).toContain(`was taken as suggested (${told.word} confidence`);
    expect(adviceLines(stdout).length).toBeLessThanOrEqual(1);
    const pipeline = await temporary();
    await cluster('--episode', folder, '--out', pipeline, '--profile', 'pipeline', ...AUTO);
    expect(await readJson(join(pipeline, 'identities.json'))).toMatchObject({
      config: { [ORIGIN]: { suggested: true, confidence: told.confidence } },
    });
  });

  it('writes the identities that the same threshold by hand gives, and only the origin beside', async () => {
    const folder = await smallEpisode({ 'faces.jsonl': CROWD });
    const { cluster_thresh } = await suggestionFor(folder);
    const [auto, hand] = [await temporary(), await temporary()];
    await cluster('--episode', folder, '--out', auto, ...AUTO);
    await cluster('--episode', folder, '--out', hand, '--cluster-thresh', String(cluster_thresh));
    const [one, other] = [
      await readSpec(join(auto, 'identities.json')),
      await readSpec(join(hand, 'identities.json')),
    ];
    const { [ORIGIN]: _, ...metadata } = one.metadata;
    expect({ ...one, metadata }).toEqual(other);
  });

  it('wins over parameters beside the episode and in --config', async () => {
    const folder = await smallEpisode({
      'faces.jsonl': CROWD,
      'recognition.yaml': 'cluster_thresh: 0.99\n',
    });
    const { cluster_thresh } = await suggestionFor(folder);
    const args = ['--episode', folder, '--dry-run', '--format', 'json'];
    const beside = await cluster(...args, ...AUTO);
    expect(JSON.parse(beside.stdout).metadata.cluster_thresh).toBe(cluster_thresh);
    const config = await cluster(...args, '--config', join(folder, 'recognition.yaml'), ...AUTO);
    expect(JSON.parse(config.stdout).metadata.cluster_thresh).toBe(cluster_thresh);
    expect(JSON.parse((await cluster(...args)).stdout).metadata.cluster_thresh).toBe(0.99);
  });

  it('is the default with a remark where too few tracks decide nothing, whatever lies beside', async () => {
    const folder = await smallEpisode({ 'recognition.yaml': 'cluster_thresh: 0.9\n' });
    const json = await cluster('--episode', folder, '--dry-run', '--format', 'json', ...AUTO);
    expect(json.code).toBe(0);
    expect(JSON.parse(json.stdout).metadata).toMatchObject({
      cluster_thresh: 0.58,
      [ORIGIN]: { suggested: false, confidence: 0 },
    });
    expect(json.stderr).toContain('cluster_thresh 0.58, the default, was taken for auto');
    const text = await cluster('--episode', folder, '--dry-run', ...AUTO);
    expect(text.stdout).toContain('cluster_thresh 0.58, the default, was taken for auto');
  });

  it('is the default for an algorithm without a tree', async () => {
    const folder = await smallEpisode({ 'faces.jsonl': CROWD });
    const args = ['--episode', folder, '--dry-run', '--format', 'json', '--algorithm', 'dbscan'];
    const { stdout, stderr } = await cluster(...args, ...AUTO);
    expect(JSON.parse(stdout).metadata).toMatchObject({ cluster_thresh: 0.58 });
    expect(stderr).toContain('dbscan has no tree to cut');
  });

  it('is what score and season go by too', async () => {
    const truth = {
      tracks: Object.fromEntries(Array.from({ length: 30 }, (_, t) => [t + 1, `p${t % 3}`])),
    };
    const folder = await smallEpisode({ 'faces.jsonl': CROWD, 'truth.json': truth });
    const { cluster_thresh } = await suggestionFor(folder);
    const score = await cutline('score', '--episode', folder, '--format', 'json', ...AUTO);
    expect(JSON.parse(score.stdout).cluster_thresh).toBe(cluster_thresh);
    expect(score.stderr).toContain('was taken as suggested');
    const season = await cutline('season', '--episode', folder, '--format', 'json', ...AUTO);
    const told = JSON.parse(season.stdout) as Record<string, Record<string, unknown>>;
    expect(told.parameters?.cluster_thresh).toBe(told.recommendation?.cluster_thresh);
    expect(season.stderr).toContain('was taken as the season’s');
  });

  it('refuses other words', async () => {
    const { code, stderr } = await cluster('--episode', '.', '--cluster-thresh', 'automatic');
    expect(code).toBe(2);
    expect(stderr).toContain('It must be a number.');
  });
});

describe('the origin of a threshold', () => {
  it('is kept by a later run as long as the threshold is that one', async () => {
    const folder = await smallEpisode({ 'faces.jsonl': CROWD });
    await cluster('--episode', folder, ...AUTO);
    const first = (await readSpec(join(folder, 'identities.json'))).metadata;
    expect(first[ORIGIN]).toMatchObject({ suggested: true });
    await cluster('--episode', folder);
    expect((await readSpec(join(folder, 'identities.json'))).metadata).toEqual(first);
    await cluster('--episode', folder, '--cluster-thresh', '0.3');
    const moved = (await readSpec(join(folder, 'identities.json'))).metadata;
    expect(moved.cluster_thresh).toBe(0.3);
    expect(Object.hasOwn(moved, ORIGIN)).toBe(false);
  });
});

describe('the advice', () => {
  it('is one line, whatever warns, at every threshold', async () => {
    const folder = await smallEpisode({ 'faces.jsonl': SHOTS });
    for (const threshold of ['0.05', '0.3', '0.58', '0.9', '0.995']) {
      const args = ['--episode', folder, '--dry-run', '--cluster-thresh', threshold];
      const { stdout } = await cluster(...args);
      expect(adviceLines(stdout).length).toBeLessThanOrEqual(1);
      if (stdout.includes('\nwarning: ')) expect(adviceLines(stdout)).toHaveLength(1);
    }
  });

  it('sends to what the data speak for, where they do', async () => {
    const folder = await smallEpisode({ 'faces.jsonl': CROWD });
    const { cluster_thresh } = await suggestionFor(folder);
    const args = ['--episode', folder, '--dry-run', '--cluster-thresh', '1'];
    const { stdout } = await cluster(...args);
    expect(stdout).toContain('\nwarning: High fraction of singleton clusters');
    const [line] = adviceLines(stdout);
    expect(Number(/Go to (0\.\d+)/.exec(line ?? '')?.[1])).toBe(cluster_thresh);
    expect(line).toContain('3 identities and 0 single tracks there, 0 and 30 here.');
  });
});
