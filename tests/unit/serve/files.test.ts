import { readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { byteRange } from '../../../src/serve/byte-range.ts';
import { type Crew, crewHere } from '../../../src/serve/crew.ts';
import { temporary, writeTree } from '../cli/program.ts';
import { clusteredRoot, copied, EP, pipelineRoot, serving } from './asked.ts';

const root = clusteredRoot();

interface Files {
  readonly set: string;
  readonly files: readonly {
    readonly path: string;
    readonly size: number;
    readonly etag: string;
  }[];
}
const filesOf = async (served: ReturnType<typeof serving>, epId = EP) =>
  (await (await served.ask(`/episodes/${epId}/files`)).json()) as Files;
const FACES = `manifests/${EP}/faces.jsonl`;

describe('episodes', () => {
  it('are listed in natural order, with what comes and goes while the service runs', async () => {
    const folder = await copied(root());
    const served = serving(folder);
    const ids = async () =>
      (
        (await (await served.ask('/episodes')).json()) as { episodes: { ep_id: string }[] }
      ).episodes.map(({ ep_id }) => ep_id);
    expect(await ids()).toEqual([EP]);
    await writeTree(folder, {
      'data/manifests/show-s01e10/faces.jsonl': '{}',
      'data/manifests/not an episode/faces.jsonl': '{}',
    });
    expect(await ids()).toEqual([EP, 'show-s01e10']);
    await rm(join(folder, 'data/manifests/show-s01e10'), { recursive: true });
    const gone = await served.ask('/episodes/show-s01e10');
    expect([gone.status, ((await gone.json()) as { code: string }).code]).toEqual([
      404,
      'cli/no-episode',
    ]);
    // Named as the folder itself, it is the same root.
    expect((await serving(join(folder, 'data')).ask(`/episodes/${EP}`)).status).toBe(200);
  });

  it('say what lies there of them', async () => {
    const report = (await (await serving(root()).ask(`/episodes/${EP}`)).json()) as {
      chosen: { files: { role: string; path: string }[]; reason: string };
      runs: unknown[];
    };
    const roles = Object.fromEntries(report.chosen.files.map(({ role, path }) => [role, path]));
    expect(roles).toMatchObject({ faces: FACES, identities: `manifests/${EP}/identities.json` });
    expect(report.runs).toHaveLength(1);
  });

  it('that cannot be read are an error of their files, not of ours', async () => {
    const folder = await copied(root());
    await writeTree(folder, { 'data/manifests/bad-s01e01/faces.jsonl': '{"track_id":1,\n{}\n' });
    const served = serving(folder);
    const log = await served.ask('/episodes/bad-s01e01/log');
    const problem = (await log.json()) as { code: string; place: { line: number } };
    expect([log.status, problem.code, problem.place.line]).toEqual([422, 'jsonl/bad-line', 1]);
    expect(served.faults).toEqual([]);
  });

  it('are not read without their data root, and the service says so', async () => {
    const served = serving('/nowhere/at/all');
    expect((await served.ask('/healthz')).status).toBe(200);
    expect((await served.ask('/readyz')).status).toBe(503);
  });
});

describe('identities', () => {
  it('are the bytes that lie there, once', async () => {
    const served = serving(root());
    const first = await served.ask(`/episodes/${EP}/identities`);
    const etag = first.headers.get('etag') ?? '';
    const file = await readFile(join(root(), 'data', 'manifests', EP, 'identities.json'));
    expect(new Uint8Array(await first.arrayBuffer())).toEqual(new Uint8Array(file));
    const again = await served.ask(`/episodes/${EP}/identities`, {
      headers: { 'If-None-Match': `"x", ${etag}` },
    });
    expect([again.status, await again.text()]).toEqual([304, '']);
  });

  it('that another program wrote are there at once', async () => {
    const folder = await copied(root());
    const served = serving(folder);
    const before = (await served.ask(`/episodes/${EP}/identities`)).headers.get('etag');
    await writeFile(join(folder, 'data', 'manifests', EP, 'identities.json'), '{"identities":[]}');
    const now = await served.ask(`/episodes/${EP}/identities`);
    expect(await now.text()).toBe('{"identities":[]}');
    expect(now.headers.get('etag')).not.toBe(before);
  });

  it('are missing with words', async () => {
    const folder = await copied(root());
    await writeTree(folder, { 'data/manifests/new-s01e01/faces.jsonl': '{"track_id":1}\n' });
    const none = await serving(folder).ask('/episodes/new-s01e01/identities');
    expect([none.status, ((await none.json()) as { code: string }).code]).toEqual([
      404,
      'moderation/no-identities',
    ]);
  });
});

describe('files', () => {
  it('are listed and read whole or in part, as types that no browser runs', async () => {
    const folder = await pipelineRoot();
    const served = serving(folder);
    const { files } = await filesOf(served, 'demo-s01e01');
    const crop = files.find(({ path }) => path.includes('/crops/'))!;
    const path = `/episodes/demo-s01e01/files/${crop.path}`;
    const whole = await served.ask(path);
    const bytes = new Uint8Array(await whole.arrayBuffer());
    expect([whole.status, bytes.length]).toEqual([200, crop.size]);
    expect(whole.headers.get('content-type')).toBe('image/jpeg');
    expect(whole.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
    expect(whole.headers.get('etag')).toBe(crop.etag);
    const part = await served.ask(path, { headers: { Range: 'bytes=3-9' } });
    expect([part.status, part.headers.get('content-range')]).toEqual([
      206,
      `bytes 3-9/${crop.size}`,
    ]);
    expect(new Uint8Array(await part.arrayBuffer())).toEqual(bytes.slice(3, 10));
    const head = await served.ask(path, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(crop.size)]);
    const none = await served.ask(path, { headers: { Range: `bytes=${crop.size}-` } });
    expect(none.status).toBe(416);
    // By its path in one piece, too.
    const piece = `/episodes/demo-s01e01/files/${encodeURIComponent(crop.path)}`;
    expect((await served.ask(piece)).status).toBe(200);
  });

  it('do not wait for their list while it is made anew, but for one that is missing from it', async () => {
    const folder = await copied(root());
    const here = crewHere();
    let finds = 0;
    let go = () => {};
    const crew: Crew = {
      ...here,
      run: async (task) => {
        if (task.type === 'find' && ++finds > 1) {
          await new Promise<void>((settle) => {
            go = settle;
          });
        }
        return here.run(task);
      },
    };
    const served = serving(folder, { crew });
    const path = `/episodes/${EP}/files/${FACES}`;
    expect((await served.ask(path)).status).toBe(200);
    const now = performance.now();
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now + 1500);
    onTestFinished(() => clock.mockRestore());
    for (let i = 0; i < 3; i++) expect((await served.ask(path)).status).toBe(200);
    expect(finds).toBe(2);
    await writeTree(folder, { [`data/manifests/${EP}/notes.json`]: '{}' });
    let status = 0;
    const late = served.ask(`/episodes/${EP}/files/manifests/${EP}/notes.json`).then((answer) => {
      status = answer.status;
    });
    await expect.poll(() => finds).toBe(2);
    expect(status).toBe(0);
    go();
    await expect.poll(() => finds).toBe(3);
    go();
    await late;
    expect(status).toBe(200);
    // After a longer time everybody waits.
    clock.mockImplementation(() => now + 60_000);
    let done = false;
    const waiting = served.ask(path).then(() => {
      done = true;
    });
    await expect.poll(() => finds).toBe(4);
    expect(done).toBe(false);
    go();
    await waiting;
  });

  it('that are not listed are not there, however they are called', async () => {
    const folder = await copied(root());
    const served = serving(folder);
    await writeTree(folder, { 'secret.txt': 'secret', 'data/secret.txt': 'secret' });
    const elsewhere = await temporary();
    await writeTree(elsewhere, { 'secret.txt': 'secret' });
    await symlink(join(elsewhere, 'secret.txt'), join(folder, 'data/manifests', EP, 'link.json'));
    const { files } = await filesOf(served);
    expect(files.map(({ path }) => path)).not.toContain(`manifests/${EP}/link.json`);
    for (const path of [
      '../secret.txt',
      '..%2Fsecret.txt',
      'manifests/../../secret.txt',
      '%2e%2e/secret.txt',
      'secret.txt',
      `${encodeURIComponent(join(folder, 'secret.txt'))}`,
      `manifests/${EP}/link.json`,
      `manifests/${EP}`,
      `manifests/${EP}/faces.jsonl%00`,
      '.cutline/token',
      '__proto__',
    ]) {
      const response = await served.ask(`/episodes/${EP}/files/${path}`);
      expect([path, response.status, (await response.text()).includes('secret"')]).toEqual([
        path,
        404,
        false,
      ]);
    }
    expect((await served.ask(`/episodes/${EP}/files/%ff`)).status).toBe(400);
  });

  it('that changed since they were listed are refused to who asks for what was listed', async () => {
    const folder = await copied(root());
    const served = serving(folder);
    const { files, set } = await filesOf(served);
    const { etag } = files.find(({ path }) => path === FACES)!;
    const ask = () =>
      served.ask(`/episodes/${EP}/files/${FACES}`, { headers: { 'If-Match': etag } });
    expect((await ask()).status).toBe(200);
    await writeFile(join(folder, 'data', FACES), '{"track_id":1}\n');
    const late = await ask();
    expect([late.status, ((await late.json()) as { code: string }).code]).toEqual([
      412,
      'serve/stale',
    ]);
    expect((await filesOf(served)).set).not.toBe(set);
  });

  it('with the parameters of the data root come as those of the episode', async () => {
    const folder = await copied(root());
    await writeTree(folder, { 'config/pipeline/recognition.yaml': 'cluster_thresh: 0.33\n' });
    const served = serving(folder);
    const config = await served.ask(`/episodes/${EP}/files/config/pipeline/recognition.yaml`);
    expect([config.status, await config.text()]).toEqual([200, 'cluster_thresh: 0.33\n']);
  });
});

describe('a range of bytes', () => {
  it.each([
    ['bytes=0-0', 10, { start: 0, end: 1 }],
    ['bytes=2-', 10, { start: 2, end: 10 }],
    ['bytes=-3', 10, { start: 7, end: 10 }],
    ['bytes=-30', 10, { start: 0, end: 10 }],
    ['bytes=5-99', 10, { start: 5, end: 10 }],
    [undefined, 10, undefined],
    ['bytes=-', 10, undefined],
    ['bytes=3-2', 10, undefined],
    ['bytes=0-1,3-4', 10, undefined],
    ['items=0-1', 10, undefined],
  ])('%s of %i', (header, size, range) => {
    expect(byteRange(header, size)).toEqual(range);
  });

  it.each([
    ['bytes=10-', 10],
    ['bytes=-0', 10],
    ['bytes=0-', 0],
  ])('%s of %i is none', (header, size) => {
    expect(() => byteRange(header, size)).toThrow(/no such range/);
  });
});
