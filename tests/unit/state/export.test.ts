import { resolveObjectURL } from 'node:buffer';
import { Uint8ArrayReader, Uint8ArrayWriter, ZipReader } from '@zip.js/zip.js';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '../../../src/core/errors.ts';
import type { ExportOptions } from '../../../src/state/lib/export-options.ts';
import { dropped } from '../../worker/zip-bytes.ts';
import { downloads, failNext, holdAnswer } from './in-process.ts';
import { disk } from './memory-disk.ts';
import { eventually, Page, people } from './page.ts';

const WHAT: ExportOptions = {
  profile: 'spec',
  target: 'zip',
  thumbs: true,
  trackVectors: true,
  episodeFiles: true,
  crops: 'all',
  log: true,
  csv: true,
};
const NAMED_ONLY: ExportOptions = {
  ...WHAT,
  ...{ thumbs: false, trackVectors: false, episodeFiles: false, crops: 'none', csv: false },
};

type Written = ReadonlyMap<string, Uint8Array>;
const textOf = (files: Written, path: string) => new TextDecoder().decode(files.get(path));

/** Export. @returns the files of the zip that was saved last, by path */
async function exported(page: Page, options = WHAT): Promise<Written> {
  await page.state.exportEpisode(options);
  const blob = resolveObjectURL(downloads.at(-1)?.url ?? '');
  if (blob === undefined) throw new Error('nothing was saved');
  const reader = new ZipReader(new Uint8ArrayReader(new Uint8Array(await blob.arrayBuffer())));
  const files = new Map<string, Uint8Array>();
  for (const entry of await reader.getEntries()) {
    if (entry.directory) continue;
    files.set(entry.filename, await entry.getData(new Uint8ArrayWriter()));
  }
  return files;
}

interface Identities {
  readonly identities: readonly {
    readonly track_ids: readonly string[];
    readonly labels?: { readonly name?: string };
    readonly locked?: boolean;
    readonly created_at?: string;
    readonly updated_at?: string;
  }[];
  readonly metadata: { readonly cluster_thresh?: number };
}
const identitiesOf = (files: Written) => JSON.parse(textOf(files, 'identities.json')) as Identities;
const asDrop = (files: Written, ...paths: readonly string[]) =>
  paths.map((path) => dropped(path, files.get(path) ?? new Uint8Array()));

let page: Page;
beforeEach(async () => {
  downloads.length = 0;
  page = await Page.of();
});

describe('an export', () => {
  it('holds what the page shows: people, tracks, names and locks, and all that belongs to them', async () => {
    page.state.setLabels(page.of(0), { name: 'Amara' });
    await page.settled();
    page.state.setLocked(page.of(0), true);
    await page.settled();
    const files = await exported(page);
    const { identities } = identitiesOf(files);
    const ids = (rows: readonly number[]) => rows.map((row) => `track-0000${row + 1}`);
    expect(identities.map(({ track_ids }) => track_ids).sort()).toEqual(
      page.groups.map(ids).sort(),
    );
    expect(identities.filter(({ locked }) => locked)).toMatchObject([
      { track_ids: ids([0, 3, 6]), labels: { name: 'Amara' } },
    ]);
    for (const path of ['assignments.csv', 'moderation_log.jsonl', 'tracks.npy', 'faces.npy']) {
      expect([...files.keys()]).toContain(path);
    }
    expect(textOf(files, 'faces.jsonl').trim().split('\n')).toHaveLength(
      page.state.open?.episode.faces.count ?? 0,
    );
  });

  it('is the same bytes when it is made again', async () => {
    vi.spyOn(Date, 'now').mockReturnValue(Date.UTC(2025, 10, 18, 12));
    const first = await exported(page);
    const again = await exported(page);
    expect([...again.keys()]).toEqual([...first.keys()]);
    for (const [path, bytes] of first) expect(again.get(path), path).toEqual(bytes);
  });

  it('dates identities that nobody dates by the import, however late it is made', async () => {
    const dates = async () =>
      identitiesOf(await exported(page, NAMED_ONLY)).identities.map((one) => [
        one.created_at,
        one.updated_at,
      ]);
    const first = await dates();
    const born = first[0]?.[0];
    expect(first).toEqual(page.groups.map(() => [born, born]));
    vi.spyOn(Date, 'now').mockReturnValue(Date.UTC(2099, 10, 18, 12));
    expect(await dates()).toEqual(first);
    page.state.setLocked(page.of(0), true);
    await page.settled();
    expect((await dates())[0]).toEqual([born, '2099-11-18T12:00:00Z']);
    await page.import(people());
    expect((await dates())[0]).toEqual([born, '2099-11-18T12:00:00Z']);
  });

  it.each(['spec', 'pipeline'] as const)(
    'keeps the dates that identities came with, touched and untouched (%s)',
    async (profile) => {
      page.state.setLabels(page.of(0), { name: 'Amara' });
      await page.settled();
      const file = identitiesOf(await exported(page, NAMED_ONLY));
      const identities = file.identities.map((one, i) => ({
        ...one,
        ...{ created_at: `2020-01-0${i + 1}T00:00:00Z`, updated_at: `2021-01-0${i + 1}T00:00:00Z` },
      }));
      await page.state.deleteEpisode(page.key);
      const text = JSON.stringify({ ...file, identities });
      await page.import([...people(), dropped('ep/identities.json', text)]);
      const dates = async () =>
        identitiesOf(await exported(page, { ...NAMED_ONLY, profile })).identities.map((one) => [
          one.created_at,
          one.updated_at,
        ]);
      const before = identities.map((one) => [one.created_at, one.updated_at]);
      expect(await dates()).toEqual(before);
      vi.spyOn(Date, 'now').mockReturnValue(Date.UTC(2099, 10, 18, 12));
      page.state.setLocked(page.of(0), true);
      await page.settled();
      const [first, second, ...others] = before;
      const changed = [first?.[0], '2099-11-18T12:00:00Z'];
      expect(await dates()).toEqual([changed, second, ...others]);
      page.state.setLabels(page.of(1), { name: 'Bo' });
      await page.settled();
      expect(await dates()).toEqual([changed, [second?.[0], '2099-11-18T12:00:00Z'], ...others]);
    },
  );

  it('keeps the dates of an identities.json that is dropped on what was decided already', async () => {
    page.state.setLabels(page.of(0), { name: 'Amara' });
    await page.settled();
    const file = identitiesOf(await exported(page, NAMED_ONLY));
    const born = (one: object, i: number) => ({
      ...one,
      created_at: `2020-01-0${i + 1}T00:00:00Z`,
    });
    const text = JSON.stringify({ ...file, identities: file.identities.map(born) });
    await page.take([dropped('identities.json', text)]);
    const dates = async (of: typeof page) =>
      identitiesOf(await exported(of, NAMED_ONLY)).identities.map((one) => one.created_at);
    const wanted = file.identities.map((_, i) => `2020-01-0${i + 1}T00:00:00Z`);
    expect(await dates(page)).toEqual(wanted);
    const again = await Page.again(page.key);
    expect(await dates(again)).toEqual(wanted);
    await again.import(people());
    expect(await dates(again)).toEqual(wanted);
  });

  it.each(['spec', 'pipeline'] as const)(
    'holds numbers of other tools as they stand in the file (%s), from one visit to the next',
    async (profile) => {
      const keys = ['"source_hash": 9007199254740993', '"tmdb": 7.0', '"mean_gap": NaN'];
      const text = `{"identities": [{"identity_id": "id_0001", "name": "Ann", "track_ids": [1], ${keys[1]}}], ${keys[0]}, "stats": {${keys[2]}}}`;
      await page.state.deleteEpisode(page.key);
      await page.import([...people(), dropped('ep/identities.json', text)]);
      const again = await Page.again(page.key);
      again.state.setLocked(again.of(0), true);
      await again.settled();
      const files = await exported(again, { ...NAMED_ONLY, profile });
      for (const key of keys) expect(textOf(files, 'identities.json')).toContain(key);
      expect(textOf(files, 'moderation_log.jsonl')).toContain('"tmdb":7.0');
      await again.import(asDrop(files, 'identities.json'));
      const once = await exported(again, { ...NAMED_ONLY, profile });
      for (const key of keys) expect(textOf(once, 'identities.json')).toContain(key);
    },
  );

  it('and those of a file that is dropped on an open episode', async () => {
    await page.state.deleteEpisode(page.key);
    await page.import(people());
    const identity = '{"identity_id": "id_0001", "name": "Ann", "track_ids": [1], "tmdb": 7.0}';
    await page.import([dropped('identities.json', `{"identities": [${identity}]}`)]);
    expect(textOf(await exported(page, NAMED_ONLY), 'identities.json')).toContain('"tmdb": 7.0');
  });

  it('applies the threshold that is looked at: what is written is a step of the history', async () => {
    page.state.setThreshold(0.2);
    const { length } = page.steps;
    const files = await exported(page, NAMED_ONLY);
    expect(page.steps).toHaveLength(length + 1);
    expect(page.steps.at(-1)).toBe('threshold');
    expect(identitiesOf(files).identities).toHaveLength(page.groups.length);
    expect(JSON.stringify(identitiesOf(files).metadata)).toContain('0.2');
  });

  it('holds only what was asked for', async () => {
    const files = await exported(page, { ...NAMED_ONLY, log: false });
    expect([...files.keys()]).toEqual(['identities.json']);
  });

  it('counts and tells pictures that could not be read, and is made without them', async () => {
    const files = await exported(page);
    expect([...files.keys()].some((path) => path.endsWith('.jpg'))).toBe(false);
    expect(page.told.at(-1)).toMatch(/^Exported 3 identities in .* had no readable picture/);
  });

  it('that fails is told, and saves nothing', async () => {
    failNext('stats', new AppError('test/refused', 'refused', 'It cannot be said.'));
    await page.state.exportEpisode(WHAT);
    expect(page.told.at(-1)).toContain('It cannot be said.');
    expect(downloads).toEqual([]);
  });

  it('can be stopped, and saves nothing then', async () => {
    const answer = holdAnswer('stats');
    const done = page.state.exportEpisode(WHAT);
    await answer.reached;
    // There is something to press once it has taken a moment.
    await eventually(() => expect(page.state.job.type).toBe('running'));
    page.state.cancelJob();
    answer.release();
    await done;
    expect(downloads).toEqual([]);
    expect(page.context.session.jobs.busy).toBe(false);
  });

  it('of nothing says so', async () => {
    page.state.closeEpisode();
    await page.state.exportEpisode(WHAT);
    expect(page.told.at(-1)).toMatch(/nothing to export/i);
    expect(downloads).toEqual([]);
  });
});

describe('an export that is dropped back', () => {
  const track = (row: number) => ({ ...page.of(row), tracks: [...page.of(row).tracks] });

  /** Names and locks of an episode, exported; then the same episode as it was at first. */
  async function lost(): Promise<Written> {
    page.state.setLabels(page.of(0), { name: 'Amara' });
    await page.settled();
    page.state.setLocked(page.of(0), true);
    await page.settled();
    const files = await exported(page, NAMED_ONLY);
    await page.state.deleteEpisode(page.key);
    await page.import(people());
    expect(page.steps).toEqual([]);
    return files;
  }

  it('gives its names and locks to the open episode', async () => {
    const files = await lost();
    await page.import(asDrop(files, 'identities.json'));
    expect(track(0)).toMatchObject({ labels: { name: 'Amara' }, locked: true, tracks: [0, 3, 6] });
    expect(page.told.at(-1)).toMatch(/^Took over 1 decided identity and the parameters/);
    expect((await page.stored()).log).toEqual(page.state.log);
  });

  it('gives its history to it, step for step', async () => {
    const files = await lost();
    await page.import(asDrop(files, 'moderation_log.jsonl'));
    expect(track(0)).toMatchObject({ labels: { name: 'Amara' }, locked: true });
    expect(page.told.at(-1)).toMatch(/^Took over 2 steps of the history from moderation_log.jsonl/);
    page.state.undo();
    await page.settled();
    expect(track(0)).toMatchObject({ labels: { name: 'Amara' }, locked: false });
  });

  it('is refused by another episode, which stays as it is', async () => {
    const files = await lost();
    await page.import(people({ epId: 'show-s01e02' }));
    const { log, parameters } = page.state;
    await page.import(asDrop(files, 'identities.json'));
    expect(page.told.at(-1)).toMatch(/belongs to show-s01e01, not to show-s01e02/);
    expect(page.state).toMatchObject({ log, parameters });
  });

  it('is taken whole or not at all: a bad file beside it takes nothing', async () => {
    const files = await lost();
    const { log, parameters } = page.state;
    const bad = dropped('recognition.yaml', 'cluster_thresh: 1.7\n');
    await page.import([...asDrop(files, 'identities.json'), bad]);
    expect(page.told.at(-1)).toMatch(/1\.7/);
    expect(page.state).toMatchObject({ log, parameters });
  });

  it('that storage refuses is told, and nothing of it is taken, parameters neither', async () => {
    const files = await lost();
    page.state.setParameters({ linkage: 'complete', cluster_thresh: 0.4 });
    await page.settled();
    const { log, parameters } = page.state;
    disk.refuse('log');
    await page.import(asDrop(files, 'identities.json'));
    expect(page.told.filter((text) => text.startsWith('Took over'))).toEqual([]);
    expect(page.state).toMatchObject({ log, parameters });
  });
});
