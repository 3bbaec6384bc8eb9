import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  cutline,
  FACES,
  listFiles,
  NOW,
  type Outcome,
  readJson,
  smallEpisode,
  snapshot,
  temporary,
  writeTree,
} from './program.ts';

const MODEL = 'test_3';
const MODELLED = FACES.map((face) => ({ ...face, embedding_model: MODEL }));
/** 1 × 1 pixel. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

interface Matched {
  readonly matches: readonly Record<string, unknown>[];
  readonly thresholds: Record<string, number>;
  readonly model: string;
}

const identity = (number: number, tracks: readonly number[], more: object = {}) => ({
  ...{ identity_id: `identity-0000${number}`, cluster_id: number, track_ids: tracks },
  ...{ labels: {}, locked: false },
  ...more,
});

/** Tracks 1 and 2 are Ann, 3 and 4 Bea; with crops of the first two. */
const named = () =>
  smallEpisode({
    'faces.jsonl': MODELLED,
    'crops/track_0001/frame_000000.png': PNG,
    'identities.json': {
      identities: [
        identity(1, [1, 2], { labels: { name: 'Ann Lee' } }),
        identity(3, [3, 4], { labels: { name: 'Bea', person_id: 'bea-x' }, locked: true }),
      ],
    },
  });

/** The same faces a day later, unnamed. */
const unnamed = (files: object = {}) =>
  smallEpisode({ 'faces.jsonl': MODELLED.map((face) => ({ ...face, ep_id: 'later' })), ...files });

async function bankOf(...more: readonly string[]): Promise<string> {
  const bank = join(await temporary(), 'bank');
  const args = ['--episode', await named(), '--facebank', bank, '--now', NOW, ...more];
  ok(await cutline('facebank', 'add', ...args));
  return bank;
}

function ok(outcome: Outcome): Outcome {
  expect(outcome.stderr).not.toContain('a fault of ours');
  expect(outcome.code, outcome.stderr).toBe(0);
  return outcome;
}

async function match(episode: string, bank: string, ...more: readonly string[]): Promise<Matched> {
  const args = ['--episode', episode, '--facebank', bank, '--format', 'json', ...more];
  const { stdout } = ok(await cutline('facebank', 'match', ...args));
  return JSON.parse(stdout) as Matched;
}

const bands = ({ matches }: Matched) =>
  matches.map(({ identity_id, person_id, band }) => [identity_id, person_id, band].join(' '));

describe('facebank add', () => {
  test('makes people of named identities, with their best faces and pictures', async () => {
    const bank = await bankOf();
    const files = await listFiles(bank);
    expect(files.filter((path) => path.endsWith('_d.png'))).toHaveLength(1);
    expect(files).toContain('facebank.json');
    expect(existsSync(join(bank, 'ann-lee'))).toBe(true);
    const list = ok(await cutline('facebank', 'list', '--facebank', bank, '--format', 'json'));
    const { people } = JSON.parse(list.stdout) as { people: Record<string, unknown>[] };
    const models = (seeds: number) => [{ embedding_model: MODEL, embedding_dim: 3, seeds }];
    expect(people).toMatchObject([
      { person_id: 'ann-lee', name: 'Ann Lee', models: models(1) },
      { person_id: 'bea-x', name: 'Bea', models: models(1) },
    ]);
  });

  test('adds no face twice, and leaves out whom matching named', async () => {
    const bank = await bankOf();
    const before = await snapshot(bank);
    const again = await cutline('facebank', 'add', '--episode', await named(), '--facebank', bank);
    // Another folder of the same episode: the faces are the same.
    expect(ok(again).stdout).toContain('there already');
    expect(await snapshot(bank)).toEqual(before);
    const facebank = {
      match: { person_id: 'ann-lee', seed_id: 's', similarity: 0.9, margin: 0.5 },
    };
    const labels = { name: 'Ann Lee', person_id: 'ann-lee' };
    const episode = await unnamed({
      'identities.json': { identities: [identity(1, [1, 2], { labels, facebank })] },
    });
    const refused = await cutline('facebank', 'add', '--episode', episode, '--facebank', bank);
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.stderr).toContain('that matching named is left out');
  });

  test.each([
    [['--person', 'ann'], 'belong together'],
    [[], 'Say what to add'],
  ])('says what is missing: %j', async (args, text) => {
    const bank = join(await temporary(), 'bank');
    const { code, stderr } = await cutline('facebank', 'add', '--facebank', bank, ...args);
    expect([code, existsSync(bank)]).toEqual([2, false]);
    expect(stderr).toContain(text);
  });

  test('refuses an episode that nobody is named in, or of which nobody knows the model', async () => {
    const bank = join(await temporary(), 'bank');
    const refusal = async (episode: string, ...more: string[]) =>
      (await cutline('facebank', 'add', '--episode', episode, '--facebank', bank, ...more)).stderr;
    expect(await refusal(await unnamed())).toContain('Nobody in');
    const nameless = await smallEpisode({
      'identities.json': { identities: [identity(1, [1, 2], { labels: { name: 'Ann' } })] },
    });
    expect(await refusal(nameless)).toContain('Say which it was with --model');
    expect(existsSync(bank)).toBe(false);
    await refusal(nameless, '--model', MODEL);
    expect(existsSync(bank)).toBe(true);
  });
});

describe('facebank match', () => {
  test('says who is whom, by which seed, at which thresholds, of which model', async () => {
    const bank = await bankOf();
    const episode = await unnamed({
      'identities.json': { identities: [identity(1, [1, 2]), identity(3, [3]), identity(4, [4])] },
    });
    const before = await snapshot(episode);
    const found = await match(episode, bank);
    expect(found.thresholds).toEqual({ auto: 0.7, margin: 0.1, review: 0.45 });
    expect(found.model).toBe(MODEL);
    expect(bands(found)).toEqual([
      'identity-00001 ann-lee auto',
      'identity-00003 bea-x auto',
      'identity-00004 bea-x auto',
    ]);
    expect(found.matches[0]).toMatchObject({ rejected: false, next_person_id: 'bea-x' });
    expect(found.matches[0]!.similarity).toBeCloseTo(Math.cos(0.05), 2);
    expect(found.matches[0]!.margin).toBeCloseTo(Math.cos(0.05) - Math.cos(0.88), 1);
    expect(bands(await match(episode, bank, '--one-to-one'))[2]).toBe(
      'identity-00004 bea-x review',
    );
    expect(bands(await match(episode, bank, '--auto', '0.5', '--margin', '0.5'))).toEqual([
      'identity-00001 ann-lee ambiguous',
      'identity-00003 bea-x ambiguous',
      'identity-00004 bea-x ambiguous',
    ]);
    expect(await snapshot(episode)).toEqual(before);
  });

  test('clusters an episode that has no identities yet', async () => {
    const found = await match(await unnamed(), await bankOf());
    // At the default threshold all four tracks are one.
    expect(bands(found)).toEqual(['identity-00001 bea-x ambiguous']);
  });

  test('remembers rejections, and says whose word a name is', async () => {
    const rejected = { facebank: { rejected: ['ann-lee', 'bea-x'] } };
    const episode = await unnamed({
      'identities.json': {
        identities: [identity(1, [1, 2], rejected), identity(3, [3, 4], { locked: true })],
      },
    });
    const { matches } = await match(episode, await bankOf());
    expect(matches[0]).toMatchObject({ person_id: 'ann-lee', rejected: true, band: 'unknown' });
    expect(matches[1]).toMatchObject({ person_id: 'bea-x', standing: 'locked', band: 'auto' });
  });

  test.each([
    ['another', 'other_3', [], 'say nothing about each other'],
    ['an unknown', undefined, [], 'Say which model it was'],
    ['a misnamed', MODEL, ['--model', 'other_3'], 'Leave --model out'],
  ])('refuses %s model', async (_, model, more, text) => {
    const faces = FACES.map((face) =>
      model === undefined ? face : { ...face, embedding_model: model },
    );
    const episode = await smallEpisode({ 'faces.jsonl': faces });
    const args = ['--episode', episode, '--facebank', await bankOf(), ...more];
    const { code, stdout, stderr } = await cutline('facebank', 'match', ...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(text);
  });

  test.each([
    [['--auto', '2'], 'similarity from 0 to 1'],
    [['--auto', '0.5', '--review', '0.6'], 'no higher than'],
    [['--auto', '0.5', '--suggested'], 'chooses all thresholds'],
  ])('refuses thresholds that cannot be: %j', async (more, text) => {
    const args = ['--episode', await unnamed(), '--facebank', await bankOf(), ...more];
    const { code, stderr } = await cutline('facebank', 'match', ...args);
    expect(code).toBe(2);
    expect(stderr).toContain(text);
  });
});

describe('episode-run --facebank', () => {
  test('names whom it is sure of, as one step; a hand\u2019s word and a rejection hold', async () => {
    const bank = await bankOf();
    const episode = await unnamed();
    const run = async () =>
      ok(
        await cutline(
          ...['episode-run', '--cluster', '--episode', episode, '--facebank', bank],
          ...['--cluster-thresh', '0.8'],
          ...['--format', 'json', '--now', NOW],
        ),
      );
    const { stdout } = await run();
    expect(JSON.parse(stdout)).toMatchObject({ facebank: { named: 2, model: MODEL } });
    const file = join(episode, 'identities.json');
    interface Named {
      identities: { labels: object; facebank?: { match?: object; rejected?: string[] } }[];
    }
    const first = (await readJson(file)) as Named;
    expect(first.identities.map(({ labels }) => labels)).toEqual([
      { name: 'Ann Lee', person_id: 'ann-lee' },
      { name: 'Bea', person_id: 'bea-x' },
    ]);
    expect(first.identities[0]?.facebank?.match).toMatchObject({ person_id: 'ann-lee' });
    const log = await readFile(join(episode, 'moderation_log.jsonl'), 'utf8');
    expect(log).toContain('Matched 2 identities with 2 people of the Facebank');
    // Again, it says the same and is no step.
    expect(JSON.parse((await run()).stdout)).toMatchObject({ facebank: { named: 0 } });
    const payload = JSON.stringify({ identity_id: 'identity-00001', labels: { name: 'Eve' } });
    ok(await cutline('patch', '--episode', episode, '--json', payload));
    await run();
    const last = (await readJson(file)) as Named;
    expect(last.identities[0]).toMatchObject({ labels: { name: 'Eve' } });
    expect(last.identities[0]?.facebank).toBeUndefined();
    expect(last.identities[1]?.facebank?.match).toMatchObject({ person_id: 'bea-x' });
  });

  test('writes nothing where the models are others', async () => {
    const episode = await smallEpisode({
      'faces.jsonl': FACES.map((face) => ({ ...face, embedding_model: 'other_3' })),
    });
    const args = ['--cluster', '--episode', episode, '--facebank', await bankOf()];
    expect(await cutline('episode-run', ...args)).toMatchObject({ code: 2 });
    expect(await listFiles(episode)).toEqual(['faces.jsonl']);
  });
});

describe('facebank export and import', () => {
  test.each(['spec', 'pipeline'])(
    'the %s layout gives the same people, faces and pictures',
    async (layout) => {
      const bank = await bankOf();
      const [out, back] = [join(await temporary(), 'out'), join(await temporary(), 'back')];
      const list = async (folder: string) =>
        JSON.parse(
          ok(await cutline('facebank', 'list', '--facebank', folder, '--format', 'json')).stdout,
        ) as unknown;
      const exported = ['--facebank', bank, '--out', out, '--layout', layout, '--now', NOW];
      ok(await cutline('facebank', 'export', ...exported));
      ok(await cutline('facebank', 'import', '--from', out, '--facebank', back, '--now', NOW));
      expect(await list(back)).toEqual(await list(bank));
      expect(await snapshot(back)).toEqual(await snapshot(bank));
      const again = await cutline('facebank', 'import', '--from', out, '--facebank', back);
      expect(ok(again).stdout).toContain('0 new people');
      expect(await snapshot(back)).toEqual(await snapshot(bank));
    },
  );

  test('the Facebank itself is no place to export to', async () => {
    const bank = await bankOf();
    const { code, stderr } = await cutline('facebank', 'export', '--facebank', bank, '--out', bank);
    expect(code).toBe(2);
    expect(stderr).toContain('is the Facebank itself');
  });
});

describe('the folder of a Facebank', () => {
  test('is not written over where it cannot be read', async () => {
    const bank = await bankOf();
    await writeFile(join(bank, 'facebank.json'), '{"format": "cutline-facebank", "peop');
    const before = await snapshot(bank);
    for (const args of [
      ['list'],
      ['match', '--episode', await unnamed()],
      ['add', '--episode', await named()],
    ]) {
      const outcome = await cutline('facebank', ...args, '--facebank', bank);
      expect(outcome).toMatchObject({ code: 2, stdout: '' });
      expect(outcome.stderr).toContain('facebank.json');
    }
    expect(await snapshot(bank)).toEqual(before);
  });

  test('keeps what it could not read of it beside what it writes', async () => {
    const bank = await bankOf();
    const file = join(bank, 'facebank.json');
    const text = (await readFile(file, 'utf8')).replace('"embedding":[', '"embedding":["x",');
    await writeFile(file, text);
    await writeFile(`${file}.bak`, 'of before');
    const more = await smallEpisode({
      'faces.jsonl': MODELLED.map((face) => ({ ...face, ep_id: 'third' })),
      'identities.json': { identities: [identity(1, [1], { labels: { name: 'Cem' } })] },
    });
    ok(await cutline('facebank', 'add', '--episode', more, '--facebank', bank));
    expect(await readFile(`${file}.bak`, 'utf8')).toBe('of before');
    expect(await readFile(`${file}.2.bak`, 'utf8')).toBe(text);
  });

  test('is one of ours: the pipeline\u2019s is imported first, and matched as it is', async () => {
    const root = await temporary();
    const seed = { fb_id: 's1', embedding: [1, 0, 0], embedding_model: MODEL };
    await writeTree(root, {
      'facebank/DEMO/c1/facebank.json': { show_id: 'DEMO', cast_id: 'c1', seeds: [seed] },
      'cast/DEMO/cast.json': { show_id: 'DEMO', cast: [{ cast_id: 'c1', name: 'Ann Lee' }] },
    });
    const refused = await cutline(
      'facebank',
      'add',
      '--episode',
      await named(),
      '--facebank',
      root,
    );
    expect(refused.stderr).toContain('facebank import --from');
    const { matches } = await match(await unnamed(), root);
    expect(matches[0]).toMatchObject({ person_id: 'ann-lee', band: 'auto' });
  });

  test('takes vectors of which nothing says the model for those of the one that somebody says', async () => {
    const root = await temporary();
    await writeTree(root, {
      'facebank/DEMO/c1/facebank.json': {
        ...{ show_id: 'DEMO', cast_id: 'c1', seeds: [{ fb_id: 's1', embedding: [1, 0, 0] }] },
      },
      'cast/DEMO/cast.json': { show_id: 'DEMO', cast: [{ cast_id: 'c1', name: 'Ann Lee' }] },
    });
    const take = async (...more: string[]) => {
      const bank = join(await temporary(), 'bank');
      ok(await cutline('facebank', 'import', '--from', root, '--facebank', bank, ...more));
      return cutline('facebank', 'match', '--episode', await unnamed(), '--facebank', bank);
    };
    expect((await take()).stderr).toContain('an unknown model');
    expect((await take('--model', MODEL)).stdout).toContain('Ann Lee, named');
  });

  test.each(['list', 'match'])('that is not there is told by %s', async (command) => {
    const args = command === 'match' ? ['--episode', await unnamed()] : [];
    const outcome = await cutline('facebank', command, '--facebank', '/nowhere/bank', ...args);
    expect(outcome.code).toBe(2);
    expect(outcome.stderr).toContain('There is no Facebank at /nowhere/bank');
  });
});

describe('screen-time', () => {
  test('says how long everybody with a name is there, and who with whom', async () => {
    const episode = await named();
    const run = async (...more: string[]) =>
      ok(await cutline('screen-time', '--episode', episode, ...more)).stdout;
    // Tracks 1 to 4 begin every four seconds, and take one.
    expect((await run('--format', 'csv')).split('\r\n').slice(1, 3)).toEqual([
      expect.stringMatching(/^bea-x,Bea,.*,2,4,2,8,13,locked$/),
      expect.stringMatching(/^,Ann Lee,.*,2,4,2,0,5,named$/),
    ]);
    const { people, together } = JSON.parse(await run('--format', 'json')) as {
      people: object[];
      together: object[];
    };
    expect(people).toMatchObject([
      { person_id: 'bea-x', name: 'Bea', seconds: 2, faces: 4 },
      { person_id: null, name: 'Ann Lee', seconds: 2, faces: 4 },
    ]);
    expect(together).toEqual([]);
    expect(await run('--episode', await named())).toContain(
      'Bea (bea-x): 0:04.0 in 2 episodes, 8 faces',
    );
    const byBank = JSON.parse(await run('--format', 'json', '--facebank', await bankOf())) as {
      people: object[];
    };
    expect(byBank.people).toMatchObject([{ person_id: 'ann-lee' }, { person_id: 'bea-x' }]);
  });
});

describe('facebank recurring', () => {
  test('proposes who is in several episodes without a name in any', async () => {
    const first = await unnamed({
      'identities.json': { identities: [identity(1, [1, 2]), identity(3, [3, 4])] },
    });
    const second = await unnamed({
      'identities.json': {
        identities: [identity(1, [1, 2]), identity(3, [3, 4], { labels: { name: 'Bea' } })],
      },
    });
    const args = ['--episode', first, '--episode', second, '--format', 'json'];
    const { stdout } = ok(await cutline('facebank', 'recurring', ...args));
    const { people } = JSON.parse(stdout) as { people: object[] };
    expect(people).toMatchObject([
      { episodes: 2, faces: 8, members: [{ identity_id: 'identity-00001' }, { faces: 4 }] },
    ]);
    expect(await cutline('facebank', 'recurring', '--episode', first)).toMatchObject({ code: 2 });
  });
});
