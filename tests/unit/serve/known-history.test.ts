import { readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadEpisode } from '../../../src/cli/kit/load-episode.ts';
import {
  type EditStep,
  parsePayload,
  readCommand,
} from '../../../src/cli/moderate/edit-episode.ts';
import { editEpisode, editTogether } from '../../../src/cli/moderate/edit-together.ts';
import { withListedTracks } from '../../../src/cli/moderate/identities-only.ts';
import { EMPTY_LOG } from '../../../src/core/moderation/types.ts';
import type { EditTask } from '../../../src/serve/edit-tasks.ts';
import { history } from '../../../src/serve/history-task.ts';
import {
  historyAfter,
  historyLeft,
  historyTexts,
  isHistoryOf,
  keepHistory,
} from '../../../src/serve/known-history.ts';
import { memoryOf } from '../../../src/serve/memories.ts';
import type { Where } from '../../../src/serve/where.ts';
import { NOW, readSpec } from '../cli/program.ts';
import { clusteredRoot, copied, EP, identitiesOf, pipelineRoot } from './asked.ts';

const clustered = clusteredRoot();
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(Uint8Array.from(bytes));

const call = (kind: EditTask['kind'], payload: object): EditStep => ({
  command: readCommand(kind, parsePayload(JSON.stringify(payload), '', '')),
  now: NOW,
});
const name = (identity_id: string, given: string) =>
  call('patch', { identity_id, labels: { name: given, nationality: 'Zürich', mark: 7 } });
const undo = (seq?: number): EditStep => ({ command: { type: 'undo', seq }, now: NOW });

/** As the service makes some changes at once, whose rows were not written a moment ago. */
async function changed(where: Where, ...steps: readonly EditStep[]) {
  const [first, ...rest] = steps;
  const outcomes = await editTogether({
    where,
    memory: memoryOf(where),
    first: first as EditStep,
    next: () => rest.shift(),
  });
  return historyLeft(where, outcomes, 0);
}

/** What somebody reads from the files who knows nothing of them. */
async function fromFiles(where: Where) {
  const {
    imported,
    sources: files,
    stamps,
  } = await loadEpisode(where, {
    withTracks: withListedTracks,
  });
  const { epId, runId } = imported.episode;
  const log = imported.log ?? EMPTY_LOG;
  const { head, texts } = historyTexts({ epId, runId, log });
  const stepsAfter = (seq: number) =>
    `${head}${texts.filter((_, i) => log.entries[i]!.seq > seq).join(',')}]}`;
  return { stepsAfter, files, stamps };
}

const made = (root: string, epId = EP): Where => ({ dataRoot: root, epId });

describe('the history that a change leaves', () => {
  it('is the one that is read from the files, after changes of each kind', async () => {
    const where = made(await copied(clustered()));
    const turns: readonly (readonly EditStep[])[] = [
      [name('identity-00001', 'Lisa “é”')],
      [call('split', { identity_id: 'identity-00001', track_ids_to_split: [2] }), undo(1)],
      [call('move', { track_id: 3, to_identity_id: null })],
      [call('patch', { identity_id: 'identity-00003', locked: true })],
      [call('patch', { identity_id: 'identity-00003', locked: false }), undo()],
      [call('delete-track', { track_id: 1, purge_crops: false })],
      [undo()],
      [
        call('patch', { identity_id: 'identity-00003', locked: false }),
        call('merge', { source_ids: ['identity-00003'], target_id: 'identity-00001' }),
      ],
    ];
    for (const [i, steps] of turns.entries()) {
      const left = await changed(where, ...steps);
      const { stepsAfter, files, stamps } = await fromFiles(where);
      if (left === undefined) throw new Error(`nothing is left after turn ${i}`);
      for (const seq of [0, 1, i, 99])
        expect(textOf(historyAfter(left, seq))).toBe(stepsAfter(seq));
      // Rows that a step has written are none that it knew.
      const isOfRows = i === 5 || i === 6;
      expect(await isHistoryOf(left, { files, stamps }), `turn ${i}`).toBe(!isOfRows);
    }
  });

  it('is so in the pipeline’s own files', async () => {
    const root = await pipelineRoot();
    const where = made(root, 'demo-s01e01');
    const [one, other] = (await readSpec(identitiesOf(root, 'demo-s01e01'))).identities;
    const id = String(one?.identity_id);
    const merge = { source_ids: [other?.identity_id], target_id: id };
    const left = await changed(where, name(id, 'Lisa'), call('merge', merge), name(id, 'L'));
    const { stepsAfter, files, stamps } = await fromFiles(where);
    if (left === undefined) throw new Error('nothing is left');
    expect(textOf(historyAfter(left, 0))).toBe(stepsAfter(0));
    expect(await isHistoryOf(left, { files, stamps })).toBe(true);
  });

  it('is not handed on where rows were written a moment ago, or nothing was changed', async () => {
    const where = made(await copied(clustered()));
    const request = { where, first: name('identity-00001', 'Lisa') };
    expect(historyLeft(where, await editTogether(request))).toBeUndefined();
    expect(historyLeft(where, await editTogether(request), 0)).toBeUndefined();
  });
});

describe('a history that is known', () => {
  /** One that says that it was known, where it is told from the one in the files. */
  async function marked() {
    const where = made(await copied(clustered()));
    const left = await changed(where, name('identity-00001', 'Lisa'));
    if (left === undefined) throw new Error('nothing is left');
    keepHistory(where, { ...left, head: `{"known":true,${left.head.slice(1)}` });
    const read = async () => textOf(await history(where, 0, 0));
    const isKnown = async () => (await read()).startsWith('{"known":true,');
    return { where, read, isKnown };
  }
  const logOf = ({ dataRoot }: Where) =>
    join(dirname(identitiesOf(dataRoot, EP)), 'moderation_log.jsonl');

  it('is not read again while the files say the same', async () => {
    const { where, read, isKnown } = await marked();
    expect(await isKnown()).toBe(true);
    expect(await isKnown()).toBe(true);
    await expect(history(where, 2)).rejects.toMatchObject({ code: 'serve/log-replaced' });
    keepHistory(where, undefined);
    const { stepsAfter } = await fromFiles(where);
    expect(await read()).toBe(stepsAfter(0));
    // Of what was read, too.
    expect(await read()).toBe(stepsAfter(0));
    await expect(history(where, 2, 0)).rejects.toMatchObject({ code: 'serve/log-replaced' });
  });

  it('is another at the next request after a command has changed the episode beside the service', async () => {
    const { where, read } = await marked();
    await editEpisode(where, name('identity-00003', 'Kyle'));
    const { stepsAfter } = await fromFiles(where);
    expect(await read()).toBe(stepsAfter(0));
    expect(await read()).toContain('Kyle');
  });

  it('is read where one letter was written over in its place, with the times as they were', async () => {
    const { where, read, isKnown } = await marked();
    const { mtime, atime } = await stat(logOf(where));
    const text = await readFile(logOf(where), 'utf8');
    await writeFile(logOf(where), text.replaceAll('Lisa', 'Lise'));
    await utimes(logOf(where), atime, mtime);
    expect(await isKnown()).toBe(false);
    expect(await read()).toContain('Lise');
  });

  it.each(['faces.jsonl', 'identities.json'])('is read where %s is another', async (file) => {
    const { where, isKnown } = await marked();
    const path = join(dirname(logOf(where)), file);
    const text = await readFile(path, 'utf8');
    await writeFile(path, file === 'faces.jsonl' ? text : text.replace('Lisa', 'Lise'));
    await utimes(path, new Date(0), new Date(0));
    expect(await isKnown()).toBe(false);
  });
});
