import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cutline, snapshot } from '../cli/program.ts';
import {
  clusteredRoot,
  copied,
  EP,
  HOST,
  identitiesOf,
  type Served,
  serving,
  TOKEN,
} from './asked.ts';

const clustered = clusteredRoot();
const SERVER = `http://${HOST}`;
const MERGE = '{"source_ids":["identity-00003"],"target_id":"identity-00001"}';

beforeEach(() => {
  vi.stubEnv('CUTLINE_TOKEN', TOKEN);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

/** A service that answers the programs of this process. @param answers what becomes of each answer in turn */
async function answering(...answers: readonly ('ok' | 'lost' | 'busy')[]): Promise<Served> {
  const served = serving(await copied(clustered()));
  let turn = 0;
  vi.stubGlobal('fetch', async (address: string, init: RequestInit) => {
    const { pathname, search } = new URL(address);
    const { method = 'GET', body, headers } = init;
    const fate = answers[turn++] ?? 'ok';
    if (fate === 'busy') return new Response('{"detail":"not now"}', { status: 503 });
    const response = await served.ask(`${pathname}${search}`, {
      method,
      headers: headers as Record<string, string>,
      ...(body === undefined ? {} : { body }),
    });
    if (fate === 'lost') throw new TypeError('fetch failed');
    return response;
  });
  return served;
}

const remote = (command: string, ...args: readonly string[]) =>
  cutline(command, '--server', SERVER, '--ep-id', EP, ...args);
const filesOf = async ({ root }: { readonly root: string }) => {
  const text = await readFile(identitiesOf(root, EP), 'utf8');
  return text.replace(/"(?:upd|cre)ated_at": "[^"]+"/g, '');
};

describe('--server', () => {
  it('has the service do what the command does here', async () => {
    const acts = [
      ['merge', MERGE],
      ['split', '{"identity_id":"identity-00001","track_ids_to_split":["track-00002"]}'],
      ['move', '{"track_id":"track-00002","to_identity_id":"identity-00003"}'],
      ['delete-track', '{"track_id":2}'],
      ['patch', '{"identity_id":"identity-00001","labels":{"name":"Lisa"},"locked":true}'],
    ] as const;
    for (const [command, payload] of acts) {
      const served = await answering();
      const root = await copied(clustered());
      const there = await remote(command, '--json', payload);
      expect(there.code, there.stderr).toBe(0);
      const here = await cutline(command, '--data-root', root, '--ep-id', EP, '--json', payload);
      const lines = (text: string) => text.split('\n').slice(0, -2);
      expect(lines(there.stdout)).toEqual(lines(here.stdout));
      expect(there.stdout).toContain(`step 1 of the history at ${SERVER}`);
      expect(await filesOf(served)).toBe(await filesOf({ root }));
    }
  });

  it('does once what it asks for again', async () => {
    const served = await answering('lost', 'busy', 'ok');
    const { code, stdout } = await remote('merge', '--json', MERGE);
    expect(code).toBe(0);
    expect(stdout).toContain('step 1 of the history');
    const log = await remote('log', '--format', 'json');
    expect((JSON.parse(log.stdout) as { steps: unknown[] }).steps).toHaveLength(1);
    expect(served.faults).toEqual([]);
  });

  it('takes back what anybody did last, or a step, and that again', async () => {
    const served = await answering('ok', 'ok', 'lost', 'ok');
    const before = await filesOf(served);
    await remote('merge', '--json', MERGE);
    const merged = await filesOf(served);
    const { code, stdout, stderr } = await remote('undo');
    expect(code, stderr).toBe(0);
    expect(stdout).toContain('Revoked: Merged identity-00003 into identity-00001.');
    expect(await filesOf(served)).toBe(before);
    expect((await remote('undo', '--step', '2')).code).toBe(0);
    expect(await filesOf(served)).toBe(merged);
    const { stdout: lines } = await remote('log');
    expect(lines.trim().split('\n')).toHaveLength(3);
    expect((await remote('undo', '--step', '2')).stderr).toContain('taken back already');
  });

  it('says what the service refuses, and changes nothing', async () => {
    const served = await answering();
    await remote('patch', '--json', '{"identity_id":"identity-00003","locked":true}');
    const before = await snapshot(served.root);
    const { code, stderr } = await remote('merge', '--json', MERGE);
    expect(code).toBe(2);
    expect(stderr).toContain(`${SERVER}: identity-00003 is locked`);
    expect(await snapshot(served.root)).toEqual(before);
  });

  it('needs an episode, an address and a token, and no folder', async () => {
    await answering();
    const refusals = [
      [['merge', '--server', SERVER, '--json', MERGE], '--ep-id'],
      [['undo', '--server', 'somewhere', '--ep-id', EP], 'no address'],
      [['log', '--server', SERVER, '--ep-id', EP, '--data-root', 'x'], '--data-root'],
      [['undo', '--server', SERVER, '--ep-id', EP, '--dry-run'], '--dry-run'],
    ] as const;
    for (const [args, words] of refusals) {
      const { code, stderr } = await cutline(...args);
      expect([code, stderr.includes(words)], stderr).toEqual([2, true]);
    }
    vi.stubEnv('CUTLINE_TOKEN', '');
    expect((await remote('log')).stderr).toContain('CUTLINE_TOKEN');
    vi.stubEnv('CUTLINE_TOKEN', 'another-token-than-that');
    expect((await remote('log')).code).toBe(2);
  });
});

describe('undo', () => {
  it('takes back each kind of change in a folder', async () => {
    for (const [command, payload] of [
      ['merge', MERGE],
      ['split', '{"identity_id":"identity-00001","track_ids_to_split":["track-00002"]}'],
      ['move', '{"track_id":"track-00002","to_identity_id":"identity-00003"}'],
      ['delete-track', '{"track_id":2}'],
      ['patch', '{"identity_id":"identity-00001","labels":{"name":"Lisa"},"locked":true}'],
    ] as const) {
      const root = await copied(clustered());
      const before = await filesOf({ root });
      const where = ['--data-root', root, '--ep-id', EP];
      await cutline(command, ...where, '--json', payload);
      expect(await filesOf({ root })).not.toBe(before);
      const tried = await snapshot(root);
      const dry = await cutline('undo', ...where, '--dry-run');
      expect(dry.stdout, `${command}: ${dry.stderr}`).toContain('Revoked: ');
      expect(await snapshot(root)).toEqual(tried);
      const { code, stderr } = await cutline('undo', ...where);
      expect(code, stderr).toBe(0);
      // A cluster that begins again has the next number of clusters.
      const plain = (text: string) => text.replace(/"cluster_id": \d+/g, '');
      expect(plain(await filesOf({ root })), command).toBe(plain(before));
      expect((await cutline('undo', ...where)).stderr).toContain(
        'no step that could be taken back',
      );
    }
  });
});
