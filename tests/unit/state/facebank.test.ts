import { afterEach, describe, expect, it } from 'vitest';
import type { Seed } from '../../../src/core/facebank/types.ts';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import { lockedNow, offerSeeds } from '../../../src/state/facebank/offer-seeds.ts';
import type { NewSeed } from '../../../src/state/lib/bank-types.ts';
import { guardStorage } from '../../../src/state/library/rescue.ts';
import { listenToTabs } from '../../../src/state/library/tab-follower.ts';
import { prepareStorage } from '../../../src/state/persistence/migrations.ts';
import { zipSources } from '../../../workers/ingest/zip-source.ts';
import { dropped } from '../../worker/zip-bytes.ts';
import { downloads, tabs } from './in-process.ts';
import { disk } from './memory-disk.ts';
import { eventually, Page, people } from './page.ts';

/** Another visit: it has looked at what is stored, and hears the other tabs. */
async function visit(): Promise<Page> {
  const page = new Page();
  guardStorage(page.context);
  listenToTabs(page.context, {
    refreshLibrary: async () => {},
    refreshBank: () => page.state.refreshBank(),
    reopen: async () => {},
  });
  await prepareStorage().catch(() => {});
  await page.state.refreshBank();
  return page;
}

function seedOf(id: string, part: Partial<Seed> = {}): NewSeed {
  const seed: Seed = {
    id,
    model: { name: 'arc', dimension: 3 },
    vector: Float32Array.of(0.6, 0.8, 0),
    origin: { type: 'photo', file: `${id}.jpg` },
    quality: { size: 120 },
    createdAt: '2026-11-29T12:00:00Z',
    extra: {},
    ...part,
  };
  const picture = (text: string) => new Blob([text], { type: 'image/png' });
  return { seed, pictures: { d: picture(`${id} d`), e: picture(`${id} e`), orig: picture('o') } };
}

const AVA = { type: 'new', details: { name: 'Ava Stone' } } as const;
/** A visit in which Ava Stone has two seeds and Bea has none. */
async function known(): Promise<Page> {
  const page = await visit();
  await page.state.addSeeds(AVA, [seedOf('s1'), seedOf('s2')]);
  await page.state.addPerson({ name: 'Bea' });
  return page;
}

const gist = ({ state: { bank } }: Page) =>
  bank.people.map(({ id, name, seeds }) => [id, name, ...seeds]);
const BOTH = [
  ['ava-stone', 'Ava Stone', 's1', 's2'],
  ['bea', 'Bea'],
];

describe('people', () => {
  it('are there at the next visit, with their seeds, pictures and history', async () => {
    const page = await known();
    expect(gist(page)).toEqual(BOTH);
    expect(page.told).toEqual(['Added Ava Stone with 2 faces', 'Added Bea']);
    const next = await visit();
    expect(next.state.bankReady).toBe(true);
    expect(gist(next)).toEqual(BOTH);
    expect(next.state.bank).toEqual(page.state.bank);
    expect(await (await next.state.seedPicture('s2'))?.text()).toBe('s2 d');
    expect(await (await next.state.seedPicture('s1', 'orig'))?.text()).toBe('o');
    expect(await next.state.seedPicture('gone')).toBeUndefined();
    await next.state.undoBank();
    await next.state.undoBank();
    expect(gist(next)).toEqual([]);
    await next.state.undoBank();
    await next.state.redoBank();
    expect(gist(next)).toEqual(BOTH.slice(0, 1));
    expect(gist(await visit())).toEqual(BOTH.slice(0, 1));
  });

  it('are stored before they are shown, with all that a step brings, or not at all', async () => {
    const page = await visit();
    const write = disk.hold('seed');
    const done = page.state.addSeeds(AVA, [seedOf('s1'), seedOf('s2')]);
    await write.reached;
    expect(gist(page)).toEqual([]);
    write.release();
    expect((await done)?.personId).toBe('ava-stone');
    expect([...disk.forced].toSorted()).toEqual([
      'bank-cursor',
      'bank-step',
      'seed',
      'seed-picture',
    ]);
    const before = structuredClone(disk.records.map(({ key }) => key));
    disk.refuse('seed-picture');
    expect(
      await page.state.addSeeds({ type: 'person', id: 'ava-stone' }, [seedOf('s3')]),
    ).toBeUndefined();
    expect(page.told.at(-1)).toMatch(/could not save/);
    expect(disk.records.map(({ key }) => key)).toEqual(before);
    expect(gist(page)).toEqual(BOTH.slice(0, 1));
    await page.state.addSeeds({ type: 'person', id: 'ava-stone' }, [seedOf('s3')]);
    expect(page.state.bank.seeds.has('s3')).toBe(true);
  });

  it('an act that is refused is told and changes nothing; the next one is done', async () => {
    const page = await known();
    expect(await page.state.editPerson('bea', { id: 'ava-stone' })).toBeUndefined();
    expect(page.told.at(-1)).toBe('Ava Stone has the id ava-stone. Choose another.');
    await page.state.editPerson('bea', { name: 'Bea Cole' });
    expect(gist(page)[1]).toEqual(['bea', 'Bea Cole']);
  });

  it('the offer to undo takes back what it was made for, and nothing that was done since', async () => {
    const page = await known();
    const offer = page.state.notices.at(-1)?.action;
    await page.state.mergePeople('ava-stone', ['bea']);
    offer?.run();
    const merge = page.state.notices.at(-1)?.action;
    await page.state.refreshBank();
    expect(gist(page)).toEqual(BOTH.slice(0, 1));
    merge?.run();
    await eventually(() => expect(gist(page)).toEqual(BOTH));
  });
});

describe('two tabs', () => {
  it('that act at once lose nothing', async () => {
    const [one, two] = [await known(), await visit()];
    await Promise.all([
      one.state.addPerson({ name: 'Bea' }),
      two.state.addPerson({ name: 'Bea' }),
      one.state.editPerson('bea', { notes: 'first' }),
      two.state.addSeeds({ type: 'person', id: 'bea' }, [seedOf('s3')]),
    ]);
    tabs.say({ type: 'facebank' });
    await Promise.all([one.state.refreshBank(), two.state.refreshBank()]);
    expect(gist(one)).toEqual([
      ...BOTH.slice(0, 1),
      ['bea', 'Bea', 's3'],
      ['bea-2', 'Bea'],
      ['bea-3', 'Bea'],
    ]);
    expect(one.state.bank).toEqual(two.state.bank);
    expect(one.state.bankLog.steps.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(one.state.bank.people[1]?.notes).toBe('first');
  });

  it('what one does is told to the other, which shows it', async () => {
    const [one, two] = [await known(), await visit()];
    tabs.said.length = 0;
    await one.state.deletePeople(['bea']);
    expect(tabs.said).toEqual([{ type: 'facebank' }]);
    tabs.say({ type: 'facebank' });
    await eventually(() => expect(gist(two)).toEqual(BOTH.slice(0, 1)));
    // What it does then builds on it.
    await two.state.undoBank();
    expect(gist(two)).toEqual(BOTH);
  });

  it('what nobody has seen yet in one of them is not undone there', async () => {
    const [one, two] = [await known(), await visit()];
    await two.state.addPerson({ name: 'Cara' });
    await one.state.undoBank();
    expect(one.told.at(-1)).toMatch(/just changed in another tab/);
    expect(gist(one)).toHaveLength(3);
    await Promise.all([one.state.undoBank(), one.state.undoBank()]);
    expect(gist(one)).toEqual(BOTH.slice(0, 1));
  });
});

describe('what is stored of the Facebank', () => {
  it('a step that cannot be read is set aside and told; the next one about a person says all of them', async () => {
    const page = await known();
    await page.state.editPerson('ava-stone', { name: 'Ava Rock' });
    await page.state.deletePeople(['bea']);
    await page.state.undoBank();
    disk.put(['bank-step', 1], { seq: 1, text: 'what?' });
    const next = await visit();
    expect(gist(next)).toEqual([
      ['ava-stone', 'Ava Rock', 's1', 's2'],
      ['bea', 'Bea'],
    ]);
    expect(next.told.at(-1)).toMatch(/1 step of its history could not be read and was set aside/);
    expect(disk.all('aside', 'bank-step')).toHaveLength(1);
    await next.state.sweepBank();
    // Nobody knows what the step listed.
    expect(disk.keys('seed')).toHaveLength(2);
    await next.state.undoBank();
    expect(gist(next)[0]).toEqual(['ava-stone', 'Ava Stone', 's1', 's2']);
    const again = await visit();
    expect(again.told).toEqual([]);
    expect(gist(again)).toEqual(gist(next));
  });

  it('seeds that only a step lists that cannot be read are kept: nobody knows', async () => {
    await known();
    disk.put(['bank-step', 1], 'what?');
    const next = await visit();
    expect(gist(next)).toEqual([['bea', 'Bea']]);
    await next.state.sweepBank();
    expect(disk.keys('seed')).toHaveLength(2);
    expect(disk.keys('seed-picture')).toHaveLength(6);
  });

  it.each([
    ['a vector of another length', { vector: Float32Array.of(1) }],
    ['a vector that is none', { vector: Float32Array.of(1, Number.NaN, 0) }],
    ['no origin', { origin: { type: 'dream' } }],
    ['another’s id', { id: 's9' }],
  ])('a seed with %s is set aside, and nobody’s', async (_, part) => {
    await known();
    disk.put(['seed', 's1'], { ...seedOf('s1').seed, ...part });
    const next = await visit();
    expect(gist(next)[0]).toEqual(['ava-stone', 'Ava Stone', 's2']);
    expect(next.told.at(-1)).toMatch(/1 face of known people could not be read/);
    expect(disk.all('aside', 'seed')).toHaveLength(1);
  });

  it.each([undefined, 'x', { cursor: -1 }, { cursor: 9, lastSeq: 0, change: 0 }])(
    'a place %j is where all steps hold, and the next step has a number of its own',
    async (place) => {
      await known();
      if (place === undefined) disk.remove({ lower: ['bank-cursor'], upper: ['bank-cursor'] });
      else disk.put(['bank-cursor'], place);
      const next = await visit();
      expect(gist(next)).toEqual(BOTH);
      await next.state.addPerson({ name: 'Cara' });
      expect(next.state.bankLog.steps.map(({ seq }) => seq)).toEqual([1, 2, 3]);
      expect(gist(await visit())).toHaveLength(3);
    },
  );

  it('seeds that no step lists are swept; those of undone steps stay until another step takes their place', async () => {
    const page = await known();
    disk.put(['seed', 'stray'], seedOf('stray').seed);
    disk.put(['seed-picture', 'lost', 'd'], 'x');
    await page.state.removeSeeds('ava-stone', ['s1']);
    await page.state.addSeeds({ type: 'person', id: 'bea' }, [seedOf('s3')]);
    await page.state.undoBank();
    const ids = () => disk.keys('seed').map(([, id]) => id);
    await page.state.sweepBank();
    expect(ids()).toEqual(['s1', 's2', 's3']);
    expect(disk.keys('seed-picture').map(([, id]) => id)).not.toContain('lost');
    await page.state.addPerson({ name: 'Cara' });
    await page.state.sweepBank();
    expect(ids()).toEqual(['s1', 's2']);
    expect(disk.keys('seed-picture')).toHaveLength(6);
  });

  it('is stored again when the browser has emptied its storage, with the pictures that are in memory', async () => {
    await (await known()).state.editPerson('bea', { notes: 'tall' });
    const page = await visit();
    await page.state.addSeeds({ type: 'person', id: 'bea' }, [seedOf('s3')]);
    const before = gist(page);
    disk.empty();
    await eventually(() => expect(page.told.at(-1)).toMatch(/Facebank was saved again/));
    expect(page.told.at(-1)).toMatch(/without the pictures of 2 faces/);
    const next = await visit();
    expect(gist(next)).toEqual(before);
    expect(next.state.bankLog.steps).toHaveLength(4);
    expect(await (await next.state.seedPicture('s3'))?.text()).toBe('s3 d');
  });

  it('also where an act finds it empty before the browser has said so', async () => {
    const page = await known();
    disk.records = [];
    await page.state.addPerson({ name: 'Cara' });
    expect(gist(page)).toEqual([...BOTH, ['cara', 'Cara']]);
    expect(gist(await visit())).toEqual([...BOTH, ['cara', 'Cara']]);
    expect(page.told.join()).toMatch(/Facebank was saved again from this page, whole/);
  });

  it('and with the episode that is open', async () => {
    const page = await known();
    await page.import(people());
    await page.state.setLabels(page.of(0), { name: 'Ann' });
    disk.empty();
    await eventually(() => expect(page.told.join()).toMatch(/Facebank was saved again/));
    await page.settled();
    expect(gist(await visit())).toEqual(BOTH);
    expect((await page.stored()).log.entries).toHaveLength(1);
    page.state.closeEpisode();
    await page.autosave.flush();
    await page.settled();
  });

  it('a newer program’s is looked at and worked on here, and not a byte of it changes', async () => {
    await known();
    disk.put(['schema'], 99);
    const stored = structuredClone(disk.records.map(({ key }) => key));
    const page = await visit();
    expect(gist(page)).toEqual(BOTH);
    await page.state.addSeeds({ type: 'person', id: 'bea' }, [seedOf('s3')]);
    await page.state.deletePeople(['ava-stone']);
    expect(gist(page)).toEqual([['bea', 'Bea', 's3']]);
    expect(await (await page.state.seedPicture('s3'))?.text()).toBe('s3 d');
    await page.state.undoBank();
    await page.state.sweepBank();
    expect(gist(page)).toHaveLength(2);
    expect(disk.records.map(({ key }) => key)).toEqual(stored);
  });
});

describe('files of people', () => {
  const PNG = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABh6FO1AAAAABJRU5ErkJggg==',
    'base64',
  );
  const png = (id: string): NewSeed => {
    const picture = new Blob([PNG], { type: 'image/png' });
    return { ...seedOf(id), pictures: { d: picture, e: picture, orig: picture } };
  };
  /** The zip that the page let the browser save last. */
  async function saved(): Promise<File> {
    const { url, name } = downloads.at(-1)!;
    return new File([await (await fetch(url)).blob()], name);
  }

  it.each(['spec', 'pipeline'] as const)(
    'exported in the layout %s and imported into an empty library they are the same, pictures too',
    async (layout) => {
      const page = await visit();
      await page.state.addSeeds(AVA, [png('s1'), png('s2')]);
      await page.state.editPerson('ava-stone', { id: 'as', notes: 'tall', colour: 4 });
      expect(await page.state.exportBank({ layout, originals: true, to: 'zip' })).toBe(true);
      const before = page.state.bank;
      const zip = await saved();
      disk.wipe();
      const next = await visit();
      const done = await next.state.importBankInput([zip]);
      expect(done?.edit?.text).toBe('Imported 1 new person, 2 faces');
      expect(next.state.bank).toEqual(before);
      for (const kind of ['d', 'e', 'orig'] as const) {
        const picture = await next.state.seedPicture('s2', kind);
        expect(Buffer.from(await picture!.arrayBuffer()).equals(PNG)).toBe(true);
      }
      // Once more changes nothing, and says so; undo takes all of it back.
      expect((await next.state.importBankInput([zip]))?.edit).toBeUndefined();
      expect(next.told.at(-1)).toMatch(/in the Facebank already/);
      await next.state.undoBank();
      expect(gist(next)).toEqual([]);
    },
  );

  it.each(['spec', 'pipeline'] as const)(
    'numbers of keys that nobody here knows stand in the layout %s as they stood',
    async (layout) => {
      const extra = '"ref":9007199254740993,"tmdb":[{"id":1234567890123456789},7.0],"gap":NaN';
      const text = `{"format":"cutline-facebank","version":1,"people":[{"person_id":"a","name":"A","extra":{${extra}},
        "seeds":[{"seed_id":"s","embedding":[0.6,0.8],"extra":{${extra}}}]}]}`;
      const page = await visit();
      await page.state.importBankInput([new File([text], 'facebank.json')]);
      await page.state.editPerson('a', { name: 'Ava' });
      // As it is stored, not as it was read.
      const next = await visit();
      await next.state.exportBank({ layout, originals: false, to: 'zip' });
      const sources = await zipSources('people.zip', await saved(), SILENT_HOOKS);
      const texts = await Promise.all(
        sources.map(async (file) => Buffer.from(await file.bytes()).toString()),
      );
      expect(texts.join().split(extra).length - 1).toBeGreaterThanOrEqual(2);
      expect(texts.join()).not.toContain('u0000');
    },
  );

  it('what is no picture is left out and told; what says nothing of people is refused', async () => {
    const page = await visit();
    const file = (path: string, content: string) =>
      Object.defineProperty(new File([content], path), 'webkitRelativePath', { value: path });
    const bank = { cast_id: 'c', seeds: [{ fb_id: 's', embedding: [1, 0] }] };
    const done = await page.state.importBankInput([
      file('bank/facebank.json', JSON.stringify(bank)),
      file('bank/seeds/s_d.png', 'no picture'),
    ]);
    expect(gist(page)).toEqual([['c', '', 's']]);
    expect(done?.remarks.map(({ text }) => text).join()).toMatch(
      /s_d.png is no picture that can be kept/,
    );
    expect(page.told.join()).toMatch(/s_d.png is no picture that can be kept/);
    expect(await page.state.seedPicture('s')).toBeUndefined();
    expect(await page.state.importBankInput([file('a.txt', 'x')])).toBeUndefined();
    expect(page.told.at(-1)).toMatch(/There are no people in what was dropped/);
  });

  it('a storage that is full in the middle of them keeps nothing of them', async () => {
    const page = await known();
    await page.state.exportBank({ layout: 'spec', originals: false, to: 'zip' });
    disk.wipe();
    const next = await visit();
    disk.refuse('seed');
    expect(await next.state.importBankInput([await saved()])).toBeUndefined();
    expect(gist(next)).toEqual([]);
    expect(disk.records.map(({ key }) => key)).toEqual([['schema']]);
  });
});

describe('seeds from the open episode', () => {
  const open: Page[] = [];
  // What is saved of an episode that is left is saved before the disk is another test's.
  afterEach(async () => {
    for (const page of open.splice(0)) {
      page.state.closeEpisode();
      await page.autosave.flush();
      await page.settled();
    }
  });

  /** A visit with an episode whose first person is named. */
  async function opened(labels: { name?: string; person_id?: string } = { name: 'Ava Stone' }) {
    const page = await visit();
    open.push(page);
    page.store.api.subscribe((now, before) => {
      const ids = lockedNow(now, before);
      if (ids.length > 0) offerSeeds(page.context, ids);
    });
    await page.import(people());
    await page.state.setLabels(page.of(0), labels);
    return page;
  }

  it('are the best faces of a named identity, in one step, once', async () => {
    const page = await opened();
    const done = await page.state.seedsOfIdentities([page.of(0).id]);
    expect(done).toMatchObject({ text: 'Added Ava Stone with 2 faces', personId: 'ava-stone' });
    const [seed] = page.state.bank.seeds.values();
    expect(seed?.origin).toMatchObject({ type: 'episode', epId: 'show-s01e01' });
    expect(await page.state.seedsOfIdentities([page.of(0).id])).toBeUndefined();
    expect(page.told.at(-1)).toMatch(/in the Facebank already/);
    await page.state.undoBank();
    expect(gist(page)).toEqual([]);
    // The faces that were undone can be added again.
    await page.state.seedsOfIdentities([page.of(0).id]);
    expect(gist(page)).toHaveLength(1);
  });

  it('of several identities are one step; a person that an id or a name means gets them', async () => {
    const page = await opened({ name: 'Ava', person_id: 'as' });
    await page.state.addPerson({ id: 'ava-stone', name: 'Ava Stone' });
    await page.state.editPerson('ava-stone', { id: 'as-2' });
    await page.state.editPerson('as-2', { id: 'as' });
    await page.state.setLabels(page.of(1), { name: 'Bea' });
    const done = await page.state.seedsOfIdentities([page.of(0).id, page.of(1).id]);
    expect(done?.text).toBe('Added 4 faces of 2 people');
    expect(page.state.bank.people.map(({ id, seeds }) => [id, seeds.length])).toEqual([
      ['as', 2],
      ['bea', 2],
    ]);
    await page.state.undoBank();
    expect(page.state.bank.people.map(({ id, seeds }) => [id, seeds.length])).toEqual([['as', 0]]);
  });

  it('of nobody, or of a name that two people have, are refused in words', async () => {
    const page = await opened();
    await page.state.seedsOfIdentities([page.of(1).id]);
    expect(page.told.at(-1)).toMatch(/has no name yet/);
    await page.state.addPerson({ name: 'Ava Stone' });
    await page.state.addPerson({ name: 'Ava Stone' });
    await page.state.seedsOfIdentities([page.of(0).id]);
    expect(page.told.at(-1)).toMatch(/2 people of the Facebank are called Ava Stone/);
    expect(page.state.bank.seeds.size).toBe(0);
  });

  it('are offered once, when somebody who has a name is locked, where the model is known', async () => {
    const page = await opened();
    page.state.setLocked(page.of(0), true);
    await page.settled();
    expect(page.told.join()).not.toMatch(/Know/);
    const { open } = page.state;
    const episode = { ...open!.episode, embeddingModel: 'arc' };
    page.store.api.setState({ open: { ...open!, episode } });
    page.state.setLocked(page.of(0), false);
    await page.settled();
    page.state.setLocked(page.of(0), true);
    page.state.setLocked(page.of(1), true);
    await page.settled();
    expect(page.told.filter((text) => text.startsWith('Know'))).toEqual([
      'Know Ava Stone in other episodes, too?',
    ]);
    page.state.notices.find(({ action }) => action?.label === 'Add faces')?.action?.run();
    await eventually(() => expect(gist(page)).toHaveLength(1));
    expect([...page.state.bank.seeds.values()][0]?.model).toEqual({ name: 'arc', dimension: 8 });
    page.state.setLocked(page.of(0), false);
    await page.settled();
    page.state.setLocked(page.of(0), true);
    await page.settled();
    expect(page.told.filter((text) => text.startsWith('Know'))).toHaveLength(1);
  });
});

describe('files of people where episodes are dropped', () => {
  const cast = JSON.stringify({ show_id: 'DEMO', cast: [{ cast_id: 'c', name: 'Ava Stone' }] });

  it('are taken where there is no episode among them', async () => {
    const page = await visit();
    await page.take([dropped('data/cast/DEMO/cast.json', cast)]);
    await eventually(() => expect(gist(page)).toEqual([['ava-stone', 'Ava Stone']]));
  });

  it('are offered where there is one', async () => {
    const page = await visit();
    await page.import(people({ beside: { 'cast.json': cast } }));
    expect(gist(page)).toEqual([]);
    page.state.notices.find(({ action }) => action?.label === 'Add them to mine')?.action?.run();
    await eventually(() => expect(gist(page)).toHaveLength(1));
    page.state.closeEpisode();
    await page.autosave.flush();
    await page.settled();
  });
});

describe('vectors of which nobody has said which model made them', () => {
  const unnamed = (id: string, dimension = 3): NewSeed =>
    seedOf(id, {
      model: { name: '', dimension },
      vector: new Float32Array(dimension).fill(1 / Math.sqrt(dimension)),
    });

  it('are said to be of one: copies with their pictures take their places, and undo gives them back', async () => {
    const page = await visit();
    await page.state.addSeeds(AVA, [seedOf('s1'), unnamed('s2'), unnamed('s4', 2)]);
    const done = await page.state.sayModel({ name: ' arc ', dimension: 3 });
    expect(done?.text).toBe('Said that 1 face is of arc');
    const [person] = page.state.bank.people;
    const [first, second = '', third] = person?.seeds ?? [];
    expect([first, third]).toEqual(['s1', 's4']);
    expect(page.state.bank.seeds.get(second)).toEqual({
      ...unnamed('s2').seed,
      ...{ id: second, model: { name: 'arc', dimension: 3 } },
    });
    expect(await (await page.state.seedPicture(second, 'orig'))?.text()).toBe('o');
    expect(await page.state.sayModel({ name: 'arc', dimension: 3 })).toBeUndefined();
    expect(await page.state.sayModel({ name: ' ', dimension: 2 })).toBeUndefined();
    expect(page.told.at(-1)).toMatch(/Say what the model is called/);
    await page.state.undoBank();
    expect(page.state.bank.people[0]?.seeds).toEqual(['s1', 's2', 's4']);
  });

  it('that are imported may be of the only model that there is of their length: it is offered', async () => {
    const page = await visit();
    await page.state.addSeeds(AVA, [seedOf('s1')]);
    const bank = { cast_id: 'c', seeds: [{ fb_id: 's', embedding: [1, 0, 0] }] };
    const file = new File([JSON.stringify(bank)], 'facebank.json');
    await page.state.importBankInput([file]);
    expect(page.told.at(-1)).toMatch(
      /1 face of known people says no model.* Did arc make its vector\?/,
    );
    page.state.notices.at(-1)?.action?.run();
    await eventually(() => expect(page.told.at(-1)).toBe('Said that 1 face is of arc'));
  });
});
