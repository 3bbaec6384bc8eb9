import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../src/core/errors.ts';
import {
  nearestIdentities,
  selectPositions,
  startMap,
  useMap,
} from '../../../src/state/answers/map.ts';
import { appStore } from '../../../src/state/store.ts';
import { failNext, holdAnswer, workers } from './in-process.ts';
import { eventually, Page, people } from './page.ts';

const map = () => useMap.getState();
const calls = (name: string): number => workers.calls.filter((call) => call === name).length;
const atRest = () =>
  eventually(() => {
    expect(map().status).toBe('ready');
    expect(map().settling).toBeUndefined();
    expect(map().layout).toBeDefined();
    expect(map().subject?.neighbours).toBeDefined();
  });

let page: Page;
let stop: (() => void) | undefined;
beforeEach(async () => {
  page = await Page.of(people(), appStore);
  workers.calls.length = 0;
});
afterEach(() => {
  page.state.closeEpisode();
  stop?.();
  stop = undefined;
  useMap.setState({ method: 'umap' });
});
const look = () => {
  stop = startMap();
};

describe('the map', () => {
  it('has a place for every track, which colours are taken from once it is at rest', async () => {
    look();
    await atRest();
    expect([...(map().subject?.items ?? [])]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(selectPositions(map())).toHaveLength(18);
    expect(page.state.mapPlaces?.positions).toBe(map().layout?.positions);
  });

  it('is not made again for another threshold, and is for other vectors', async () => {
    look();
    await atRest();
    page.state.setThreshold(0.3);
    await page.settled();
    expect(calls('layout')).toBe(1);
    page.state.deleteTracks([8]);
    await page.settled();
    await eventually(() => expect(map().subject?.items).toHaveLength(8));
    await atRest();
    expect(calls('layout')).toBe(2);
  });

  it('of the episode before is never shown for the next', async () => {
    const answer = holdAnswer('layout');
    look();
    await answer.reached;
    await page.import(people({ epId: 'show-s01e02', at: [0, 1.4] }));
    answer.release();
    await atRest();
    expect(map().subject).toMatchObject({ episode: page.key });
    expect(map().subject?.items).toHaveLength(6);
    expect(map().layout?.positions).toHaveLength(12);
  });

  it('shows the principal components while they are wanted, and UMAP is stopped', async () => {
    const answer = holdAnswer('layout');
    look();
    await answer.reached;
    map().setMethod('pca');
    answer.release();
    await eventually(() => expect(page.state.mapPlaces?.positions).toBe(map().subject?.positions));
    expect(map().settling).toBeUndefined();
    expect(map().layout).toBeUndefined();
    map().setMethod('umap');
    await atRest();
  });

  it('that is stopped before its first picture stays with the principal components', async () => {
    const answer = holdAnswer('layout');
    look();
    await answer.reached;
    map().cancel();
    answer.release();
    expect(map().method).toBe('pca');
    expect(selectPositions(map())).toBe(map().subject?.positions);
  });

  it('that fails says why, and is made on demand', async () => {
    failNext('open', new AppError('test/refused', 'refused', 'It cannot be said.'));
    look();
    await eventually(() =>
      expect(map()).toMatchObject({ status: 'failed', failure: 'It cannot be said.' }),
    );
    map().retry();
    await atRest();
  });

  it('says which group is nearest to each', async () => {
    look();
    await atRest();
    const groups = page.groups.map((rows) => Int32Array.from(rows));
    const found = await nearestIdentities(groups);
    expect(found?.group).toHaveLength(3);
    expect([...(found?.group ?? [])].every((other, own) => other !== own)).toBe(true);
  });

  it('is gone with the episode, and so is its worker', async () => {
    look();
    await atRest();
    const running = workers.running.size;
    page.state.closeEpisode();
    expect(map()).toMatchObject({ status: 'idle', subject: undefined, layout: undefined });
    expect(page.state.mapPlaces).toBeUndefined();
    expect(workers.running.size).toBeLessThan(running);
    expect(await nearestIdentities([])).toBeUndefined();
  });
});
