import { describe, expect, it, vi } from 'vitest';
import type { Identity } from '../../../src/core/identity/types.ts';
import { append } from '../../../src/core/moderation/log.ts';
import { changeLog } from '../../../src/state/acts/change-log.ts';
import { selectResult } from '../../../src/state/views/clustered.ts';
import { tellNextActive } from '../../../src/state/views/next-active.ts';
import { selectVisibleIdentities } from '../../../src/state/views/selectors.ts';
import { nextInGrid } from '../../../src/ui/people/grid/next-active.ts';
import { failNext, holdAnswer, tabs, workers } from './in-process.ts';
import { disk } from './memory-disk.ts';
import { Page, people, turns } from './page.ts';

const NOW = '2026-01-01T00:00:00Z';
const OTHER_TAB =
  'This episode is open in another tab, which leads. Make changes there, or close it.';

const identityOf = (page: Page, id: string | undefined): Identity | undefined =>
  selectVisibleIdentities(page.state).find((one) => one.id === id);

describe('a change of the log', () => {
  it('is stored before it is shown, told, selected or said to other tabs', async () => {
    const page = await Page.of();
    const before = page.state;
    page.state.setSelection(new Set([page.of(0).id, page.of(1).id]));
    const write = disk.hold('cursor');
    page.state.merge(page.of(0), [page.of(1)]);
    await write.reached;
    await turns();
    expect(page.state.log).toBe(before.log);
    expect(page.of(0)).not.toBe(page.of(1));
    expect(page.told).toEqual([expect.stringContaining('Imported')]);
    expect(page.state.selection.size).toBe(2);
    expect(tabs.said.filter(({ type }) => type === 'decisions')).toEqual([]);
    write.release();
    await page.settled();
    expect(page.of(0)).toBe(page.of(1));
    expect(page.told.at(-1)).toMatch(/Merged/);
    expect(page.state.selection.size).toBe(0);
    expect(tabs.said).toContainEqual({ type: 'decisions', key: page.key });
    expect((await page.stored()).log).toEqual(page.state.log);
  });

  it('that storage refuses shows nothing and is told as what it is, and the next one goes through', async () => {
    const page = await Page.of();
    const { log } = page.state;
    const said = tabs.said.length;
    disk.refuse('cursor');
    page.state.setLabels(page.of(0), { name: 'Ann' });
    await page.settled();
    expect(page.state.log).toBe(log);
    expect(page.of(0).labels).toEqual({});
    expect(page.told.at(-1)).toMatch(/could not save to its storage/);
    expect(page.state.notices.at(-1)?.level).toBe('error');
    expect(tabs.said).toHaveLength(said);
    expect((await page.stored()).log.entries).toEqual([]);
    page.state.setLabels(page.of(0), { name: 'Bea' });
    await page.settled();
    expect(page.of(0).labels).toEqual({ name: 'Bea' });
    expect((await page.stored()).log).toEqual(page.state.log);
  });

  it('that is taken back is taken back in storage first', async () => {
    const page = await Page.of();
    page.state.setLabels(page.of(0), { name: 'Ann' });
    await page.settled();
    disk.refuse('cursor');
    page.state.undo();
    await page.settled();
    expect(page.steps).toEqual(['label']);
    expect(page.told.at(-1)).toMatch(/could not save to its storage/);
    const write = disk.hold('cursor');
    page.state.undo();
    await write.reached;
    await turns();
    expect(page.of(0).labels).toEqual({ name: 'Ann' });
    write.release();
    await page.settled();
    expect(page.of(0).labels).toEqual({});
  });

  it('waits for the one before, and builds on what that has stored', async () => {
    const page = await Page.of();
    const write = disk.hold('cursor');
    const zero = page.of(0);
    page.state.setLabels(zero, { name: 'Ann' });
    page.state.setLocked(zero, true);
    page.state.undo();
    await write.reached;
    await turns();
    expect(disk.all('log')).toEqual([]);
    write.release();
    await page.settled();
    expect(page.state.log.entries.map(({ operation }) => operation.type)).toEqual([
      'label',
      'lock',
    ]);
    expect(page.steps).toEqual(['label']);
    expect((await page.stored()).log).toEqual(page.state.log);
  });

  it('builds on nothing that storage refused', async () => {
    const page = await Page.of();
    disk.refuse('cursor');
    page.state.setLabels(page.of(0), { name: 'Ann' });
    page.state.setLocked(page.of(0), true);
    await page.settled();
    expect(page.steps).toEqual(['lock']);
    expect((await page.stored()).log).toEqual(page.state.log);
  });

  it('is only for the tab that leads, which is told', async () => {
    const page = await Page.of();
    page.context.set({ leader: false });
    page.state.setLabels(page.of(0), { name: 'Ann' });
    page.state.undo();
    await page.settled();
    expect(page.told.at(-1)).toBe(OTHER_TAB);
    expect(page.steps).toEqual([]);
    expect(disk.all('log')).toEqual([]);
  });

  it('that waits for its turn is dropped when this tab has stopped leading by then', async () => {
    const page = await Page.of();
    const write = disk.hold('cursor');
    page.state.setLabels(page.of(0), { name: 'Ann' });
    page.state.setLocked(page.of(1), true);
    await write.reached;
    page.context.set({ leader: false });
    write.release();
    await page.settled();
    expect(page.steps).toEqual(['label']);
    expect(disk.all('log')).toHaveLength(1);
  });

  it('that waits for its turn is dropped when another episode is open by then', async () => {
    const page = await Page.of();
    const { key } = page;
    const write = disk.hold('cursor');
    page.state.setLabels(page.of(0), { name: 'Ann' });
    const step = { type: 'checkpoint', name: 'here' } as const;
    void changeLog(page.context, (log) => append(log, step, { at: NOW }));
    await write.reached;
    page.state.closeEpisode();
    write.release();
    await page.settled();
    // The first is stored, and shown nowhere: its episode is not open any more.
    expect(disk.all('log', key)).toHaveLength(1);
    expect(page.state.log.entries).toEqual([]);
    expect(page.told).not.toContainEqual(expect.stringContaining('Named'));
    await page.state.openEpisode(key);
    await page.settled();
    expect(page.steps).toEqual(['label']);
  });

  it('of the tracks is told when they are there, not before', async () => {
    const page = await Page.of();
    const { count } = page.state.open!.episode.tracks;
    const answer = holdAnswer('retrack');
    page.state.splitTrack(1);
    await answer.reached;
    await turns();
    expect(page.state.open?.episode.tracks.count).toBe(count);
    expect(page.state.log.entries).toEqual([]);
    expect(page.told).toHaveLength(1);
    expect((await page.stored()).log.entries).toHaveLength(1);
    answer.release();
    await page.settled();
    expect(page.state.open?.episode.tracks.count).toBe(count + 1);
    expect(page.told.at(-1)).toMatch(/Split/);
  });

  it('of the tracks is not shown when its episode was closed meanwhile', async () => {
    const page = await Page.of();
    const { key } = page;
    const answer = holdAnswer('cluster');
    page.state.splitTrack(1);
    await answer.reached;
    page.state.closeEpisode();
    answer.release();
    await page.settled();
    expect(page.state).toMatchObject({ open: undefined, clustering: { type: 'none' } });
    await page.state.openEpisode(key);
    await page.settled();
    expect(page.state.open?.episode.tracks.count).toBe(10);
  });

  it('is shown in one go with the clustering that is on its way: nobody counts the old one under it', async () => {
    const page = await Page.of();
    const seen: string[] = [];
    const stop = page.store.api.subscribe((now, before) => {
      if (now.log !== before.log) seen.push(now.clustering.type);
    });
    page.state.setLocked(page.of(0), true);
    await page.settled();
    page.state.undo();
    await page.settled();
    page.state.setLabels(page.of(1), { name: 'Ann' });
    await page.settled();
    stop();
    // A name alone asks for no clustering.
    expect(seen).toEqual(['busy', 'busy', 'ready']);
  });

  it('has the worker rest from the moment it is made until it is on the page', async () => {
    const page = await Page.of();
    workers.calls.length = 0;
    const write = disk.hold('cursor');
    page.state.merge(page.of(0), [page.of(1)]);
    await write.reached;
    await vi.waitFor(() => expect(workers.calls).toEqual(['stopForPage']));
    write.release();
    await page.settled();
    await vi.waitFor(() => expect(workers.calls).toContain('stopResting'));
    expect(workers.calls.filter((name) => /^stop/.test(name))).toEqual([
      'stopForPage',
      'stopResting',
    ]);
  });

  it('that waits for the worker has it go on before', async () => {
    const page = await Page.of();
    workers.calls.length = 0;
    page.state.splitTrack(1);
    await page.settled();
    const calls = workers.calls.filter((name) => /^(stop|retrack)/.test(name));
    expect(calls.slice(0, 3)).toEqual(['stopForPage', 'stopResting', 'retrack']);
  });

  it('has it go on where storage refuses it', async () => {
    const page = await Page.of();
    disk.refuse('cursor');
    workers.calls.length = 0;
    page.state.setLabels(page.of(0), { name: 'Ann' });
    await page.settled();
    await vi.waitFor(() => expect(workers.calls).toEqual(['stopForPage', 'stopResting']));
  });

  it('by which the active identity goes makes its neighbour active with it, not after it', async () => {
    const page = await Page.of();
    const ids = selectVisibleIdentities(page.state).map(({ id }) => id);
    const [first, second] = ids;
    const end = tellNextActive((after) => nextInGrid(ids, after));
    page.state.setActive(first);
    const shown: unknown[] = [];
    const { log } = page.state;
    page.store.api.subscribe((now) => {
      if (now.log !== log) shown.push(now.activeId);
    });
    page.state.markTracks([...(identityOf(page, first)?.tracks ?? [])], 'noise');
    await page.settled();
    end();
    expect(new Set(shown)).toEqual(new Set([second]));
  });

  it('leaves who is active where the grid does not stand, or the identity stays', async () => {
    const page = await Page.of();
    const [first, second] = selectVisibleIdentities(page.state).map(({ id }) => id);
    page.state.setActive(first);
    page.state.markTracks([...(identityOf(page, first)?.tracks ?? [])], 'noise');
    await page.settled();
    expect(page.state.activeId).toBe(first);
    const ids = selectVisibleIdentities(page.state).map(({ id }) => id);
    const end = tellNextActive((after) => nextInGrid(ids, after));
    page.state.setActive(second);
    page.state.setLabels(identityOf(page, second) as Identity, { name: 'Ann' });
    await page.settled();
    end();
    expect(page.state.activeId).toBe(second);
  });

  it('across tracks and threshold shows both: the threshold that stands there', async () => {
    const page = await Page.of();
    page.state.splitTrack(1);
    await page.settled();
    page.state.setThreshold(0.9);
    await page.state.applyThreshold();
    await page.settled();
    const [split] = [page.state.open?.episode.tracks.count];
    page.state.jumpTo(0);
    await page.settled();
    expect(page.state.parameters.cluster_thresh).toBe(0.6);
    page.state.jumpTo(2);
    await page.settled();
    expect(page.state.parameters.cluster_thresh).toBe(0.9);
    expect(page.state.open?.episode.tracks.count).toBe(split);
  });

  it('of nothing writes nothing', async () => {
    const page = await Page.of();
    const { length } = disk.written;
    let shown = false;
    await changeLog(page.context, (log) => log, {
      shown: () => {
        shown = true;
      },
    });
    expect(disk.written).toHaveLength(length);
    expect(shown).toBe(false);
  });

  it('goes nowhere without an open episode', async () => {
    const page = new Page();
    const next = () => {
      throw new Error('nothing is open');
    };
    await changeLog(page.context, next);
    expect(page.told).toEqual([]);
    expect(disk.written).toEqual([]);
  });

  it('that fails is told by whoever asked for it, where that was said', async () => {
    const page = await Page.of();
    const failures: unknown[] = [];
    const failed = (error: unknown) => void failures.push(error);
    const step = { type: 'checkpoint', name: 'here' } as const;
    disk.refuse('cursor');
    const add = changeLog(page.context, (log) => append(log, step, { at: NOW }), { failed });
    await add;
    expect(failures).toMatchObject([{ code: 'storage/failed' }]);
    expect(page.told).toHaveLength(1);
  });
});

describe('tracks that cannot be clustered anew', () => {
  it('stay as they were, on the page and in the worker', async () => {
    const page = await Page.of();
    const { groups } = page;
    failNext('cluster', new Error('out of memory'));
    page.state.splitTrack(1);
    await page.settled();
    expect(page.told.at(-1)).toMatch(/not enough memory/);
    expect(page.groups).toEqual(groups);
    // The worker answers about the tracks that the page shows.
    page.state.setParameters({ linkage: 'complete' });
    await page.settled();
    const items = selectResult(page.state)?.items ?? new Int32Array();
    expect([...items]).toEqual([...Array(9).keys()]);
    expect(page.told).toHaveLength(2);
  });
});

describe('an episode beside', () => {
  it.each(['retrack', 'cluster'])(
    'that is opened while tracks are split (%s) is shown, and clustered, with its own',
    async (call) => {
      const page = await Page.of(people({ epId: 'show-s01e02', at: [0, 1.4] }));
      const second = page.key;
      await page.import(people());
      const answer = holdAnswer(call);
      page.state.splitTrack(1);
      await answer.reached;
      const opening = page.state.openEpisode(second);
      await turns();
      answer.release();
      await opening;
      await page.settled();
      const own = [...Array(6).keys()];
      expect(page.state.open?.episode.tracks.count).toBe(6);
      expect(page.groups.flat().sort()).toEqual(own);
      page.state.setParameters({ pooling_method: 'median' });
      await page.settled();
      expect([...(selectResult(page.state)?.items ?? [])]).toEqual(own);
      expect(page.groups.flat().sort()).toEqual(own);
    },
  );

  it('has a history of its own', async () => {
    const page = await Page.of();
    const first = page.key;
    page.state.setLabels(page.of(0), { name: 'Ann' });
    await page.settled();
    await page.import(people({ epId: 'show-s01e02' }));
    expect(page.steps).toEqual([]);
    page.state.setLocked(page.of(0), true);
    await page.settled();
    expect((await page.stored(first)).log.entries).toHaveLength(1);
    expect((await page.stored()).log.entries.map(({ operation }) => operation.type)).toEqual([
      'lock',
    ]);
  });
});
