import { afterEach, describe, expect, it } from 'vitest';
import { driftOf, followCasts, useCasts } from '../../../src/state/answers/cast.ts';
import { nameMatches } from '../../../src/state/answers/match-acts.ts';
import { followMatches, selectMatches, useMatches } from '../../../src/state/answers/matches.ts';
import {
  findRecurring,
  memberKey,
  nameRecurring,
  useRecurring,
} from '../../../src/state/answers/recurring.ts';
import { readLog } from '../../../src/state/persistence/episodes.ts';
import { appStore } from '../../../src/state/store.ts';
import { eventually, Page, people } from './page.ts';

const stops: (() => void)[] = [];
const pages: Page[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) stop();
  useRecurring.setState({ status: 'idle', people: [] });
  useCasts.setState({ episodes: [], failures: [], progress: undefined });
  useMatches.setState({ status: { type: 'looking' } });
  for (const page of pages.splice(0)) {
    page.state.closeEpisode();
    await page.autosave.flush();
    await page.settled();
    // The Facebank is the store's: nobody is known to the next test.
    await page.state.deletePeople(page.state.bank.people.map(({ id }) => id));
  }
});

/** Two episodes of the same three people, the second one open. */
async function season(): Promise<Page> {
  const page = new Page(appStore);
  pages.push(page);
  await page.state.refreshBank();
  await page.import(people({ model: 'arc' }));
  await page.settled();
  await page.autosave.flush();
  await page.import(people({ model: 'arc', epId: 'show-s01e02' }));
  await page.settled();
  return page;
}

describe('who recurs without a name', () => {
  it('is found in all episodes, named in each by hand, and known from then on', async () => {
    const page = await season();
    await findRecurring();
    const found = useRecurring.getState().people;
    expect(found.map(({ members }) => members.map(({ epId }) => epId).sort())).toEqual(
      Array(3).fill(['show-s01e01', 'show-s01e02']),
    );
    const [first] = found;
    if (first === undefined) throw new Error('nobody recurs');
    await nameRecurring(first, 'Ann');
    await page.settled();
    expect(useRecurring.getState().people).toHaveLength(2);
    expect(page.state.bank.people).toMatchObject([{ id: 'ann', name: 'Ann' }]);
    expect(page.state.bank.people[0]?.seeds.length).toBeGreaterThan(1);
    const here = first.members.find(({ epId }) => epId === 'show-s01e02');
    const named = page.identities.find(({ id }) => id === here?.identityId);
    expect(named?.labels).toEqual({ person_id: 'ann', name: 'Ann' });
    expect(named?.match).toBeUndefined();
    const there = first.members.find(({ epId }) => epId === 'show-s01e01');
    const { log } = await readLog(there?.episode ?? '');
    expect(log.entries.map(({ operation }) => operation)).toMatchObject([
      { type: 'label', identityId: there?.identityId, labels: { person_id: 'ann', name: 'Ann' } },
    ]);
  });

  it('is named without the faces that are somebody else’s', async () => {
    const page = await season();
    await findRecurring();
    const [first] = useRecurring.getState().people;
    const other = first?.members.find(({ epId }) => epId === 'show-s01e01');
    if (first === undefined || other === undefined) throw new Error('nobody recurs');
    await nameRecurring(first, 'Ann', new Set([memberKey(other)]));
    await page.settled();
    expect((await readLog(other.episode)).log.entries).toEqual([]);
    const seeds = [...page.state.bank.seeds.values()];
    expect(new Set(seeds.map(({ origin }) => origin.type === 'episode' && origin.epId))).toEqual(
      new Set(['show-s01e02']),
    );
  });

  it('is nobody where no model is known', async () => {
    const page = new Page(appStore);
    pages.push(page);
    await page.import(people());
    await page.settled();
    await page.import(people({ epId: 'show-s01e02' }));
    await page.settled();
    await findRecurring();
    expect(useRecurring.getState().people).toEqual([]);
    expect(page.told.at(-1)).toMatch(/^2 episodes say no model/);
  });
});

describe('the casts of the library', () => {
  it('are those of every episode, the open one as it is now', async () => {
    const page = await season();
    stops.push(followCasts());
    await eventually(() => expect(useCasts.getState().episodes).toHaveLength(2));
    expect(useCasts.getState().episodes.map(({ appearances }) => appearances)).toEqual([[], []]);
    await page.state.setLabels(page.of(0), { name: 'Ann' });
    await page.state.seedsOfIdentities([page.of(0).id]);
    const inSecond = () => useCasts.getState().episodes[1]?.appearances;
    await eventually(() => expect(inSecond()).toMatchObject([{ personId: 'ann' }]));
    expect(inSecond()).toMatchObject([{ confidence: 'named', tracks: 3 }]);
    const [ann] = page.state.bank.people;
    if (ann === undefined) throw new Error('nobody is known');
    // Seeds of the same episode say nothing of how far it is from them.
    expect(await driftOf(ann)).toMatchObject([{ epId: 'show-s01e02', nearest: Number.NaN }]);
  });
});

describe('who of the open episode is known', () => {
  it('is named as chosen, in one step that says the seed; what was named by hand stays', async () => {
    const page = await season();
    await page.state.openEpisode('show-s01e01/');
    await page.settled();
    await page.state.setLabels(page.of(0), { name: 'Ann' });
    await page.state.setLabels(page.of(1), { name: 'Bea' });
    await page.state.seedsOfIdentities([page.of(0).id, page.of(1).id]);
    await page.state.openEpisode('show-s01e02/');
    await page.settled();
    stops.push(followMatches());
    const rows = () => selectMatches(useMatches.getState(), page.state);
    const states = () => rows().map(({ state }) => state);
    await eventually(() => expect(states()).toEqual(['sure', 'sure', 'unknown']));
    const sure = rows().flatMap(({ match, state }) => (state === 'sure' ? [match] : []));
    await page.state.setLabels(page.of(1), { name: 'Somebody' });
    await nameMatches(sure);
    await page.settled();
    expect(page.identities.map(({ labels }) => labels.name)).toEqual([
      'Ann',
      'Somebody',
      undefined,
    ]);
    expect(page.of(0).match).toMatchObject({ personId: 'ann', seedId: sure[0]?.seedId });
    await eventually(() => expect(states()).toEqual(['done', 'settled', 'unknown']));
    await page.state.rejectMatch(page.of(0), 'ann');
    await eventually(() => expect(states()).toEqual(['unknown', 'settled', 'unknown']));
  });
});
