import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sniffImage } from '../../../src/core/parse/sniff-image.ts';
import { besideGolden, episodesDir } from '../../data.ts';
import { cutline, NOW, readJson, readSpec, snapshot, temporary } from './program.ts';

type Linkage = 'average' | 'complete';
interface Expected {
  readonly cuts: Readonly<
    Record<
      Linkage,
      Readonly<
        Record<
          string,
          { partition: number[][]; bcubed: readonly [p: number, r: number, f: number] }
        >
      >
    >
  >;
}
interface SweepRow {
  readonly cluster_thresh: number;
  readonly bcubed: { precision: number; recall: number; f: number };
}

const dir = episodesDir();
const run = (...args: readonly string[]) =>
  cutline('episode-run', '--cluster', '--now', NOW, ...args);

describe.skipIf(dir === undefined)('real episodes', () => {
  describe.each(['cast-photos', 'hamilton-clip'])('%s', (name) => {
    const episode = join(dir ?? '', name);
    const expected = async () => (await readJson(join(episode, 'expected.json'))) as Expected;

    it.each<Linkage>(['average', 'complete'])(
      "has SciPy's partition at low, middle and high thresholds (%s)",
      async (linkage) => {
        const out = await temporary();
        // Without crops: drawing everybody takes longer than all the rest, and is looked at below.
        const faceless = await temporary();
        const isCrop = (path: string) => path.startsWith(join(episode, 'crops'));
        await cp(episode, faceless, { recursive: true, filter: (path) => !isCrop(path) });
        const cuts = Object.entries((await expected()).cuts[linkage]);
        expect(cuts.length).toBeGreaterThan(3);
        // At all of them the scores below would tell another partition; here the ends and the middle.
        for (const [threshold, { partition }] of [0, cuts.length >> 1, -1].map(
          (i) => cuts.at(i)!,
        )) {
          const args = ['--episode', faceless, '--out', out, '--linkage', linkage];
          const { code } = await run(...args, '--cluster-thresh', threshold);
          expect(code).toBe(0);
          const { identities } = await readSpec(join(out, 'identities.json'));
          const groups = identities.map(({ track_ids }) =>
            track_ids.map((id) => Number(id.replace('track-', ''))).sort((a, b) => a - b),
          );
          expect(groups.sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0))).toEqual(partition);
        }
      },
      120_000,
    );

    it.each<Linkage>(['average', 'complete'])(
      'scores as expected over all thresholds, as one JSON array (%s)',
      async (linkage) => {
        const args = ['--episode', episode, '--linkage', linkage, '--format', 'json'];
        const { code, stdout } = await cutline('score', ...args, '--sweep');
        expect(code).toBe(0);
        const rows = JSON.parse(stdout) as SweepRow[];
        expect(Object.keys(rows[0] ?? {})).toEqual([
          'cluster_thresh',
          'bcubed',
          'pairwise',
          'ari',
          'nmi',
          'ratio',
          'wcp',
          'found',
          'people',
          'tracks',
        ]);
        for (const [threshold, { bcubed }] of Object.entries((await expected()).cuts[linkage])) {
          const row = rows.find((one) => one.cluster_thresh === Number(threshold));
          const { precision = 0, recall = 0, f = 0 } = row?.bcubed ?? {};
          [precision, recall, f].forEach((value, k) => {
            expect(Math.abs(value - (bcubed[k] ?? Number.NaN))).toBeLessThan(0.000051);
          });
        }
      },
    );

    it('gives the same bytes on both kernels, square pictures of every identity included', async () => {
      const [wasm, js] = [await temporary(), await temporary()];
      const args = ['--episode', episode, '--cluster-thresh', '0.5', '--track-vectors'];
      expect((await run(...args, '--out', wasm)).code).toBe(0);
      expect((await run(...args, '--out', js, '--engine', 'js')).code).toBe(0);
      expect(await snapshot(js)).toEqual(await snapshot(wasm));
      const { identities } = await readSpec(join(wasm, 'identities.json'));
      for (const { canonical_face_path } of identities) {
        const picture = sniffImage(await readFile(join(wasm, canonical_face_path ?? '')));
        expect(picture).toMatchObject({ type: 'image/jpeg', width: 256, height: 256 });
      }
    });
  });

  it('a single score and a table for people', async () => {
    const episode = join(dir ?? '', 'cast-photos');
    const at = ['score', '--episode', episode, '--cluster-thresh', '0.5'];
    const one = JSON.parse((await cutline(...at, '--format', 'json')).stdout) as SweepRow;
    expect(one.cluster_thresh).toBe(0.5);
    const { stdout } = await cutline(...at);
    const cells = [one.bcubed.precision, one.bcubed.recall, one.bcubed.f].map((x) => x.toFixed(4));
    expect(stdout).toContain(`0.50     ${cells.join('  ')}`);
    const table = await cutline('score', '--episode', episode, '--sweep');
    expect(table.stdout.split('\n')).toHaveLength(73);
    expect(table.stdout.match(/best BCubed F/g)).toHaveLength(1);
  });
});

const samples = besideGolden('samples');

describe.skipIf(samples === undefined)('sample trees of the pipeline', () => {
  const root = (path: string) => join(samples ?? '', 'pipeline', path);

  it.each([
    ['real_run', 'demo-s01e01', 8],
    ['moderated', 'demo-s01e01', 9],
    ['fixtures/string_id_dialect', 'test-cluster-synthetic', 20],
  ])('%s is clustered from its data root', async (path, epId, tracks) => {
    const args = ['--data-root', root(path), '--ep-id', epId, '--dry-run', '--format', 'json'];
    const { code, stdout, stderr } = await run(...args);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(JSON.parse(stdout)).toMatchObject({ metadata: { ep_id: epId, num_tracks: tracks } });
  });

  it.each([
    ['fixtures/preview_rules', 'demo-s01e03'],
    ['fixtures/moderation', 'test-s01e01'],
    ['fixtures/frames_reassign', 'demo-s01e01'],
    ['fixtures/run_scoped', 'demo-show-s01e01'],
    ['fixtures/legacy_centroids', 'test-s01e01'],
  ])('%s has nothing to cluster, which is said', async (path, epId) => {
    const { code, stdout, stderr } = await run('--data-root', root(path), '--ep-id', epId);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/nothing to cluster|No episode here/);
  });
});
