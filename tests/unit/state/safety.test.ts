import { describe, expect, it, vi } from 'vitest';
import { DEFAULT_PARAMETERS } from '../../../src/core/cluster/types.ts';
import { guardStorage } from '../../../src/state/library/rescue.ts';
import { refreshStorage } from '../../../src/state/library/storage-use.ts';
import { readAside } from '../../../src/state/persistence/aside.ts';
import { asideText } from '../../../src/state/persistence/aside-text.ts';
import { sweepStorage } from '../../../src/state/persistence/library.ts';
import { prepareStorage } from '../../../src/state/persistence/migrations.ts';
import { endNext, held, holdAnswer, tabs } from './in-process.ts';
import { disk } from './memory-disk.ts';
import { eventually, Page, people, turns } from './page.ts';

/** Another visit of the page: it looks at what is stored, and guards it. */
async function visit(): Promise<Page> {
  const page = new Page();
  guardStorage(page.context);
  await prepareStorage().catch(() => {});
  return page;
}

/** A visit with an episode and three decisions. */
async function decided(files = people()): Promise<Page> {
  const page = await visit();
  await page.import(files);
  page.state.setLabels(page.of(0), { name: 'Ann' });
  page.state.setLocked(page.of(1), true);
  page.state.merge(page.of(0), [page.of(2)]);
  await page.settled();
  await page.autosave.flush();
  return page;
}

/** Leave, come back and open it. */
async function reopened(page: Page, key = page.key): Promise<Page> {
  page.close();
  page.state.closeEpisode();
  await page.settled();
  const next = await visit();
  await next.state.openEpisode(key);
  await next.settled();
  return next;
}

/** A folder as a browser hands it out, with files by their path in it; stored, it is its name alone. */
class Folder {
  readonly kind = 'directory';
  readonly name: string;
  readonly #files: readonly (readonly [path: string, file: File])[];

  constructor(name: string, files: readonly (readonly [path: string, file: File])[]) {
    this.name = name;
    this.#files = files;
  }

  values() {
    const folders = new Map<string, [string, File][]>();
    const own: unknown[] = [];
    for (const [path, file] of this.#files) {
      const [first = '', ...rest] = path.split('/');
      if (rest.length === 0) own.push({ kind: 'file', name: first, getFile: async () => file });
      else folders.set(first, [...(folders.get(first) ?? []), [rest.join('/'), file]]);
    }
    return [...own, ...[...folders].map(([name, files]) => new Folder(name, files))].values();
  }
}

const gist = (page: Page) => ({
  steps: page.steps,
  groups: page.groups,
  names: page.identities.map(({ labels, locked }) => [labels.name, locked]),
});
const values = (kind: string) => disk.all(kind);
const keyOf = (kind: string) => disk.records.find(({ key }) => key[0] === kind)!.key;

describe('an episode that a newer program has saved', () => {
  it('is looked at, worked on and imported again here, and not a byte of what is saved changes', async () => {
    const first = await decided();
    const { key } = first;
    const before = gist(first);
    first.close();
    first.state.closeEpisode();
    await first.settled();
    disk.put(['schema'], 99);
    localStorage.setItem('cutline:last-view', JSON.stringify({ key, view: { savedAt: 9e15 } }));
    const stored = structuredClone(disk.records);
    const small = localStorage.getItem('cutline:last-view');
    const threshold = localStorage.getItem('cutline:last-threshold');
    tabs.said.length = 0;

    const page = await visit();
    await page.state.openEpisode(key);
    await page.settled();
    expect(gist(page)).toEqual(before);
    expect(page.state.leader).toBe(true);
    expect(page.state.storage.heldOnly).toBe(true);
    // Whoever has the newer program leads.
    expect(held.size).toBe(0);
    page.state.undo();
    await page.settled();
    page.state.setLabels(page.of(2), { name: 'Bea' });
    page.state.setThreshold(0.7);
    page.state.setSearch('ann');
    await page.settled();
    await page.autosave.flush();
    page.autosave.leave();
    expect(page.of(2).labels).toEqual({ name: 'Bea' });
    await page.import(people());
    expect(page.told.at(-1)).toMatch(/Imported .* held in memory only/);
    expect(page.of(2).labels).toEqual({ name: 'Bea' });
    // It is there as long as the page is.
    page.state.closeEpisode();
    await page.state.openEpisode(key);
    await page.settled();
    expect(page.of(2).labels).toEqual({ name: 'Bea' });
    await page.state.deleteEpisode(key);
    await page.import(people({ epId: 'another' }));
    expect(page.state.library.map(({ epId }) => epId)).toEqual(['another']);
    await page.settled();

    expect(disk.records).toEqual(stored);
    expect(localStorage.getItem('cutline:last-view')).toBe(small);
    expect(localStorage.getItem('cutline:last-threshold')).toBe(threshold);
    expect(tabs.said).toEqual([]);
  });

  it('while it is open here is left to the newer one, which is told once', async () => {
    const page = await decided();
    disk.put(['schema'], 99);
    const stored = structuredClone(disk.records);
    page.state.undo();
    page.state.setLocked(page.of(0), true);
    await page.settled();
    expect(page.steps).toEqual(['label', 'lock', 'lock']);
    expect(page.told.filter((text) => text.includes('newer version'))).toHaveLength(1);
    expect(disk.records).toEqual(stored);
    await eventually(() => expect(held.size).toBe(0));
  });
});

it('decisions are forced onto the disk before they are shown; what can be made again is not', async () => {
  const page = await visit();
  await page.import(people());
  expect([...disk.forced]).toEqual(expect.arrayContaining(['cursor', 'library']));
  disk.forced.clear();
  page.state.setLocked(page.of(0), true);
  page.state.setSearch('ann');
  await page.settled();
  await page.autosave.flush();
  expect([...disk.forced].toSorted()).toEqual(['cursor', 'log']);
  disk.forced.clear();
  disk.empty();
  await eventually(() => expect(disk.forced).toContain('log'));
});

describe('storage that the browser empties under an open episode', () => {
  const SAVED = /deleted what Cutline had saved\. show-s01e01 was saved again from this page/;

  it('is filled again at once, whole, and the next visit has everything', async () => {
    const page = await decided();
    const before = gist(page);
    const vectors = values('vectors');
    disk.empty();
    await eventually(() => expect(page.told.at(-1)).toMatch(SAVED));
    await page.settled();
    expect(page.told.at(-1)).not.toMatch(/drop its files/);
    expect(values('vectors')).toEqual(vectors);
    const later = await reopened(page);
    expect(gist(later)).toEqual(before);
    later.state.setParameters({ linkage: 'complete' });
    await later.settled();
    expect(later.state.clustering.shown?.with.linkage).toBe('complete');
  });

  it('and says nothing of it has the next step saved with all before it', async () => {
    const page = await decided();
    disk.records = [];
    page.state.setLocked(page.of(0), true);
    await page.settled();
    expect(page.told).toContainEqual(expect.stringMatching(SAVED));
    const before = gist(page);
    expect(before.steps).toHaveLength(4);
    expect(gist(await reopened(page))).toEqual(before);
  });

  it('in the moment between storing a step and showing it keeps that step', async () => {
    const page = await decided();
    const answer = holdAnswer('retrack');
    page.state.splitTrack(1);
    await answer.reached;
    disk.empty();
    await eventually(() => expect(page.told.at(-1)).toMatch(SAVED));
    answer.release();
    await page.settled();
    page.state.setLocked(page.of(5), true);
    await page.settled();
    const before = gist(page);
    expect(before.steps).toEqual(['label', 'lock', 'merge', 'split-track', 'lock']);
    expect(gist(await reopened(page))).toEqual(before);
  });

  it('twice is filled twice', async () => {
    const page = await decided();
    for (const time of [1, 2]) {
      disk.empty();
      await eventually(() => expect(values('library')).toHaveLength(1));
      await page.settled();
      page.state.setLabels(page.of(1), { name: `Bea ${time}` });
      await page.settled();
    }
    const before = gist(page);
    expect(gist(await reopened(page))).toEqual(before);
  });

  it.each([
    ['was never loaded', () => {}],
    ['died', () => endNext('cluster', 'embeddings')],
  ])(
    'keeps every decision where the worker of its vectors %s, and says what is needed',
    async (_, prepare) => {
      const page = await reopened(await decided());
      prepare();
      const before = gist(page);
      disk.empty();
      await eventually(() => expect(page.told.at(-1)).toMatch(SAVED));
      await page.settled();
      expect(page.told.at(-1)).toMatch(/drop its files again/);
      const later = await reopened(page);
      expect(gist(later)).toEqual(before);
      await later.import(people());
      expect(gist(later)).toEqual(before);
      later.state.setParameters({ linkage: 'complete' });
      await later.settled();
      expect(later.state.clustering.shown?.with.linkage).toBe('complete');
    },
  );

  const CROP = 'crops/track_0001/frame_000000.jpg';
  const withCrop = () => people({ beside: { [CROP]: 'a face' } });
  const KINDS = ['vectors', 'rows', 'prints', 'crop', 'episode', 'handle'];
  const contents = () =>
    Promise.all(
      disk.records
        .filter(({ key }) => KINDS.includes(String(key[0])))
        .map(async ({ key, value }) => [key, value instanceof Blob ? await value.text() : value]),
    );
  const copied = () =>
    eventually(() =>
      expect(values('library')).toMatchObject([{ crops: 'copied', rows: { faces: 1 } }]),
    );

  it.each([
    ['as they are', () => {}],
    ['on a worker that has to be started again', () => endNext('ingest', 'load')],
    ['with the vectors that died', () => endNext('cluster', 'embeddings')],
  ])('is filled with the rows, prints and crops of the files as well, %s', async (_, prepare) => {
    const page = await decided(withCrop());
    await copied();
    const before = await contents();
    expect(new Set(before.map(([key]) => (key as string[])[0])).size).toBe(5);
    prepare();
    disk.empty();
    await eventually(() => expect(page.told.at(-1)).toMatch(SAVED));
    expect(page.told.at(-1)).toMatch(/The rest of its files is read and saved again now\.$/);
    await copied();
    await page.settled();
    // Made of the vectors, prints come first; without them, times have to do.
    const made = await contents();
    const isPrint = ([key]: unknown[]) => (key as string[])[0] === 'prints';
    if (prepare.toString().includes('cluster')) {
      expect(made.filter((one) => !isPrint(one))).toEqual(before.filter((one) => !isPrint(one)));
    } else expect(made).toEqual(before);
    expect(page.state.open?.crops).toBe('ready');
    expect(page.context.session.stored).toEqual(values('library')[0]);
  });

  it('is filled with the rows of the files below a folder that may be read', async () => {
    const first = await decided(withCrop());
    await copied();
    const rows = values('rows');
    const page = await reopened(first);
    const files = withCrop().map(({ path, file }) => [path.replace('ep/', ''), file] as const);
    const folder: unknown = new Folder('ep', files);
    page.context.session.handle = folder as FileSystemDirectoryHandle;
    disk.empty();
    await eventually(() => expect(page.told.at(-1)).toMatch(SAVED));
    await eventually(() => expect(values('rows')).toEqual(rows));
    await eventually(() => expect(values('library')).toMatchObject([{ rows: { faces: 1 } }]));
    expect(values('vectors')).toHaveLength(1);
    // The folder was not what the crops came from.
    expect(page.told.at(-1)).toMatch(/now\. Gone are its pictures: drop its files again/);
  });

  it('says what of an episode is in no memory and no file, and dropping its files brings it back', async () => {
    const first = await decided(withCrop());
    await copied();
    const before = await contents();
    const page = await reopened(first);
    disk.empty();
    await eventually(() => expect(page.told.at(-1)).toMatch(SAVED));
    expect(page.told.at(-1)).toMatch(
      /Gone are its vectors, .*, the rows of its files as they were written, and its pictures: drop its files again/,
    );
    await eventually(() => expect(page.state.open?.crops).toBe('needs-permission'));
    const decidedBefore = gist(page);
    await page.import(withCrop());
    await copied();
    expect(gist(page)).toEqual(decidedBefore);
    // Under the next generation, with a report of its own.
    const own = (all: readonly unknown[][]) =>
      all.filter(([key]) => (key as string[])[0] !== 'episode').map(([, value]) => value);
    expect(own(await contents())).toEqual(own(before));
  });

  it.each([
    ['are gone', []],
    ['are of another processing', people({ tracksEach: 2 })],
  ])('says so where the files %s', async (_, others) => {
    const page = await decided();
    const files = others.map(({ path, file }) => ({ path, file, open: async () => file }));
    page.context.session.dropped = { files, handle: undefined };
    disk.empty();
    await eventually(() =>
      expect(page.told.at(-1)).toMatch(
        /cannot be read again, or are others now\. Gone are the rows .* drop its files again/,
      ),
    );
    expect(page.told.at(-2)).toMatch(SAVED);
    expect(values('rows')).toEqual([]);
  });

  it('in the middle of an import of another saves what was open, and says that the import was not', async () => {
    const page = await decided();
    const before = gist(page);
    const { key } = page;
    const write = disk.hold('clustering');
    const importing = page.import(people({ epId: 'another' }));
    await write.reached;
    disk.records = [];
    write.release();
    await importing;
    expect(page.told.at(-1)).toMatch(/could not be saved either/);
    expect(page.state.open?.key).toBe(key);
    expect(gist(await reopened(page))).toEqual(before);
    expect(disk.all('library')).toHaveLength(1);
  });

  it('that refuses to be filled refuses the step, and says why', async () => {
    const page = await decided();
    disk.records = [];
    disk.refuse('schema');
    page.state.setLocked(page.of(0), true);
    await page.settled();
    expect(page.steps).toHaveLength(3);
    expect(page.told.at(-1)).toMatch(/could not save to its storage/);
    expect(disk.records).toEqual([]);
  });

  it('says how many other episodes went with it', async () => {
    const page = await decided();
    await page.import(people({ epId: 'another' }));
    await page.state.openEpisode('show-s01e01/');
    await page.settled();
    disk.empty();
    await eventually(() => expect(page.told.at(-1)).toMatch(/1 other episode is gone/));
    await page.settled();
    expect(page.state.library.map(({ epId }) => epId)).toEqual(['show-s01e01']);
  });

  it('is not filled by a tab that looks on', async () => {
    const page = await decided();
    page.context.set({ leader: false });
    disk.empty();
    await turns();
    await page.settled();
    expect(disk.keys('library')).toEqual([]);
  });
});

describe('a stored record that makes no sense', () => {
  const MADE_ANEW = /could not be read\. It was set aside .* every decision is here/;

  it.each([
    ['clustering', { same: 'frame' }],
    ['clustering', 'junk'],
    ['clustering', { signature: 'x', engine: 'auto', with: {}, result: { items: [] } }],
    ['parameters', { ...DEFAULT_PARAMETERS, cluster_thresh: 'much' }],
    ['parameters', 7],
    ['view', { search: 12 }],
    ['view', { view: undefined }],
    ['handle', 'a folder'],
  ])('of kind %s is set aside, made anew and said: %j', async (kind, junk) => {
    const page = await decided();
    const before = gist(page);
    const key = disk.keys(kind)[0] ?? ['handle', page.key, 1];
    disk.put(key, junk);
    const later = await reopened(page);
    expect(gist(later).steps).toEqual(before.steps);
    expect(gist(later).groups.flat()).toHaveLength(9);
    if (kind !== 'parameters') expect(gist(later)).toEqual(before);
    expect(later.told).toContainEqual(expect.stringMatching(MADE_ANEW));
    expect(await readAside()).toEqual([{ key, value: junk }]);
    expect(later.state.storage.aside).toBe(1);
    const again = await reopened(later);
    expect(again.told).not.toContainEqual(expect.stringMatching(MADE_ANEW));
    expect(await sweepStorage()).toBe(0);
    expect(await readAside()).toHaveLength(1);
    await again.state.deleteEpisode(again.key);
    expect(await readAside()).toEqual([]);
  });

  it.each([
    ['openedAt', undefined],
    ['openedAt', 'yesterday'],
    ['fileParameters', null],
    ['epId', 5],
    ['crops', 'somewhere'],
    ['started', { threshold: 'x' }],
    ['rows', 'all'],
    ['tracks', -1],
  ])('in the library does without %s (%j)', async (field, junk) => {
    const page = await decided();
    const before = gist(page);
    const key = keyOf('library');
    const { [field]: _, ...rest } = disk.all('library')[0] as Record<string, unknown>;
    disk.put(key, junk === undefined ? rest : { ...rest, [field]: junk });
    const later = await reopened(page);
    expect(gist(later)).toEqual(before);
    const [summary] = later.state.library;
    expect(summary?.epId).toBe('show-s01e01');
    expect(Number.isFinite(summary?.openedAt)).toBe(true);
  });

  it.each([['junk'], [null], [{ key: 'show-s01e01/' }], [{ generation: 1, vectors: 3 }]])(
    'in the library hides its episode and deletes nothing; the files bring back every decision: %j',
    async (junk) => {
      const page = await decided();
      const { key } = page;
      const before = gist(page);
      page.close();
      page.state.closeEpisode();
      await page.settled();
      disk.put(keyOf('library'), junk);
      const later = await visit();
      await refreshStorage(later.context);
      await refreshStorage(later.context);
      expect(later.state.library).toEqual([]);
      expect(later.told).toEqual([expect.stringMatching(/show-s01e01 cannot be read/)]);
      expect(await sweepStorage()).toBe(0);
      await later.state.openEpisode(key);
      expect(later.told.at(-1)).toMatch(/no longer stored/);
      await later.import(people());
      expect(gist(later)).toEqual(before);
      expect(await readAside()).toEqual([{ key: ['library', key], value: junk }]);
      expect(gist(await reopened(later))).toEqual(before);
    },
  );

  it('of the columns says so, and the files bring it back with every decision', async () => {
    const page = await decided();
    const before = gist(page);
    const { key } = page;
    const data = values('episode')[0] as { episode: { faces: object } };
    for (const junk of [
      5,
      { ...data, episode: { ...data.episode, faces: { ...data.episode.faces, frame: [1] } } },
    ]) {
      disk.put(keyOf('episode'), junk);
      const later = await reopened(page, key);
      expect(later.state.open).toBeUndefined();
      expect(later.told.at(-1)).toMatch(/saved tracks of show-s01e01 cannot be read/);
    }
    const last = await visit();
    await last.import(people());
    expect(gist(last)).toEqual(before);
  });

  it('of figures that follow from the columns is made anew', async () => {
    const page = await decided();
    const before = gist(page);
    const data = values('episode')[0] as object;
    disk.put(keyOf('episode'), { ...data, summaries: { rank: [] } });
    expect(gist(await reopened(page))).toEqual(before);
  });

  it('in the history is kept aside', async () => {
    const page = await decided();
    const last = disk.keys('log').at(-1)!;
    disk.put(last, { seq: 3, operation: { type: 'nonsense' } });
    const later = await reopened(page);
    expect(later.steps).toEqual(['label', 'lock']);
    expect(later.told.at(-1)).toMatch(/The last step .* could not be read/);
    expect(await readAside()).toMatchObject([{ key: last }]);
  });

  it('can be handed out as text, whatever it is', () => {
    const value = { ids: Int32Array.of(1, 2), by: new Map([[1, 'a']]), big: 2n };
    const text = asideText([{ key: ['view', 'a/'], value }]);
    expect(JSON.parse(text)).toEqual({
      cutline: 'set aside',
      records: [
        {
          key: ['view', 'a/'],
          value: { ids: { Int32Array: [1, 2] }, by: { map: [[1, 'a']] }, big: '2' },
        },
      ],
    });
  });
});

it('the browser is asked to keep what is stored at the first decision, not before', async () => {
  const asked: string[] = [];
  const { storage } = navigator;
  vi.spyOn(storage, 'persisted').mockResolvedValue(false);
  vi.spyOn(storage, 'persist').mockImplementation(async () => {
    asked.push('persist');
    return true;
  });
  const page = await visit();
  await page.import(people());
  expect([asked, page.state.storage.persisted]).toEqual([[], false]);
  page.state.setLocked(page.of(0), true);
  page.state.setLocked(page.of(1), true);
  await page.settled();
  await eventually(() => expect(page.state.storage.persisted).toBe(true));
  expect(asked).toEqual(['persist']);
});
