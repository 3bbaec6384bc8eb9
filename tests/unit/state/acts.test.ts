import { describe, expect, it } from 'vitest';
import { Page, turns } from './page.ts';

/** Press the button of the notice that was told last. */
function press(page: Page, label: string): void {
  const { action } = page.state.notices.at(-1) ?? {};
  expect(action?.label).toBe(label);
  action?.run();
}

describe('what is selected', () => {
  it('is used up by a merge, and the eye is led to what came of it', async () => {
    const page = await Page.of();
    const [zero, one] = [page.of(0), page.of(1)];
    page.state.setSelection(new Set([zero.id, one.id]));
    page.state.setTrackSelection(new Set([0]));
    page.state.setActive(one.id);
    page.state.compare([zero.id, one.id, page.of(2).id]);
    page.state.setView({ type: 'identity', id: one.id });
    page.state.merge(zero, [one]);
    await page.settled();
    expect(page.state.selection).toEqual(new Set());
    expect(page.state.trackSelection).toEqual(new Set());
    expect(page.state.activeId).toBe(zero.id);
    expect(page.state.compared).toEqual([zero.id, page.of(2).id]);
    expect(page.state.view).toEqual({ type: 'identity', id: zero.id });
  });

  it('is shown as it is after an act together with it: the page is drawn once', async () => {
    const page = await Page.of();
    const selection = new Set([page.of(0).id, page.of(1).id]);
    page.state.setSelection(selection);
    const drawn: (readonly string[])[] = [];
    page.store.api.subscribe((now, before) => {
      // As React draws: once what runs now has ended.
      if (now.log !== before.log) queueMicrotask(() => drawn.push([...page.state.selection]));
    });
    page.state.merge(page.of(0), [page.of(1)]);
    await page.settled();
    page.state.undo();
    await page.settled();
    expect(drawn).toEqual([[], [...selection]]);
  });

  it('stays for the next act after one that leaves it there', async () => {
    const page = await Page.of();
    const selection = new Set([page.of(0).id, page.of(1).id]);
    page.state.setSelection(selection);
    page.state.setLabels(page.of(0), { name: 'Ann' });
    await page.settled();
    expect(page.state.selection).toEqual(selection);
  });

  it('comes back with the view when the step is taken back', async () => {
    const page = await Page.of();
    const selection = new Set([page.of(0).id, page.of(1).id]);
    page.state.setSelection(selection);
    page.state.setScroll(120);
    page.state.merge(page.of(0), [page.of(1)]);
    await page.settled();
    page.state.setScroll(0);
    page.state.setView({ type: 'noise' });
    const { restored } = page.state;
    press(page, 'Undo');
    await page.settled();
    expect(page.state.selection).toEqual(selection);
    expect(page.state).toMatchObject({
      scroll: 120,
      view: { type: 'grid' },
      restored: restored + 1,
    });
    expect(page.of(0)).not.toBe(page.of(1));
    page.state.redo();
    await page.settled();
    expect(page.of(0)).toBe(page.of(1));
  });

  it('takes nobody out of the grid into an identity, when what was done there is taken back', async () => {
    const page = await Page.of();
    const { id } = page.of(1);
    page.state.setView({ type: 'identity', id });
    page.state.setLabels(page.of(1), { name: 'Ann' });
    await page.settled();
    page.state.setView({ type: 'grid' });
    page.state.setScroll(240);
    page.state.setActive(page.of(0).id);
    for (const travel of ['undo', 'redo'] as const) {
      page.state[travel]();
      await page.settled();
      expect(page.state).toMatchObject({ view: { type: 'grid' }, scroll: 240, activeId: id });
    }
  });

  it('goes back to where the step was made from anywhere else', async () => {
    const page = await Page.of();
    const view = { type: 'identity', id: page.of(1).id } as const;
    page.state.setView(view);
    page.state.setLabels(page.of(1), { name: 'Ann' });
    await page.settled();
    page.state.setView({ type: 'noise' });
    page.state.undo();
    await page.settled();
    expect(page.state.view).toEqual(view);
  });
});

describe('a toast', () => {
  it('takes back nothing that came after its own step', async () => {
    const page = await Page.of();
    page.state.setLabels(page.of(0), { name: 'Ann' });
    await page.settled();
    const undo = page.state.notices.at(-1)?.action;
    page.state.setLabels(page.of(1), { name: 'Bea' });
    await page.settled();
    undo?.run();
    await page.settled();
    expect(page.steps).toEqual(['label', 'label']);
  });
});

describe('what is locked', () => {
  const locked = async () => {
    const page = await Page.of();
    page.state.setLocked(page.of(0), true);
    await page.settled();
    return page;
  };

  it('is left alone, with the offer to unlock it for this', async () => {
    const page = await locked();
    page.state.setLabels(page.of(0), { name: 'Ann' });
    page.state.merge(page.of(1), [page.of(0)]);
    page.state.setStranger([page.of(0)], true);
    page.state.mergeAs([page.of(0), page.of(1)], { name: 'Ann' });
    await page.settled();
    expect(page.steps).toEqual(['lock']);
    expect(page.state.notices.at(-1)?.action?.label).toBe('Unlock, do it, lock again');
  });

  it('is locked again without what was taken out of it', async () => {
    const page = await locked();
    page.state.moveTracks([3], page.of(1));
    await page.settled();
    press(page, 'Unlock, do it, lock again');
    await page.settled();
    expect(page.steps).toEqual(['lock', 'batch']);
    expect(page.of(3)).toBe(page.of(1));
    expect([...page.of(0).tracks]).toEqual([0, 6]);
    expect(page.of(0).locked).toBe(true);
    const { operation } = page.state.log.entries.at(-1)!;
    const relock = operation.type === 'batch' && operation.operations.at(-1);
    expect(relock).toMatchObject({ type: 'lock', tracks: ['1', '7'] });
    expect(page.told.at(-1)).toMatch(/^Moved/);
  });

  it('leaves at every way out: split, set apart, deleted, marked, told to be somebody else', async () => {
    for (const leave of [
      (page: Page) => page.state.split([3]),
      (page: Page) => page.state.setApart([3]),
      (page: Page) => page.state.deleteTracks([3]),
      (page: Page) => page.state.markTracks([3], 'noise'),
      (page: Page) => page.state.notSame([0], [3]),
    ]) {
      const page = await locked();
      leave(page);
      await page.settled();
      press(page, 'Unlock, do it, lock again');
      await page.settled();
      expect([...page.of(0).tracks], leave.toString()).toEqual([0, 6]);
      expect(page.of(0).locked).toBe(true);
      page.state.closeEpisode();
      await page.state.deleteEpisode('show-s01e01/');
      await page.settled();
    }
  });
});

describe('an act', () => {
  it('on an identity that is not there any more is refused in words', async () => {
    const page = await Page.of();
    const [zero, one] = [page.of(0), page.of(1)];
    page.state.merge(zero, [one]);
    page.state.moveTracks([2], one);
    await page.settled();
    expect(page.steps).toEqual(['merge']);
    expect(page.told.at(-1)).toMatch(/is not there any more/);
  });

  it('applies the threshold that the slider shows first, as a step of its own', async () => {
    const page = await Page.of();
    page.state.setThreshold(0.9);
    page.state.setLabels(page.of(0), { name: 'Ann' });
    await page.settled();
    expect(page.steps).toEqual(['threshold', 'label']);
    expect(page.state.log.entries[0]?.operation).toMatchObject({ from: 0.6, to: 0.9 });
    page.state.jumpTo(0);
    await page.settled();
    expect(page.state.parameters.cluster_thresh).toBe(0.6);
    page.state.setThreshold(0.8);
    page.state.discardThreshold();
    expect(page.state.parameters.cluster_thresh).toBe(0.6);
  });

  it('knows how many people there were before and after it', async () => {
    const page = await Page.of();
    page.state.merge(page.of(0), [page.of(1)]);
    await page.settled();
    const { before, after } = page.state.log.entries[0]!;
    expect([before?.clusters, after?.clusters]).toEqual([3, 2]);
  });

  it('does what it says, each of them', async () => {
    const page = await Page.of();
    const { state } = page;
    const step = async (act: () => void): Promise<string> => {
      act();
      await page.settled();
      return page.told.at(-1) ?? '';
    };
    expect(await step(() => state.mergeAs([page.of(0), page.of(1)], { name: 'Ann' }))).toMatch(
      /^Merged 2 identities as Ann/,
    );
    expect(page.of(1).labels).toEqual({ name: 'Ann' });
    expect(await step(() => state.splitAs([1, 4], { name: 'Bea' }))).toMatch(
      /^Split 2 tracks off as Bea/,
    );
    expect([...page.of(4).tracks]).toEqual([1, 4]);
    expect(page.of(4).labels).toEqual({ name: 'Bea' });
    expect(await step(() => state.gather([0, 2]))).toMatch(/^Made 2 tracks one person/);
    expect([...page.of(0).tracks]).toEqual(expect.arrayContaining([0, 2]));
    expect(await step(() => state.setLockedAll([page.of(0), page.of(1)], true))).toMatch(
      /^Locked 2 identities/,
    );
    expect([page.of(0).locked, page.of(1).locked]).toEqual([true, true]);
    await step(() => state.setLockedAll([page.of(0), page.of(1)], false));
    await step(() => state.setStranger([page.of(1)], true));
    expect(page.of(1).labels).toEqual({ name: 'Bea', stranger: true });
    await step(() => state.setStranger([page.of(1)], false));
    expect(page.of(1).labels).toEqual({ name: 'Bea' });
    await step(() => state.deleteTracks([8]));
    expect(page.groups.flat()).not.toContain(8);
    await step(() => state.restoreTracks([8]));
    expect(page.groups.flat()).toContain(8);
    await step(() => state.setRepresentative(page.of(1), 4));
    expect(page.of(1).canonicalFace).toBe(4);
    const told = page.told.length;
    await step(() => state.addCheckpoint('here'));
    await step(() => state.revoke(page.state.log.entries.at(-2)!.seq));
    expect(page.told.length).toBe(told + 1);
    expect(page.of(1).canonicalFace).not.toBe(4);
    expect((await page.stored()).log).toEqual(page.state.log);
  });
});

it('nothing acts on a page without an episode', async () => {
  const page = new Page();
  page.state.undo();
  page.state.deleteTracks([0]);
  await page.state.applyThreshold();
  await turns();
  expect(page.told).toEqual([]);
});

describe('what is so already', () => {
  it('is no step, also when it comes again before the first was shown', async () => {
    const page = await Page.of();
    for (let i = 0; i < 2; i++) {
      page.state.setLabels(page.of(0), { name: 'Ann' });
      page.state.setStranger([page.of(1)], true);
      page.state.setLocked(page.of(1), true);
      page.state.setLockedAll([page.of(0), page.of(2)], true);
    }
    await page.settled();
    expect(page.steps).toEqual(['label', 'label', 'lock', 'batch']);
    expect(page.told.filter((text) => text.includes('is locked'))).toEqual([]);
    page.state.setLocked(page.of(1), false);
    page.state.setStranger([page.of(1)], false);
    await page.settled();
    expect(page.steps).toEqual(['label', 'label', 'lock', 'batch', 'unlock', 'label']);
  });
});
