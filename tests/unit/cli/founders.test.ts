import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FOUNDER_CAST, rowsOf } from '../pipeline/founder-cast.ts';
import { cutline, NOW, readJson, readSpec, smallEpisode, writeTree } from './program.ts';

const run = (folder: string, ...more: readonly string[]) =>
  cutline('episode-run', '--cluster', '--episode', folder, '--now', NOW, ...more);
const act = (name: string, folder: string, payload: object) =>
  cutline(name, '--episode', folder, '--now', NOW, '--json', JSON.stringify(payload));
const fresh = () => smallEpisode({ 'faces.jsonl': rowsOf(FOUNDER_CAST) });
const fileIn = (folder: string) => join(folder, 'identities.json');
const shown = async (folder: string) =>
  (await readSpec(fileIn(folder))).identities.map(
    ({ identity_id, track_ids }) =>
      `${Number(identity_id.slice(9))}: ${track_ids.map((id) => Number(id.slice(6))).join(' ')}`,
  );
const ruleIn = async (folder: string) => (await readSpec(fileIn(folder))).metadata.founder_rule;
/** First line and steps of the history. */
const history = async (folder: string) =>
  (await readFile(join(folder, 'moderation_log.jsonl'), 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const NAMED = { labels: { name: 'Ann' } };

/** A folder as an earlier Cutline left it: ids by faces, and no word of a rule. */
async function old(): Promise<string> {
  const folder = await fresh();
  const track = (n: number) => `track-0000${n}`;
  const identities = [
    { identity_id: 'identity-00006', track_ids: [1, 2, 3, 4, 5, 6].map(track) },
    { identity_id: 'identity-00007', track_ids: [track(7)] },
  ];
  const metadata = { cluster_thresh: 0.8, min_cluster_size: 2, linkage: 'average' };
  await writeTree(folder, { 'identities.json': { identities, metadata } });
  return folder;
}

describe('the ids of a folder', () => {
  it('stay with the larger, at any threshold and after any command', async () => {
    const folder = await fresh();
    await run(folder, '--cluster-thresh', '0.95');
    expect(await shown(folder)).toEqual(['1: 1 2 3 4 5', '6: 6', '7: 7']);
    await run(folder, '--cluster-thresh', '0.8');
    const joined = ['1: 1 2 3 4 5 6', '7: 7'];
    expect(await shown(folder)).toEqual(joined);
    expect(await ruleIn(folder)).toBe(2);

    expect((await act('patch', folder, { identity_id: 'identity-00001', ...NAMED })).code).toBe(0);
    const [header, ...lines] = await history(folder);
    expect(header).toMatchObject({ founder_rule: 2 });
    // What is decided follows the track that the identity is called after.
    expect(lines.at(-1)).toMatchObject({ operation: { anchor: '1' } });
    await run(folder, '--cluster-thresh', '0.95');
    expect(await shown(folder)).toEqual(['1: 1 2 3 4 5', '6: 6', '7: 7']);
    // The history alone says it, too.
    await rm(fileIn(folder));
    await run(folder, '--cluster-thresh', '0.8');
    expect([await shown(folder), await ruleIn(folder)]).toEqual([joined, 2]);
  });

  it('are what the history says that a run writes', async () => {
    const folder = await fresh();
    await run(folder, '--cluster-thresh', '0.8');
    const payload = { track_id: 6, to_identity_id: 'identity-00007' };
    expect((await act('move', folder, payload)).code).toBe(0);
    await run(folder, '--recluster');
    const [header, ...lines] = await history(folder);
    expect(header).toMatchObject({ founder_rule: 2 });
    expect(lines.at(-1)).toMatchObject({ operation: { type: 'threshold' } });
  });

  it('are the same where a command only tells of them', async () => {
    const folder = await fresh();
    const truth = Object.fromEntries(FOUNDER_CAST.map((_, t) => [t + 1, t < 6 ? 'Ann' : 'Bo']));
    await writeTree(folder, { 'truth.json': truth });
    const how = ['--confusion', '--format', 'json', '--cluster-thresh', '0.8'];
    const { stdout } = await cutline('score', '--episode', folder, ...how);
    expect(stdout).toContain('identity-00001');
    expect(stdout).not.toContain('identity-00006');
  });

  it('stay as an earlier Cutline gave them', async () => {
    const folder = await old();
    await run(folder);
    const before = ['6: 1 2 3 4 5 6', '7: 7'];
    expect(await shown(folder)).toEqual(before);
    expect(await readJson(fileIn(folder))).not.toHaveProperty('metadata.founder_rule');
    expect((await act('patch', folder, { identity_id: 'identity-00006', ...NAMED })).code).toBe(0);
    const [header, ...lines] = await history(folder);
    expect(header).not.toHaveProperty('founder_rule');
    expect(lines.at(-1)).toMatchObject({ operation: { anchor: '6' } });
    await run(folder, '--recluster');
    expect(await shown(folder)).toEqual(before);
    expect((await history(folder))[0]).not.toHaveProperty('founder_rule');
  });

  it('are those of the decisions that --out is about to replace', async () => {
    const [folder, before] = [await fresh(), await old()];
    await run(before);
    await run(folder, '--cluster-thresh', '0.8', '--out', before);
    expect(await shown(before)).toEqual(['6: 1 2 3 4 5 6', '7: 7']);
    const out = join(folder, 'out');
    await run(folder, '--cluster-thresh', '0.8', '--out', out);
    expect([await shown(out), await ruleIn(out)]).toEqual([['1: 1 2 3 4 5 6', '7: 7'], 2]);
  });
});
