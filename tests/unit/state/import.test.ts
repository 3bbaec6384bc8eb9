import { describe, expect, it, vi } from 'vitest';
import { cluster } from '../../../src/bridge/cluster.ts';
import { faceImages } from '../../../src/bridge/faces.ts';
import { hearRestarts } from '../../../src/bridge/worker-client.ts';
import { AppError } from '../../../src/core/errors.ts';
import { append } from '../../../src/core/moderation/log.ts';
import type { ImportedWithLog } from '../../../src/core/moderation/log-file-import.ts';
import { EMPTY_LOG } from '../../../src/core/moderation/types.ts';
import { writeLogFile } from '../../../src/core/moderation/write-log-file.ts';
import { withReadablePictures } from '../../../src/state/import/check-pictures.ts';
import { copyCrops } from '../../../src/state/library/crop-copier.ts';
import { sweepStorage } from '../../../src/state/persistence/library.ts';
import { dropped, zipOf } from '../../worker/zip-bytes.ts';
import { endNext, failNext, holdAnswer, quota, tabs, workers } from './in-process.ts';
import { disk } from './memory-disk.ts';
import { eventually, Page, people, turns } from './page.ts';

const AT = '2025-11-18T12:34:56Z';

/** Kinds of what is stored of an episode, one of each. */
const kinds = () => [...new Set(disk.records.map(({ key: [kind] }) => kind))].sort();
const generations = (kind: string) =>
  new Set(disk.keys(kind).map(([, , generation]) => generation));
const CROPS = Object.fromEntries(
  Array.from({ length: 9 }, (_, track) => {
    const [frame, number] = [3 * track, track + 1].map((n) => String(n).padStart(6, '0'));
    return [`crops/track_${number?.slice(2)}/frame_${frame}.jpg`, `face of ${track}`];
  }),
);

/** What is stored, but for the mark of the version that another test's page may have made it look for. */
const traces = () => disk.records.filter(({ key }) => key[0] !== 'schema');

describe('an import', () => {
  it('is stored whole before it is shown', async () => {
    const page = new Page();
    const write = disk.hold('library');
    const done = page.import(people());
    await write.reached;
    await turns();
    expect(page.state.open).toBeUndefined();
    expect(page.told).toEqual([]);
    expect(tabs.said).toEqual([]);
    write.release();
    await done;
    expect(page.state.open?.key).toBe('show-s01e01/');
    expect(tabs.said).toContainEqual({ type: 'library', key: 'show-s01e01/' });
    const { record, log, parameters } = await page.stored();
    expect(record).toMatchObject({ generation: 1, tracks: 9, faces: 27, crops: 'none' });
    expect([log.entries.length, parameters.cluster_thresh]).toEqual([0, 0.6]);
  });

  it('is one job from the drop to the store, whose workers start with it', async () => {
    const page = new Page();
    const run = vi.spyOn(page.context.session.jobs, 'run');
    const warm = vi.spyOn(cluster, 'warm');
    const discovered = holdAnswer('discover');
    const done = page.import(people());
    await discovered.reached;
    expect(warm).toHaveBeenCalled();
    discovered.release();
    await done;
    const told = run.mock.calls.filter(([, , options]) => options?.background !== true);
    expect(told.map(([title]) => title)).toEqual(['Looking for episodes']);
  });

  it('that fails leaves no trace, and what was open stays open and led', async () => {
    const page = await Page.of();
    const { open } = page.state;
    const before = disk.records.map(({ key }) => key.join());
    const fault = new AppError('some/fault', 'x', 'It did not work.');
    for (const fail of [
      () => failNext('cluster', fault),
      () => disk.refuse('vectors'),
      () => disk.refuse('rows'),
      () => disk.refuse('clustering'),
      () => disk.refuse('library'),
    ]) {
      for (const files of [people(), people({ epId: 'show-s01e02' })]) {
        fail();
        const told = page.told.length;
        await page.import(files);
        expect(page.told.length, fail.toString()).toBe(told + 1);
        expect(disk.records.map(({ key }) => key.join())).toEqual(before);
        expect(page.state.open).toBe(open);
      }
    }
    // Its lock is free again, and the worker answers about the one that is open.
    page.state.setParameters({ linkage: 'complete' });
    await page.settled();
    expect(page.state.clustering.shown?.with.linkage).toBe('complete');
    await page.import(people({ epId: 'show-s01e02' }));
    expect(page.state.open?.key).toBe('show-s01e02/');
  });

  it('that is cancelled leaves no trace and is not told', async () => {
    const page = new Page();
    const held = holdAnswer('cluster');
    const done = page.import(people());
    await held.reached;
    await eventually(() => expect(page.state.job.type).toBe('running'));
    page.state.cancelJob();
    held.release();
    await done;
    expect(traces()).toEqual([]);
    expect(page.told).toEqual([]);
    await page.import(people());
    expect(page.state.open).toBeDefined();
  });

  it('that is cancelled while its last records are written is not committed', async () => {
    const page = new Page();
    const write = disk.hold('clustering');
    const done = page.import(people());
    await write.reached;
    await eventually(() => expect(page.state.job.type).toBe('running'));
    page.state.cancelJob();
    write.release();
    await done;
    expect(traces()).toEqual([]);
    expect(page.state.open).toBeUndefined();
  });

  it('is refused before a byte is written where there is no room', async () => {
    const page = new Page();
    Object.assign(quota, { usage: 900, quota: 1000 });
    await page.import(people());
    expect(page.told).toEqual([expect.stringMatching(/needs about .* and 100 bytes are free/)]);
    expect(disk.written).toEqual([]);
  });

  it('is for a person to choose where there are several, and each can be taken', async () => {
    const page = new Page();
    const files = [...people(), ...people({ epId: 'show-s01e02' })];
    const [a, b] = files.filter(({ path }) => path.endsWith('jsonl'));
    await page.import([
      { path: 'one/faces.jsonl', file: a!.file },
      { path: 'two/faces.jsonl', file: b!.file },
    ]);
    expect(page.state.importState.type).toBe('choosing');
    expect(page.state.open).toBeUndefined();
    page.state.dismissImport();
    expect(page.state.importState.type).toBe('none');
    page.state.chooseCandidate();
    expect(page.state.importState.type).toBe('choosing');
    await page.state.importCandidate(1);
    await page.settled();
    expect(page.state.open?.episode.epId).toBe('show-s01e02');
    expect(page.state.importState.type).toBe('none');
  });

  it('of broken lines is refused by number, and goes on without them when told to', async () => {
    const page = new Page();
    const [faces] = people();
    const text = `${await faces!.file.text()}\n{"track_id": 3, "embed`;
    await page.import([dropped('ep/faces.jsonl', text)]);
    expect(page.state.importState).toMatchObject({ type: 'refused', candidate: 0 });
    expect(page.told).toEqual([]);
    await page.state.importCandidate(0, true);
    await page.settled();
    expect(page.state.open?.episode.faces.count).toBe(27);
  });

  it('takes no decision of another episode, and says whose they are', async () => {
    const identities = [{ identity_id: 'id_0001', name: 'Ann', locked: true, track_ids: [1, 2] }];
    const beside = { 'identities.json': JSON.stringify({ ep_id: 'show-s01e02', identities }) };
    const page = await Page.of(people({ beside }));
    expect([page.steps, page.state.open?.key]).toEqual([[], 'show-s01e01/']);
    expect(page.told).toContainEqual(
      expect.stringMatching(/identities\.json .* of show-s01e02, but this is show-s01e01: nothing/),
    );
    expect(page.state.open?.base.report.remarks).toContainEqual(
      expect.objectContaining({ code: 'identities/other-episode', level: 'warning' }),
    );
  });

  it('and what is dropped on an open one is refused where it is no UTF-8', async () => {
    const page = await Page.of();
    const { log, parameters } = page.state;
    const latin = (text: string) => Uint8Array.from(text, (c) => c.charCodeAt(0));
    for (const [name, text] of [
      ['identities.json', '{"identities": [{"track_ids": [1], "name": "Zoë"}]}'],
      ['moderation_log.jsonl', '{"format": "Zoë"}'],
      ['recognition.yaml', '# Zoë\ncluster_thresh: 0.9'],
      ['truth.json', '{"Zoë": [1, 2], "Zoé": [3]}'],
    ] as const) {
      await page.import([dropped(name, latin(text))]);
      expect(page.told.at(-1)).toMatch(
        new RegExp(`${name}, line 1 \\(byte \\d+\\) is not UTF-8 text.*Save it again as UTF-8`),
      );
    }
    await page.state.loadParameters(new File([latin('# Zoë\ncluster_thresh: 0.9')], 'my.yaml'));
    expect(page.told.at(-1)).toContain('my.yaml, line 1 (byte 4) is not UTF-8 text');
    await page.state.loadParameters(new File(['\uFEFFcluster_thresh: 0.9'], 'my.yaml'));
    expect(page.told.at(-1)).toBe('Took the parameters of my.yaml.');
    expect(page.state.log).toBe(log);
    expect(page.state.parameters).toEqual({ ...parameters, cluster_thresh: 0.9 });
  });

  it('says that a file beside it is of another episode, and takes nothing of it', async () => {
    const identities = [
      { identity_id: 'identity-00001', track_ids: [1, 2], labels: { name: 'Ann' }, locked: true },
    ];
    const file = JSON.stringify({ ep_id: 'show-s01e02', identities });
    const page = await Page.of(people({ beside: { 'identities.json': file } }));
    expect(page.told).toContainEqual(
      expect.stringMatching(/is of show-s01e02, but this is show-s01e01: nothing/),
    );
    expect([page.steps, page.of(0).locked]).toEqual([[], false]);
  });

  it('says what is missing of its history', async () => {
    const log = append(EMPTY_LOG, { type: 'threshold', from: 0.6, to: 0.6 }, { at: AT });
    const text = writeLogFile({ epId: 'show-s01e01', runId: '', log, prints: [] });
    const cut = text.replace('"cursor":1', '"cursor":3');
    const page = await Page.of(people({ beside: { 'moderation_log.jsonl': cut } }));
    expect(page.told).toContainEqual(expect.stringContaining('2 of 3 steps are missing (2, 3)'));
  });

  it('of a zip keeps its faces, which are gone when the page is', async () => {
    const page = new Page();
    const files = Object.fromEntries(
      await Promise.all(
        people({ beside: CROPS }).map(
          async ({ path, file }) => [path, new Uint8Array(await file.arrayBuffer())] as const,
        ),
      ),
    );
    await page.import([await zipOf('ep.zip', files)]);
    await eventually(async () => expect((await page.stored()).record.crops).toBe('copied'));
    expect(disk.keys('crop')).toHaveLength(9);
    expect(page.state.open?.crops).toBe('ready');
  });
});

describe('pictures that cannot be decoded', () => {
  it('are told by their number, and are nobody\u2019s crop', async () => {
    const pointer = 'version https://git-lfs.github.com/spec/v1';
    const [bad = ''] = Object.keys(CROPS);
    const page = await Page.of(people({ beside: { ...CROPS, [bad]: pointer } }));
    const { episode } = (await page.stored()).data;
    expect(episode.crops.size).toBe(8);
    expect(episode.report.counts.facesWithCrop).toBe(8);
    expect(episode.report.remarks.find(({ code }) => code === 'crops/undecodable')).toMatchObject({
      ...{ level: 'warning', count: 1 },
      text: expect.stringContaining('1 picture cannot be decoded'),
    });
  });

  it('are none that cannot be read now: they may be there again', async () => {
    const page = await Page.of(people({ beside: CROPS }));
    const { episode } = (await page.stored()).data;
    const gone = [...episode.crops.values()][2];
    const source = {
      read: async (path: string) => (path === gone ? undefined : new Blob(['a face'])),
    };
    const imported = { episode } as ImportedWithLog;
    const job = { signal: new AbortController().signal, onProgress: () => {} };
    expect(await withReadablePictures(imported, source, job)).toBe(imported);
  });
});

describe('the sharpness of faces that tie', () => {
  it('is not waited for: the episode shows, and the faces that hang on it once it is known', async () => {
    const page = new Page();
    const measured = holdAnswer('sharpness');
    await page.take(people({ beside: CROPS }));
    await measured.reached;
    expect((await page.stored()).record.measured).toBe(false);
    const face = page.of(0).canonicalFace;
    let shown = false;
    void faceImages.load(face).then(() => {
      shown = true;
    });
    await turns();
    expect([face, shown]).toEqual([0, false]);
    measured.release();
    await page.settled();
    await eventually(() => expect(shown).toBe(true));
    // Of three tracks that tie the last crop is the sharpest.
    expect(page.of(0).canonicalFace).toBe(18);
    const { record, data } = await page.stored();
    expect(record.measured).toBe(true);
    expect([0, 9, 18, 1].map((row) => data.episode.faces.sharpness[row])).toEqual([1, 4, 7, NaN]);
    expect(data.summaries).toEqual(page.state.open?.summaries);
  });

  it('is stored with an import that it was known in time for', async () => {
    const page = new Page();
    const clustered = holdAnswer('cluster');
    const done = page.take(people({ beside: CROPS }));
    await clustered.reached;
    await eventually(() => expect(workers.calls).toContain('sharpness'));
    await eventually(() => expect(workers.pending).toBe(1));
    const write = disk.hold('episode');
    clustered.release();
    await write.reached;
    write.release();
    await done;
    expect(page.of(0).canonicalFace).toBe(18);
    expect((await page.stored()).record.measured).toBe(true);
    await page.settled();
    expect(workers.calls.filter((call) => call === 'sharpness')).toHaveLength(1);
  });
});

describe('an episode that is imported again', () => {
  it('keeps its history, and what was set since, and nothing of the files of before', async () => {
    const page = await Page.of();
    page.state.setLabels(page.of(0), { name: 'Ann' });
    page.state.merge(page.of(1), [page.of(2)]);
    page.state.undo();
    await page.settled();
    page.state.setThreshold(0.7);
    page.state.setSearch('ann');
    await page.settled();
    await page.autosave.flush();
    const { log } = page.state;
    await page.import(people());
    expect(page.state.log.entries).toEqual(log.entries);
    expect(page.steps).toEqual(['label']);
    expect(page.of(0).labels).toEqual({ name: 'Ann' });
    expect(page.state.parameters.cluster_thresh).toBe(0.7);
    expect(page.state.search).toBe('ann');
    expect(page.told.at(-1)).toMatch(/1 decision kept/);
    expect((await page.stored()).log).toEqual(page.state.log);
    for (const kind of ['episode', 'clustering', 'vectors', 'rows']) {
      expect(generations(kind), kind).toEqual(new Set([2]));
    }
    expect(tabs.said).toContainEqual({ type: 'replaced', key: page.key });
    page.state.redo();
    await page.settled();
    expect(page.of(1)).toBe(page.of(2));
  });

  it.each([
    ['its vectors are written', () => disk.hold('vectors')],
    ['it is clustered', () => holdAnswer('cluster')],
    ['its clustering is written', () => disk.hold('clustering')],
    ['it is committed', () => disk.hold('library')],
  ])('keeps what is decided, set and looked at while %s', async (_, hold) => {
    const page = await Page.of();
    page.state.setLabels(page.of(0), { name: 'Ann' });
    await page.settled();
    const held = hold();
    const done = page.take(people());
    await held.reached;
    page.state.merge(page.of(1), [page.of(2)]);
    void page.state.splitTrack(25);
    page.state.setThreshold(0.7);
    page.state.setSearch('ann');
    await turns();
    held.release();
    await done;
    page.state.setLocked(page.of(0), true);
    await page.settled();
    await page.autosave.flush();
    expect(page.steps).toEqual(['label', 'threshold', 'merge', 'split-track', 'lock']);
    expect(page.of(1)).toBe(page.of(2));
    expect([page.state.parameters.cluster_thresh, page.state.search]).toEqual([0.7, 'ann']);
    const stored = await page.stored();
    expect(stored.log).toEqual(page.state.log);
    expect(stored.parameters.cluster_thresh).toBe(0.7);
    expect(stored.view.search).toBe('ann');
    expect(stored.record.generation).toBe(2);
    page.close();
    const next = await Page.again(page.key);
    expect(next.groups).toEqual(page.groups);
  });

  it('builds on what was decided and done with while it went on', async () => {
    const page = await Page.of();
    const held = holdAnswer('cluster');
    const done = page.take(people());
    await held.reached;
    page.state.merge(page.of(1), [page.of(2)]);
    await page.context.session.writes.ended();
    expect(page.of(1)).toBe(page.of(2));
    held.release();
    await done;
    await page.settled();
    expect(page.steps).toEqual(['merge']);
    expect((await page.stored()).log).toEqual(page.state.log);
    expect(page.of(1)).toBe(page.of(2));
  });

  it('and closed meanwhile is led by this page all the same', async () => {
    const page = await Page.of();
    const held = holdAnswer('cluster');
    const done = page.take(people());
    await held.reached;
    page.state.closeEpisode();
    held.release();
    await done;
    await page.settled();
    const { key } = page;
    expect([key, page.told.length]).toEqual(['show-s01e01/', 2]);
    const other = await Page.again(key);
    expect([page.state.leader, other.state.leader]).toEqual([true, false]);
  });

  it('keeps its history also where its other records are damaged', async () => {
    const page = await Page.of();
    page.state.setLabels(page.of(0), { name: 'Ann' });
    await page.settled();
    disk.remove({ lower: ['episode'], upper: ['episode', []] });
    await page.import(people());
    expect(page.of(0).labels).toEqual({ name: 'Ann' });
  });

  it('begins where its files say when they say something else', async () => {
    const page = await Page.of();
    page.state.setThreshold(0.7);
    await page.autosave.flush();
    await page.import(people({ threshold: 0.5 }));
    expect(page.state.parameters.cluster_thresh).toBe(0.5);
  });

  it('finds its tracks again where they have other ids', async () => {
    const page = await Page.of();
    page.state.setLabels(page.of(0), { name: 'Ann' });
    await page.settled();
    const [faces, ...rest] = people();
    const text = (await faces!.file.text()).replace(
      /"track_id":(\d+)/g,
      (_, id) => `"track_id":${Number(id) + 40}`,
    );
    await page.import([dropped('ep/faces.jsonl', text), ...rest]);
    expect(page.state.open?.episode.tracks.id[0]).toBe('41');
    expect(page.of(0).labels).toEqual({ name: 'Ann' });
  });
});

describe('crops of an episode', () => {
  it('are of the import that they were copied for: another one ends the copying', async () => {
    const page = new Page();
    const write = disk.hold('crop');
    await page.import(people({ beside: CROPS }));
    await write.reached;
    const again = page.import(people({ beside: CROPS }));
    write.release();
    await again;
    await eventually(async () => expect((await page.stored()).record.crops).toBe('copied'));
    await turns();
    expect(generations('crop')).toEqual(new Set([2]));
    expect(disk.keys('crop')).toHaveLength(9);
    expect(page.context.session.stored).toMatchObject({ generation: 2, crops: 'copied' });
  });

  it('are not kept for an import that is not the last one any more', async () => {
    const page = await Page.of(people({ beside: CROPS }));
    await eventually(async () => expect((await page.stored()).record.crops).toBe('copied'));
    const { record, data } = await page.stored();
    await page.import(people({ beside: CROPS }));
    await eventually(async () => expect((await page.stored()).record.crops).toBe('copied'));
    const { stored } = page.context.session;
    const source = { read: async () => new Blob(['old']) };
    await copyCrops(page.context, { ...record, crops: 'copying' }, data.episode, source);
    expect(generations('crop')).toEqual(new Set([2]));
    expect((await page.stored()).record).toEqual(stored);
    await page.state.deleteEpisode(page.key);
    await copyCrops(page.context, record, data.episode, source);
    // Without a crop to copy there is only the record to be brought up to date: of nothing.
    await copyCrops(page.context, record, { ...data.episode, crops: new Map() }, source);
    expect(disk.records.filter(({ key: [, episode] }) => episode !== undefined)).toEqual([]);
  });

  it('that nothing is left of to copy leave the record of a later import alone', async () => {
    const page = await Page.of();
    const { record, data } = await page.stored();
    await page.import(people());
    await copyCrops(page.context, record, data.episode, { read: async () => undefined });
    expect((await page.stored()).record.crops).toBe('none');
  });

  it('that were not all copied when the page went need their files again', async () => {
    const page = new Page();
    const write = disk.hold('crop');
    await page.import(people({ beside: CROPS }));
    await write.reached;
    const { key } = page;
    page.close();
    disk.crash();
    const later = await Page.again(key);
    expect(later.state.open?.crops).toBe('needs-permission');
    await later.state.reconnectCrops();
    expect(later.told.at(-1)).toMatch(/Drop the episode’s folder/);
  });
});

describe('a worker that ends under an import', () => {
  it.each([
    ['ingest', 'discover'],
    ['ingest', 'load'],
    ['cluster', 'open'],
    ['cluster', 'cluster'],
  ])('%s at %s is started again, and the import goes on', async (worker, method) => {
    const heard: string[] = [];
    const stop = hearRestarts((name) => heard.push(name));
    endNext(worker, method);
    const page = await Page.of(people({ beside: CROPS }));
    stop();
    expect(heard).toEqual([worker]);
    expect(page.told).toEqual([expect.stringContaining('Imported')]);
    expect(page.groups.flat()).toHaveLength(9);
    expect((await page.stored()).record.tracks).toBe(9);
  });

  it('twice is told, leaves no trace, and the files can be imported then', async () => {
    const page = new Page();
    endNext('ingest', 'load');
    const stop = hearRestarts(() => endNext('ingest', 'load'));
    await page.import(people());
    stop();
    expect(page.told).toEqual([expect.stringContaining('stopped unexpectedly')]);
    expect(disk.keys('library')).toEqual([]);
    await page.import(people());
    expect(page.groups.flat()).toHaveLength(9);
  });
});

describe('leftovers', () => {
  it('of an import that was killed go, and what is committed stays', async () => {
    const page = await Page.of();
    const before = kinds();
    disk.put(['vectors', page.key, 2, 0], new Float32Array(4));
    disk.put(['crop', page.key, 0, 'a.jpg'], 'x');
    disk.put(['episode', 'gone/', 1], {});
    disk.put(['log', 'gone/', 1], {});
    const records = disk.records.length;
    expect(await sweepStorage()).toBe(4);
    expect(disk.records).toHaveLength(records - 4);
    expect(kinds()).toEqual(before);
    expect(await page.stored()).toBeDefined();
  });
});

it('the demo opens', async () => {
  const page = new Page();
  await page.state.loadDemo();
  await page.settled();
  expect(page.identities.length).toBeGreaterThan(5);
  expect((await page.stored()).record.crops).toBe('demo');
});
