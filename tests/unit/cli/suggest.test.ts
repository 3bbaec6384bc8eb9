import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { episodesDir } from '../../data.ts';
import { cutline, smallEpisode, snapshot } from './program.ts';

interface Printed {
  readonly cluster_thresh: number;
  readonly decided: boolean;
  readonly confidence: number;
  readonly word: string;
  readonly tracks: number;
  readonly clusters: number;
  readonly singles: number;
  readonly alternatives: readonly { cluster_thresh: number; score: number; why: string }[];
  readonly reasons: readonly string[];
}
const suggest = (...args: readonly string[]) => cutline('suggest', ...args);

/** Thirty tracks of three people, two faces each; the people lie a right angle apart. */
const CROWD = Array.from({ length: 60 }, (_, i) => {
  const track = i >> 1;
  const embedding = Array.from({ length: 8 }, (__, k) => 0.12 * Math.sin(7 * track + 3 * k + i));
  embedding[track % 3] = 1;
  return { track_id: track + 1, face_id: `f${i}`, frame_idx: i, ts: i, embedding };
});

describe('suggest', () => {
  it('prints the threshold with confidence, reasons and alternatives', async () => {
    const folder = await smallEpisode({ 'faces.jsonl': CROWD });
    const before = await snapshot(folder);
    const { code, stdout, stderr } = await suggest('--episode', folder);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /: cluster_thresh 0\.\d+ · \w+ confidence \(\d\.\d\d\) · 3 clusters and 0 single tracks \(30 tracks, average, mean\)\n/,
    );
    expect(stdout).toContain('Nothing changes from');
    expect(await snapshot(folder)).toEqual(before);
  });

  it('prints the same as JSON, for any linkage', async () => {
    const folder = await smallEpisode({ 'faces.jsonl': CROWD });
    for (const linkage of ['average', 'complete', 'single']) {
      const args = ['--episode', folder, '--format', 'json', '--linkage', linkage];
      const { code, stdout } = await suggest(...args);
      expect(code).toBe(0);
      const printed = JSON.parse(stdout) as Printed;
      expect(printed).toMatchObject({ decided: true, tracks: 30, clusters: 3, singles: 0 });
      expect(printed.confidence).toBeGreaterThan(0);
      expect(printed.reasons.length).toBeGreaterThan(2);
      const run = [
        'episode-run',
        '--cluster',
        '--dry-run',
        '--format',
        'json',
        '--episode',
        folder,
      ];
      const cut = ['--linkage', linkage, '--cluster-thresh', String(printed.cluster_thresh)];
      const report = JSON.parse((await cutline(...run, ...cut)).stdout);
      expect(report.metadata.num_clusters).toBe(3);
    }
  });

  it('says that four tracks do not decide, and names the default', async () => {
    const folder = await smallEpisode();
    const { code, stdout } = await suggest('--episode', folder, '--format', 'json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      cluster_thresh: 0.58,
      decided: false,
      confidence: 0,
      word: 'low',
      alternatives: [],
      reasons: [expect.stringContaining('4 tracks are too few')],
    });
    expect((await suggest('--episode', folder)).stdout).toContain('no suggestion; the default');
  });

  it('refuses algorithms without a tree', async () => {
    const folder = await smallEpisode();
    const { code, stderr } = await suggest('--episode', folder, '--algorithm', 'hdbscan');
    expect(code).toBe(2);
    expect(stderr).toContain('hdbscan has no tree to cut');
  });

  it.skipIf(episodesDir() === undefined)('is sure enough about real photographs', async () => {
    const folder = join(episodesDir() ?? '', 'cast-photos');
    const { stdout } = await suggest('--episode', folder, '--format', 'json');
    const printed = JSON.parse(stdout) as Printed;
    expect(['medium', 'high']).toContain(printed.word);
    const score = await cutline(
      ...['score', '--episode', folder, '--format', 'json'],
      ...['--cluster-thresh', String(printed.cluster_thresh)],
    );
    expect(JSON.parse(score.stdout).bcubed.f).toBeGreaterThanOrEqual(0.95);
  });
});

describe('demos of other seeds', () => {
  it('refuse what is no seed', async () => {
    for (const seed of ['1.5', '-1', 'x', '4294967296']) {
      const { code, stderr } = await cutline('demo', '--cluster', '--seed', seed);
      expect(code).toBe(2);
      expect(stderr).toContain('whole number from 0 to 4294967295');
    }
  });

  it('are other vectors of the same tracks', async () => {
    const counts = async (...args: readonly string[]) => {
      const { code, stdout } = await cutline('demo', '--cluster', ...args);
      expect(code).toBe(0);
      return stdout.split('\n')[0];
    };
    const usual = await counts();
    expect(await counts('--seed', '0', '--difficulty', 'normal')).toBe(usual);
    const hard = await counts('--seed', '3', '--difficulty', 'hard');
    expect(hard).toMatch(/^demo-s01e04-hard: 317 tracks · /);
    expect(hard).not.toBe(usual);
  });
});
