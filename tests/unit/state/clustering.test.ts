import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/core/errors.ts';
import { selectResult } from '../../../src/state/views/clustered.ts';
import { failNext, holdAnswer, workers } from './in-process.ts';
import { eventually, Page, people, turns } from './page.ts';

const calls = (name: string): number => workers.calls.filter((call) => call === name).length;

const labels = (page: Page) => page.state.clustering.shown?.flat;

describe('the clustering that is shown', () => {
  it('is that of the latest wish: an older answer, however late, changes nothing', async () => {
    const page = await Page.of();
    const first = holdAnswer('cluster');
    page.state.setParameters({ linkage: 'complete' });
    await first.reached;
    const second = holdAnswer('cluster');
    page.state.setParameters({ linkage: 'single' });
    await second.reached;
    first.release();
    await turns();
    expect(page.state.clustering.type).toBe('busy');
    second.release();
    await page.settled();
    expect(page.state.parameters.linkage).toBe('single');
    expect(page.state.clustering.shown?.with.linkage).toBe('single');
    expect(page.told).toHaveLength(1);
    const clustering = selectResult(page.state);
    page.state.setParameters({ linkage: 'complete' });
    await page.settled();
    expect(selectResult(page.state)).not.toBe(clustering);
    expect(page.state.clustering.shown?.with.linkage).toBe('complete');
  });

  it('stays when the wish goes back to it, and what was on its way is stopped', async () => {
    const page = await Page.of();
    const clustering = selectResult(page.state);
    const held = holdAnswer('cluster');
    page.state.setParameters({ linkage: 'complete' });
    await held.reached;
    expect(page.state.clustering.type).toBe('busy');
    page.state.setParameters({ linkage: 'average' });
    await eventually(() => expect(page.state.clustering.type).toBe('ready'));
    held.release();
    await page.settled();
    expect(selectResult(page.state)).toBe(clustering);
    expect(page.state.clustering.shown?.with.linkage).toBe('average');
  });

  it('has the same people by the same ids when the threshold has been elsewhere', async () => {
    const page = await Page.of(people({ at: [0, 0.5, 1.4, 2, 2.8], threshold: 0.7 }));
    page.state.setLabels(page.of(0), { name: 'Ann' });
    await page.settled();
    const shown = () =>
      page.identities.map(({ id, tracks, labels: { name } }) => [id, name, ...tracks]);
    const before = shown();
    const elsewhere: unknown[] = [];
    for (const threshold of [0.2, 0.99, 0.7]) {
      page.state.setThreshold(threshold);
      await page.settled();
      elsewhere.push(shown());
    }
    expect(elsewhere.map((there) => JSON.stringify(there) === JSON.stringify(before))).toEqual([
      ...[false, false, true],
    ]);
  });

  it('puts the parameters back when its successor is cancelled, and says so', async () => {
    const page = await Page.of();
    const held = holdAnswer('cluster');
    page.state.setEngine('js');
    page.state.setParameters({ linkage: 'complete', metric: 'within_track', min_cluster_size: 2 });
    await held.reached;
    await eventually(() => expect(page.state.job.type).toBe('running'));
    page.state.cancelJob();
    held.release();
    await page.settled();
    expect(page.state.parameters).toMatchObject({
      linkage: 'average',
      metric: 'cosine',
      min_cluster_size: 2,
    });
    expect(page.state.engineChoice).toBe('auto');
    expect(page.told.at(-1)).toMatch(/cancelled; the parameters are back/);
  });

  it('stays when its successor fails, which is told', async () => {
    const page = await Page.of();
    const clustering = selectResult(page.state);
    failNext('cluster', new AppError('some/fault', 'x', 'It did not work.'));
    page.state.setParameters({ linkage: 'complete' });
    await page.settled();
    expect(selectResult(page.state)).toBe(clustering);
    expect(page.told.at(-1)).toBe('It did not work.');
  });

  it('is stored, so that another visit asks no worker', async () => {
    const page = await Page.of();
    page.state.setParameters({ linkage: 'complete' });
    await page.settled();
    page.state.merge(page.of(0), [page.of(1)]);
    await page.settled();
    await page.autosave.flush();
    const { groups, key } = page;
    page.close();
    const before = calls('cluster') + calls('base');
    const later = await Page.again(key);
    expect(later.groups).toEqual(groups);
    expect(later.state.clustering.shown?.with.linkage).toBe('complete');
    expect(calls('cluster') + calls('base')).toBe(before);
  });

  it('is stored by the tab that leads alone', async () => {
    const page = await Page.of();
    page.context.set({ leader: false });
    page.state.setParameters({ linkage: 'complete' });
    await page.settled();
    expect(page.state.clustering.shown?.with.linkage).toBe('complete');
    expect((await page.stored()).clustering?.with.linkage).toBe('average');
  });

  it('is not of another episode, whatever comes late', async () => {
    const page = await Page.of();
    const held = holdAnswer('cluster');
    page.state.setParameters({ linkage: 'complete' });
    await held.reached;
    page.state.closeEpisode();
    held.release();
    await page.settled();
    expect(page.state.clustering).toEqual({ type: 'none', shown: undefined });
    expect(page.state.homes).toBeUndefined();
    expect(page.told).toHaveLength(1);
  });

  it('asks the worker for a threshold below what it has computed, and only for that', async () => {
    const page = await Page.of();
    const before = calls('cluster');
    page.state.setThreshold(0.9);
    await page.settled();
    expect(calls('cluster')).toBe(before);
    page.state.setThreshold(0.01);
    await page.settled();
    expect(selectResult(page.state)?.agglomeration.floor).toBeLessThanOrEqual(0.01);
    page.state.setThreshold(Number.NaN);
    page.state.setThreshold(7);
    expect(page.state.parameters.cluster_thresh).toBe(1);
  });

  it('steps to the thresholds at which something merges', async () => {
    const page = await Page.of();
    page.state.stepMergeHeight(1);
    const up = page.state.parameters.cluster_thresh;
    expect(up).toBeGreaterThan(0.6);
    page.state.stepMergeHeight(1);
    page.state.stepMergeHeight(-1);
    expect(page.state.parameters.cluster_thresh).toBe(up);
  });
});

describe('labels of a density algorithm', () => {
  it('follow the radius, and go with the algorithm', async () => {
    const page = await Page.of();
    page.state.setParameters({ algorithm: 'dbscan' });
    await page.settled();
    expect(page.groups).toHaveLength(3);
    const flat = labels(page);
    const held = holdAnswer('flat');
    page.state.setThreshold(0.999_999);
    await held.reached;
    // Until the answer is there the labels of before are shown.
    expect(labels(page)).toBe(flat);
    page.state.setThreshold(0.05);
    held.release();
    await eventually(() => expect(page.groups).toHaveLength(1));
    page.state.setParameters({ algorithm: 'agglomerative' });
    await page.settled();
    expect(labels(page)).toBeUndefined();
    expect(page.groups).toHaveLength(2);
  });

  it('of a clustering that is no more are not shown', async () => {
    const page = await Page.of();
    page.state.setParameters({ algorithm: 'dbscan' });
    await page.settled();
    const before = labels(page);
    const old = holdAnswer('flat');
    page.state.setThreshold(0.999_999);
    await old.reached;
    page.state.setParameters({ pooling_method: 'median' });
    await eventually(() => expect(page.state.clustering.shown?.with.pooling_method).toBe('median'));
    const next = holdAnswer('flat');
    old.release();
    await next.reached;
    expect(labels(page)).toBe(before);
    next.release();
    await page.settled();
    expect(labels(page)).not.toBe(before);
  });

  it('come back with the episode', async () => {
    const page = await Page.of();
    page.state.setParameters({ algorithm: 'dbscan' });
    await page.settled();
    page.state.setLocked(page.of(0), true);
    await page.settled();
    await page.autosave.flush();
    const { groups, key } = page;
    page.close();
    const before = workers.calls.length;
    const later = await Page.again(key);
    expect(later.groups).toEqual(groups);
    expect(workers.calls.slice(before)).toEqual([]);
  });
});

describe('parameters', () => {
  it('that make no sense are refused in words, and nothing changes', async () => {
    const page = await Page.of();
    const { parameters } = page.state;
    page.state.setParameters({ min_cluster_size: -1 });
    expect(page.state.parameters).toBe(parameters);
    expect(page.state.notices.at(-1)?.level).toBe('error');
  });

  it('are taken from a file, and what nobody knows is named', async () => {
    const page = await Page.of();
    await page.state.loadParameters(new File(['linkage: complete\nwhatever: 1\n'], 'mine.yaml'));
    await page.settled();
    expect(page.state.clustering.shown?.with.linkage).toBe('complete');
    expect(page.told.at(-1)).toBe('Took the parameters of mine.yaml. Not known here: whatever.');
    await page.state.loadParameters(new File(['linkage: [\n'], 'broken.yaml'));
    expect(page.state.notices.at(-1)?.level).toBe('error');
  });
});
