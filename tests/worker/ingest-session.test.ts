import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Progress } from '../../src/core/job.ts';
import type { IncomingFile } from '../../workers/ingest/file-source.ts';
import type { IngestApi } from '../../workers/ingest/session.ts';
import { createIngestSession } from '../../workers/ingest/session.ts';
import { episodesDir } from '../data.ts';
import { dropped, renamedIn, zipOf, zipOfBytes } from './zip-bytes.ts';

const silent = () => {};
const LOAD = { set: 1, candidate: 0, skipBadLines: false };
/** Rows of a small episode, two dimensions, one row a track. */
const rows = (count: number, epId = 'show-s01e01'): string =>
  Array.from({ length: count }, (_, i) =>
    JSON.stringify({
      ep_id: epId,
      face_id: `face_${i}`,
      track_id: i + 1,
      frame_idx: i,
      embedding: [Math.cos(i), Math.sin(i)],
    }),
  ).join('\n');
const PICTURE = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 1, 2, 3);

describe('ingest session', () => {
  it('finds an episode among loose files and imports it', async () => {
    const api = createIngestSession();
    const found = await api.discover([dropped('ep/faces.jsonl', rows(5))], silent);
    expect(found.candidates).toMatchObject([{ epId: 'show-s01e01', chosen: true, crops: 0 }]);
    const { episode, embeddings } = await api.load(LOAD, silent);
    expect(episode.tracks.count).toBe(5);
    expect([embeddings.n, embeddings.d, embeddings.data.length]).toEqual([5, 2, 10]);
  });

  it('imports the same from a zip as from the folder, and reads its crops', async () => {
    const files = {
      'faces.jsonl': rows(3),
      'crops/track_0002/frame_000001.jpg': PICTURE,
    };
    const loose = Object.entries(files).map(([path, content]) => dropped(`ep/${path}`, content));
    const [folder, zip] = [createIngestSession(), createIngestSession()];
    await folder.discover(loose, silent);
    const { set } = await zip.discover([await zipOf('ep.zip', files)], silent);
    const [a, b] = [await folder.load(LOAD, silent), await zip.load(LOAD, silent)];
    const { report: _a, ...fromFolder } = a.episode;
    const { report: _b, ...fromZip } = b.episode;
    expect(fromZip).toEqual(fromFolder);
    expect(b.embeddings).toEqual(a.embeddings);

    const [path] = b.episode.crops.values();
    expect(path).toBe('ep/crops/track_0002/frame_000001.jpg');
    const [crop, missing] = await zip.read(set, [path ?? '', 'ep/crops/none.jpg']);
    expect(new Uint8Array(await (crop as Blob).arrayBuffer())).toEqual(PICTURE);
    expect(missing).toBeUndefined();
  });

  it('keeps reading the crops of an earlier set after another was looked at', async () => {
    const api = createIngestSession();
    const crop = (byte: number) => ({
      'faces.jsonl': rows(1),
      'crops/track_0001/frame_000000.jpg': Uint8Array.of(0xff, 0xd8, byte),
    });
    const first = await api.discover([await zipOf('ep.zip', crop(1))], silent);
    const second = await api.discover([await zipOf('ep.zip', crop(2))], silent);
    const path = 'ep/crops/track_0001/frame_000000.jpg';
    for (const [set, byte] of [
      [first.set, 1],
      [second.set, 2],
    ] as const) {
      const [blob] = await api.read(set, [path]);
      expect(new Uint8Array(await (blob as Blob).arrayBuffer()).at(-1)).toBe(byte);
    }
  });

  it('refuses a broken line by number, and leaves it out when asked to', async () => {
    const api = createIngestSession();
    const broken = `${rows(2)}\n{"track_id": 3, "embed\n${rows(2)}`;
    await api.discover([dropped('ep/faces.jsonl', broken)], silent);
    await expect(api.load(LOAD, silent)).rejects.toMatchObject({
      place: { line: 3 },
      details: { canSkipBadLines: true },
    });
    const { episode } = await api.load({ ...LOAD, skipBadLines: true }, silent);
    expect(episode.report.remarks.map(({ code }) => code)).toContain('jsonl/skipped-line');
  });

  it('says what it looked for when there is no episode', async () => {
    const api = createIngestSession();
    const files = [dropped('a/readme.txt', 'x'), dropped('a/Icon\r', '')];
    await expect(api.discover(files, silent)).rejects.toMatchObject({
      code: 'discover/no-episode',
    });
    await expect(api.load(LOAD, silent)).rejects.toMatchObject({ code: 'ingest/files-gone' });
  });

  it.each(['#recycle', '$RECYCLE.BIN', '.Trash-1000', '@Recycle', '.snapshot'])(
    'leaves what lies in %s aside, in folders and zips, but for one that was dropped itself',
    async (bin) => {
      const files = {
        'data/faces.jsonl': rows(7),
        [`${bin}/data/faces.jsonl`]: rows(3),
      };
      const loose = Object.entries(files).map(([path, text]) => dropped(`share/${path}`, text));
      const hidden = [dropped(`${bin}/files/faces.jsonl`, rows(3))];
      const packed = await zipOf('.share.zip', files);
      for (const [drop, tracks] of [
        [loose, 7],
        [[packed], 7],
        [hidden, 3],
      ] as const) {
        const api = createIngestSession();
        const { candidates } = await api.discover(drop, silent);
        expect(candidates).toHaveLength(1);
        expect((await api.load(LOAD, silent)).episode.tracks.count).toBe(tracks);
      }
    },
  );

  it.each([
    'faces.jsonl',
    'faces.npy',
    'identities.json',
    'moderation_log.jsonl',
    'crops/track_0001/frame_000001.jpg',
  ])('takes the last of two entries called %s, as every unpacker does', async (path) => {
    const late = `${path.slice(0, -1)}~`;
    const files = {
      [`ep/${path}`]: 'first',
      'ep/tracks.jsonl': '{"track_id":1}',
      [`ep/${late}`]: 'last',
    };
    const zip = await renamedIn(await zipOf('a.zip', files), `ep/${late}`, `ep/${path}`);
    const api = createIngestSession();
    const { set, candidates } = await api.discover([zip], silent);
    const paths = candidates[0]?.files.map((file) => file.path);
    const [blob] = await api.read(set, [`a/ep/${path}`]);
    expect(await (blob as Blob).text()).toBe('last');
    expect(new Set(paths).size).toBe(paths?.length);
  });

  it('takes the parts of a split download, dropped at once, for one episode', async () => {
    const tracks = '{"track_id":1}\n{"track_id":2}\n{"track_id":3}';
    const names = '{"identities":[{"identity_id":"identity-00001","track_ids":[1],"name":"Ann"}]}';
    const zips = await Promise.all([
      zipOf('ep-20260101T000000Z-001.zip', { 'ep/tracks.jsonl': tracks }),
      zipOf('ep-20260101T000000Z-002.zip', { 'ep/faces.jsonl': rows(3) }),
      zipOf('ep-20260101T000000Z-003.zip', {
        'ep/identities.json': names,
        'ep/crops/track_0002/frame_000001.jpg': PICTURE,
      }),
    ]);
    for (const drop of [zips, [...zips].reverse()]) {
      const api = createIngestSession();
      const { candidates } = await api.discover(drop, silent);
      expect(candidates).toHaveLength(1);
      const { episode } = await api.load(LOAD, silent);
      expect(episode.faces.count).toBe(3);
      expect(episode.crops.size).toBe(1);
      expect(episode.imported?.identities[0]).toMatchObject({ labels: { name: 'Ann' } });
      expect(episode.report.remarks.find(({ code }) => code === 'files/parts')).toMatchObject({
        count: 3,
        text: expect.stringContaining('lie in 3 parts'),
      });
    }
  });

  it('imports an episode beside what could not be read, which is told; what is needed is an error', async () => {
    const api = createIngestSession();
    const bad = { path: 'ep/lost', file: null };
    await api.discover([dropped('ep/faces.jsonl', rows(2)), bad], silent);
    const { episode } = await api.load(LOAD, silent);
    expect(episode.report.remarks).toMatchObject([
      { code: 'crops/none' },
      { code: 'files/unread', level: 'warning', count: 1, examples: ['ep/lost'] },
    ]);
    const needed = { path: 'ep/tracks.jsonl', file: null };
    const { set } = await api.discover([dropped('ep/faces.jsonl', rows(2)), needed], silent);
    await expect(api.load({ ...LOAD, set }, silent)).rejects.toMatchObject({
      code: 'file/unreadable',
      userMessage: expect.stringContaining('ep/tracks.jsonl could not be read'),
    });
    await expect(api.discover([bad], silent)).rejects.toMatchObject({
      userMessage: expect.stringContaining('1 entry could not be read: ep/lost.'),
    });
  });

  it('names the files of an archive whose names are a guess, of people too', async () => {
    const api = createIngestSession();
    const odd = Buffer.concat([Buffer.from('crops/caf'), Buffer.of(0xe9), Buffer.from('.jpg')]);
    const zip = await zipOfBytes('ep.zip', [
      ['faces.jsonl', rows(2)],
      [odd, 'x'],
    ]);
    await api.discover([zip], silent);
    const { episode } = await api.load(LOAD, silent);
    expect(episode.report.remarks).toContainEqual(
      expect.objectContaining({
        code: 'files/guessed-name',
        count: 1,
        examples: ['ep/crops/cafΘ.jpg'],
      }),
    );
    const bank = '{"cast_id": "c", "seeds": [{"fb_id": "s", "embedding": [1, 0]}]}';
    const people = await zipOfBytes('p.zip', [
      ['facebank.json', bank],
      [odd, 'x'],
    ]);
    const { remarks } = await api.people([people], '2026-01-01T00:00:00Z', silent);
    expect(remarks.map(({ text }) => text).join()).toMatch(
      /1 file of an archive .*p\/crops\/cafΘ\.jpg/,
    );
  });

  it('hands out decisions that came without an episode, from a zip too', async () => {
    const api = createIngestSession();
    const zip = await zipOf('export.zip', { 'identities.json': '{"identities":[]}' });
    const yaml = dropped('config/recognition.yaml', 'cluster_thresh: 0.5');
    const found = await api.decisions([zip, yaml, dropped('a/faces.txt', '')]);
    expect(found).toEqual([
      { role: 'identities', path: 'export/identities.json', text: '{"identities":[]}' },
      { role: 'parameters', path: 'config/recognition.yaml', text: 'cluster_thresh: 0.5' },
    ]);
  });

  it('stops when told to, and works again afterwards', async () => {
    const api = createIngestSession();
    await api.discover([dropped('ep/faces.jsonl', rows(60_000))], silent);
    const loading = api.load(LOAD, (progress: Progress) => {
      if (progress.done > 0) void api.cancel();
    });
    await expect(loading).rejects.toMatchObject({ name: 'CancelledError' });
    expect((await api.load(LOAD, silent)).episode.tracks.count).toBe(60_000);
  });

  it('loads the demo as if it had been dropped', async () => {
    const { episode, embeddings } = await createIngestSession().loadDemo(silent);
    expect(episode.tracks.count).toBeGreaterThanOrEqual(300);
    expect(embeddings.n).toBeGreaterThan(1000);
    expect(episode.crops.size).toBeGreaterThan(1000);
  });
});

const episodes = episodesDir();
describe.skipIf(episodes === undefined)('ingest session on real episodes', () => {
  async function folder(name: string): Promise<IncomingFile[]> {
    const root = join(episodes ?? '', name);
    const entries = await readdir(root, { recursive: true, withFileTypes: true });
    return Promise.all(
      entries
        .filter((entry) => entry.isFile())
        .map(async (entry) => {
          const path = join(entry.parentPath, entry.name);
          const inside = relative(root, path).split(sep).join('/');
          return dropped(`${name}/${inside}`, await readFile(path));
        }),
    );
  }
  async function load(api: IngestApi, files: IncomingFile[]) {
    const { set, candidates } = await api.discover(files, silent);
    return { set, candidates, imported: await api.load(LOAD, silent) };
  }

  it.each(['cast-photos', 'hamilton-clip'])('%s imports with every crop readable', async (name) => {
    const api = createIngestSession();
    const { set, candidates, imported } = await load(api, await folder(name));
    expect(candidates).toHaveLength(1);
    const { counts } = imported.episode.report;
    expect(counts.facesWithCrop).toBe(counts.faces);
    const paths = [...imported.episode.crops.values()];
    const crops = await api.read(set, paths);
    expect(crops.filter((crop) => crop === undefined)).toEqual([]);
  });
});
