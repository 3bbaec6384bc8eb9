import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dataDir, episodesDir } from '../../data.ts';
import { cutline, listFiles, temporary } from './program.ts';

const seeds = dataDir('SEEDS_DIR');
const models = dataDir('MODELS_DIR');
const episodes = episodesDir();
const missing = seeds === undefined || models === undefined || episodes === undefined;

interface Matched {
  readonly matches: readonly {
    readonly identity_id: string;
    readonly person_id: string | null;
    readonly band: string;
    readonly similarity: number;
  }[];
}

describe.skipIf(missing)('photographs on the command line', () => {
  const photo = (name: string) => join(seeds ?? '', name);
  const add = (bank: string, person: string, ...more: string[]) => {
    const own = [
      ...['--detector', join(models ?? '', 'yunet_n_dynamic.onnx')],
      ...['--embedder', join(models ?? '', 'fr_feature.onnx')],
    ];
    return cutline('facebank', 'add', '--facebank', bank, '--person', person, ...own, ...more);
  };

  test('make seeds that know their people in an episode, and nobody else', async () => {
    const folder = await temporary();
    const [bank, episode] = [join(folder, 'bank'), join(folder, 'hamilton')];
    await cp(join(episodes ?? '', 'hamilton-clip'), episode, { recursive: true });
    const people = [
      ['lin-manuel-miranda', 'lin-manuel-miranda.png'],
      ['alex-lacamoire', 'alex-lacamoire.png'],
    ] as const;
    for (const [person, file] of people) {
      expect(await add(bank, person, '--image', photo(file))).toMatchObject({ code: 0 });
    }
    // Every track for itself.
    const run = ['--cluster', '--episode', episode, '--cluster-thresh', '0.95'];
    expect(await cutline('episode-run', ...run)).toMatchObject({ code: 0 });
    const match = async (...more: string[]) => {
      const where = ['--episode', episode, '--facebank', bank, '--format', 'json'];
      const { stdout } = await cutline('facebank', 'match', ...where, ...more);
      const { matches } = JSON.parse(stdout) as Matched;
      return matches.filter(({ band }) => band === 'auto');
    };
    const found = await match('--auto', '0.4', '--margin', '0.1', '--review', '0.4');
    expect(found.map(({ identity_id, person_id }) => [identity_id, person_id])).toEqual([
      ['identity-00001', 'lin-manuel-miranda'],
      ['identity-00003', 'lin-manuel-miranda'],
    ]);
    expect(Math.abs(found[0]!.similarity - 0.45)).toBeLessThan(0.05);
    expect(Math.abs(found[1]!.similarity - 0.651)).toBeLessThan(0.05);
    expect(await match()).toEqual([]);
  });

  test('of several people ask which face, without a face are refused, and then none is added', async () => {
    const bank = join(await temporary(), 'bank');
    const files = [photo('lin-manuel-miranda.png'), photo('two_people.jpg'), photo('no-face.jpg')];
    const refused = await add(bank, 'somebody', '--image', ...files);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('shows 2 faces');
    expect(refused.stderr).toContain('no-face.jpg shows no face');
    expect(refused.stderr).toContain('Nothing was added');
    const one = ['--image', photo('two_people.jpg'), '--face', '2', '--name', 'Some Body'];
    expect(await add(bank, 'somebody', ...one)).toMatchObject({ code: 0 });
    expect(await listFiles(bank)).toHaveLength(3);
  });
});
