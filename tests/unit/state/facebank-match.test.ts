import { afterEach, describe, expect, it } from 'vitest';
import { matchesAt } from '../../../src/core/facebank/match-at.ts';
import { matchWhenReady } from '../../../src/state/facebank/slice.ts';
import { leadElsewhere } from './in-process.ts';
import { eventually, Page, people } from './page.ts';

const pages: Page[] = [];
// What is saved of an episode that is left is saved before the disk is another test's.
afterEach(async () => {
  for (const page of pages.splice(0)) {
    page.state.closeEpisode();
    await page.autosave.flush();
    await page.settled();
  }
});

async function visit(): Promise<Page> {
  const page = new Page();
  pages.push(page);
  page.store.api.subscribe((now) => {
    if (now.toBeMatched !== undefined) matchWhenReady(page.context);
  });
  await page.state.refreshBank();
  return page;
}

/** A visit in which Ann and Bea are known from a first episode, and a second one is open. */
async function second(model: string | undefined = 'arc'): Promise<Page> {
  const page = await visit();
  await page.import(people({ model: 'arc' }));
  await page.state.setLabels(page.of(0), { name: 'Ann' });
  await page.state.setLabels(page.of(1), { name: 'Bea' });
  await page.state.seedsOfIdentities([page.of(0).id, page.of(1).id]);
  await page.import(people({ epId: 'show-s01e02', ...(model === undefined ? {} : { model }) }));
  return page;
}
const names = (page: Page) => page.identities.map(({ labels }) => labels.name);
const step = (page: Page) => page.state.log.entries[page.state.log.cursor - 1];

describe('an episode that is imported', () => {
  it('is matched with who is known, says so, and undo takes it back', async () => {
    const page = await second();
    await eventually(() => expect(page.told.at(-1)).toMatch(/people known/));
    expect(page.told.at(-1)).toBe('2 of 3 people known: 2 were named by the Facebank.');
    expect(names(page)).toEqual(['Ann', 'Bea', undefined]);
    expect(page.of(0).labels).toMatchObject({ person_id: 'ann' });
    expect(page.of(0).match).toMatchObject({
      personId: 'ann',
      seedId: page.state.bank.people[0]?.seeds[0],
    });
    expect(step(page)?.text).toBe('Matched 2 identities with the Facebank');
    page.state.notices.at(-1)?.action?.run();
    await page.settled();
    expect(names(page)).toEqual([undefined, undefined, undefined]);
  });

  it('of another model, or of one that nobody knows, is told why it is not', async () => {
    const page = await second('other');
    await eventually(() =>
      expect(page.told.at(-1)).toMatch(/vectors of this episode are of other/),
    );
    await page.import(people({ epId: 'show-s01e03' }));
    await eventually(() => expect(page.told.at(-1)).toMatch(/which model made the vectors/));
    expect(names(page)).toEqual([undefined, undefined, undefined]);
  });

  it('is left alone where nobody is known', async () => {
    const page = await visit();
    await page.import(people({ model: 'arc' }));
    await page.settled();
    expect(page.state.toBeMatched).toBeUndefined();
    expect(page.told.join()).not.toMatch(/known/);
  });
});

describe('matching the open episode', () => {
  it('leaves what a person said, and what a person rejected', async () => {
    const page = await second();
    await eventually(() => expect(page.told.at(-1)).toMatch(/people known/));
    await page.settled();
    await page.state.rejectMatch(page.of(0), 'ann');
    expect(page.of(0).labels.name).toBeUndefined();
    expect(page.of(0).rejected).toEqual(['ann']);
    await page.state.assignPerson(page.of(1), 'ann');
    expect(page.of(1).labels).toMatchObject({ person_id: 'ann', name: 'Ann' });
    const outcome = await page.state.matchEpisode();
    expect(outcome).toMatchObject({ assigned: 0, people: 3, known: 1, review: 0 });
    expect(page.told.at(-1)).toBe('Nobody new is known for sure among 3 people of this episode.');
    expect(names(page)).toEqual([undefined, 'Ann', undefined]);
  });

  it('is computed once for what is on the page, and cut at any thresholds', async () => {
    const page = await second();
    await eventually(() => expect(page.told.at(-1)).toMatch(/people known/));
    await page.settled();
    const found = await page.state.likeKnownPeople();
    expect(await page.state.likeKnownPeople()).toBe(found);
    const bands = (auto: number, review: number) =>
      matchesAt(found, { auto, margin: 0.1, review }).map(({ band }) => band);
    expect(bands(0.7, 0.45)).toEqual(['auto', 'auto', 'unknown']);
    await page.state.addPerson({ name: 'Cara' });
    expect(await page.state.likeKnownPeople()).not.toBe(found);
  });

  it('thresholds are chosen once for all episodes, and those that cross are refused', async () => {
    const page = await second();
    await page.state.chooseMatch({
      matchThresholds: { auto: 0.9, margin: 0.2, review: 0.5 },
      oneToOne: true,
    });
    await expect(
      page.state.chooseMatch({ matchThresholds: { auto: 0.4, margin: 0.2, review: 0.5 } }),
    ).rejects.toEqual(expect.objectContaining({ code: 'facebank/bad-thresholds' }));
    const next = await visit();
    expect(next.state.matchThresholds.auto).toBe(0.9);
    expect(next.state.oneToOne).toBe(true);
    localStorage.setItem('cutline:match', '{"matchThresholds":{"auto":"1"}}');
    expect((await visit()).state.matchThresholds.auto).toBe(0.7);
  });

  it('without an episode is refused in words', async () => {
    const page = await visit();
    expect(await page.state.matchEpisode()).toBeUndefined();
    expect(page.told.at(-1)).toMatch(/No episode is open/);
  });
});

describe('matching the library', () => {
  it('names who is known in every episode, a step of each, and tells of those that it cannot match', async () => {
    const page = await visit();
    for (const [index, model] of ['arc', 'arc', 'other'].entries()) {
      await page.import(people({ epId: `show-s01e0${index + 1}`, model }));
    }
    await page.state.openEpisode('show-s01e01/');
    await page.settled();
    await page.state.setLabels(page.of(0), { name: 'Ann' });
    await page.state.seedsOfIdentities([page.of(0).id]);
    const done = await page.state.matchLibrary();
    await page.settled();
    const gist = done?.map(({ epId, outcome, failure }) => [
      epId,
      outcome?.assigned,
      failure !== undefined,
    ]);
    expect(gist?.toSorted()).toEqual([
      ['show-s01e01', 0, false],
      ['show-s01e02', 1, false],
      ['show-s01e03', undefined, true],
    ]);
    expect(page.told.at(-1)).toMatch(
      /^1 identity named in 1 episode, a step of the history of each\. 1 episode could not be matched: show-s01e03: The vectors/,
    );
    expect(page.state.elsewhere.map(({ epId, labels }) => [epId, labels.person_id])).toContainEqual(
      ['show-s01e02', 'ann'],
    );
    await page.state.openEpisode('show-s01e02/');
    await page.settled();
    expect(names(page)).toEqual(['Ann', undefined, undefined]);
    expect(page.of(0).match?.personId).toBe('ann');
    page.state.undo();
    await page.settled();
    expect(names(page)).toEqual([undefined, undefined, undefined]);
  });

  it('leaves an episode that is open in another tab to that tab', async () => {
    const page = await second();
    await eventually(() => expect(page.told.at(-1)).toMatch(/people known/));
    await page.settled();
    const close = leadElsewhere('show-s01e01/');
    const done = await page.state.matchLibrary();
    close();
    expect(done?.find(({ key }) => key === 'show-s01e01/')?.failure).toMatch(/open in another tab/);
  });
});
