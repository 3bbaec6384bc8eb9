import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BankPlan } from '../../../src/core/facebank/bank-files.ts';
import { addPerson } from '../../../src/core/facebank/edit-people.ts';
import { joinImported } from '../../../src/core/facebank/join-imported.ts';
import { isPersonId, personKey } from '../../../src/core/facebank/person-id.ts';
import { readFacebankFiles } from '../../../src/core/facebank/read-files.ts';
import { isSeedId } from '../../../src/core/facebank/seed-id.ts';
import {
  EMPTY_FACEBANK,
  type Facebank,
  type Person,
  type Seed,
  type SeedOrigin,
} from '../../../src/core/facebank/types.ts';
import { planOwnBank } from '../../../src/core/facebank/write-own.ts';
import { planPipelineBank } from '../../../src/core/facebank/write-pipeline.ts';
import { seededRandom } from '../../../src/core/random.ts';
import { besideGolden } from '../../data.ts';
import { anyText } from '../any-text.ts';
import { folderSources, memorySources } from '../episode/node-source.ts';

const AT = '2026-11-29T12:00:00Z';
const DATA = '2025-01-02T03:04:05Z';
type Files = Readonly<Record<string, string>>;

/** The Facebank after files were imported into it. */
async function imported(files: Files, bank: Facebank = EMPTY_FACEBANK) {
  const reading = await readFacebankFiles(memorySources(files), AT);
  const joining = joinImported(bank, bank.seeds, reading, AT);
  const people = new Map(bank.people.map((person) => [person.id, person]));
  const seeds = new Map(bank.seeds);
  for (const { after } of joining.edit?.changes ?? []) if (after) people.set(after.id, after);
  for (const { seed } of joining.brings) seeds.set(seed.id, seed);
  const inOrder = [...people.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  return {
    bank: { people: inOrder, seeds },
    joining,
    texts: joining.remarks.map(({ text }) => text),
  };
}

/** A plan as files; a picture is a text that says which it is. */
async function written(plan: BankPlan): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const file of plan.files) {
    expect(file.path).not.toMatch(/\\|\.\.|^\/|\/\/|:/);
    expect(Object.keys(files)).not.toContain(file.path);
    if (file.type === 'picture') {
      files[file.path] = `${file.seedId} ${file.kind}`;
      continue;
    }
    const chunks: Uint8Array[] = [];
    for await (const chunk of file.chunks()) chunks.push(chunk);
    files[file.path] = Buffer.concat(chunks).toString();
  }
  return files;
}

const options = {
  pictures: () => ({ d: 'png', e: 'png', orig: 'jpg' }) as const,
  originals: true,
  now: AT,
};

/** Unit vectors of float32 numbers, signed zeros among them. */
const vectors = fc
  .array(fc.float({ noNaN: true, min: -1, max: 1 }), { minLength: 2, maxLength: 6 })
  .map((numbers) => {
    const length = Math.hypot(...numbers);
    return Float32Array.from(length < 1e-3 ? [1, ...numbers.map(() => -0)] : numbers, (x) =>
      length < 1e-3 ? x : x / length,
    );
  });
const words = fc.oneof(
  anyText(30),
  fc.constantFrom('Ava Stone', 'Béa', '李雷', 'a/b\\c', '🎭', '"quoted"', '__proto__'),
);
const line = words.map((text) =>
  text
    .normalize('NFC')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim(),
);
const said = line.filter((text) => !/^(null|none|nan|<na>|nat|undefined)?$/i.test(text));
const origins: fc.Arbitrary<SeedOrigin> = fc.oneof(
  fc.record({ type: fc.constant('photo' as const), file: words }),
  fc.record({ type: fc.constant('import' as const), file: words }),
  fc.record({
    type: fc.constant('episode' as const),
    ...{ epId: words, runId: words, identityId: words, trackId: words, faceId: words },
    frame: fc.integer({ min: -1, max: 1e6 }),
    ts: fc.oneof(fc.double({ min: 0, max: 1e5, noNaN: true }), fc.constant(Number.NaN)),
  }),
);
const extras = fc.dictionary(
  said.filter((key) => !['__proto__', 'cutline', 'type', 'quality', 'cast_id'].includes(key)),
  fc.oneof(fc.integer(), said, fc.array(said, { minLength: 1, maxLength: 2 })),
  { maxKeys: 3 },
);
const seedFacts = fc.record({
  model: fc.oneof(fc.constant(''), said),
  vector: vectors,
  origin: origins,
  quality: fc.record(
    { size: fc.nat(), sharpness: fc.nat(), yaw: fc.integer(), confidence: fc.constant(0.5) },
    { requiredKeys: [] },
  ),
  extra: extras,
});
const personFacts = fc.record({
  ...{ name: fc.oneof(fc.constant(''), said), aliases: fc.array(said, { maxLength: 3 }) },
  ...{ show: fc.oneof(fc.constantFrom('', 'DEMO', 'demo 2'), said), notes: line, extra: extras },
  colour: fc.option(fc.nat(31), { nil: undefined }),
  seeds: fc.array(seedFacts, { maxLength: 3 }),
});

/** A Facebank of people and seeds with such facts. */
const banks = fc.array(personFacts, { minLength: 1, maxLength: 5 }).map((all): Facebank => {
  const seeds = new Map<string, Seed>();
  const people: Person[] = [];
  for (const { seeds: facts, extra, ...details } of all) {
    const made = addPerson(people, details, DATA).changes[0]?.after as Person;
    const ids = facts.map(({ model, vector, ...fact }, k) => {
      const id = `${people.length}-${k}`;
      const dimension = vector.length;
      seeds.set(id, { ...fact, id, vector, model: { name: model, dimension }, createdAt: DATA });
      return id;
    });
    people.push({ ...made, seeds: ids, extra, formerIds: [`was-${people.length}`] });
  }
  return { people: people.sort((a, b) => (a.id < b.id ? -1 : 1)), seeds };
});

describe('what is exported', () => {
  it('in the specification’s layout and imported again is the same, to the last bit', async () => {
    await fc.assert(
      fc.asyncProperty(banks, async (bank) => {
        const files = await written(planOwnBank(bank, options));
        const { bank: back, joining } = await imported(files);
        expect(back).toEqual(bank);
        for (const { seed, pictures } of joining.brings) {
          const owner = bank.people.find(({ seeds }) => seeds.includes(seed.id))?.id;
          expect(pictures.d?.path).toBe(`${owner}/${seed.id}_d.png`);
          expect(pictures.orig?.path).toBe(`${owner}/${seed.id}_orig.jpg`);
          expect(files[pictures.e?.path ?? '']).toBe(`${seed.id} e`);
        }
        // Once more changes nothing.
        expect((await imported(files, back)).joining.edit).toBeUndefined();
      }),
      { numRuns: 60 },
    );
  });

  it('in the pipeline’s layout and imported again is the same, by what we write beside its own words', async () => {
    await fc.assert(
      fc.asyncProperty(banks, async (bank) => {
        const files = await written(planPipelineBank(bank, options));
        const { bank: back, joining } = await imported(files);
        expect(back).toEqual(bank);
        expect(joining.brings.every(({ pictures }) => pictures.orig?.path.includes('_o.'))).toBe(
          true,
        );
      }),
      { numRuns: 60 },
    );
  });

  it('of real length keeps every bit, though it is not quite of length 1', async () => {
    const random = seededRandom(1);
    const seeds = Array.from({ length: 40 }, (_, k) => {
      const vector = Array.from({ length: 512 }, () => random.normal());
      const length = Math.hypot(...vector);
      return { seed_id: `s${k}`, embedding: vector.map((x) => Math.fround(x / length)) };
    });
    const own = { format: 'cutline-facebank', version: 1, people: [{ person_id: 'a', seeds }] };
    const { bank } = await imported({ 'facebank.json': JSON.stringify(own) });
    const { bank: back } = await imported(await written(planOwnBank(bank, options)));
    expect(back).toEqual(bank);
    for (const { seed_id, embedding } of seeds) {
      expect([...(back.seeds.get(seed_id)?.vector ?? [])]).toEqual(embedding);
    }
  });

  it('and so does one that was written with few digits', async () => {
    const seeds = [{ fb_id: 's', embedding: [0.600003, 0.800003] }];
    const { bank } = await imported({ 'facebank.json': JSON.stringify({ cast_id: 'c', seeds }) });
    expect(bank.seeds.get('s')?.vector).toEqual(Float32Array.of(0.600003, 0.800003));
  });

  it('says what the pipeline cannot', async () => {
    const { bank } = await imported({
      'facebank.json': JSON.stringify({ cast_id: 'c', seeds: [{ fb_id: 's', embedding: [1, 0] }] }),
    });
    const { remarks } = planPipelineBank(bank, options);
    expect(remarks.map(({ text }) => text).join('\n')).toMatch(
      /1 face has vectors of another length[\s\S]*1 person of no show[\s\S]*stand under “cutline”/,
    );
  });

  it('a number is the shortest text that is this float32', async () => {
    const vector = Float32Array.of(0.1, 0.7, -0, Math.sqrt(1 - 0.5));
    const { bank } = await imported({
      'facebank.json': JSON.stringify({
        cast_id: 'c',
        seeds: [{ fb_id: 's', embedding: [...vector] }],
      }),
    });
    const [text = ''] = Object.values(await written(planOwnBank(bank, options)));
    expect(text).toContain('"embedding":[0.1,0.7,0,0.70710677]');
  });
});

const PIPELINE: Files = {
  'data/cast/DEMO/cast.json': JSON.stringify({
    show_id: 'DEMO',
    cast: [
      {
        cast_id: 'c-1',
        name: 'Cara Dune',
        full_name: 'Cara A. Dune',
        role: 'main',
        created_at: DATA,
      },
      { cast_id: 'c-2', name: 'Dan', aliases: ['D'] },
    ],
  }),
  'data/shows/DEMO/people.json': JSON.stringify({
    show_id: 'demo',
    people: [
      { person_id: 'p_0001', name: 'Ava Stone', prototype: [], cast_id: null },
      {
        person_id: 'p_0002',
        name: 'Cara',
        prototype: [3, 4],
        cast_id: 'c-1',
        cluster_ids: ['e:id_1'],
      },
      { person_id: 'p_0003', name: null, prototype: [0, 0] },
    ],
  }),
  'data/facebank/DEMO/c-1/facebank.json': JSON.stringify({
    ...{ show_id: 'DEMO', cast_id: 'c-1', featured_seed_id: 's-2' },
    seeds: [
      {
        fb_id: 's-1',
        embedding: [1, 0],
        embedding_dim: 2,
        quality: { conf: 0.9 },
        created_at: DATA,
      },
      { fb_id: 's-2', embedding: [0, 1, 0], embedding_dim: 2, storage_seed_id: 'x' },
      { fb_id: 's-3' },
      { fb_id: 's-4', embedding: ['a'] },
    ],
  }),
  'data/facebank/DEMO/c-1/seeds/x_d.png': 'picture',
  'data/facebank/DEMO/c-9/facebank.json': JSON.stringify({ cast_id: 'c-9', seeds: [] }),
  'data/rosters/demo.json': JSON.stringify({ show: 'demo', names: ['ava stone', 'Bea Cole'] }),
};

describe('the pipeline’s files', () => {
  it('are joined by what they say themselves; what cannot be read is told', async () => {
    const { bank, texts, joining } = await imported(PIPELINE);
    expect(bank.people.map(({ id, name, seeds }) => [id, name, ...seeds])).toEqual([
      ['bea-cole', 'Bea Cole'],
      ['c-9', ''],
      ['dan', 'Dan'],
      ['p_0001', 'Ava Stone'],
      ['p_0002', 'Cara Dune', 'prototype_demo_p_0002', 's-2', 's-1'],
      ['p_0003', ''],
    ]);
    expect(bank.people.find(({ id }) => id === 'p_0002')).toMatchObject({
      ...{ aliases: ['Cara A. Dune', 'Cara'], show: 'DEMO', createdAt: DATA },
      extra: { cast_id: 'c-1', role: 'main', cluster_ids: ['e:id_1'] },
    });
    expect(bank.seeds.get('prototype_demo_p_0002')?.vector).toEqual(Float32Array.of(0.6, 0.8));
    expect(bank.seeds.get('s-1')).toMatchObject({
      model: { name: '', dimension: 2 },
      origin: { type: 'import', file: 'data/facebank/DEMO/c-1/facebank.json' },
      quality: { confidence: 0.9 },
    });
    const brought = joining.brings.find(({ seed }) => seed.id === 's-2');
    expect(brought?.pictures.d?.path).toBe('data/facebank/DEMO/c-1/seeds/x_d.png');
    const all = texts.join('\n');
    expect(all).toMatch(
      /2 faces of Cara Dune were left out: of the last of them the vector has entries/,
    );
    expect(all).toMatch(/vectors of several lengths \(1 of 3 numbers, 1 of 2 numbers\)/);
    expect(all).toMatch(/a vector of 3 numbers is said to have 2/);
    expect(all).toMatch(/does not say which model/);
    expect(all).toMatch(/prototype of demo_p_0003 has no direction/);
    expect((await imported(PIPELINE, bank)).joining.edit).toBeUndefined();
  });

  it('an id of the Facebank that means another person here is not taken for them', async () => {
    const before = addPerson([], { id: 'p_0001', name: 'Zed' }, DATA).changes[0]?.after as Person;
    const start = { people: [before], seeds: new Map() };
    const { bank, texts } = await imported(PIPELINE, start);
    expect(bank.people.find(({ id }) => id === 'p_0001')).toEqual(before);
    expect(bank.people.find(({ id }) => id === 'p_0001-2')?.name).toBe('Ava Stone');
    expect(texts.join()).toMatch(
      /Somebody else has or had the id p_0001 here: Ava Stone is now p_0001-2/,
    );
  });

  it('one name makes nobody another: both are there, and told', async () => {
    const before = addPerson([], { name: 'Ava Stone' }, DATA).changes[0]?.after as Person;
    const { bank, texts } = await imported(PIPELINE, { people: [before], seeds: new Map() });
    expect(bank.people.filter(({ name }) => name === 'Ava Stone')).toHaveLength(2);
    expect(texts.join()).toMatch(/2 people are called Ava Stone \(ava-stone, p_0001\)/);
  });

  it('what a person of the Facebank says stays; files fill what is missing', async () => {
    const made = addPerson([], { id: 'p_0002', name: 'Cara', colour: 3 }, DATA).changes[0]?.after;
    const { bank } = await imported(PIPELINE, { people: [made as Person], seeds: new Map() });
    expect(bank.people.find(({ id }) => id === 'p_0002')).toMatchObject({
      ...{ name: 'Cara', colour: 3, show: 'DEMO', aliases: ['Cara Dune', 'Cara A. Dune'] },
      ...{ createdAt: DATA, updatedAt: AT },
    });
  });

  const samples = besideGolden('samples');
  it.skipIf(samples === undefined)('its own moderated sample imports', async () => {
    const files = await folderSources(join(samples ?? '', 'pipeline/moderated'));
    const reading = await readFacebankFiles(files, AT);
    const { edit, brings, remarks } = joinImported(EMPTY_FACEBANK, new Map(), reading, AT);
    expect(edit?.text).toBe('Imported 4 new people, 3 faces');
    expect(edit?.changes.map(({ after }) => [after?.id, after?.name, after?.seeds.length])).toEqual(
      [
        ['p_0002', 'Cara Dune', 2],
        ['p_0001', 'Ava Stone', 0],
        ['p_0003', '', 1],
        ['bea-cole', 'Bea Cole', 0],
      ],
    );
    expect(brings.every(({ seed }) => seed.model.dimension === 512)).toBe(true);
    expect(remarks.map(({ level }) => level)).toEqual(['info']);
  });
});

describe('many people', () => {
  it('a roster of hundreds is taken whole, and joined again by show and name', async () => {
    const names = Array.from({ length: 300 }, (_, k) => `Extra ${k}`);
    const files = { 'rosters/demo.json': JSON.stringify({ show: 'demo', names }) };
    const { bank } = await imported(files);
    expect(bank.people).toHaveLength(300);
    expect((await imported(files, bank)).joining.edit).toBeUndefined();
  });

  it('two of one name and show whose ids cannot be kept stay two', async () => {
    const person = { person_id: '/', name: 'Anna', show: 'demo', seeds: [] };
    const own = { format: 'cutline-facebank', version: 1, people: [person, person] };
    const { bank } = await imported({ 'facebank.json': JSON.stringify(own) });
    expect(bank.people.map(({ id }) => id)).toEqual(['anna', 'anna-2']);
  });

  it('five thousand join as many without looking through all of them for each', async () => {
    const people = Array.from({ length: 5000 }, (_, k) => ({
      ...{ person_id: `p_${k}`, name: `Person ${k}`, show: 'demo', extra: { cast_id: `c_${k}` } },
    }));
    const own = { format: 'cutline-facebank', version: 1, people };
    const files = { 'facebank.json': JSON.stringify(own) };
    const { bank } = await imported(files);
    const again = await imported(files, bank);
    expect(again.joining.edit).toBeUndefined();
    expect(again.joining.counts).toEqual({ added: 0, changed: 0, seeds: 0, known: 0 });
  });
});

describe('what is not trusted', () => {
  it.each([
    ['no people at all', { 'readme.txt': 'x' }, 'facebank/nothing-found'],
    ['pictures without vectors', { 'facebank/ava/s_d.png': 'x' }, 'facebank/nothing-found'],
    ['text that is none', { 'facebank.json': '{"people": [' }, 'facebank/bad-json'],
    [
      'a newer format',
      { 'facebank.json': '{"format":"cutline-facebank","version":2}' },
      'facebank/newer-format',
    ],
    [
      'ours without a list',
      { 'facebank.json': '{"format":"cutline-facebank","version":1}' },
      'facebank/bad-file',
    ],
    ['another list', { 'facebank.json': '[1]' }, 'facebank/nothing-found'],
  ])('%s is told', async (_, files, code) => {
    await expect(readFacebankFiles(memorySources(files as Files), AT)).rejects.toEqual(
      expect.objectContaining({ code }),
    );
  });

  it('ids that are paths, names that are books, twice the same, entries that are none', async () => {
    const person = (part: object) => ({ seeds: [], ...part });
    const own = {
      ...{ format: 'cutline-facebank', version: 1 },
      people: [
        person({ person_id: '../../etc', name: 'Eve/../x', former_ids: ['../a', 'old'] }),
        person({ person_id: 'con', name: 'x'.repeat(10_000), notes: 'n'.repeat(50_000) }),
        person({ person_id: 'ann', name: 'Ann', colour: 99, aliases: [1, 'A', null] }),
        person({ person_id: 'Ann', name: 'Ann' }),
        ...[null, 'x', 7],
        person({
          person_id: 'bob',
          seeds: [{ seed_id: '../s', embedding: [1, 0] }, { seed_id: 's', embedding: [1, 1] }, 5],
        }),
      ],
    };
    const { bank, texts } = await imported({ 'facebank.json': JSON.stringify(own) });
    expect(bank.people.every(({ id }) => isPersonId(id))).toBe(true);
    expect(new Set(bank.people.map(({ id }) => personKey(id))).size).toBe(5);
    expect(bank.people.find(({ name }) => name.startsWith('Eve'))?.formerIds).toEqual(['old']);
    expect(Math.max(...bank.people.map(({ name }) => name.length))).toBe(200);
    expect(bank.people.find(({ id }) => id === 'ann')).toMatchObject({
      colour: undefined,
      aliases: ['A'],
    });
    expect([...bank.seeds.keys()].every(isSeedId)).toBe(true);
    expect(bank.seeds.size).toBe(2);
    expect(Math.hypot(...(bank.seeds.get('s')?.vector ?? []))).toBeCloseTo(1, 6);
    expect(texts.length).toBeGreaterThanOrEqual(7);
  });

  it('a key a letter off and a value that cannot be are told, once for a file', async () => {
    const none = { toString: null, valueOf: null };
    const seed = { seed_id: none, embedding: [1, 0], embedding_mode1: 'a', quality: { sise: 9 } };
    const person = { person_id: none, aliases: 'A', sseds: [], seeds: [seed, seed] };
    const own = { format: 'cutline-facebank', version: 1, people: [{ ...person, name: 'Ann' }] };
    const { texts } = await imported({ 'facebank.json': JSON.stringify(own) });
    for (const key of ['embedding_mode1', 'sise', 'aliases', 'seed_id']) {
      expect(texts.filter((text) => text.includes(`“${key}”`))).toHaveLength(1);
    }
    // What nobody reads is kept, and no word of it.
    expect(texts.join()).not.toContain('sseds');
  });

  it('our own file under another format is not read as the pipeline’s in silence', async () => {
    const people = [
      { person_id: 'ann', name: 'Ann', seeds: [{ seed_id: 's', embedding: [1, 0] }] },
    ];
    for (const own of [{ formt: 'cutline-facebank' }, { format: 'cutline-facebonk' }, {}]) {
      const { texts } = await imported({ 'facebank.json': JSON.stringify({ ...own, people }) });
      expect(texts.join()).toMatch(/“(?:formt|format|seeds)”/);
    }
  });

  it('vectors of one model and two lengths are told', async () => {
    const seed = (id: string, embedding: readonly number[]) => ({
      ...{ seed_id: id, embedding, embedding_model: 'a' },
    });
    const person = (id: string, seeds: readonly object[]) => ({ person_id: id, name: id, seeds });
    const people = [person('ann', [seed('s', [1, 0])]), person('bob', [seed('t', [1, 0, 0])])];
    const own = { format: 'cutline-facebank', version: 1, people };
    const { texts } = await imported({ 'facebank.json': JSON.stringify(own) });
    expect(texts.join()).toContain('said to be of a have 2 and 3 numbers');
    const nameless = (embedding: readonly number[]) => ({
      ...own,
      people: [
        person('ann', [seed('s', [1, 0])]),
        person('bob', [{ seed_id: 't', embedding, embedding_model: null }]),
      ],
    });
    const told = async (embedding: readonly number[]) =>
      (await imported({ 'facebank.json': JSON.stringify(nameless(embedding)) })).texts.join();
    expect(await told([1, 0, 0])).toContain('no model is said have 3 numbers');
    expect(await told([0, 1])).not.toContain('numbers');
  });

  it('one file that cannot be read leaves the others', async () => {
    const { bank, texts } = await imported({ ...PIPELINE, 'data/cast/DEMO/cast.json': 'no' });
    expect(bank.people.some(({ id }) => id === 'p_0002')).toBe(true);
    expect(texts.join()).toMatch(/cast.json, line 1/);
  });
});

describe('keys of other tools', () => {
  const NUMBERS =
    '"ref": 9007199254740993, "tmdb": [{"id": 1234567890123456789}, 7.0], "gap": NaN, "weight": 1e-07';
  const VECTOR = '"embedding": [0.6, 0.80, -0.0], "embedding_model": "arc"';
  const PIPELINE: Files = {
    'cast/DEMO/cast.json': `{"show_id": "DEMO", "cast": [{"cast_id": "c1", "name": "Ava", "seasons": [1.0, 2], "imdb_id": 7.0}]}`,
    'shows/DEMO/people.json': `{"show_id": "DEMO", "people": [
      {"person_id": "p_0001", "cast_id": "c1", ${NUMBERS}, "prototype": [0.6, 0.8, 0.0]},
      {"person_id": "p_0002", "name": "Bea"}]}`,
    'facebank/DEMO/c1/facebank.json': `{"show_id": "DEMO", "cast_id": "c1", "seeds": [
      {"fb_id": "f1", ${VECTOR}, "quality": {"det": 0.90, "hash": 18446744073709551615}, ${NUMBERS}}]}`,
    'p_0002/index.json': `{"person_id": "p_0002", "seeds": [{"seed_id": 1, ${VECTOR}, ${NUMBERS}}]}`,
  };
  const OWN: Files = {
    'facebank.json': `{"format": "cutline-facebank", "version": 1.0, "people": [
      {"person_id": "ava", "name": "Ava", "extra": {${NUMBERS}},
       "seeds": [{"seed_id": "s1", ${VECTOR}, "quality": {"size": 40.0}, "extra": {${NUMBERS}}}]}]}`,
  };
  const bare = (text: string) => text.replace(/\s+/g, '');
  const count = (text: string, part: string) => bare(text).split(bare(part)).length - 1;
  const textOf = async (plan: BankPlan) => Object.values(await written(plan)).join('\n');

  it('keep their numbers as they stood, whoever wrote the files, in both layouts and back', async () => {
    for (const [files, seen] of [
      [OWN, 2],
      [PIPELINE, 3],
    ] as const) {
      let { bank, texts } = await imported(files);
      expect(texts).toEqual([]);
      for (const plan of [planPipelineBank, planOwnBank, planPipelineBank, planOwnBank]) {
        const out = await written(plan(structuredClone(bank), options));
        const text = Object.values(out).join('\n');
        expect(count(text, NUMBERS)).toBeGreaterThanOrEqual(seen);
        expect(text).not.toContain('u0000');
        const again = await imported(out);
        expect(again.bank.people).toEqual(bank.people);
        ({ bank } = again);
      }
      const text = await textOf(planOwnBank(bank, options));
      expect(count(text, NUMBERS)).toBe(seen);
      if (files === PIPELINE) {
        expect(bare(text)).toContain('"seasons":[1.0,2],"imdb_id":7.0');
        // What is known of a face is ours; the pipeline's own words stay.
        expect(bare(text)).toContain('"quality":{"confidence":0.9}');
        expect(bare(text)).toContain('"quality":{"det":0.90,"hash":18446744073709551615}');
      }
    }
  });

  it('are no ids; whole numbers that are ids are told apart by their digits', async () => {
    const own = `{"format": "cutline-facebank", "version": 1, "people": [
      {"person_id": 9007199254740992, "name": "Ava", "extra": {"cast_id": 7.0}},
      {"person_id": 9007199254740993, "name": "Bea", "extra": {"cast_id": 7.0}}]}`;
    const { bank } = await imported({ 'facebank.json': own });
    expect(bank.people.map(({ id, name }) => [id, name])).toEqual([
      ['9007199254740992', 'Ava'],
      ['9007199254740993', 'Bea'],
    ]);
    const cast = (id: string, more: string) => `{"cast_id": ${id}, ${more}}`;
    const people = await imported({
      'cast.json': `{"show_id": "D", "cast": [${cast('9007199254740992', '"name": "Ava"')}, ${cast('9007199254740993', '"name": "Bea"')}]}`,
      'people.json': `{"show_id": "D", "people": [${cast('9007199254740993', '"person_id": 7.0, "notes": "hers"')}]}`,
    });
    expect(people.bank.people.map(({ id, name, extra }) => [id, name, extra])).toEqual([
      ['7', 'Bea', { notes: 'hers', cast_id: '9007199254740993' }],
      ['ava', 'Ava', { cast_id: '9007199254740992' }],
    ]);
  });
});
