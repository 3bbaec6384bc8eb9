import { describe, expect, it, vi } from 'vitest';
import { openStored } from '../../../src/state/library/slice.ts';
import { refreshStorage } from '../../../src/state/library/storage-use.ts';
import { listenToTabs } from '../../../src/state/library/tab-follower.ts';
import { leadElsewhere, tabs, workers } from './in-process.ts';
import { disk } from './memory-disk.ts';
import { eventually, Page, people, turns } from './page.ts';

const BACKUP = 'cutline:last-view';
const savedView = (key: string) => disk.all('view', key)[0] as { search: string; savedAt: number };

describe('what a person looks at', () => {
  it('is stored a moment after the last change, and is there on the next visit', async () => {
    const page = await Page.of();
    page.state.setSearch('ann');
    page.state.setSearch('ann b');
    page.state.setScroll(77);
    expect(savedView(page.key).search).toBe('');
    await eventually(() => expect(savedView(page.key).search).toBe('ann b'));
    const { key } = page;
    page.close();
    const later = await Page.again(key);
    expect(later.state).toMatchObject({ search: 'ann b', scroll: 77 });
  });

  it('is stored with the episode that it was of when another one is opened', async () => {
    const page = await Page.of();
    const first = page.key;
    await page.import(people({ epId: 'show-s01e02' }));
    await page.state.openEpisode(first);
    await page.settled();
    page.state.setSearch('of the first');
    page.state.setThreshold(0.9);
    await page.state.openEpisode('show-s01e02/');
    await eventually(() => expect(savedView(first).search).toBe('of the first'));
    await page.settled();
    expect(page.state.search).toBe('');
    expect(savedView('show-s01e02/').search).toBe('');
    expect((await page.stored(first)).parameters.cluster_thresh).toBe(0.9);
    expect((await page.stored('show-s01e02/')).parameters.cluster_thresh).toBe(0.6);
  });

  it('is not stored by a tab that does not lead', async () => {
    const page = await Page.of();
    page.context.set({ leader: false });
    const { length } = disk.written;
    page.state.setSearch('ann');
    await page.autosave.flush();
    page.autosave.leave();
    expect(disk.written).toHaveLength(length);
    expect(localStorage.getItem(BACKUP)).toBeNull();
  });

  it('that waits to be stored is not, when the tab has stopped leading by then', async () => {
    const page = await Page.of();
    page.state.setSearch('ann');
    page.context.set({ leader: false });
    await page.autosave.flush();
    expect(savedView(page.key).search).toBe('');
  });

  it('that storage refuses is told', async () => {
    const page = await Page.of();
    disk.refuse('view');
    page.state.setSearch('ann');
    await page.autosave.flush();
    expect(page.told.at(-1)).toMatch(/could not save/);
  });

  it('is said to other tabs only with other parameters', async () => {
    const page = await Page.of();
    tabs.said.length = 0;
    page.state.setSearch('ann');
    await page.autosave.flush();
    expect(tabs.said).toEqual([]);
    page.state.setThreshold(0.9);
    await page.autosave.flush();
    expect(tabs.said).toEqual([{ type: 'decisions', key: page.key }]);
  });

  it('outlives a page that goes before the database has answered', async () => {
    const page = await Page.of();
    const write = disk.hold('view');
    page.state.setSearch('ann');
    page.state.setThreshold(0.9);
    page.autosave.leave();
    page.autosave.leave();
    const left = localStorage.getItem(BACKUP) ?? '';
    expect(JSON.parse(left)).toMatchObject({ key: page.key, view: { search: 'ann' } });
    await write.reached;
    const { key } = page;
    page.close();
    disk.crash();
    const later = await Page.again(key);
    expect(later.state.search).toBe('ann');
    expect(later.state.parameters.cluster_thresh).toBe(0.9);
    // Once: what is stored since then is newer.
    expect(localStorage.getItem(BACKUP)).toBeNull();
  });

  it('outlives a page that goes while the database is at it', async () => {
    const page = await Page.of();
    const write = disk.hold('view');
    page.state.setSearch('ann');
    void page.autosave.flush();
    await write.reached;
    page.autosave.leave();
    const { key } = page;
    page.close();
    disk.crash();
    const later = await Page.again(key);
    expect(later.state.search).toBe('ann');
  });

  it('that a page left behind gives way to what is stored and newer, and is of one episode', async () => {
    const page = await Page.of();
    page.state.setSearch('ann');
    await page.autosave.flush();
    const { key } = page;
    const { savedAt, ...view } = savedView(key);
    const left = (change: object) =>
      localStorage.setItem(BACKUP, JSON.stringify({ key, view: { ...view, savedAt, ...change } }));
    const reopened = async () => {
      await page.state.openEpisode(key);
      await page.settled();
      return page.state.search;
    };
    left({ search: 'older', savedAt: savedAt - 1 });
    expect(await reopened()).toBe('ann');
    left({ search: 'as old' });
    expect(await reopened()).toBe('ann');
    left({ search: 'newer', savedAt: savedAt + 1 });
    expect(await reopened()).toBe('newer');
    localStorage.setItem(BACKUP, JSON.stringify({ key: 'other/', view: { savedAt: savedAt + 9 } }));
    await reopened();
    expect(localStorage.getItem(BACKUP)).not.toBeNull();
    localStorage.setItem(BACKUP, '{');
    await reopened();
    expect(page.state.open?.key).toBe(key);
  });
});

describe('a second tab', () => {
  it('looks at the episode, hears what the first decides, and leads when that one goes', async () => {
    const first = await Page.of();
    const { key } = first;
    const second = new Page();
    await second.state.openEpisode(key);
    await second.settled();
    expect(second.state.leader).toBe(false);
    expect(second.told).toEqual([expect.stringContaining('here it can be looked at')]);
    second.state.setLabels(second.of(0), { name: 'Nobody' });
    first.state.setLabels(first.of(0), { name: 'Ann' });
    await first.settled();
    tabs.listeners.clear();
    const reopen = (one: string) => openStored(second.context, one);
    listenToTabs(second.context, {
      refreshBank: async () => {},
      refreshLibrary: () => refreshStorage(second.context),
      reopen,
    });
    tabs.say({ type: 'decisions', key: 'other/' });
    tabs.say({ type: 'decisions', key });
    await eventually(() => expect(second.of(0).labels).toEqual({ name: 'Ann' }));
    expect(second.state.leader).toBe(false);
    first.state.setLocked(first.of(0), true);
    await first.settled();
    first.close();
    await eventually(() => expect(second.state.leader).toBe(true));
    // With what the first has stored last.
    expect(second.of(0).locked).toBe(true);
    expect(second.told.at(-1)).toMatch(/this one leads now/);
    second.state.setLabels(second.of(1), { name: 'Bea' });
    await second.settled();
    expect((await second.stored()).log.entries).toHaveLength(3);
  });

  it('neither imports nor deletes what another leads', async () => {
    const page = await Page.of();
    const { key } = page;
    page.state.closeEpisode();
    await turns();
    const close = leadElsewhere(key);
    await page.state.deleteEpisode(key);
    await page.import(people());
    expect(page.told.slice(-2)).toEqual([
      expect.stringContaining('delete it here'),
      expect.stringContaining('import it again here'),
    ]);
    expect(disk.keys('library')).toHaveLength(1);
    expect(page.state.open).toBeUndefined();
    close();
  });

  it('closes an episode that was deleted elsewhere, and shows one that was imported again', async () => {
    const page = await Page.of();
    tabs.listeners.clear();
    const reopened: string[] = [];
    listenToTabs(page.context, {
      refreshBank: async () => {},
      refreshLibrary: () => refreshStorage(page.context),
      reopen: async (key) => void reopened.push(key),
    });
    page.context.set({ library: [] });
    tabs.say({ type: 'library' });
    await eventually(() => expect(page.state.library).toHaveLength(1));
    tabs.say({ type: 'replaced', key: 'other/' });
    tabs.say({ type: 'replaced', key: page.key });
    tabs.say({ type: 'deleted', key: 'other/' });
    await turns();
    expect(reopened).toEqual([page.key]);
    tabs.say({ type: 'deleted', key: page.key });
    await eventually(() => expect(page.state.open).toBeUndefined());
    expect(page.told.at(-1)).toMatch(/deleted in another tab/);
  });
});

describe('the library', () => {
  it('lists what is stored, the last opened first, and forgets what is deleted, all of it', async () => {
    const page = await Page.of();
    await page.import(people({ epId: 'show-s01e02' }));
    expect(page.state.library.map(({ epId }) => epId)).toEqual(['show-s01e02', 'show-s01e01']);
    vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 1000);
    await page.state.openEpisode('show-s01e01/');
    await page.settled();
    expect(page.state.library.map(({ epId }) => epId)).toEqual(['show-s01e01', 'show-s01e02']);
    await page.state.deleteEpisode('show-s01e01/');
    await page.settled();
    expect(page.state.open).toBeUndefined();
    expect(page.state.library.map(({ epId }) => epId)).toEqual(['show-s01e02']);
    expect(disk.records.filter(({ key }) => key[1] === 'show-s01e01/')).toEqual([]);
    expect(tabs.said).toContainEqual({ type: 'deleted', key: 'show-s01e01/' });
    await page.state.openEpisode('show-s01e01/');
    expect(page.told.at(-1)).toMatch(/no longer stored/);
  });

  it('closes an episode whole: nothing of it is left on the page', async () => {
    const page = await Page.of();
    page.state.setSearch('ann');
    page.state.setLocked(page.of(0), true);
    await page.settled();
    page.state.closeEpisode();
    await page.settled();
    const fresh = new Page().state;
    for (const name of Object.keys(fresh) as (keyof typeof fresh)[]) {
      const kept = ['library', 'storage', 'discovery', 'notices', 'parameters', 'job', 'restoring'];
      if (typeof fresh[name] === 'function' || kept.includes(name)) continue;
      expect(page.state[name], name).toEqual(fresh[name]);
    }
    expect(disk.all('session')).toEqual([{ key: undefined }]);
  });

  it('keeps what was open when another cannot be read', async () => {
    const page = await Page.of();
    const { open } = page.state;
    await page.state.openEpisode('nowhere/');
    expect(page.state.open).toBe(open);
    page.state.setParameters({ linkage: 'complete' });
    await page.settled();
    expect(page.state.clustering.shown?.with.linkage).toBe('complete');
  });

  it('tells what of a history cannot be read, and what comes after it builds on the rest', async () => {
    const page = await Page.of();
    page.state.setLabels(page.of(0), { name: 'Ann' });
    page.state.setLocked(page.of(0), true);
    page.state.setLabels(page.of(1), { name: 'Bea' });
    await page.settled();
    const { key } = page;
    page.close();
    const [, second] = disk.records.filter(({ key: [kind] }) => kind === 'log');
    disk.put(second!.key, { seq: 2, operation: { type: 'nonsense' } });
    const later = await Page.again(key);
    expect(later.steps).toEqual(['label']);
    expect(later.told.at(-1)).toMatch(/The last 2 steps .* could not be read/);
    expect(disk.all('log')).toHaveLength(1);
    later.state.setLocked(later.of(2), true);
    await later.settled();
    later.close();
    expect((await Page.again(key)).steps).toEqual(['label', 'lock']);
  });

  it('a stored clustering that is not of these tracks is made again', async () => {
    const page = await Page.of();
    page.state.splitTrack(1);
    await page.settled();
    page.state.setParameters({ linkage: 'complete' });
    await page.settled();
    const { key, groups } = page;
    page.close();
    // A crash between the step back and its clustering.
    const cursor = disk.records.find(({ key: [kind] }) => kind === 'cursor')!;
    disk.put(cursor.key, { ...(cursor.value as object), cursor: 0 });
    const before = workers.calls.length;
    const later = await Page.again(key);
    expect(workers.calls.slice(before)).toContain('cluster');
    expect(later.told).toEqual([]);
    expect(later.groups.flat()).toHaveLength(groups.flat().length - 1);
  });

  it('vectors that are not whole are told as damaged, and the decisions outlive it', async () => {
    const page = await Page.of();
    page.state.setLabels(page.of(0), { name: 'Ann' });
    await page.settled();
    const { key } = page;
    page.close();
    const vectors = disk.records.find(({ key: [kind] }) => kind === 'vectors')!;
    disk.put(vectors.key, (vectors.value as Float32Array).slice(1));
    const later = await Page.again(key);
    later.state.setParameters({ linkage: 'complete' });
    await later.settled();
    expect(later.told.at(-1)).toMatch(/saved vectors .* incomplete/);
    await later.import(people());
    expect(later.of(0).labels).toEqual({ name: 'Ann' });
  });
});
