import { resolveObjectURL } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Uint8ArrayReader, Uint8ArrayWriter, ZipReader } from '@zip.js/zip.js';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ExportOptions } from '../../../src/state/lib/export-options.ts';
import { visibleIdentities } from '../../../src/state/views/visible.ts';
import { spanIn, timeIn, trackName } from '../../../src/ui/kit/words.ts';
import { dropped } from '../../worker/zip-bytes.ts';
import { cutline, listFiles, temporary, writeTree } from '../cli/program.ts';
import { downloads, holdAnswer, workers } from './in-process.ts';
import { disk } from './memory-disk.ts';
import { eventually, Page } from './page.ts';

/** Degrees at which the tracks of an episode look: people are 60 apart. */
const A = [0, 18, 22, 120, 122];
const B = [0, 39, 240, 242];

const faces = (epId: string, at: readonly number[], more: object = {}) =>
  at.flatMap((degrees, t) =>
    [0, 1].map((k) => ({
      ...{ ep_id: epId, track_id: t + 1, face_id: `face_${t + 1}_${k}` },
      ...{ frame_idx: 100 * t + k, ts: 4 * t + k, bbox_xyxy: [10, 10, 60 + k, 60 + k] },
      embedding: [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180), 0],
      ...more,
    })),
  );
const lines = (rows: readonly object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
const named = (tracks: readonly number[], name: string, more: object = {}) => ({
  identity_id: `identity-0000${tracks[0]}`,
  ...{ track_ids: tracks, labels: { name } },
  ...more,
});
const THRESH = { 'recognition.yaml': 'cluster_thresh: 0.8\n' };

type Tree = Readonly<Record<string, string>>;
/** Files of two episodes, by path. */
const season = (more: Tree = {}): Tree => ({
  'one/faces.jsonl': lines(faces('ep-1', A)),
  'one/recognition.yaml': THRESH['recognition.yaml'],
  'two/faces.jsonl': lines(faces('ep.2', B)),
  'two/recognition.yaml': THRESH['recognition.yaml'],
  ...more,
});

async function dropOn(page: Page, tree: Tree): Promise<void> {
  await page.import(Object.entries(tree).map(([path, content]) => dropped(path, content)));
}

/** The two as one. */
async function opened(tree = season(), name?: string): Promise<Page> {
  const page = new Page();
  await dropOn(page, tree);
  expect(page.state.importState.type).toBe('choosing');
  await page.state.importTogether({ candidates: [1, 0], name });
  await page.settled();
  return page;
}

const ALL: ExportOptions = {
  ...{ profile: 'spec', target: 'zip', thumbs: false, trackVectors: true, episodeFiles: false },
  ...{ crops: 'none', log: true, csv: false },
};
type Written = Map<string, string>;

async function exported(page: Page, options: Partial<ExportOptions> = {}): Promise<Written> {
  await page.state.exportEpisode({ ...ALL, ...options });
  await page.settled();
  const blob = resolveObjectURL(downloads.at(-1)?.url ?? '');
  if (blob === undefined) throw new Error(`nothing was saved: ${page.told.join(' ')}`);
  const reader = new ZipReader(new Uint8ArrayReader(new Uint8Array(await blob.arrayBuffer())));
  const files = new Map<string, string>();
  for (const entry of await reader.getEntries()) {
    if (entry.directory) continue;
    const bytes = await entry.getData(new Uint8ArrayWriter());
    files.set(entry.filename, new TextDecoder('latin1').decode(bytes));
  }
  return files;
}

/** Without the times at which something was written. */
const timeless = (text: string | undefined) =>
  text?.replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, 'then').replaceAll(/"log_ms": [\d.]+/g, '');

beforeEach(() => {
  downloads.length = 0;
});

describe('several episodes that are opened as one', () => {
  it('are clustered together, kept, and there again after a reload', async () => {
    const page = await opened(season(), 'show-s01');
    expect(page.told.join(' ')).toContain('Imported show-s01: 2 episodes, 9 tracks');
    const { open } = page.state;
    expect(open?.episode.parts?.map(({ epId }) => epId)).toEqual(['ep-1', 'ep.2']);
    expect(page.of(0)).toBe(page.of(5));
    const { groups, key } = page;
    expect(page.state.library).toMatchObject([{ epId: 'show-s01', parts: ['ep-1', 'ep.2'] }]);
    // The worker that put them together has nothing more to do.
    expect([...workers.running].map(({ name }) => name)).not.toContain('together');
    page.close();
    const again = await Page.again(key);
    expect(again.groups).toEqual(groups);
    expect(again.state.open?.episode.parts).toEqual(open?.episode.parts);
  });

  it('writes what the command line writes: of all, and of each in its own folder', async () => {
    const tree = season({
      'one/identities.json': JSON.stringify({
        identities: [named([4, 5], 'Bea', { locked: true }), named([1], 'Ann')],
      }),
      'two/identities.json': JSON.stringify({ identities: [named([3], 'Cy')] }),
    });
    const page = await opened(tree, 'show-s01');
    const files = await exported(page);
    const folder = await temporary();
    await writeTree(folder, tree);
    const out = join(folder, 'out');
    const { code, stderr } = await cutline(
      ...['episode-run', '--cluster', '--track-vectors', '--ep-id', 'show-s01', '--out', out],
      ...['--episode', join(folder, 'two'), '--episode', join(folder, 'one')],
    );
    expect([code, stderr]).toEqual([0, '']);
    const paths = await listFiles(out);
    // A history without a new step is written here as that of any episode; there it stays where it lies.
    expect(files.delete('ep-1/moderation_log.jsonl')).toBe(true);
    expect([...files.keys()].sort()).toEqual(paths);
    expect(paths).toContain('ep.2/moderation_log.jsonl');
    for (const path of paths) {
      const text = await readFile(join(out, path), 'latin1');
      expect(timeless(files.get(path)), path).toBe(timeless(text));
    }
    // The same decisions are the same bytes, whenever they are written.
    const first = files.get('ep.2/moderation_log.jsonl');
    expect((await exported(page)).get('ep.2/moderation_log.jsonl')).toBe(first);
  });

  it('brings to each what was decided on all: merge, split of a track, deletion, names', async () => {
    const page = await opened();
    const faceRow = page.state.open?.episode.faces.faceId.indexOf('ep-1.face_5_1') ?? -1;
    await page.state.splitTrack(faceRow);
    await page.settled();
    await page.state.merge(page.of(0), [page.of(3)]);
    page.state.deleteTracks([8]);
    await page.settled();
    await page.state.setLabels(page.of(7), { name: 'Cy' });
    await page.settled();
    const files = await exported(page, { episodeFiles: true });
    type Spec = { identities: { track_ids: string[]; labels: { name?: string } }[] };
    const of = (path: string) => (JSON.parse(files.get(path) ?? '') as Spec).identities;
    const all = of('identities.json');
    const prefix = page.state.open?.episode.parts?.[1]?.prefix ?? '';
    expect(of('ep.2/identities.json').map(({ labels }) => labels.name)).toContain('Cy');
    const own = all
      .map(({ track_ids: ids }) => ids.filter((id) => id.startsWith(prefix)))
      .filter(({ length }) => length > 0)
      .map((ids) => ids.map((id) => id.slice(prefix.length)));
    expect(of('ep.2/identities.json').map(({ track_ids: ids }) => ids)).toEqual(own);
    // Track 5 of the first episode is two, as it spells its tracks.
    expect(of('ep-1/identities.json').flatMap(({ track_ids: ids }) => ids)).toHaveLength(6);
    expect(files.get('ep-1/faces.jsonl')?.split('\n')).toHaveLength(11);
    // The files of each are an episode of their own, with the same identities.
    const alone = new Page();
    await alone.import(
      [...files]
        .filter(([path]) => path.startsWith('ep.2/'))
        .map(([path, text]) =>
          dropped(
            path,
            Uint8Array.from(text, (c) => c.charCodeAt(0)),
          ),
        ),
    );
    expect(alone.state.open?.episode.epId).toBe('ep.2');
    expect(alone.groups.length).toBe(own.length);
  });

  it('says of tracks, times and known faces which episode they are of, and finds who is in one', async () => {
    const page = await opened();
    const { episode } = page.state.open ?? {};
    if (episode === undefined) throw new Error('nothing is open');
    expect(trackName(episode, 6)).toBe('track 2 · ep.2');
    expect(timeIn(episode, episode.tracks.firstTs[6] ?? Number.NaN)).toBe('00:00:04');
    const [first, last] = [episode.tracks.firstTs[1] ?? 0, episode.tracks.lastTs[6] ?? 0];
    expect(spanIn(episode, first, last)).toBe('ep-1 00:00:04 – ep.2 00:00:05');
    const found = (search: string) =>
      visibleIdentities(page.identities, episode, { search, filter: 'all', sort: 'id' });
    expect(found('ep.2').map(({ tracks }) => [...tracks].some((row) => row >= 5))).toEqual([
      true,
      true,
    ]);
    expect(found('ep-1 ep.2')).toHaveLength(1);
    expect(found('track-00002').map(({ id }) => id)).toEqual([page.of(1).id]);
    await page.state.setLabels(page.of(7), { name: 'Cy' });
    await page.settled();
    await page.state.seedsOfIdentities([page.of(7).id]);
    const [seed] = page.state.bank.seeds.values();
    expect(seed?.origin).toMatchObject({ epId: 'ep.2', faceId: 'face_3_1', frame: 201, ts: 9 });
  });

  it('keeps its decisions when it is opened together again, with what is new in the episodes', async () => {
    const page = await opened();
    await page.state.setLabels(page.of(0), { name: 'Ann' });
    await page.settled();
    const tree = season({
      'two/identities.json': JSON.stringify({ identities: [named([3], 'Cy')] }),
    });
    await dropOn(page, tree);
    await page.state.importTogether({ candidates: [0, 1] });
    await page.settled();
    expect(page.of(0).labels.name).toBe('Ann');
    expect(page.of(7).labels.name).toBe('Cy');
    expect(disk.keys('part').map(([, , generation]) => generation)).toEqual([2, 2]);
  });
});

describe('several episodes of the library', () => {
  it('are opened as one as they were left, and stay as they are', async () => {
    const page = new Page();
    for (const [folder, name] of [
      ['one', 'Ann'],
      ['two', 'Cy'],
    ] as const) {
      const own = Object.entries(season()).filter(([path]) => path.startsWith(folder));
      await dropOn(page, Object.fromEntries(own));
      await page.state.setLabels(page.of(2), { name });
      await page.settled();
    }
    const keys = page.state.library.map(({ key }) => key);
    await page.state.importTogether({ candidates: [], stored: keys, name: 'show-s01' });
    await page.settled();
    expect(page.state.open?.episode.parts?.map(({ epId }) => epId)).toEqual(['ep-1', 'ep.2']);
    expect([page.of(2), page.of(7)].map(({ labels }) => labels.name)).toEqual(['Ann', 'Cy']);
    const files = await exported(page, { episodeFiles: true });
    expect([...files.keys()]).toContain('ep.2/faces.npy');
    // Deleting what is one of them all deletes none of them.
    await page.state.deleteEpisode(page.key);
    await page.settled();
    expect(page.state.library.map(({ epId }) => epId).sort()).toEqual(['ep-1', 'ep.2']);
    expect(disk.keys('part')).toEqual([]);
  });
});

describe('several episodes that are none together', () => {
  it.each([
    [
      'of other lengths',
      { 'two/faces.jsonl': lines([{ track_id: 1, embedding: [1, 0] }]) },
      /different lengths/,
    ],
    [
      'without vectors',
      { 'two/faces.jsonl': lines([{ ep_id: 'ep.2', track_id: 1 }]) },
      /None of the faces of ep.2/,
    ],
  ])('%s are refused, and leave nothing', async (_, change, text) => {
    const page = await opened(season(change as Tree));
    expect(page.told.join(' ')).toMatch(text);
    expect(page.state.open).toBeUndefined();
    expect(disk.records).toEqual([]);
  });

  it('have no name that is one of theirs, or none at all', async () => {
    const page = await opened(season(), 'EP-1');
    expect(page.told.join(' ')).toContain('ep-1 is the id of one of the episodes');
    await page.state.importTogether({ candidates: [0, 1], name: 'a / b' });
    expect(page.told.join(' ')).toContain('cannot be what all episodes are called');
    expect(disk.records).toEqual([]);
  });

  it('leave nothing when the import is cancelled', async () => {
    const page = new Page();
    await dropOn(page, season());
    const held = holdAnswer('add');
    const done = page.state.importTogether({ candidates: [0, 1] });
    await held.reached;
    await eventually(() => expect(page.state.job.type).toBe('running'));
    page.state.cancelJob();
    held.release();
    await done;
    expect(page.told).toEqual([]);
    expect(disk.records).toEqual([]);
    expect(page.state.open).toBeUndefined();
  });

  it('go on without bad lines when they are told to', async () => {
    const bad = { 'two/faces.jsonl': `${lines(faces('ep.2', B))}{"track_id": 3, "embed` };
    const page = await opened(season(bad));
    const refused = page.state.importState;
    if (refused.type !== 'refused' || refused.together === undefined)
      throw new Error('not refused');
    await page.state.importTogether({ ...refused.together, skipBadLines: true });
    await page.settled();
    expect(page.state.open?.episode.tracks.count).toBe(9);
  });
});
