import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { listServiceEpisodes, readServiceEpisode } from '../../../src/bridge/service.ts';
import { FACES, writeTree } from '../cli/program.ts';
import { clusteredRoot, copied, EP, pipelineRoot, type Served, serving } from '../serve/asked.ts';

const root = clusteredRoot();
const { signal } = new AbortController();
const JOB = { signal, onProgress: () => {} };

afterEach(() => {
  vi.unstubAllGlobals();
});

/** The page's requests go to a service, without a network. @returns paths that were asked for */
function pageOf({ ask }: Served, before: (path: string) => void | Promise<void> = () => {}) {
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (address: string, { headers = {} }: RequestInit = {}) => {
    const path = address.replace(/^\./, '');
    asked.push(path);
    await before(path);
    return ask(path, { headers: headers as Record<string, string> });
  });
  return asked;
}
const answering = (answer: () => Response) => vi.stubGlobal('fetch', async () => answer());

describe('the page asks the service that serves it', () => {
  it('for its episodes, and knows when it has to log in, or nobody answers', async () => {
    pageOf(serving(root()));
    expect(await listServiceEpisodes(signal)).toEqual({ type: 'episodes', ids: [EP] });
    answering(() => new Response('{}', { status: 401 }));
    expect(await listServiceEpisodes(signal)).toEqual({ type: 'login' });
    for (const answer of [
      () => Response.error(),
      () => new Response('<html>', { status: 200 }),
      () => new Response('{"episodes":7}'),
      () => {
        throw new TypeError('fetch failed');
      },
    ]) {
      answering(answer);
      expect(await listServiceEpisodes(signal)).toEqual({ type: 'away' });
    }
  });

  it('for what an import reads, and for pictures when they are shown', async () => {
    const folder = await pipelineRoot();
    const asked = pageOf(serving(folder));
    const { files, handle } = await readServiceEpisode('demo-s01e01', JOB);
    expect(handle).toBeUndefined();
    const faces = files.find(({ path }) => path.endsWith('/faces.jsonl'))!;
    expect(faces.path).toBe('service/manifests/demo-s01e01/faces.jsonl');
    expect((await faces.file!.text()).length).toBe(faces.file!.size);
    const crop = files.find(({ path }) => path.includes('/crops/'))!;
    expect(crop.file).toBeUndefined();
    expect(asked.some((path) => path.includes('/crops/'))).toBe(false);
    expect([...new Uint8Array(await (await crop.open()).arrayBuffer()).slice(0, 2)]).toEqual([
      0xff, 0xd8,
    ]);
  });

  it('for the run that is taken, not for the others’ manifests', async () => {
    const folder = await copied(root());
    const runs = `data/manifests/${EP}/runs`;
    const faces = FACES.map((face) => ({ ep_id: EP, ...face }));
    await writeTree(folder, {
      [`${runs}/Attempt1/faces.jsonl`]: faces,
      [`${runs}/Attempt2/faces.jsonl`]: faces,
    });
    const asked = pageOf(serving(folder));
    const { files } = await readServiceEpisode(EP, JOB);
    const read = files.filter(({ file }) => file !== undefined).map(({ path }) => path);
    expect(read.filter((path) => path.endsWith('faces.jsonl'))).toEqual([
      `service/manifests/${EP}/runs/Attempt2/faces.jsonl`,
    ]);
    expect(asked.some((path) => path.includes('Attempt1'))).toBe(false);
  });

  it('for one state of the files: what others change meanwhile is read again, and nothing else', async () => {
    const folder = await copied(root());
    const identities = join(folder, 'data', 'manifests', EP, 'identities.json');
    let changes = 0;
    const asked = pageOf(serving(folder), async (path) => {
      if (path.endsWith('/identities.json') && changes++ < 2)
        await writeFile(identities, `{"identities":[],"n":${changes}}`);
    });
    const { files } = await readServiceEpisode(EP, JOB);
    const read = files.find(({ path }) => path.endsWith('/identities.json'))?.file;
    expect(await read?.text()).toBe('{"identities":[],"n":2}');
    const times = (name: string) => asked.filter((path) => path.endsWith(name)).length;
    expect([times('/identities.json'), times('/faces.jsonl')]).toEqual([3, 1]);
  });

  it('for one state of the files: what is never the same is not taken', async () => {
    const folder = await copied(root());
    const identities = join(folder, 'data', 'manifests', EP, 'identities.json');
    pageOf(serving(folder), async (path) => {
      if (path.endsWith('/identities.json')) await writeFile(identities, '{"identities":[]}');
    });
    await expect(readServiceEpisode(EP, JOB)).rejects.toMatchObject({ code: 'service/changed' });
  });

  it('and tells what it answers instead', async () => {
    pageOf(serving(root()));
    await expect(readServiceEpisode('other', JOB)).rejects.toMatchObject({
      code: 'service/refused',
      userMessage: expect.stringContaining('There is no such episode here.'),
    });
    answering(() => new Response('{}', { status: 401 }));
    await expect(readServiceEpisode(EP, JOB)).rejects.toMatchObject({ code: 'service/login' });
    answering(() => {
      throw new TypeError('fetch failed');
    });
    await expect(readServiceEpisode(EP, JOB)).rejects.toMatchObject({ code: 'service/away' });
  });
});
