import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/core/random.ts';
import { BankIndex } from '../../../src/serve/bank-index.ts';
import { crewHere } from '../../../src/serve/crew.ts';
import { type BankTable, lazyBankTable } from '../../../src/serve/db/bank-table.ts';
import type { QueueDatabase } from '../../../src/serve/db/database.ts';
import { openEmbedded } from '../../../src/serve/db/embedded.ts';
import { migrate } from '../../../src/serve/db/migrate.ts';
import { openPostgres } from '../../../src/serve/db/postgres.ts';
import { noted } from '../../../src/serve/edit-tasks.ts';
import type { Problem } from '../../../src/serve/problem.ts';
import { cutline, FACES, NOW, temporary, writeTree } from '../cli/program.ts';
import { type Asked, EP, type Served, serving } from './asked.ts';
import { emptyDatabase } from './database.ts';
import { PGVECTOR, TestPostgres } from './postgres.ts';

const MODEL = 'test_3';

interface SeedFile {
  readonly id: string;
  readonly vector: readonly number[];
  readonly model?: string;
}
interface PersonFile {
  readonly id: string;
  readonly name?: string;
  readonly show?: string;
  readonly cast?: string;
  readonly seeds: readonly SeedFile[];
}

/** A facebank.json as the program writes it. */
const bankFile = (people: readonly PersonFile[]) => ({
  ...{ format: 'cutline-facebank', version: 1, exported_at: NOW },
  people: people.map(({ id, name = '', show = '', cast, seeds }) => ({
    ...{ person_id: id, name, show, aliases: [], notes: '', former_ids: [`${id}-once`] },
    ...{ created_at: NOW, updated_at: NOW, extra: cast === undefined ? {} : { cast_id: cast } },
    seeds: seeds.map((seed) => ({
      ...{ seed_id: seed.id, embedding_model: seed.model ?? MODEL },
      ...{ embedding_dim: seed.vector.length, embedding: seed.vector },
      ...{ origin: { type: 'photo', file: 'a.png' }, quality: { size: 120 }, created_at: NOW },
      extra: {},
    })),
  })),
});

const ANN: PersonFile = {
  ...{ id: 'ann-lee', name: 'Ann Lee', show: 'RHOBH', cast: 'cast-7' },
  seeds: [
    { id: 'ann_1', vector: [1, 0, 0] },
    { id: 'ann_2', vector: [0.6, 0.8, 0] },
  ],
};
const BEA: PersonFile = {
  ...{ id: 'bea-x', name: 'Bea', show: 'RHOSLC' },
  seeds: [
    { id: 'bea_1', vector: [0, 0.6, 0.8] },
    { id: 'bea_other', vector: [1, 0, 0, 0], model: 'other_4' },
  ],
};

/** A data root with the four tracks, clustered, and a Facebank. */
async function dataRoot(people: readonly PersonFile[] = [ANN, BEA]): Promise<string> {
  const root = await temporary();
  await cp(template, root, { recursive: true });
  if (people.length > 0) await put(root, people);
  return root;
}
const put = (root: string, people: readonly PersonFile[]) =>
  writeTree(root, { 'data/facebank/facebank.json': bankFile(people) });

let template = '';
beforeAll(async () => {
  template = await mkdtemp(join(tmpdir(), 'cutline-bank-'));
  const faces = FACES.map((face) => ({ ...face, ep_id: EP, embedding_model: MODEL }));
  await writeTree(template, { [`data/manifests/${EP}/faces.jsonl`]: faces });
  const args = ['--cluster', '--data-root', template, '--ep-id', EP, '--now', NOW];
  const { code, stderr } = await cutline('episode-run', ...args, '--cluster-thresh', '0.9');
  if (code !== 0) throw new Error(stderr);
});
afterAll(() => rm(template, { recursive: true, force: true }));

async function got<T>(served: Served, path: string, given?: Asked): Promise<T> {
  const response = await served.ask(path, given);
  expect(response.status, await response.clone().text()).toBe(200);
  return (await response.json()) as T;
}

async function refused(served: Served, path: string, body: unknown): Promise<Problem> {
  const response = await served.ask(path, { body });
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  return (await response.json()) as Problem;
}

describe('the people of the Facebank', () => {
  it('are listed as on the command line, by the id of the cast, also of one show', async () => {
    const root = await dataRoot();
    const served = serving(root);
    const { cast } = await got<{ cast: Record<string, unknown>[] }>(served, '/cast');
    const args = ['--facebank', join(root, 'data/facebank'), '--format', 'json'];
    const { people } = JSON.parse((await cutline('facebank', 'list', ...args)).stdout) as {
      people: Record<string, unknown>[];
    };
    expect(cast.map(({ cast_id: _, show_id: show, ...rest }) => ({ ...rest, show }))).toEqual(
      people,
    );
    expect(cast.map(({ cast_id: id }) => id)).toEqual(['cast-7', 'bea-x']);
    const one = await got<{ cast: unknown[] }>(served, '/cast?show_id=rhoslc');
    expect(one.cast).toEqual([cast[1]]);
  });

  it('are nobody where there is no Facebank yet', async () => {
    const served = serving(await dataRoot([]));
    expect(await got(served, '/cast')).toEqual({ cast: [] });
    const body = { ep_id: EP };
    expect((await refused(served, '/facebank/match', body)).code).toBe('facebank/empty');
  });

  it('have faces, each with its vector, and the file of the pipeline', async () => {
    const served = serving(await dataRoot());
    for (const id of ['cast-7', 'ann-lee', 'ANN-LEE', 'ann-lee-once']) {
      const { seeds } = await got<{ seeds: { seed_id: string; embedding?: unknown }[] }>(
        served,
        `/cast/${id}/seeds`,
      );
      expect(seeds.map(({ seed_id: seed }) => seed)).toEqual(['ann_1', 'ann_2']);
      expect(seeds[0]?.embedding).toBeUndefined();
    }
    expect(await got(served, '/cast/ann-lee/seeds/ann_2')).toMatchObject({
      ...{ seed_id: 'ann_2', embedding_model: MODEL, embedding: [0.6, 0.8, 0] },
    });
    expect(await got(served, '/cast/cast-7/facebank')).toMatchObject({
      ...{ show_id: 'RHOBH', cast_id: 'cast-7', featured_seed_id: 'ann_1' },
      seeds: [{ fb_id: 'ann_1', type: 'seed', embedding: [1, 0, 0] }, { fb_id: 'ann_2' }],
    });
    for (const path of [
      '/cast/nobody/seeds',
      '/cast/ann-lee/seeds/bea_1',
      '/cast/..%2Fa/facebank',
    ]) {
      expect((await served.ask(path)).status, path).toBe(404);
    }
  });
});

describe('matching', () => {
  it('says what the command says, to the last bit, with the same thresholds', async () => {
    const root = await dataRoot();
    const served = serving(root);
    const base = ['--data-root', root, '--ep-id', EP, '--facebank', join(root, 'data/facebank')];
    const asked = [
      [[], {}],
      [['--suggested'], { suggested: true }],
      [
        ['--auto', '0.5', '--margin', '0.2', '--review', '0.3', '--one-to-one'],
        { auto_thresh: 0.5, margin: 0.2, review_thresh: 0.3, one_to_one: true },
      ],
    ] as const;
    for (const [args, more] of asked) {
      const { stdout } = await cutline('facebank', 'match', ...base, ...args, '--format', 'json');
      const response = await served.ask('/facebank/match', { body: { ep_id: EP, ...more } });
      expect(await response.text()).toBe(JSON.stringify(JSON.parse(stdout)));
    }
  });

  it('has three bands', async () => {
    const near = { ...BEA, seeds: [{ id: 'bea_near', vector: [0.99, 0.1, 0.1] }] };
    const served = serving(await dataRoot([ANN, near]));
    const bandsAt = async (more: object) => {
      const body = { ep_id: EP, ...more };
      const { matches } = await got<{ matches: { band: string }[] }>(served, '/facebank/match', {
        body,
      });
      return matches.map(({ band }) => band);
    };
    const [first] = await bandsAt({ auto_thresh: 0.9, margin: 0, review_thresh: 0.5 });
    expect(first).toBe('auto');
    expect((await bandsAt({ auto_thresh: 0.9, margin: 0.5, review_thresh: 0.5 }))[0]).toBe(
      'ambiguous',
    );
    expect((await bandsAt({ auto_thresh: 1, margin: 0.5, review_thresh: 0.5 }))[0]).toBe('review');
    expect(await bandsAt({ auto_thresh: 1, margin: 0, review_thresh: 1 })).toContain('unknown');
  });

  it.each([
    [{ model: 'another' }, 400, 'cli/usage'],
    [{ auto_thresh: 2 }, 400, 'facebank/bad-thresholds'],
    [{ auto_thresh: '0.7' }, 400, 'serve/bad-request'],
    [{ threshold: 0.7 }, 400, 'serve/bad-request'],
    [{ suggested: true, margin: 0.1 }, 400, 'serve/bad-request'],
    [{ ep_id: 'no-s01e01' }, 404, 'cli/no-episode'],
  ])('refuses %j', async (more, status, code) => {
    const served = serving(await dataRoot());
    const body = { ep_id: EP, ...more };
    expect(await refused(served, '/facebank/match', body)).toMatchObject({ status, code });
  });
});

const vectorOf = (vector: readonly number[], model = MODEL) => ({ model, vector });

describe('searching', () => {
  it('finds what matching finds for an identity, to the last bit', async () => {
    const served = serving(await dataRoot());
    const { matches } = await got<{
      matches: { identity_id: string; person_id: string; seed_id: string; similarity: number }[];
    }>(served, '/facebank/match', { body: { ep_id: EP } });
    expect(matches.length).toBeGreaterThan(1);
    for (const { identity_id, person_id, seed_id, similarity } of matches) {
      const body = { ep_id: EP, identity_id, k: 1 };
      const found = await got(served, '/facebank/search', { body });
      expect(found).toEqual([{ person_id, seed_id, similarity }]);
    }
  });

  it.each([
    [vectorOf([1, 0, 0], 'other'), 409, 'facebank/other-model'],
    [vectorOf([1, 0, 0, 0]), 409, 'facebank/other-model'],
    [vectorOf([1, 0, 0], ' '), 409, 'facebank/unknown-model'],
    [vectorOf([0, 0, 0]), 400, 'serve/bad-request'],
    [vectorOf([]), 400, 'serve/bad-request'],
    [{ vector: [1, 0, 0] }, 400, 'serve/bad-request'],
    [
      { ...vectorOf([1, 0, 0]), ep_id: EP, identity_id: 'identity-00001' },
      400,
      'serve/bad-request',
    ],
    [{ ...vectorOf([1, 0, 0]), k: 0 }, 400, 'serve/bad-request'],
    [{ ep_id: EP }, 400, 'serve/bad-request'],
    [{ ep_id: EP, identity_id: 'identity-00099' }, 404, 'moderation/unknown-identity'],
  ])('refuses %j', async (body, status, code) => {
    const served = serving(await dataRoot());
    expect(await refused(served, '/facebank/search', body)).toMatchObject({ status, code });
  });
});

describe.each([
  ['embedded', true, embedded],
  ['Postgres with pgvector', PGVECTOR, onPostgres],
] as const)('the index: %s', (_, isThere, open) => {
  let database: QueueDatabase;
  let close: () => Promise<void>;
  let table: BankTable;
  beforeAll(async () => {
    if (!isThere) return;
    ({ database, close } = await open());
    // Where jobs are first, the Facebank comes later, and the other way round.
    await migrate(database);
    table = lazyBankTable(database);
  });
  afterAll(() => close?.());

  /** A service with the index, and what went wrong in it. */
  function indexed(root: string) {
    const folder = join(root, 'data', 'facebank');
    const faults: unknown[] = [];
    const fault = (error: unknown) => faults.push(error);
    const index = new BankIndex({ crew: crewHere(), folder, table, fault });
    return { index, faults, served: serving(root, { bank: { folder, index } }) };
  }

  it.skipIf(!isThere)(
    'is made beside, and found what the files say, near and equal ones too',
    async () => {
      const { unit: random } = seededRandom(7);
      const direction = () => Array.from({ length: 24 }, () => random() * 2 - 1);
      const bases = [direction(), direction(), direction()];
      // Nearer to each other than float32 can tell when it adds.
      const near = (base: readonly number[]) => base.map((x) => x + (random() - 0.5) * 6e-7);
      const people = Array.from({ length: 30 }, (_unused, p) => ({
        id: `person-${p}`,
        seeds: Array.from({ length: 1 + (p % 4) }, (_none, s) => ({
          ...{ id: `seed_${p}_${s}`, vector: near(bases[p % 3]!) },
          model: p % 7 === 6 ? 'other' : 'Test_24',
        })),
      }));
      const [first] = people[3]!.seeds;
      const doubled = { id: 'person-3b', seeds: ['z', 'a'].map((id) => ({ ...first!, id })) };
      const root = await dataRoot([...people, doubled]);
      const { index, faults, served } = indexed(root);
      const files = serving(root);
      const search = (one: Served, body: object) => one.ask('/facebank/search', { body });
      const early = await search(served, vectorOf(direction(), 'test_24'));
      expect(early.headers.get('Cutline-Searched')).toBe('files');
      await index.settled();
      for (let round = 0; round < 60; round++) {
        const own = round % 2 === 0 ? direction() : bases[round % 3]!;
        const body = { ...vectorOf(own, 'test_24'), k: 1 + (round % 5) };
        const [a, b] = [await search(served, body), await search(files, body)];
        expect([a.status, a.headers.get('Cutline-Searched')]).toEqual([200, 'database']);
        expect(await a.text()).toBe(await b.text());
      }
      // Of equal people the first by id, of equal faces of one the first.
      const same = await search(served, { ...vectorOf(first!.vector, 'test_24'), k: 2 });
      expect(await same.json()).toMatchObject([
        { person_id: 'person-3', seed_id: 'seed_3_0' },
        { person_id: 'person-3b', seed_id: 'z' },
      ]);
      expect(faults).toEqual([]);
    },
  );

  it.skipIf(!isThere)(
    'follows the files: what came, went, moved, and is another face by the same id',
    async () => {
      const root = await dataRoot();
      const { index, served } = indexed(root);
      index.refresh();
      await index.settled();
      const search = async () => {
        const response = await served.ask('/facebank/search', { body: vectorOf([1, 0, 0]) });
        return [response.headers.get('Cutline-Searched'), await response.json()] as const;
      };
      const [where, before] = await search();
      expect([where, before]).toMatchObject(['database', [{ person_id: 'ann-lee' }, {}]]);
      await put(root, [
        { ...ANN, seeds: [{ id: 'ann_2', vector: [0, 1, 0] }] },
        { ...BEA, seeds: [{ id: 'ann_1', vector: [1, 0, 0] }, ...BEA.seeds] },
        { id: 'cy', seeds: [{ id: 'cy_1', vector: [0.8, 0.6, 0] }] },
      ]);
      const after = [
        { person_id: 'bea-x', seed_id: 'ann_1', similarity: 1 },
        { person_id: 'cy', seed_id: 'cy_1' },
        { person_id: 'ann-lee', seed_id: 'ann_2', similarity: 0 },
      ];
      // An index of older files is not asked.
      expect(await search()).toMatchObject(['files', after]);
      await index.settled();
      expect(await search()).toMatchObject(['database', after]);
      // Made anew from nothing, it is the same.
      await database.exec('delete from cutline.bank; delete from cutline.person');
      expect(await search()).toMatchObject(['files', after]);
      await search();
      await index.settled();
      expect(await search()).toMatchObject(['database', after]);
      const rows = await database.query('select count(*)::int as n from cutline.seed');
      expect(rows).toEqual([{ n: 5 }]);
    },
  );

  it.skipIf(!isThere)(
    'is not believed where another service has put its own files in',
    async () => {
      const [own, other] = [indexed(await dataRoot()), indexed(await dataRoot([BEA]))];
      for (const { index } of [own, other]) {
        index.refresh();
        await index.settled();
      }
      const body = vectorOf([1, 0, 0]);
      const response = await own.served.ask('/facebank/search', { body });
      expect(response.headers.get('Cutline-Searched')).toBe('files');
      expect(await response.json()).toMatchObject([
        { person_id: 'ann-lee' },
        { person_id: 'bea-x' },
      ]);
    },
  );

  it.skipIf(!isThere)('is put in by one at a time, and by who began last', async () => {
    const bank = {
      people: '[{"person_id":"p","cast_id":"p","name":"","show_id":""}]',
      seeds: '[]',
    };
    const row = {
      seed_id: 's',
      person_id: 'p',
      place: 0,
      sha: 'a',
      model: 'm',
      dim: 2,
      v: '[1,0]',
    };
    const rows = JSON.stringify([row]);
    await table.bankBegin({ ...bank, filling: 'one' });
    await table.bankBegin({ ...bank, filling: 'two' });
    expect(await table.bankAdd({ filling: 'one', rows, digest: 'd' })).toBe(false);
    const asked = { digest: 'd', model: 'm', vector: Float32Array.of(1, 0), most: 1 };
    expect(await table.bankSearch(asked)).toBeUndefined();
    expect(await table.bankAdd({ filling: 'two', rows, digest: 'd' })).toBe(true);
    expect(await table.bankSearch(asked)).toMatchObject([{ personId: 'p', seedId: 's' }]);
    // A vector of another length is none of the model, whoever puts it in.
    const wrong = { ...row, seed_id: 't', dim: 3 };
    await table.bankBegin({ ...bank, seeds: '[]', filling: 'three' });
    const adding = table.bankAdd({ filling: 'three', rows: JSON.stringify([wrong]), digest: 'e' });
    await expect(adding).rejects.toThrow();
  });

  it.skipIf(!isThere)('is made once, whoever begins at the same time', async () => {
    await database.exec('drop schema cutline cascade; drop extension if exists vector');
    // Wherever it was installed.
    await database.exec('create schema "Some where"; create extension vector schema "Some where"');
    const vector = Float32Array.of(1, 0);
    const asked = { digest: 'none', model: 'm', vector, most: 1 };
    const tables = Array.from({ length: 3 }, () => lazyBankTable(database));
    const answers = [...tables.map((one) => one.bankSearch(asked)), migrate(database)];
    expect(await Promise.all(answers)).toEqual([undefined, undefined, undefined, undefined]);
    const steps = await database.query('select number from cutline.migration order by number');
    expect(steps.map(({ number }) => number)).toEqual([1, 2, 3]);
  });
});

describe('an index that cannot be asked', () => {
  it('is told of once, and nobody misses it', async () => {
    const away = () => Promise.reject(new Error('away'));
    const faults: unknown[] = [];
    const root = await dataRoot();
    const folder = join(root, 'data', 'facebank');
    const table = { bankSearch: away, bankBegin: away, bankAdd: away };
    const fault = (error: unknown) => faults.push(error);
    const index = new BankIndex({ crew: crewHere(), folder, table, fault });
    const served = serving(root, { bank: { folder, index } });
    for (let round = 0; round < 3; round++) {
      const response = await served.ask('/facebank/search', { body: vectorOf([1, 0, 0]) });
      expect(await response.json()).toMatchObject([{ person_id: 'ann-lee' }, {}]);
      await index.settled();
    }
    expect(faults).toHaveLength(1);
  });
});

describe('without pgvector', () => {
  it('is said once, and what is searched is found in the files', async () => {
    const none = { query: () => Promise.resolve([{ known: 0 }]) } as unknown as QueueDatabase;
    const root = await dataRoot();
    const folder = join(root, 'data', 'facebank');
    const fault = () => {};
    const index = new BankIndex({ crew: crewHere(), folder, table: lazyBankTable(none), fault });
    const served = serving(root, { bank: { folder, index } });
    await noted(async (notes) => {
      for (let round = 0; round < 2; round++) {
        const response = await served.ask('/facebank/search', { body: vectorOf([1, 0, 0]) });
        expect([response.status, response.headers.get('Cutline-Searched')]).toEqual([200, 'files']);
        await index.settled();
      }
      expect(notes).toEqual([expect.stringContaining('has no pgvector')]);
    });
  });
});

async function embedded() {
  const folder = await mkdtemp(join(tmpdir(), 'cutline-bank-db-'));
  await emptyDatabase(join(folder, 'postgres'));
  const database = await openEmbedded(join(folder, 'postgres'));
  const close = async () => {
    await database.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { database, close };
}

async function onPostgres() {
  const postgres = await TestPostgres.make();
  const place = { url: postgres.url('secret'), words: 'the database of the tests' };
  const database = await openPostgres(place, { name: 'tests', most: 4 });
  const close = async () => {
    await database.close();
    await postgres.remove();
  };
  return { database, close };
}
