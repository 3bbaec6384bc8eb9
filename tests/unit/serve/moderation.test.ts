import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { readPayload } from '../../../src/core/moderation/edit/payloads.ts';
import { MergeBody, MoveBody, PatchBody, SplitBody } from '../../../src/serve/schemas.ts';
import { cutline, readSpec, snapshot } from '../cli/program.ts';
import {
  clusteredRoot,
  copied,
  EP,
  identitiesOf,
  pipelineRoot,
  type Served,
  serving,
} from './asked.ts';

const clustered = clusteredRoot();
const fresh = async () => serving(await copied(clustered()));

interface Changed {
  readonly entry: { readonly at: string; readonly seq: number; readonly text: string } | null;
  readonly changed: readonly { readonly identity_id: string }[];
  readonly new_identity_id?: string;
  readonly version: number;
}
interface Problem {
  readonly code: string;
  readonly status: number;
  readonly detail: string;
}

interface Act {
  readonly name: string;
  readonly command: string;
  /** What the command takes. */
  readonly payload: Readonly<Record<string, unknown>>;
  readonly method: string;
  readonly path: string;
  readonly body?: Readonly<Record<string, unknown>>;
}
const ACTS: readonly Act[] = [
  {
    name: 'merge',
    command: 'merge',
    payload: { source_ids: ['identity-00003'], target_id: 'identity-00001' },
    method: 'POST',
    path: 'identities/merge',
  },
  {
    name: 'split',
    command: 'split',
    payload: { identity_id: 'identity-00001', track_ids_to_split: ['track-00002'] },
    method: 'POST',
    path: 'identities/split',
  },
  {
    name: 'move',
    command: 'move',
    payload: {
      track_id: 'track-00002',
      from_identity_id: 'identity-00001',
      to_identity_id: 'identity-00003',
    },
    method: 'POST',
    path: 'tracks/track-00002/move',
    body: { from_identity_id: 'identity-00001', to_identity_id: 'identity-00003' },
  },
  {
    name: 'a track by its number out of any',
    command: 'move',
    payload: { track_id: '2', to_identity_id: null },
    method: 'POST',
    path: 'tracks/2/move',
    body: { to_identity_id: null },
  },
  {
    name: 'delete',
    command: 'delete-track',
    payload: { track_id: 'track-00004', purge_crops: true },
    method: 'DELETE',
    path: 'tracks/track-00004?purge_crops=true',
  },
  {
    name: 'patch',
    command: 'patch',
    payload: {
      identity_id: 'identity-00001',
      locked: true,
      labels: { person_id: 'lisa-vanderpump', name: 'Lisa Vanderpump', rank: 7.5 },
    },
    method: 'PATCH',
    path: 'identities/identity-00001',
    body: {
      locked: true,
      labels: { person_id: 'lisa-vanderpump', name: 'Lisa Vanderpump', rank: 7.5 },
    },
  },
];

async function act({ ask }: Served, epId: string, { method, path, payload, body }: Act) {
  const sent = method === 'DELETE' ? {} : { body: body ?? payload };
  const response = await ask(`/episodes/${epId}/${path}`, { method, ...sent });
  expect([response.status, await response.clone().text()]).toEqual([200, expect.any(String)]);
  return { response, said: (await response.json()) as Changed };
}

/** The same on a copy by the command, at the same moment; every file has to be the same. */
async function asTheCommand(root: string, epId: string, one: Act) {
  const copy = await copied(root);
  const served = serving(root);
  const { said } = await act(served, epId, one);
  const where = ['--data-root', copy, '--ep-id', epId, '--now', said.entry?.at ?? ''];
  const done = await cutline(one.command, ...where, '--json', JSON.stringify(one.payload));
  expect(done).toMatchObject({ code: 0, stderr: '' });
  expect(await snapshot(root)).toEqual(await snapshot(copy));
  return said;
}

describe('a moderation call', () => {
  it.each(ACTS)('does what the command does, byte for byte: $name', async (one) => {
    const said = await asTheCommand(await copied(clustered()), EP, one);
    expect(said.version).toBe(said.entry?.seq);
    expect(said.changed.length).toBeGreaterThan(0);
    if (one.name === 'split') expect(said.new_identity_id).toBe('identity-00005');
  });

  it('does so in the pipeline’s own files, with thumbnails and crops', async () => {
    const root = await pipelineRoot();
    const ids = (await readSpec(identitiesOf(root, 'demo-s01e01'))).identities;
    const [target, source] = ids.map((one) => one.identity_id);
    const payload = { source_ids: [source], target_id: target };
    await asTheCommand(root, 'demo-s01e01', { ...ACTS[0]!, payload });
    const track = String(ids[2]?.track_ids[0]);
    const path = `tracks/${track}?purge_crops=1`;
    const gone = { track_id: track, purge_crops: true };
    await asTheCommand(root, 'demo-s01e01', { ...ACTS[4]!, path, payload: gone });
  });

  it('of numbers that JavaScript has not writes them as they stood', async () => {
    const served = await fresh();
    const body = '{"labels":{"name":"Lisa","other_id":12345678901234567890}}';
    const path = `/episodes/${EP}/identities/identity-00001`;
    expect((await served.ask(path, { method: 'PATCH', body })).status).toBe(200);
    const file = await readFile(identitiesOf(served.root, EP), 'utf8');
    expect(file).toContain('12345678901234567890');
  });

  it('is the next step of the history, and names the state that it made', async () => {
    const served = await fresh();
    await act(served, EP, ACTS[0]!);
    const { response, said } = await act(served, EP, { ...ACTS[5]! });
    expect(said.version).toBe(2);
    const read = await served.ask(`/episodes/${EP}/identities`);
    expect(read.headers.get('etag')).toBe(response.headers.get('etag'));
    const again = await act(served, EP, { ...ACTS[5]! });
    // All was so already.
    expect(again.said).toMatchObject({ entry: null, changed: [], version: 2 });
    const log = await served.ask(`/episodes/${EP}/log?after=1`);
    const { steps, version } = (await log.json()) as { steps: { seq: number }[]; version: number };
    expect([steps.map(({ seq }) => seq), version]).toEqual([[2], 2]);
    const late = await served.ask(`/episodes/${EP}/log?after=3`);
    expect([late.status, ((await late.json()) as Problem).code]).toEqual([
      410,
      'serve/log-replaced',
    ]);
  });

  it('that is about a state which is no more changes nothing', async () => {
    const served = await fresh();
    const seen = (await served.ask(`/episodes/${EP}/identities`)).headers.get('etag') ?? '';
    const merge = (ifMatch: string) =>
      served.ask(`/episodes/${EP}/identities/merge`, {
        body: ACTS[0]!.payload,
        headers: { 'If-Match': ifMatch },
      });
    const lock = { ...ACTS[5]!, body: { locked: true }, path: 'identities/identity-00003' };
    await act(served, EP, lock);
    const before = await snapshot(served.root);
    const late = await merge(seen);
    const problem = (await late.json()) as Problem & { details: { etag: string } };
    expect([late.status, problem.code]).toEqual([412, 'serve/stale']);
    expect(await snapshot(served.root)).toEqual(before);
    await act(served, EP, { ...lock, body: { locked: false } });
    const now = (await served.ask(`/episodes/${EP}/identities`)).headers.get('etag') ?? '';
    expect((await merge(`"other", ${now}`)).status).toBe(200);
  });

  it('of two at once is done after the other, and the second is told', async () => {
    const served = await fresh();
    const merge = { body: { source_ids: ['identity-00003'], target_id: 'identity-00001' } };
    const path = `/episodes/${EP}/identities/merge`;
    const all = await Promise.all([served.ask(path, merge), served.ask(path, merge)]);
    expect(all.map(({ status }) => status).sort()).toEqual([200, 404]);
  });
});

const MERGE = `/episodes/${EP}/identities/merge`;
const SPLIT = `/episodes/${EP}/identities/split`;
const MOVE = (track: string | number) => `/episodes/${EP}/tracks/${track}/move`;
const PATCH = (id: string) => `/episodes/${EP}/identities/${id}`;

describe('a call that cannot be', () => {
  it.each<[number, string, string, unknown, string?]>([
    [400, 'moderation/bad-json', MERGE, '{'],
    [400, 'moderation/bad-json', MERGE, '{"target_id":"a","target_id":"b"}'],
    [400, 'moderation/bad-payload', MERGE, '[]'],
    [400, 'moderation/bad-payload', MERGE, { source_ids: [], target_id: 'identity-00001' }],
    [400, 'moderation/bad-payload', MOVE(1), { track_id: 2, to_identity_id: null }],
    [400, 'moderation/bad-payload', PATCH('identity-00001'), {}, 'PATCH'],
    [404, 'moderation/unknown-identity', MERGE, { source_ids: ['x'], target_id: 'identity-00001' }],
    [404, 'moderation/unknown-identity', MERGE, { source_ids: ['__proto__'], target_id: 'y' }],
    [404, 'moderation/unknown-track', MOVE(99), { to_identity_id: null }],
    [404, 'moderation/unknown-track', MOVE('..%2F1'), { to_identity_id: null }],
    [404, 'cli/no-episode', '/episodes/other/identities/merge', {}],
    [404, 'cli/no-episode', '/episodes/..%2F..%2Fetc/identities/merge', {}],
    [404, 'cli/no-run', `${MERGE}?run_id=none`, { source_ids: ['x'], target_id: 'y' }],
    [400, 'serve/bad-request', `${MERGE}?run_id=..%2Fx`, { source_ids: ['x'], target_id: 'y' }],
    [
      409,
      'moderation/self-merge',
      MERGE,
      { source_ids: ['identity-00001'], target_id: 'identity-00001' },
    ],
    [
      409,
      'moderation/split-all',
      SPLIT,
      { identity_id: 'identity-00001', track_ids_to_split: [1, 2] },
    ],
    [
      409,
      'moderation/not-in-identity',
      SPLIT,
      { identity_id: 'identity-00001', track_ids_to_split: [3] },
    ],
    [409, 'moderation/same-identity', MOVE(1), { to_identity_id: 'identity-00001' }],
  ])('is refused with %i %s: %s', async (status, code, path, body, method) => {
    const served = serving(clustered());
    const before = await snapshot(clustered());
    const refused = await served.ask(path, { body, ...(method === undefined ? {} : { method }) });
    const problem = (await refused.json()) as Problem;
    expect([refused.status, problem.code]).toEqual([status, code]);
    expect(refused.headers.get('content-type')).toBe('application/problem+json');
    expect(problem).toMatchObject({ status, type: `urn:cutline:${code}` });
    expect(problem.detail).toMatch(/\.$/);
    expect(await snapshot(clustered())).toEqual(before);
    expect(served.faults).toEqual([]);
  });

  it('on a locked identity is 423', async () => {
    const served = await fresh();
    const lock = { body: { locked: true }, method: 'PATCH' };
    await served.ask(PATCH('identity-00001'), lock);
    const refused = await served.ask(MOVE(1), { body: { to_identity_id: null } });
    expect([refused.status, ((await refused.json()) as Problem).code]).toEqual([
      423,
      'moderation/locked',
    ]);
  });
});

describe('what the document says of a payload', () => {
  it('is what the reader takes', () => {
    const values: readonly unknown[] = [
      null,
      1,
      'x',
      '',
      ' ',
      true,
      [],
      {},
      ['x'],
      [1],
      [{}],
      [null],
    ];
    const bodies: Readonly<Record<string, readonly string[]>> = {
      merge: ['source_ids', 'target_id'],
      split: ['identity_id', 'track_ids_to_split'],
      move: ['from_identity_id', 'to_identity_id'],
      patch: ['locked', 'labels'],
    };
    const good: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
      merge: { source_ids: ['a'], target_id: 'b' },
      split: { identity_id: 'a', track_ids_to_split: [1, 'b'] },
      move: { from_identity_id: null, to_identity_id: 'a' },
      patch: { locked: true, labels: { name: 'A' } },
    };
    const schemas = { merge: MergeBody, split: SplitBody, move: MoveBody, patch: PatchBody };
    const named = { merge: {}, split: {}, move: { track_id: 'a' }, patch: { identity_id: 'a' } };
    const differ: string[] = [];
    for (const kind of ['merge', 'split', 'move', 'patch'] as const) {
      const own = good[kind]!;
      const without = (key: string) =>
        Object.fromEntries(Object.entries(own).filter(([one]) => one !== key));
      const payloads = [
        own,
        {},
        { ...own, more: 1 },
        ...bodies[kind]!.map(without),
        ...bodies[kind]!.flatMap((key) => values.map((value) => ({ ...own, [key]: value }))),
      ];
      for (const payload of payloads) {
        const taken = isTaken(() => readPayload[kind]({ ...payload, ...named[kind] }));
        if (schemas[kind].safeParse(payload).success !== taken) {
          differ.push(
            `${kind} ${JSON.stringify(payload)}: the reader ${taken ? 'takes' : 'refuses'} it`,
          );
        }
      }
    }
    expect(differ).toEqual([]);
  });
});

function isTaken(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}
