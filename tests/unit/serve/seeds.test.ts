import { existsSync } from 'node:fs';
import { cp, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { TakenSeed } from '../../../src/cli/facebank/photo-seed.ts';
import { AppError } from '../../../src/core/errors.ts';
import { BankIndex } from '../../../src/serve/bank-index.ts';
import { type Crew, crewHere } from '../../../src/serve/crew.ts';
import type { Problem } from '../../../src/serve/problem.ts';
import { dataDir, episodesDir } from '../../data.ts';
import { cutline, listFiles, NOW, snapshot, temporary } from '../cli/program.ts';
import { interpose } from '../cli/stopping.ts';
import { type Served, serving } from './asked.ts';

const LONG = 'x'.repeat(1000);

/** A file with the header of a picture of so many pixels; the rest of it decides which face it shows. */
function picture(text: string, side = 200): Buffer {
  const bytes = Buffer.alloc(64 + text.length);
  bytes.write('\x89PNG\r\n\x1a\n', 0, 'latin1');
  bytes.write('IHDR', 12, 'latin1');
  bytes.writeUInt32BE(side, 16);
  bytes.writeUInt32BE(side, 20);
  bytes.write(text, 64);
  return bytes;
}

/** A service in which no model looks: every picture shows the face that it is called after. */
function looking(root: string, more: { readonly index?: BankIndex } = {}): Served {
  const here = crewHere();
  const run = (task: Parameters<Crew['run']>[0]) =>
    task.type === 'look' ? Promise.resolve(faceIn(task.bytes, task.file)) : here.run(task);
  const crew = { ...here, run: run as Crew['run'] };
  const folder = join(root, 'facebank');
  return serving(root, { crew, bank: { folder, index: more.index } });
}

function faceIn(bytes: Uint8Array, file: string): TakenSeed {
  const text = Buffer.from(bytes.subarray(64)).toString();
  if (text === 'nobody') throw new AppError('seed/no-face', 'none', `${file} shows no face.`);
  const seed = {
    ...{ id: `photo_${text}`, model: { name: 'test_3', dimension: 3 }, quality: { size: 120 } },
    ...{ vector: Float32Array.of(1, 0, 0), origin: { type: 'photo', file } as const },
    ...{ createdAt: NOW, extra: {} },
  };
  return { seed, shown: Buffer.from('shown'), embedded: Buffer.from('embedded') };
}

interface Answer {
  readonly person_id: string;
  readonly uploaded: number;
  readonly failed: number;
  readonly seeds: readonly { readonly seed_id: string; readonly status: string }[];
  readonly errors: readonly {
    readonly file: string;
    readonly code: string;
    readonly faces?: unknown;
  }[];
}

function form(files: Readonly<Record<string, Uint8Array>>): FormData {
  const body = new FormData();
  for (const [name, bytes] of Object.entries(files)) {
    body.append('files', new Blob([bytes as Uint8Array<ArrayBuffer>]), name);
  }
  return body;
}

async function upload(
  served: Served,
  person: string,
  files: Readonly<Record<string, Uint8Array>>,
): Promise<Answer & Problem> {
  const path = `/cast/${person}/seeds/upload`.replace(/(\?[^/]*)(.*)$/, '$2$1');
  const response = await served.ask(path, { body: form(files) });
  const type = response.status === 200 ? 'application/json' : 'application/problem+json';
  expect(response.headers.get('content-type')).toBe(type);
  return (await response.json()) as Answer & Problem;
}

describe('photographs that are sent', () => {
  it('make somebody new, with pictures as the specification has them, each face once', async () => {
    const root = await temporary();
    const served = looking(root);
    const files = { 'a.png': picture('one'), 'b.png': picture('two') };
    const first = await upload(served, 'ann-lee?name=Ann%20Lee&show_id=RHOBH', files);
    expect(first).toMatchObject({ uploaded: 2, failed: 0, person_id: 'ann-lee', errors: [] });
    expect(first.seeds.map(({ status }) => status)).toEqual(['added', 'added']);
    const before = await snapshot(join(root, 'facebank'));
    expect(Object.keys(before).sort()).toEqual([
      'ann-lee/photo_one_d.png',
      'ann-lee/photo_one_e.png',
      'ann-lee/photo_two_d.png',
      'ann-lee/photo_two_e.png',
      'facebank.json',
    ]);
    const again = await upload(served, 'ANN-LEE', files);
    expect(again.seeds.map(({ status }) => status)).toEqual(['known', 'known']);
    expect(await snapshot(join(root, 'facebank'))).toEqual(before);
    const args = ['--facebank', join(root, 'facebank'), '--format', 'json'];
    const { stdout } = await cutline('facebank', 'list', ...args);
    expect(JSON.parse(stdout)).toMatchObject({
      people: [{ person_id: 'ann-lee', name: 'Ann Lee', show: 'RHOBH', seeds: 2 }],
    });
  });

  it('are taken and refused each by itself; of none that is taken, it is a problem', async () => {
    const root = await temporary();
    const served = looking(root);
    const some = await upload(served, 'ann', {
      'a.png': picture('one'),
      'b.png': picture('nobody'),
    });
    expect(some).toMatchObject({ uploaded: 1, failed: 1 });
    expect(some.errors).toMatchObject([{ file: 'b.png', code: 'seed/no-face' }]);
    const before = await snapshot(root);
    const none = await upload(served, 'bea', {
      'b.png': picture('nobody'),
      'c.png': picture('nobody'),
    });
    expect(none).toMatchObject({ status: 422, code: 'seed/no-face' });
    expect(none.details).toMatchObject({ uploaded: 0, failed: 2, errors: [{ file: 'b.png' }, {}] });
    // A face is one person's.
    const other = await upload(served, 'bea', { 'a.png': picture('one') });
    expect(other).toMatchObject({ status: 409, code: 'seed/elsewhere' });
    expect(other.detail).toContain("ann's already");
    expect(await snapshot(root)).toEqual(before);
  });

  it.each([
    ['no picture', 'a.png', Buffer.from('GIF no'), 415, 'face/not-a-picture'],
    ['nothing', 'a.png', Buffer.alloc(0), 415, 'face/not-a-picture'],
    ['HEIC', 'a.heic', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic'), 415, 'face/heic'],
    ['pixels without end', 'bomb.png', picture('x', 60_000), 413, 'face/photo-too-large'],
    ['a damaged one', 'a.png', picture('no data'), 415, 'face/not-a-picture'],
  ])('are refused before a model looks: %s', async (_, name, bytes, status, code) => {
    const root = await temporary();
    const models = { embedder: join(root, 'missing.onnx') };
    const served = serving(root, {
      models,
      bank: { folder: join(root, 'facebank'), index: undefined },
    });
    expect(await upload(served, 'ann', { [name]: bytes })).toMatchObject({ status, code });
    expect(await listFiles(root)).toEqual([]);
  });

  it('are refused whole, with a way out, where no model is there', async () => {
    const root = await temporary();
    const models = { detector: join(root, 'missing.onnx') };
    const served = serving(root, {
      models,
      bank: { folder: join(root, 'facebank'), index: undefined },
    });
    const sharp = (await import('sharp')).default;
    const options = { width: 200, height: 200, channels: 3, background: '#777' } as const;
    const bytes = await sharp({ create: options }).png().toBuffer();
    const refused = await upload(served, 'ann', { 'a.png': bytes });
    expect(refused).toMatchObject({ status: 503, code: 'seed/no-model' });
    expect(refused.detail).toContain('missing.onnx');
    expect(await listFiles(root)).toEqual([]);
  });

  it.each([
    ['/cast/ann/seeds/upload', {}, 400, 'serve/bad-request'],
    ['/cast/..%2F..%2Fx/seeds/upload', { 'a.png': picture('one') }, 404, 'facebank/unknown-person'],
    ['/cast/con/seeds/upload', { 'a.png': picture('one') }, 404, 'facebank/unknown-person'],
    ['/cast/ann/seeds/upload?face=0', { 'a.png': picture('one') }, 400, 'serve/bad-request'],
    [
      '/cast/ann/seeds/upload?face=2',
      { 'a.png': picture('one'), 'b.png': picture('two') },
      400,
      'serve/bad-request',
    ],
    [`/cast/ann/seeds/upload?name=${LONG}`, { 'a.png': picture('one') }, 400, 'facebank/bad-field'],
  ])(
    'are refused where the address or what is sent says nothing sensible: %#',
    async (path, files, status, code) => {
      const root = await temporary();
      const response = await looking(root).ask(path, { body: form(files) });
      expect([response.status, ((await response.json()) as Problem).code]).toEqual([status, code]);
      expect(await listFiles(root)).toEqual([]);
    },
  );

  it('are refused as JSON, from other pages, without the token, and as other fields', async () => {
    const served = looking(await temporary());
    const path = '/cast/ann/seeds/upload';
    const body = form({ 'a.png': picture('one') });
    expect((await served.ask(path, { body: { files: [] } })).status).toBe(415);
    const foreign = { Origin: 'https://elsewhere.example' };
    expect((await served.ask(path, { body, headers: foreign })).status).toBe(403);
    expect((await served.ask(path, { body, headers: { Authorization: '' } })).status).toBe(401);
    body.append('more', 'x');
    expect((await served.ask(path, { body })).status).toBe(400);
    expect(await listFiles(served.root)).toEqual([]);
  });

  it('are refused whole on a full disk, whichever file has no room', async () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    const files = { 'a.png': picture('one'), 'b.png': picture('two') };
    for (const index of [0, 2, 4]) {
      const served = looking(await temporary());
      await upload(served, 'bea', { 'c.png': picture('three') });
      const before = await snapshot(served.root);
      const isStaged = ([path]: readonly unknown[]) => String(path).endsWith(`${index}.tmp`);
      interpose('writeFile', isStaged, () => Promise.reject(full));
      expect(await upload(served, 'ann', files)).toMatchObject({
        ...{ status: 507, code: 'cli/cannot-write' },
      });
      expect(await snapshot(served.root)).toEqual(before);
      expect(await upload(served, 'ann', files)).toMatchObject({ uploaded: 2, failed: 0 });
    }
  });

  it("leave the pipeline's files alone, and what cannot be read", async () => {
    const root = await temporary();
    const served = looking(root);
    const folder = join(root, 'facebank');
    const theirs = { show_id: 'S', cast_id: 'c', seeds: [{ fb_id: 's', embedding: [1, 0, 0] }] };
    await cp(join(import.meta.dirname, 'seeds.test.ts'), join(folder, 'S', 'c', 'note.txt'));
    await writeFile(join(folder, 'S', 'c', 'facebank.json'), JSON.stringify(theirs));
    const before = await snapshot(root);
    const files = { 'a.png': picture('one') };
    expect((await upload(served, 'ann', files)).code).toBe('cli/not-our-facebank');
    expect(await snapshot(root)).toEqual(before);
    const damaged = looking(await temporary());
    await upload(damaged, 'ann', files);
    const own = join(damaged.root, 'facebank', 'facebank.json');
    await truncate(own, 200);
    const cut = await snapshot(damaged.root);
    expect(await upload(damaged, 'ann', { 'b.png': picture('two') })).toMatchObject({
      status: 422,
    });
    expect(await snapshot(damaged.root)).toEqual(cut);
  });

  it('bring the index up to date', async () => {
    const root = await temporary();
    const seen: string[] = [];
    const table = {
      bankSearch: () => Promise.resolve(undefined),
      bankBegin: ({ seeds }: { readonly seeds: string }) => {
        seen.push(seeds);
        return Promise.resolve(undefined);
      },
      bankAdd: () => Promise.resolve(false),
    };
    const folder = join(root, 'facebank');
    const fault = () => {};
    const index = new BankIndex({ crew: crewHere(), folder, table, fault });
    await upload(looking(root, { index }), 'ann', { 'a.png': picture('one') });
    await index.settled();
    expect(seen).toEqual([expect.stringContaining('photo_one')]);
  });
});

describe('faces that are deleted', () => {
  it('are gone with their pictures, all that are named or none; the person stays', async () => {
    const root = await temporary();
    const served = looking(root);
    const files = { 'a.png': picture('one'), 'b.png': picture('two'), 'c.png': picture('three') };
    await upload(served, 'ann', files);
    const gone = (path: string, body?: unknown) => served.ask(path, { method: 'DELETE', body });
    const before = await snapshot(root);
    expect((await gone('/cast/ann/seeds/photo_four')).status).toBe(404);
    expect((await gone('/cast/bea/seeds/photo_one')).status).toBe(404);
    const mixed = { seed_ids: ['photo_one', 'photo_four'] };
    expect((await gone('/cast/ann/seeds', mixed)).status).toBe(404);
    expect((await gone('/cast/ann/seeds', { seed_ids: [] })).status).toBe(400);
    expect((await gone('/cast/ann/seeds', { seed_ids: ['photo_one'], all: true })).status).toBe(
      400,
    );
    expect(await snapshot(root)).toEqual(before);
    const one = await gone('/cast/ann/seeds/photo_one');
    expect(await one.json()).toMatchObject({ deleted: ['photo_one'], seeds: 2, person_id: 'ann' });
    expect(existsSync(join(root, 'facebank/ann/photo_one_d.png'))).toBe(false);
    expect(existsSync(join(root, 'facebank/ann/photo_two_d.png'))).toBe(true);
    const rest = await gone('/cast/ann/seeds', { seed_ids: ['photo_two', 'photo_three'] });
    expect(await rest.json()).toMatchObject({ seeds: 0 });
    expect(await listFiles(join(root, 'facebank'))).toEqual(['facebank.json']);
    expect(await (await served.ask('/cast')).json()).toMatchObject({ cast: [{ seeds: 0 }] });
  });
});

const [seeds, models, episodes] = [dataDir('SEEDS_DIR'), dataDir('MODELS_DIR'), episodesDir()];
const missing = seeds === undefined || models === undefined || episodes === undefined;

describe.skipIf(missing)('real photographs', () => {
  const photo = (name: string) => readFile(join(seeds ?? '', name));
  const own = {
    detector: join(models ?? '', 'yunet_n_dynamic.onnx'),
    embedder: join(models ?? '', 'fr_feature.onnx'),
  };

  it('make the same Facebank as the command, and of several faces say which', async () => {
    const root = await temporary();
    const bank = { folder: join(root, 'facebank'), index: undefined };
    const served = serving(root, { models: own, bank });
    const name = 'lin-manuel-miranda.png';
    const sent = await upload(served, 'lin', {
      [name]: await photo(name),
      'two_people.jpg': await photo('two_people.jpg'),
    });
    expect(sent).toMatchObject({ uploaded: 1, failed: 1, errors: [{ code: 'seed/which-face' }] });
    expect(sent.errors[0]?.faces).toHaveLength(2);
    const other = join(await temporary(), 'bank');
    const args = ['--facebank', other, '--person', 'lin', '--image', join(seeds ?? '', name)];
    const ownArgs = ['--detector', own.detector, '--embedder', own.embedder, '--now', NOW];
    expect(await cutline('facebank', 'add', ...args, ...ownArgs)).toMatchObject({ code: 0 });
    const timeless = async (folder: string) => {
      const { 'facebank.json': text = '', ...pictures } = await snapshot(folder);
      const people = Buffer.from(text, 'base64').toString();
      return { ...pictures, people: people.replace(/"20[\d-]+T[\d:]+Z"/g, '"T"') };
    };
    const made = Object.entries(await timeless(join(root, 'facebank')));
    const originals = made.filter(([path]) => path.includes('_orig.'));
    // FACEBANK_KEEP_ORIG.
    expect(originals.map(([path]) => path.split('.').at(-1))).toEqual(['png']);
    const rest = Object.fromEntries(made.filter((one) => !originals.includes(one)));
    expect(rest).toEqual(await timeless(other));
  });
});
