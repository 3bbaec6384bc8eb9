import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../src/core/errors.ts';
import {
  forgetOthers,
  selectSeason,
  startSeason,
  useSeason,
} from '../../../src/state/answers/season.ts';
import { appStore } from '../../../src/state/store.ts';
import { failNext, holdAnswer, workers } from './in-process.ts';
import { disk } from './memory-disk.ts';
import { eventually, Page, people } from './page.ts';

const season = () => useSeason.getState();
const names = () => season().episodes.map(({ epId }) => epId);
const runs = () => workers.calls.filter((call) => call === 'suggest').length;

/** Until every episode has its figures and nothing is on its way. */
const done = (expected: readonly string[]) =>
  eventually(() => {
    expect(season().progress).toBeUndefined();
    expect(season().stale.size).toBe(0);
    expect(names()).toEqual(expected);
  });

const BOTH = ['show-s01e02', 'show-s01e10'];
let page: Page;
let stop: (() => void) | undefined;
beforeEach(async () => {
  forgetOthers(new Set());
  useSeason.setState({ episodes: [], failures: [], stopped: false, ranWith: undefined });
  page = await Page.of(people({ epId: 'show-s01e10' }), appStore);
  await page.import(people({ epId: 'show-s01e02', at: [0, 1.4] }));
  workers.calls.length = 0;
});
afterEach(() => {
  stop?.();
  stop = undefined;
});
const look = () => {
  stop = startSeason();
};

describe('the season', () => {
  it('has the figures of every stored episode, in the order of their names', async () => {
    look();
    await done(BOTH);
    expect(season().episodes.map(({ tracks }) => tracks)).toEqual([6, 9]);
    const { counts } = selectSeason(season(), 0.6)?.episodes[0] ?? {};
    const at = counts?.threshold.findIndex((last) => last >= 0.6) ?? -1;
    expect(counts?.clusters[at]).toBe(page.groups.length);
  });

  it('is at the threshold that is looked at without running again', async () => {
    look();
    await done(BOTH);
    const ran = runs();
    page.state.setThreshold(0.9);
    await page.settled();
    expect(selectSeason(season(), 0.9)?.parameters.cluster_thresh).toBe(0.9);
    expect(runs()).toBe(ran);
  });

  it('runs again for other parameters, and remembers what it had', async () => {
    look();
    await done(BOTH);
    const before = season().episodes;
    page.state.setParameters({ linkage: 'complete' });
    await eventually(() => expect(season().ranWith?.linkage).toBe('complete'));
    await done(BOTH);
    const ran = runs();
    page.state.setParameters({ linkage: 'average' });
    await eventually(() => expect(season().ranWith?.linkage).toBe('average'));
    await done(BOTH);
    expect(season().episodes).toEqual(before);
    expect(runs()).toBe(ran);
  });

  it('runs the one episode again that something was decided about', async () => {
    look();
    await done(BOTH);
    const ran = runs();
    page.state.notSame([0], [1]);
    await page.settled();
    await eventually(() => expect(season().episodes[0]?.decisions).toBe(1));
    await done(BOTH);
    expect(runs()).toBe(ran + 1);
  });

  it('names an episode that fails, and goes on with the others', async () => {
    failNext('suggest', new AppError('test/refused', 'refused', 'It cannot be said.'));
    look();
    await done(['show-s01e10']);
    expect(season().failures).toMatchObject([
      { epId: 'show-s01e02', reason: 'It cannot be said.' },
    ]);
  });

  it('names an episode whose record cannot be read', async () => {
    disk.records = disk.records.filter(
      ({ key: [kind, of] }) => kind !== 'vectors' || of !== 'show-s01e10/',
    );
    look();
    await done(['show-s01e02']);
    expect(season().failures).toMatchObject([{ epId: 'show-s01e10' }]);
  });

  it('that a person stops stays as it is until it is resumed', async () => {
    const answer = holdAnswer('suggest');
    look();
    await answer.reached;
    season().cancel();
    answer.release();
    expect(season()).toMatchObject({ stopped: true, progress: undefined, episodes: [] });
    page.state.notSame([0], [1]);
    await page.settled();
    // Longer than a run that was asked for would have waited before it began.
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(season().episodes).toEqual([]);
    season().resume();
    await done(BOTH);
    expect(season().stopped).toBe(false);
  });

  it('goes without decisions on demand', async () => {
    page.state.merge(page.of(0), [page.of(1)]);
    await page.settled();
    look();
    await done(BOTH);
    /** Identities of the episode that was merged, at the threshold of the page. */
    const count = () => {
      const { counts } = season().episodes[0] ?? {};
      return counts?.clusters[counts.threshold.findIndex((last) => last >= 0.6)];
    };
    expect(count()).toBe(1);
    season().setWithDecisions(false);
    await eventually(() => expect(count()).toBe(2));
    await done(BOTH);
    season().setWithDecisions(true);
    await eventually(() => expect(count()).toBe(1));
    await done(BOTH);
  });
});
