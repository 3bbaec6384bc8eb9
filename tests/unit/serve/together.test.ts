import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EpisodeMemory } from '../../../src/cli/kit/episode-memory.ts';
import type { EditStep } from '../../../src/cli/moderate/edit-episode.ts';
import { parsePayload, readCommand } from '../../../src/cli/moderate/edit-episode.ts';
import { editEpisode, editTogether } from '../../../src/cli/moderate/edit-together.ts';
import {
  type EditTask,
  mayFollow,
  type PendingEdit,
  performEdits,
} from '../../../src/serve/edit-tasks.ts';
import { problemOf } from '../../../src/serve/problem.ts';
import { NOW, readSpec, snapshot } from '../cli/program.ts';
import { clusteredRoot, copied, EP, identitiesOf, pipelineRoot } from './asked.ts';

const clustered = clusteredRoot();

type Call = readonly [kind: EditTask['kind'], payload: object];

const stepOf = ([kind, payload]: Call): EditStep => {
  const command = readCommand(kind, parsePayload(JSON.stringify(payload), '', ''));
  return { command, now: NOW };
};

/** One after the other, each written and read again, by nobody who remembers anything. */
async function alone(root: string, epId: string, calls: readonly Call[]): Promise<string[]> {
  const said: string[] = [];
  for (const call of calls) {
    said.push(
      await editEpisode({ dataRoot: root, epId }, stepOf(call)).then(
        ({ edit }) => edit.entry?.text ?? 'nothing',
        (error: unknown) => problemOf(error).code,
      ),
    );
  }
  return said;
}

async function together(root: string, epId: string, calls: readonly Call[]): Promise<string[]> {
  const [first, ...rest] = calls.map(stepOf);
  const [where, memory] = [{ dataRoot: root, epId }, new EpisodeMemory(-1)];
  const request = { where, memory, first: first as EditStep, next: () => rest.shift() };
  return (await editTogether(request)).map((outcome) =>
    'error' in outcome
      ? problemOf(outcome.error).code
      : (outcome.edited.edit.entry?.text ?? 'nothing'),
  );
}

const name = (identity_id: string, given: string): Call => [
  'patch',
  { identity_id, labels: { name: given } },
];

describe('changes that wait together', () => {
  it('come out as if each had been made alone, and those that are refused change nothing', async () => {
    const calls: readonly Call[] = [
      name('identity-00001', 'Lisa'),
      ['split', { identity_id: 'identity-00001', track_ids_to_split: [2] }],
      name('identity-00005', 'Kyle'),
      ['merge', { source_ids: ['nobody'], target_id: 'identity-00001' }],
      ['patch', { identity_id: 'identity-00003', locked: true }],
      ['move', { track_id: 3, to_identity_id: null }],
      ['patch', { identity_id: 'identity-00003', locked: true }],
      ['patch', { identity_id: 'identity-00003', locked: false }],
      ['merge', { source_ids: ['identity-00005'], target_id: 'identity-00003' }],
    ];
    const [root, copy] = [await copied(clustered()), await copied(clustered())];
    const said = await together(root, EP, calls);
    expect(said).toEqual(await alone(copy, EP, calls));
    expect(said.filter((one) => one.includes('/'))).toEqual([
      'moderation/unknown-identity',
      'moderation/locked',
    ]);
    expect(said).toContain('nothing');
    expect(await snapshot(root)).toEqual(await snapshot(copy));
  });

  it('do so in the pipeline’s own files, with thumbnails that come and go between', async () => {
    const root = await pipelineRoot();
    const { identities } = await readSpec(identitiesOf(root, 'demo-s01e01'));
    const large = identities.find(({ track_ids }) => track_ids.length > 1);
    const other = identities.find((one) => one !== large);
    const track = large?.track_ids[0];
    const calls: readonly Call[] = [
      ['split', { identity_id: large?.identity_id, track_ids_to_split: [track] }],
      ['move', { track_id: track, to_identity_id: other?.identity_id }],
      ['move', { track_id: track, to_identity_id: large?.identity_id }],
      ['split', { identity_id: large?.identity_id, track_ids_to_split: [track] }],
      ['merge', { source_ids: [other?.identity_id], target_id: large?.identity_id }],
    ];
    const copy = await copied(root);
    expect(await together(root, 'demo-s01e01', calls)).toEqual(
      await alone(copy, 'demo-s01e01', calls),
    );
    expect(await snapshot(root)).toEqual(await snapshot(copy));
  });

  it('are all made on what somebody else wrote meanwhile', async () => {
    const root = await copied(clustered());
    const path = identitiesOf(root, EP);
    let calls = 0;
    const first = {
      ...stepOf(name('identity-00001', 'Lisa')),
      expect: async () => {
        if (calls++ > 0) return;
        const file = await readSpec(path);
        const [one, ...rest] = file.identities;
        await writeFile(
          path,
          JSON.stringify({ ...file, identities: [{ ...one, locked: true }, ...rest] }),
        );
      },
    };
    const steps = [stepOf(name('identity-00003', 'Kyle'))];
    const memory = new EpisodeMemory(-1);
    const where = { dataRoot: root, epId: EP };
    const outcomes = await editTogether({ where, memory, first, next: () => steps.shift() });
    expect(outcomes.every((one) => 'edited' in one)).toBe(true);
    const { identities } = await readSpec(path);
    expect(identities).toMatchObject([
      { labels: { name: 'Lisa' }, locked: true },
      { labels: { name: 'Kyle' }, locked: false },
    ]);
    expect(calls).toBe(2);
  });

  it('change nothing where they cannot be written', async () => {
    const root = await copied(clustered());
    const before = await snapshot(root);
    const steps = [stepOf(name('identity-00003', 'Kyle'))];
    const folder = join(root, 'data/manifests', EP, 'moderation_log.jsonl');
    const first = {
      ...stepOf(name('identity-00001', 'Lisa')),
      // Where a folder lies, no file can be put.
      expect: () => mkdir(folder),
    };
    const where = { dataRoot: root, epId: EP };
    await expect(editTogether({ where, first, next: () => steps.shift() })).rejects.toMatchObject({
      code: 'cli/cannot-write',
    });
    await rm(folder, { recursive: true });
    expect(await snapshot(root)).toEqual(before);
  });
});

describe('requests that wait together', () => {
  // Each is dated when it is made, and bytes are compared.
  beforeEach(() => void vi.useFakeTimers({ now: Date.parse(NOW), toFake: ['Date'] }));
  afterEach(() => void vi.useRealTimers());

  const taskOf = (root: string, text: string, ifMatch?: string, epId = EP): EditTask => ({
    ...({ type: 'edit', kind: 'patch', text } as const),
    where: { dataRoot: root, epId },
    named: { identity_id: 'identity-00001' },
    ifMatch: ifMatch === undefined ? undefined : [ifMatch],
  });

  /** @returns what each is answered: its step and ETag, or why not */
  async function ask(tasks: readonly EditTask[]): Promise<{ said: string; etag: string }[]> {
    const answers = tasks.map(() => ({ said: '', etag: '' }));
    const waiting = tasks.map(
      (task, i): PendingEdit => ({
        task,
        done: ({ body, etag = '' }) => {
          const { entry } = JSON.parse(body) as { entry: { seq: number } };
          answers[i] = { said: `step ${entry.seq}`, etag };
        },
        failed: (error) => {
          answers[i] = { said: problemOf(error).code, etag: '' };
        },
      }),
    );
    // On a busy machine those that are left are taken by the next.
    while (waiting.length > 0) {
      await performEdits(waiting.shift() as PendingEdit, () => waiting.shift());
    }
    return answers;
  }

  it('have a step, an answer and an ETag each, and If-Match means what those before them left', async () => {
    const [root, copy] = [await copied(clustered()), await copied(clustered())];
    const named = (given: string) => JSON.stringify({ labels: { name: given } });
    const [one] = await ask([taskOf(copy, named('Lisa'))]);
    const answers = await ask([
      taskOf(root, named('Lisa')),
      taskOf(root, '{'),
      taskOf(root, named('Kyle'), one?.etag),
      taskOf(root, named('Erika'), one?.etag),
      taskOf(root, named('Dorit')),
    ]);
    expect(answers.map(({ said }) => said)).toEqual([
      'step 1',
      'moderation/bad-json',
      'step 2',
      'serve/stale',
      'step 3',
    ]);
    expect(answers[0]?.etag).toBe(one?.etag);
    expect(new Set(answers.map(({ etag }) => etag)).size).toBe(4);
  });

  it('are of one episode, and change no rows', () => {
    const task = taskOf('/x', '{}');
    expect(mayFollow(task, task)).toBe(true);
    expect(mayFollow(task, taskOf('/x', '{}', undefined, 'other'))).toBe(false);
    expect(mayFollow(task, { ...task, where: { ...task.where, runId: 'r' } })).toBe(false);
    expect(mayFollow(task, { ...task, kind: 'delete-track' })).toBe(false);
    expect(mayFollow({ ...task, kind: 'delete-track' }, task)).toBe(false);
  });
});
