import { mkdir, readFile, rename, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EpisodeMemory } from '../../../src/cli/kit/episode-memory.ts';
import { findEpisode, type LoadHow } from '../../../src/cli/kit/find-episode.ts';
import { loadEpisode } from '../../../src/cli/kit/load-episode.ts';
import { parsePayload, readCommand } from '../../../src/cli/moderate/edit-episode.ts';
import { editEpisode } from '../../../src/cli/moderate/edit-together.ts';
import type { EditCommand } from '../../../src/core/moderation/edit/edit-identities.ts';
import { parseKept } from '../../../src/core/parse/kept-json.ts';
import { cutline, FACES, NOW, readSpec, snapshot, temporary, writeTree } from '../cli/program.ts';
import { clusteredRoot, copied, EP, identitiesOf, pipelineRoot } from './asked.ts';

type Kind = EditCommand['type'];

const clustered = clusteredRoot();

/** A memory that waits for nothing, and counts what is read. */
class Watched extends EpisodeMemory {
  readonly read: string[] = [];

  constructor() {
    super(-1);
  }
  override discovered(...args: Parameters<EpisodeMemory['discovered']>) {
    const [seen, depth, look] = args;
    return super.discovered(seen, depth, () => {
      this.read.push('folders');
      return look();
    });
  }
  override rows(...args: Parameters<EpisodeMemory['rows']>) {
    const [candidate, skipBadLines, read] = args;
    return super.rows(candidate, skipBadLines, () => {
      this.read.push('rows');
      return read();
    });
  }
}

/** A disk dates its folders by a clock with steps of some milliseconds: what is changed after this is dated later. */
const tick = () => new Promise((resolve) => setTimeout(resolve, 20));

const whereOf = (root: string, epId: string) => ({ dataRoot: root, epId });
const load = async (root: string, memory?: EpisodeMemory) => {
  const { imported } = await loadEpisode(whereOf(root, EP), {
    memory,
    age: { folders: 0, pictures: 1000 },
  });
  return imported;
};

describe('an episode that is opened again', () => {
  it('is read once, and is the same', async () => {
    const root = await copied(clustered());
    const memory = new Watched();
    const first = await load(root, memory);
    const again = await load(root, memory);
    expect(memory.read).toEqual(['folders', 'rows']);
    expect(again).toEqual(first);
    expect(again).toEqual(await load(root));
  });

  it.each<[what: string, change: (manifests: string) => Promise<void>]>([
    [
      'another file in its place',
      async (manifests) => {
        const path = join(manifests, 'faces.jsonl');
        const rows = (await readFile(path, 'utf8')).trim().split('\n');
        await writeFile(`${path}.new`, `${rows.slice(0, -1).join('\n')}\n`);
        await rename(`${path}.new`, path);
      },
    ],
    [
      'the file written over, as long and as old as before',
      async (manifests) => {
        const path = join(manifests, 'faces.jsonl');
        const old = await readFile(path, 'utf8');
        await writeFile(path, old.replace('"track_id":2', '"track_id":1'));
        await utimes(path, new Date(0), new Date(0));
      },
    ],
    [
      'parameters that were not there',
      async (manifests) => {
        const path = join(manifests, '..', '..', '..', 'config', 'pipeline', 'recognition.yaml');
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, 'cluster_thresh: 0.31\n');
      },
    ],
    [
      'a file of tracks that was not there',
      (manifests) => writeFile(join(manifests, 'tracks.jsonl'), '{"track_id": 99}\n'),
    ],
    [
      'decisions of somebody else',
      (manifests) => writeFile(join(manifests, 'identities.json'), '{"identities": []}'),
    ],
  ])('is read anew where there is %s', async (_, change) => {
    const root = await copied(clustered());
    const memory = new Watched();
    const before = await load(root, memory);
    await load(root, memory);
    await change(join(root, 'data', 'manifests', EP));
    const after = await load(root, memory);
    expect(after).toEqual(await load(root));
    expect(after).not.toEqual(before);
  });

  it('sees a picture that came or went, or was written over, where what is known may not be old', async () => {
    const root = await pipelineRoot();
    const memory = new Watched();
    const where = { dataRoot: root, epId: 'demo-s01e01' };
    const pictures = async (how: LoadHow) =>
      [...(await loadEpisode(where, how)).files.values()].filter(({ size }) => size > 0).length;
    const folder = join(root, 'data/frames/demo-s01e01/thumbs/track_0003');
    const [long, listed] = [60_000, { memory, age: { folders: 0, pictures: 60_000 } }];
    const all = await pictures(listed);
    const old = { memory, age: { folders: long, pictures: long } };
    await rm(join(folder, 'thumb_000136.png'));
    expect(await pictures(old)).toBe(all);
    memory.wrote([join(folder, 'thumb_000136.png')]);
    expect(await pictures(old)).toBe(all - 1);
    expect(await pictures(listed)).toBe(all - 1);
    await truncate(join(folder, 'thumb_000128.png'));
    expect(await pictures(listed)).toBe(all - 1);
    expect(await pictures({ memory })).toBe(all - 2);
    expect(await pictures({})).toBe(all - 2);
  });
});

describe('folders of pictures', () => {
  /** As many as are taken together. */
  const TRACKS = 9;
  const CROPS = join('data/frames', EP, 'crops');
  const crop = (root: string, track: number, frame = 1): string =>
    join(root, CROPS, `track_${String(track).padStart(4, '0')}`, `frame_00000${frame}.jpg`);

  async function pictures(): Promise<string> {
    const root = await copied(clustered());
    for (let track = 1; track <= TRACKS; track++) {
      await mkdir(dirname(crop(root, track)), { recursive: true });
      await writeFile(crop(root, track), 'picture');
    }
    return root;
  }
  /** Paths, sizes and times, in their order. */
  async function listed(root: string, memory?: EpisodeMemory, age?: LoadHow['age']) {
    const how = { memory, ...(age === undefined ? {} : { age }) };
    const { found } = await findEpisode(whereOf(root, EP), how, () => {});
    return found.files.map(({ path, size }) => [path, size, found.stamps.get(path)?.mtimeMs]);
  }
  const long = 60_000;
  const atOnce = { folders: 0, pictures: long };
  const late = { folders: long, pictures: long };

  it('are taken together, and what comes, goes or is written over in them is seen', async () => {
    const root = await pictures();
    const memory = new Watched();
    for (let i = 0; i < 3; i++)
      expect(await listed(root, memory, atOnce)).toEqual(await listed(root));
    expect(memory.folders.leaves(join(root, CROPS), late)?.files).toHaveLength(TRACKS);
    await writeFile(crop(root, 4), 'written over');
    expect(await listed(root, memory, { folders: long, pictures: 0 })).toEqual(await listed(root));
    expect(await listed(root, memory, late)).toEqual(await listed(root));
    const changes = [
      () => writeFile(crop(root, 3, 2), 'another'),
      () => rm(crop(root, 5)),
      () => rm(dirname(crop(root, 7)), { recursive: true }),
      () => mkdir(join(dirname(crop(root, 2)), 'more')),
      () => writeFile(join(dirname(crop(root, 2)), 'more', 'x.jpg'), 'below'),
    ];
    for (const change of changes) {
      await tick();
      await change();
      expect(await listed(root, memory, atOnce)).toEqual(await listed(root));
      expect(await listed(root, memory, atOnce)).toEqual(await listed(root));
    }
  });

  it('and those beside them are, of an episode, what lies there now', async () => {
    const root = await pictures();
    const memory = new Watched();
    const beside = (name: string) => join(root, 'data/frames', EP, 'thumbs', name);
    await mkdir(beside('.'), { recursive: true });
    for (const name of ['a.jpg', 'b.jpg', 'c.jpg']) await writeFile(beside(name), 'picture');
    const images = async (how: LoadHow) => {
      const { candidate } = await findEpisode(whereOf(root, EP), how, () => {});
      return candidate.images.map(({ path, size }) => [path, size]);
    };
    for (let i = 0; i < 3; i++) await images({ memory, age: atOnce });
    const replace = async (name: string) => {
      await writeFile(join(root, 'new'), 'another one');
      await rename(join(root, 'new'), beside(name));
    };
    const changes = [
      () => replace('a.jpg'),
      () => rm(beside('b.jpg')),
      () => writeFile(crop(root, 4), 'written over'),
      () => replace('c.jpg'),
    ];
    for (const change of changes) {
      await tick();
      await change();
      const now = await images({});
      expect(now).toHaveLength(TRACKS + (change === changes[0] ? 3 : 2));
      // Those that are taken together are asked one by one where one of them was written over.
      const anew = { folders: long, pictures: 0 };
      if (change === changes[2]) expect(await images({ memory, age: anew })).toEqual(now);
      expect(await images({ memory, age: atOnce })).toEqual(now);
      expect(await images({ memory, age: atOnce })).toEqual(now);
    }
  });

  it('are seen late by who may see them late, unless the program wrote there itself', async () => {
    const root = await pictures();
    const memory = new Watched();
    for (let i = 0; i < 2; i++) await listed(root, memory, atOnce);
    const before = await listed(root);
    await rm(crop(root, 6));
    expect(await listed(root, memory, late)).toEqual(before);
    memory.wrote([crop(root, 6)]);
    expect(await listed(root, memory, late)).toEqual(await listed(root));
  });

  it('that are others make it another episode, which is read anew', async () => {
    const root = await pictures();
    const memory = new Watched();
    for (let i = 0; i < 3; i++) await load(root, memory);
    expect(memory.read).toEqual(['folders', 'rows']);
    await tick();
    await writeFile(crop(root, 1, 3), 'picture');
    const { episode } = await load(root, memory);
    expect(memory.read).toEqual(['folders', 'rows', 'folders', 'rows']);
    expect(episode.report.counts.crops).toBe(TRACKS + 1);
  });
});

describe('decisions that were written', () => {
  const path = (root: string) => identitiesOf(root, EP);
  const editing = (root: string, memory: EpisodeMemory) => async (kind: Kind, payload: object) => {
    const command = readCommand(kind, parsePayload(JSON.stringify(payload), '', ''));
    return editEpisode(whereOf(root, EP), { command, now: NOW }, memory);
  };

  it('are known as reading them again would have them', async () => {
    const root = await copied(clustered());
    const memory = new Watched();
    const edit = editing(root, memory);
    const steps: [Kind, object][] = [
      ['patch', { identity_id: 'identity-00001', labels: { name: 'Lisa', aliases: ['L'] } }],
      ['split', { identity_id: 'identity-00001', track_ids_to_split: [2] }],
      ['merge', { source_ids: ['identity-00005'], target_id: 'identity-00003' }],
      ['patch', { identity_id: 'identity-00003', locked: true, labels: { mood: null, n: -1.5 } }],
      ['delete-track', { track_id: 2 }],
    ];
    for (const [kind, payload] of steps) {
      await edit(kind, payload).catch(() => {});
      const known = [...memory.texts.values()].find(({ text }) => text.startsWith('{\n'));
      const text = await readFile(path(root), 'utf8');
      expect(known?.text).toBe(text);
      expect(known?.json).toEqual(parseKept(text));
      expect(JSON.stringify(known?.json?.value)).toBe(JSON.stringify(JSON.parse(text)));
    }
  });

  it('are read where somebody else has written others, as long and as old', async () => {
    const root = await copied(clustered());
    const edit = editing(root, new Watched());
    await edit('patch', { identity_id: 'identity-00001', labels: { name: 'Lisa' } });
    const { atime, mtime } = await stat(path(root));
    const text = await readFile(path(root), 'utf8');
    await writeFile(path(root), text.replace('"Lisa"', '"Kyle"'));
    await utimes(path(root), atime, mtime);
    await edit('patch', { identity_id: 'identity-00003', labels: { name: 'Erika' } });
    const { identities } = await readSpec(path(root));
    expect(identities.map(({ labels }) => labels.name)).toEqual(['Kyle', 'Erika']);
  });

  it('with numbers that JavaScript has not are read each time, and stay what they are', async () => {
    const root = await copied(clustered());
    const text = await readFile(path(root), 'utf8');
    const number = '12345678901234567890';
    await writeFile(path(root), text.replace('{', `{"their_id": ${number},`));
    const edit = editing(root, new Watched());
    for (const name of ['Lisa', 'Kyle']) {
      await edit('patch', { identity_id: 'identity-00001', labels: { name } });
      expect(await readFile(path(root), 'utf8')).toContain(`"their_id": ${number}`);
    }
  });

  it('have no picture of a crop that is another by now', async () => {
    const memory = new Watched();
    const made: string[] = [];
    const make = (value: string) => async () => {
      made.push(value);
      return new TextEncoder().encode(value);
    };
    const stamps = (mtimeMs: number) => ({
      stamps: new Map([['a', { size: 1, mtimeMs, ctimeMs: 1 }]]),
    });
    expect(await memory.made('a', stamps(1), make('first'))).toHaveLength(5);
    await memory.made('a', stamps(1), make('again'));
    await memory.made('a', stamps(2), make('other'));
    await memory.made('b', stamps(2), make('unknown'));
    expect(made).toEqual(['first', 'other', 'unknown']);
  });
});

describe('an episode that is changed again and again', () => {
  /** Twelve tracks of two people. */
  async function manyTracks(): Promise<string> {
    const root = await temporary();
    const faces = [0, 1, 2].flatMap((k) =>
      FACES.map((face) => ({
        ...{ ep_id: EP, ...face, face_id: `${face.face_id}_${k}` },
        ...{ track_id: face.track_id + 4 * k, frame_idx: face.frame_idx + 1000 * k },
        ts: face.ts + 100 * k,
      })),
    );
    await writeTree(root, { [`data/manifests/${EP}/faces.jsonl`]: faces });
    const args = ['--cluster', '--data-root', root, '--ep-id', EP, '--now', NOW];
    const { code, stderr } = await cutline('episode-run', ...args, '--cluster-thresh', '0.9');
    expect(code, stderr).toBe(0);
    return root;
  }

  it('comes out as if each change had been the first', async () => {
    const [root, copy] = [await copied(clustered()), await copied(clustered())];
    const memory = new Watched();
    const edit = async (folder: string, one?: EpisodeMemory) => {
      for (const name of ['Lisa', 'Lisa Vanderpump', 'Kyle']) {
        const [identity_id, labels] = ['identity-00001', { name }];
        const { value, kept } = parsePayload(JSON.stringify({ identity_id, labels }), '', '');
        const command = readCommand('patch', { value, kept });
        const step = { command, now: '2026-01-01T00:00:00Z' };
        await editEpisode(whereOf(folder, EP), step, one);
      }
    };
    await edit(root, memory);
    await edit(copy);
    expect(await snapshot(root)).toEqual(await snapshot(copy));
    // Once more, for a history has come.
    expect(memory.read).toEqual(['folders', 'rows', 'folders', 'rows']);
  });

  it('so it does whatever is done, and whatever somebody else puts back between', async () => {
    const root = await manyTracks();
    const copy = await copied(root);
    const memory = new Watched();
    const files = (folder: string) =>
      ['identities.json', 'moderation_log.jsonl'].map((name) =>
        join(dirname(identitiesOf(folder, EP)), name),
      );
    const textsOf = (folder: string) =>
      Promise.all(files(folder).map((path) => readFile(path, 'utf8').catch(() => '')));
    const earlier: string[][] = [];
    const done: string[] = [];
    for (let i = 0; i < 33; i++) {
      const [text] = await textsOf(copy);
      const { identities } = JSON.parse(text ?? '') as {
        identities: { identity_id: string; track_ids: (number | string)[] }[];
      };
      const one = identities[(i * 7) % identities.length]!;
      const other = identities[(i * 5 + 3) % identities.length]!;
      const track_id = one.track_ids[(i * 3) % one.track_ids.length];
      const acts: [Kind, object][] = [
        ['split', { identity_id: one.identity_id, track_ids_to_split: [track_id] }],
        ['patch', { identity_id: one.identity_id, labels: { name: `Person ${i % 5}` } }],
        ['move', { track_id, to_identity_id: other.identity_id }],
        ['merge', { source_ids: [other.identity_id], target_id: one.identity_id }],
        ['patch', { identity_id: other.identity_id, locked: i % 12 < 6 }],
        ['move', { track_id, to_identity_id: null }],
      ];
      const [kind, payload] = acts[i % acts.length]!;
      const command =
        i % 11 === 10
          ? ({ type: 'undo', seq: undefined } as const)
          : readCommand(kind, parsePayload(JSON.stringify(payload), '', ''));
      const step = { command, now: NOW, uid: `step-${i}` };
      const [said, expected] = await Promise.all(
        [memory, undefined].map((known, j) =>
          editEpisode(whereOf([root, copy][j]!, EP), step, known).then(
            ({ edit }) => edit.entry?.text ?? 'nothing',
            (error: { code: string }) => error.code,
          ),
        ),
      );
      expect([i, said]).toEqual([i, expected]);
      expect(await textsOf(root)).toEqual(await textsOf(copy));
      done.push(expected ?? '');
      earlier.push(await textsOf(copy));
      // Somebody puts older decisions back, with their history or beside a longer one.
      if (i % 9 === 8) {
        const [before, log] = [earlier[i - 3]!, earlier[i - (i % 2 === 0 ? 3 : 1)]!];
        for (const folder of [root, copy]) {
          const [path = '', logPath = ''] = files(folder);
          await writeFile(path, before[0] ?? '');
          await writeFile(logPath, log[1] ?? '');
        }
      }
    }
    expect(new Set(done.filter((text) => !text.includes('/'))).size).toBeGreaterThan(12);
  });
});
