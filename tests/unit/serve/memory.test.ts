import { mkdir, readFile, rename, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EpisodeMemory } from '../../../src/cli/kit/episode-memory.ts';
import type { LoadHow } from '../../../src/cli/kit/find-episode.ts';
import { loadEpisode } from '../../../src/cli/kit/load-episode.ts';
import { parsePayload, readCommand } from '../../../src/cli/moderate/edit-episode.ts';
import { editEpisode } from '../../../src/cli/moderate/edit-together.ts';
import { snapshot } from '../cli/program.ts';
import { clusteredRoot, copied, EP, pipelineRoot } from './asked.ts';

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

describe('an episode that is changed again and again', () => {
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
});
