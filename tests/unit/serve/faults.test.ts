import { readFile, rm, symlink } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parsePayload, readCommand } from '../../../src/cli/moderate/edit-episode.ts';
import { editTogether } from '../../../src/cli/moderate/edit-together.ts';
import { type Crew, crewHere } from '../../../src/serve/crew.ts';
import { refusal } from '../../../src/serve/problem.ts';
import { limit } from '../../../src/serve/serve.ts';
import { cutline, NOW, readSpec, temporary, writeTree } from '../cli/program.ts';
import { copyWhole, episodeFiles, interpose, ownFiles, stoppedAt } from '../cli/stopping.ts';
import { clusteredRoot, copied, EP, identitiesOf, serving, TOKEN } from './asked.ts';

const clustered = clusteredRoot();
const MERGE = `/episodes/${EP}/identities/merge`;
const merge = { body: { source_ids: ['identity-00003'], target_id: 'identity-00001' } };
const NAME = `/episodes/${EP}/identities/identity-00001`;
const name = (given: string) => ({ method: 'PATCH', body: { labels: { name: given } } });
const codeOf = async (response: Response) => [
  response.status,
  ((await response.json()) as { code?: string }).code,
];

describe('changes that are made together', () => {
  it('are all done or not begun, wherever the service is killed', async () => {
    const steps = () =>
      (['Lisa', 'Kyle', 'Erika'] as const).map((given) => {
        const payload = { identity_id: 'identity-00001', labels: { name: given } };
        const command = readCommand('patch', parsePayload(JSON.stringify(payload), '', ''));
        return { command, now: NOW };
      });
    const all = (root: string) => {
      const [first, ...rest] = steps();
      const where = { dataRoot: root, epId: EP };
      return editTogether({
        where,
        first: first as (typeof rest)[number],
        next: () => rest.shift(),
      });
    };
    const done = await copyWhole(clustered());
    await all(done);
    const states = [await episodeFiles(clustered()), await episodeFiles(done)];
    const seen = new Set<number>();
    // Every third of its changes on the disk.
    for (let n = 1; ; n += 3) {
      const root = await copyWhole(clustered());
      const { stopped, call } = await stoppedAt(n, root, () => all(root));
      if (!stopped) break;
      // Whoever comes next, the service or a command, finishes it or finds nothing.
      await cutline('log', '--data-root', root, '--ep-id', EP);
      const files = JSON.stringify(await episodeFiles(root));
      const state = states.findIndex((one) => JSON.stringify(one) === files);
      expect([n, call, state >= 0]).toEqual([n, call, true]);
      seen.add(state);
      await rm(root, { recursive: true });
    }
    expect([...seen].sort()).toEqual([0, 1]);
  });

  it('that one person makes and another, in one second, come in one order, and who is late is told', async () => {
    const { ask, root } = serving(await copied(clustered()));
    const asked = [
      ask(NAME, name('Lisa')),
      ask(MERGE, merge),
      ask(MERGE, merge),
      ask(NAME, name('Kyle')),
    ];
    const answers = await Promise.all((await Promise.all(asked)).map(codeOf));
    expect(answers.filter(([status]) => status === 200)).toHaveLength(3);
    expect(answers.filter(([, code]) => code !== undefined)).toEqual([
      [404, 'moderation/unknown-identity'],
    ]);
    const response = await ask(`/episodes/${EP}/log`);
    const { steps } = (await response.json()) as { steps: { seq: number; text: string }[] };
    expect(steps.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    const last = steps.findLast(({ text }) => /Lisa|Kyle/.test(text))?.text ?? '';
    const { identities } = await readSpec(identitiesOf(root, EP));
    expect(last).toContain(identities[0]?.labels.name);
  });

  it('on a full disk change nothing, and say so', async () => {
    const root = await copied(clustered());
    const before = await episodeFiles(root);
    const { ask, faults } = serving(root);
    const full = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    const isStaged = ([path]: readonly unknown[]) => String(path).endsWith('.tmp');
    interpose('writeFile', isStaged, () => Promise.reject(full));
    const refused = await ask(NAME, name('Lisa'));
    const problem = (await refused.clone().json()) as { detail: string };
    expect(await codeOf(refused)).toEqual([507, 'cli/cannot-write']);
    expect(problem.detail).toMatch(/disk is full|space/i);
    expect([await episodeFiles(root), await ownFiles(root), faults]).toEqual([before, [], []]);
    expect((await ask(NAME, name('Lisa'))).status).toBe(200);
  });
});

describe('a flood', () => {
  it('of requests is answered: those that are too many are asked to come again', async () => {
    const here = crewHere();
    let waiting = 0;
    const crew: Crew = {
      ...here,
      run: (task) => {
        if (task.type !== 'edit') return here.run(task);
        if (waiting++ > 255) {
          return Promise.reject(refusal('serve/busy', 'Too much is waiting to be done.'));
        }
        return new Promise(() => {});
      },
    };
    const { ask, faults } = serving(clustered(), { crew });
    const late: Response[] = [];
    const asked = Array.from({ length: 300 }, () =>
      ask(NAME, name('Lisa')).then((response) => late.push(response)),
    );
    await Promise.race([Promise.all(asked), expect.poll(() => late.length).toBe(44)]);
    expect(new Set(late.map(({ status }) => status))).toEqual(new Set([503]));
    expect(late[0]?.headers.get('retry-after')).toBe('1');
    expect((await ask('/healthz')).status).toBe(200);
    expect(faults).toEqual([]);
  });

  it('of connections, and of senders that take their time, is cut off', () => {
    const server = createServer();
    limit(server);
    expect(server.maxConnections).toBe(1024);
    expect(server.headersTimeout).toBe(30_000);
    expect(server.requestTimeout).toBe(120_000);
  });
});

it('a connection that rests is left by the client before it is closed', async () => {
  const server = createServer((_, response) => response.end());
  limit(server);
  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
  const { port } = server.address() as AddressInfo;
  const { headers } = await fetch(`http://127.0.0.1:${port}/`);
  server.closeAllConnections();
  server.close();
  const told = Number(/timeout=(\d+)/.exec(headers.get('keep-alive') ?? '')?.[1]);
  expect(told).toBeGreaterThan(60);
  expect(server.keepAliveTimeout - 1000 * told).toBeGreaterThan(500);
});

describe('a secret', () => {
  it('is in no word about a fault, wherever the request had it', async () => {
    const crew: Crew = { ...crewHere(), run: () => Promise.reject(new Error('broken')) };
    const { ask, faults } = serving(clustered(), { crew });
    const response = await ask(`/episodes/${EP}/log?after=0&token=${TOKEN}`);
    expect([response.status, faults]).toEqual([500, [`GET /episodes/${EP}/log: Error: broken`]]);
    expect(await response.text()).not.toMatch(/broken|token/);
  });
});

describe('a file that was listed', () => {
  it('is not read any more where it has become a link to elsewhere', async () => {
    const root = await copied(clustered());
    const { ask } = serving(root);
    const path = `manifests/${EP}/faces.jsonl`;
    expect((await ask(`/episodes/${EP}/files/${path}`)).status).toBe(200);
    const elsewhere = await temporary();
    await writeTree(elsewhere, { 'secret.txt': 'secret' });
    await rm(join(root, 'data', path));
    await symlink(join(elsewhere, 'secret.txt'), join(root, 'data', path));
    const response = await ask(`/episodes/${EP}/files/${path}`);
    expect(response.status).toBe(404);
    expect(await response.text()).not.toContain(
      await readFile(join(elsewhere, 'secret.txt'), 'utf8'),
    );
  });
});
