import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
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
const AT = '2025-12-01T08:00:00Z';

interface Step {
  readonly seq: number;
  readonly uid?: string;
  readonly state: string;
  readonly operation: { readonly type: string; readonly [key: string]: unknown };
}
interface Pushed {
  readonly version: number;
  readonly steps: readonly {
    readonly uid: string;
    readonly seq?: number;
    readonly problem?: { readonly code: string; readonly detail: string; readonly status: number };
  }[];
}

let last = 0;
const nextUid = (): string => {
  last += 1;
  return `step-${String(last).padStart(4, '0')}`;
};
const named = (operation: unknown, uid = nextUid()) => ({ uid, at: AT, operation });
const send = async (served: Served, body: unknown, ep = EP): Promise<Pushed> => {
  const response = await served.ask(`/episodes/${ep}/log`, { body });
  expect(response.status, await response.clone().text()).toBe(200);
  return (await response.json()) as Pushed;
};
const push = (served: Served, ...steps: readonly unknown[]) => send(served, { steps });
const stepsOf = async (served: Served, ep = EP): Promise<readonly Step[]> => {
  const response = await served.ask(`/episodes/${ep}/log`);
  return ((await response.json()) as { steps: readonly Step[] }).steps;
};
const groups = (value: unknown) =>
  (value as { identities: { identity_id: string; track_ids: unknown[] }[] }).identities.map(
    ({ identity_id, track_ids }) => [identity_id, ...track_ids],
  );
const groupsIn = async (served: Served, ep = EP) =>
  groups(await readSpec(identitiesOf(served.root, ep)));

const ref = (number: number, ...tracks: readonly number[]) => ({
  identityId: `identity-${String(number).padStart(5, '0')}`,
  anchor: trackId(tracks[0]!),
  tracks: tracks.map(trackId),
});
/** As the episode calls it. */
const trackId = String;
const MERGE = { type: 'merge', target: ref(1, 1, 2), sources: [ref(3, 3, 4)] };
const LOCK = { type: 'lock', ...ref(3, 3, 4) };

describe('steps that were made elsewhere', () => {
  it('get the next numbers, and change the files as the command does that makes them', async () => {
    const acts = [
      ['merge', { source_ids: ['identity-00003'], target_id: 'identity-00001' }],
      ['split', { identity_id: 'identity-00001', track_ids_to_split: ['track-00002'] }],
      ['move', { track_id: 'track-00002', to_identity_id: 'identity-00003' }],
      ['move', { track_id: 'track-00002', to_identity_id: null }],
      ['delete-track', { track_id: 'track-00004' }],
      ['patch', { identity_id: 'identity-00001', locked: true, labels: { name: 'Lisa' } }],
    ] as const;
    for (const [name, payload] of acts) {
      const root = await copied(clustered());
      const args = ['--data-root', root, '--ep-id', EP, '--json', JSON.stringify(payload)];
      const { code, stderr } = await cutline(name, ...args);
      expect(code, stderr).toBe(0);
      const [{ operation }] = (await stepsOf(serving(root))) as [Step];

      const other = await fresh();
      // A number that the step makes has to be given out first.
      await other.ask(`/episodes/${EP}/numbers`, { body: { count: 5 } });
      const { version, steps } = await push(other, named(operation));
      expect(steps[0]?.problem).toBeUndefined();
      expect(version).toBe(1);
      const plain = (bytes: string) =>
        bytes.replace(/"updated_at": "[^"]+"|"created_at": "[^"]+"/g, '');
      const [one, two] = await Promise.all(
        [root, other.root].map((at) => readFile(identitiesOf(at, EP), 'utf8')),
      );
      expect(plain(two!), name).toBe(plain(one!));
      for (const file of ['tracks.jsonl', 'faces.jsonl']) {
        const [a, b] = await Promise.all(
          [root, other.root].map((at) =>
            readFile(join(at, 'data/manifests', EP, file), 'utf8').catch(() => ''),
          ),
        );
        expect(b, `${name}: ${file}`).toBe(a);
      }
    }
  });

  it('are done once, however often they come', async () => {
    const served = await fresh();
    const steps = [named(MERGE), named({ type: 'checkpoint', name: 'half' })];
    const first = await push(served, ...steps);
    const after = await snapshot(served.root);
    expect(await push(served, ...steps)).toEqual(first);
    expect(await push(served, steps[1])).toEqual({ ...first, steps: [first.steps[1]] });
    expect(await snapshot(served.root)).toEqual(after);
    expect((await stepsOf(served)).map(({ uid, seq }) => [uid, seq])).toEqual(
      first.steps.map(({ uid, seq }) => [uid, seq]),
    );
  });

  it('have the order in which they came, whatever clock their maker had', async () => {
    const served = await fresh();
    const label = (name: string, at: string) => ({
      ...named({ type: 'label', ...ref(1, 1, 2), labels: { name } }),
      at,
    });
    await push(served, label('of tomorrow', '2099-01-01T00:00:00Z'));
    await push(served, label('of long ago', '1999-01-01T00:00:00Z'));
    const { identities } = await readSpec(identitiesOf(served.root, EP));
    expect(identities[0]?.labels.name).toBe('of long ago');
    const body = { labels: { name: 'of now' } };
    const path = `/episodes/${EP}/identities/identity-00001`;
    expect((await served.ask(path, { method: 'PATCH', body })).status).toBe(200);
    expect((await stepsOf(served)).map(({ seq }) => seq)).toEqual([1, 2, 3]);
    const now = await readSpec(identitiesOf(served.root, EP));
    expect(now.identities[0]?.labels.name).toBe('of now');
  });

  it('are taken back by a step, and everything is where it was', async () => {
    for (const operation of [
      MERGE,
      { type: 'delete', tracks: ['4'], from: [ref(3, 3, 4)] },
      {
        type: 'set-apart',
        tracks: ['2'],
        from: [ref(1, 1, 2)],
        newIds: ['identity-00005'],
      },
      { type: 'mark', tracks: ['2'], from: [ref(1, 1, 2)], as: 'noise' },
      { type: 'label', ...ref(1, 1), labels: { name: 'Lisa' } },
      LOCK,
    ]) {
      const served = await fresh();
      await served.ask(`/episodes/${EP}/numbers`, { body: { count: 1 } });
      const before = await groupsIn(served);
      const step = named(operation);
      expect((await push(served, step)).steps[0]?.problem, operation.type).toBeUndefined();
      if (!['label', 'lock'].includes(operation.type)) {
        expect(await groupsIn(served), operation.type).not.toEqual(before);
      }
      const revoke = { ...named({ type: 'revoke', seq: 0, text: 'it' }), revokes: step.uid };
      const { steps } = await push(served, revoke);
      expect(steps[0]).toEqual({ uid: revoke.uid, seq: 2 });
      expect(await groupsIn(served), operation.type).toEqual(before);
      const identities = await readSpec(identitiesOf(served.root, EP));
      expect(JSON.stringify(identities)).not.toMatch(/Lisa|"locked":true|"mark"/);
      const rows = await readFile(join(served.root, 'data/manifests', EP, 'faces.jsonl'), 'utf8');
      expect(rows).not.toContain('"deleted": true');
      expect(rows).not.toContain('"deleted":true');
      // Commands go on from there.
      const payload = '{"source_ids":["identity-00003"],"target_id":"identity-00001"}';
      const args = ['--data-root', served.root, '--ep-id', EP, '--json', payload];
      expect((await cutline('merge', ...args)).code).toBe(0);
    }
  });

  it('are refused one by one, with why, and what builds on them with them', async () => {
    const served = await fresh();
    await served.ask(`/episodes/${EP}/numbers`, { body: { count: 9 } });
    await push(served, named(LOCK));
    const [locked, builds, free, gone, other] = [
      named({
        type: 'split',
        from: ref(3, 3, 4),
        tracks: ['4'],
        newId: 'identity-00005',
      }),
      named({
        type: 'label',
        identityId: 'identity-00005',
        anchor: '4',
        labels: { name: 'Kim' },
      }),
      named({ type: 'label', ...ref(1, 1), labels: { name: 'Lisa' } }),
      named({ type: 'threshold', from: 0.9, to: 0.5 }),
      named({
        type: 'split',
        from: ref(1, 1, 2),
        tracks: ['2'],
        newId: 'identity-00999',
      }),
    ];
    const { steps, version } = await push(served, locked, builds, free, gone, other);
    expect(steps.map(({ problem, seq }) => problem?.code ?? seq)).toEqual([
      ...(['moderation/locked', 'sync/builds-on-refused', 2] as const),
      ...(['sync/not-here', 'sync/number'] as const),
    ]);
    expect(version).toBe(2);
    expect(steps[0]?.problem?.detail).toContain('identity-00003 is locked');
    expect(JSON.stringify(await readSpec(identitiesOf(served.root, EP)))).not.toContain('Kim');
  });

  it('are refused where what they name was merged away by somebody else', async () => {
    const served = await fresh();
    await push(served, named(MERGE));
    const { steps } = await push(
      served,
      named({ type: 'label', ...ref(3, 3), labels: { name: 'Kim' } }),
    );
    expect(steps[0]?.problem).toMatchObject({ code: 'sync/gone', status: 409 });
    expect(steps[0]?.problem?.detail).toContain('step 1');
    const twice = named({ type: 'revoke', seq: 1, text: 'it' });
    await push(served, twice);
    const again = await push(served, named({ type: 'revoke', seq: 1, text: 'it' }));
    expect(again.steps[0]?.problem?.code).toBe('sync/no-step');
  });

  it('are asked for again where the history is shorter than its maker knew', async () => {
    const served = await fresh();
    const body = { base: 3, steps: [named(MERGE)] };
    const response = await served.ask(`/episodes/${EP}/log`, { body });
    expect(response.status).toBe(410);
    expect(await stepsOf(served)).toEqual([]);
  });

  it('have to be steps', async () => {
    const served = await fresh();
    const bad = [
      {},
      { steps: [] },
      { steps: [{ ...named(MERGE), uid: 'x y' }] },
      { steps: [{ ...named(MERGE), at: 'today' }] },
      { steps: [{ ...named({ type: 'dance' }) }] },
      { steps: [named(MERGE, 'same-name'), named(LOCK, 'same-name')] },
    ];
    for (const body of bad) {
      const response = await served.ask(`/episodes/${EP}/log`, { body });
      expect(response.status, JSON.stringify(body)).toBe(400);
    }
    for (const body of [{}, { count: 0 }, { count: 1001 }, { count: '5' }]) {
      const response = await served.ask(`/episodes/${EP}/numbers`, { body });
      expect(response.status, JSON.stringify(body)).toBe(400);
    }
    expect(await stepsOf(served)).toEqual([]);
  });

  it('may come to the files of another pipeline', async () => {
    const served = serving(await pipelineRoot());
    const ep = 'demo-s01e01';
    const before = await groupsIn(served, ep);
    const lookup = (await (await served.ask(`/episodes/${ep}/identities`)).json()) as never;
    const [one, two] = groups(lookup) as [string[], string[]];
    const anchor = String(one[1]);
    const merge = await served.ask(`/episodes/${ep}/identities/merge`, {
      body: { source_ids: [two[0]], target_id: one[0] },
    });
    expect(merge.status).toBe(200);
    const [step] = (await stepsOf(served, ep)).slice(-1);
    await send(served, { steps: [named({ type: 'revoke', seq: step!.seq, text: anchor })] }, ep);
    const sorted = (all: readonly unknown[][]) => all.map(String).sort();
    expect(sorted(await groupsIn(served, ep))).toEqual(sorted(before));
  });
});

describe('numbers', () => {
  it('are given to one, and a command takes none of them', async () => {
    const served = await fresh();
    const take = async (count: number) =>
      (await (await served.ask(`/episodes/${EP}/numbers`, { body: { count } })).json()) as {
        from: number;
        to: number;
      };
    const [a, b] = [await take(10), await take(20)];
    expect(b.from).toBe(a.to + 1);
    expect(b.to - b.from).toBe(19);
    const payload = '{"identity_id":"identity-00001","track_ids_to_split":["track-00002"]}';
    const args = ['--data-root', served.root, '--ep-id', EP, '--json', payload];
    expect((await cutline('split', ...args)).code).toBe(0);
    const ids = (await groupsIn(served)).map(([id]) => id);
    expect(ids).toContain(`identity-${String(b.to + 1).padStart(5, '0')}`);
  });
});

describe('a call with a name', () => {
  it('is done once', async () => {
    const served = await fresh();
    const call = () =>
      served.ask(`/episodes/${EP}/identities/split`, {
        body: { identity_id: 'identity-00001', track_ids_to_split: ['track-00002'] },
        headers: { 'Idempotency-Key': 'a-call-of-the-tests' },
      });
    const first = (await (await call()).json()) as { entry: Step; version: number };
    const second = (await (await call()).json()) as { entry: Step; version: number };
    expect(first.entry.uid).toBe('a-call-of-the-tests');
    expect([second.entry, second.version]).toEqual([first.entry, first.version]);
    expect(await stepsOf(served)).toHaveLength(1);
    const bad = await served.ask(`/episodes/${EP}/identities/split`, {
      body: { identity_id: 'identity-00001', track_ids_to_split: ['track-00002'] },
      headers: { 'Idempotency-Key': 'x' },
    });
    expect(bad.status).toBe(400);
  });
});
