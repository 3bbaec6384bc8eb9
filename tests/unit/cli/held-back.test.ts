import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cutline, NOW, readSpec, smallEpisode } from './program.ts';

/** Degrees of each track: 4 keeps 5 away from {1, 2, 3}; 6 and 7 are others. */
const AT = [0, 0, 0, -19, 20, 180, 180];
const FACES = AT.flatMap((degrees, t) =>
  [0, 1].map((k) => ({
    track_id: t + 1,
    frame_idx: 100 * t + k,
    ts: 4 * t + k,
    bbox_xyxy: [10, 10, 60 + k, 60 + k],
    embedding: [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180), 0],
  })),
);

const run = (folder: string, ...more: readonly string[]) =>
  cutline('episode-run', '--cluster', '--episode', folder, '--now', NOW, ...more);
const move = (folder: string, payload: object) =>
  cutline('move', '--episode', folder, '--now', NOW, '--json', JSON.stringify(payload));
const people = async (folder: string) =>
  (await readSpec(join(folder, 'identities.json'))).identities.map(({ track_ids }) =>
    track_ids.map((id) => Number(id.slice(6))).join(' '),
  );

async function moved(): Promise<string> {
  const folder = await smallEpisode({ 'faces.jsonl': FACES });
  await run(folder, '--cluster-thresh', '0.92');
  expect(await people(folder)).toEqual(['1 2 3 4', '5', '6 7']);
  const payload = {
    track_id: 4,
    from_identity_id: 'identity-00001',
    to_identity_id: 'identity-00006',
  };
  expect((await move(folder, payload)).code).toBe(0);
  return folder;
}

describe('episode-run after acts on a folder', () => {
  it('gives the identities that they left, and tells what it held back', async () => {
    const folder = await moved();
    const left = ['1 2 3', '5', '4 6 7'];
    expect(await people(folder)).toEqual(left);
    const { stdout, code } = await run(folder);
    expect(code).toBe(0);
    expect(await people(folder)).toEqual(left);
    expect(stdout).toContain(
      'held back: 1 change that clustering again would make; take it with --recluster',
    );
    expect(stdout).toContain('  identity-00001 + identity-00005 → identity-00001');
    const json = JSON.parse((await run(folder, '--format', 'json')).stdout) as object;
    expect(json).toMatchObject({
      metadata: { num_clusters: 2, num_singletons: 1 },
      held_back: [
        {
          kind: 'merge',
          before: [
            { identity_id: 'identity-00001', num_tracks: 3 },
            { identity_id: 'identity-00005', num_tracks: 1 },
          ],
          after: [{ identity_id: 'identity-00001', num_tracks: 4 }],
          tracks_moved: 1,
        },
      ],
    });
    // A further act builds on what stands.
    await move(folder, { track_id: 3, to_identity_id: null });
    await run(folder);
    expect(await people(folder)).toEqual(['1 2', '5', '4 6 7', '3']);
  });

  it('at another threshold clusters plainly, and at its own holds again', async () => {
    const folder = await moved();
    const other = await run(folder, '--cluster-thresh', '0.93');
    expect(other.stdout).not.toContain('held back');
    expect(await people(folder)).toEqual(['1 2 3 5', '4 6 7']);
    await run(folder, '--cluster-thresh', '0.92');
    expect(await people(folder)).toEqual(['1 2 3', '5', '4 6 7']);
  });

  it('takes it with --recluster, once and for all, and the history says so', async () => {
    const folder = await moved();
    const { stdout } = await run(folder, '--recluster');
    expect(stdout).not.toContain('held back');
    const log = await readFile(join(folder, 'moderation_log.jsonl'), 'utf8');
    expect(log).toContain('"text":"Clustered again at 0.920"');
    for (const more of [[], ['--recluster']]) {
      await run(folder, ...more);
      expect(await people(folder)).toEqual(['1 2 3 5', '4 6 7']);
    }
    expect(await readFile(join(folder, 'moderation_log.jsonl'), 'utf8')).toBe(log);
  });

  it('--dry-run with --recluster writes no history', async () => {
    const folder = await moved();
    const log = await readFile(join(folder, 'moderation_log.jsonl'), 'utf8');
    await run(folder, '--recluster', '--dry-run');
    expect(await readFile(join(folder, 'moderation_log.jsonl'), 'utf8')).toBe(log);
    expect(await people(folder)).toEqual(['1 2 3', '5', '4 6 7']);
  });
});
