import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { cutline, FACES, type Outcome, writeTree } from './program.ts';
import { copyWhole, episodeFiles, ownFiles, stoppedAt } from './stopping.ts';

const LATER = '2025-12-01T08:00:00Z';
const json = (name: string, payload: object) => (folder: string) => [
  ...[name, '--episode', folder, '--now', LATER, '--json', JSON.stringify(payload)],
];
const clusterAt = (threshold: string) => (folder: string) => [
  ...['episode-run', '--cluster', '--episode', folder, '--now', LATER],
  ...['--cluster-thresh', threshold],
];
type Act = (folder: string) => readonly string[];
const ACTS: Readonly<Record<string, Act>> = {
  merge: json('merge', { source_ids: ['identity-00003'], target_id: 'identity-00001' }),
  'delete-track': json('delete-track', { track_id: 4, purge_crops: true }),
  'episode-run': clusterAt('0.4'),
};
const log: Act = (folder) => ['log', '--episode', folder];
/** The act that once met half of a merge, and made one of three people. */
const merge = json('merge', { source_ids: ['identity-00003'], target_id: 'identity-00004' });

/** Tracks 1 and 2 are one, 3, 4 and 5 are alone; each with a picture, 4 with crops. */
let start = '';
beforeAll(async () => {
  start = mkdtempSync(join(tmpdir(), 'cutline-cli-'));
  const third = FACES.slice(0, 2).map((face) => ({
    ...{ ...face, track_id: 5, face_id: `${face.face_id}_5`, frame_idx: 900 + face.frame_idx },
    embedding: [0, 0, 1],
  }));
  await writeTree(start, {
    'faces.jsonl': [...FACES, ...third],
    'tracks.jsonl': [1, 2, 3, 4, 5].map((track_id) => ({ track_id })),
    'crops/track_0004/frame_000300.jpg': 'no picture, but its own',
  });
  await cutline(...clusterAt('0.99')(start));
  await cutline(
    ...json('merge', { source_ids: ['identity-00002'], target_id: 'identity-00001' })(start),
  );
  for (const id of [1, 3, 4, 5]) {
    await writeTree(start, { [`thumbs/identity-0000${id}/rep.jpg`]: `face of ${id}` });
  }
  return () => rmSync(start, { recursive: true, force: true });
});

const outcomeOf = ({ code, stdout }: Outcome, folder: string) => ({
  code,
  stdout: stdout.replaceAll(folder, ''),
});

/** What a command makes of a folder: what it says, and every file. */
async function resultOf(folder: string, act: Act) {
  const outcome = await cutline(...act(folder));
  return { ...outcomeOf(outcome, folder), files: await episodeFiles(folder), outcome };
}

describe('a command that is stopped at any moment', () => {
  it.each(Object.keys(ACTS))('%s is done or not begun, and the next one says so', async (name) => {
    const act = ACTS[name]!;
    const done = await copyWhole(start);
    await cutline(...act(done));
    const expected = new Map<Act, Awaited<ReturnType<typeof resultOf>>[]>();
    for (const next of [log, act, merge]) {
      expected.set(next, [
        await resultOf(await copyWhole(start), next),
        await resultOf(await copyWhole(done), next),
      ]);
    }
    const states = [await episodeFiles(start), await episodeFiles(done)];
    expect(states[0]).not.toEqual(states[1]);
    let committed = 0;
    let points = 0;
    for (let n = 1; ; n++) {
      const folder = await copyWhole(start);
      const { stopped, call } = await stoppedAt(n, folder, act(folder));
      if (!stopped) break;
      points += 1;
      const own = await ownFiles(folder);
      const journal = own.includes('.cutline-change.json');
      const isDone = journal || sameFiles(await episodeFiles(folder), states[1]!);
      // Once it is decided, it stays so.
      committed += isDone ? 1 : 0;
      expect(isDone || committed === 0, call).toBe(true);
      // Each next command in turn: which is looked at first matters to none.
      const next = [log, act, merge][n % 3]!;
      const { outcome, ...is } = await resultOf(folder, next);
      const { outcome: _, ...wanted } = expected.get(next)![isDone ? 1 : 0]!;
      expect({ call, ...is }).toEqual({ call, ...wanted });
      if (journal)
        expect(outcome.stderr, call).toMatch(new RegExp(`a ${name} that was stopped was finished`));
      else if (own.includes('.cutline.lock') && next !== log) {
        expect(outcome.stderr, call).toContain('left nothing half done');
      }
      if (next !== log) expect(await ownFiles(folder), call).toEqual([]);
    }
    expect(points).toBeGreaterThan(10);
    expect(committed).toBeGreaterThan(4);
  });

  it('is finished by whoever is stopped itself while it does so', async () => {
    const act = ACTS['delete-track']!;
    const done = await copyWhole(start);
    await cutline(...act(done));
    const wanted = await episodeFiles(done);
    const half = await copyWhole(start);
    let n = 1;
    for (; ; n++) {
      const folder = await copyWhole(start);
      const { call } = await stoppedAt(n, folder, act(folder));
      if (/renameSync .*identities\.json$/.test(call)) break;
    }
    await stoppedAt(n, half, act(half));
    for (let again = 1; ; again++) {
      const folder = await copyWhole(half);
      const { stopped, call } = await stoppedAt(again, folder, log(folder));
      await cutline(...log(folder));
      expect(await episodeFiles(folder), call).toEqual(wanted);
      if (!stopped) break;
    }
  });
});

const sameFiles = (a: Record<string, string>, b: Record<string, string>): boolean =>
  JSON.stringify(Object.entries(a).sort()) === JSON.stringify(Object.entries(b).sort());
