import { readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cutline, NOW, smallEpisode, temporary } from './program.ts';

const D = 64;
/** A direction for every number, the same in every run. */
const direction = (seed: number): number[] =>
  Array.from({ length: D }, (_, k) => {
    const x = Math.sin(seed * 127.1 + k * 311.7) * 43758.5453;
    const y = Math.sin(seed * 269.5 + k * 183.3) * 23421.6312;
    const [u, v] = [x - Math.floor(x), y - Math.floor(y)];
    return Math.sqrt(-2 * Math.log(1 - u)) * Math.cos(2 * Math.PI * v);
  });

/** Two faces a track; `person` and `scene` of each track as directions. */
function faces(tracks: number, who: (track: number) => readonly [number, number], model: string) {
  return Array.from({ length: 2 * tracks }, (_, i) => {
    const track = i >> 1;
    const [person, scene] = who(track);
    const [p, s, own] = [direction(person), direction(scene), direction(5_000 + track)];
    const embedding = p.map((x, k) => x + 1.1 * s[k]! + 0.4 * own[k]!);
    const names = model === '' ? {} : { embedding_model: model };
    return { track_id: track + 1, face_id: `f${i}`, frame_idx: i, ts: i, embedding, ...names };
  });
}
/** Eight people in ten shots each; one person in eight scenes. */
const crowd = (ep: string, model: string) =>
  faces(80, (t) => [t % 8, 100 + (t % 80)], model).map((face) => ({ ...face, ep_id: ep }));
const alone = (ep: string, model: string) =>
  faces(40, (t) => [3, 900 + (t % 8)], model).map((face) => ({ ...face, ep_id: ep }));

interface Printed {
  readonly word: string;
  readonly clusters: number;
  readonly singles: number;
  readonly reasons: readonly string[];
}
async function suggest(folder: string, ...args: readonly string[]): Promise<Printed> {
  const { code, stdout } = await cutline(
    ...['suggest', '--episode', folder, '--format', 'json'],
    ...args,
  );
  expect(code).toBe(0);
  return JSON.parse(stdout) as Printed;
}

describe('--null FILE', () => {
  it('tells one person from many by what another episode of the embedder showed', async () => {
    const file = join(await temporary(), 'null.json');
    const many = await smallEpisode({ 'faces.jsonl': crowd('show-e01', 'model-a') });
    const one = await smallEpisode({ 'faces.jsonl': alone('show-e02', 'model-a') });
    expect((await suggest(one)).word).toBe('low');
    expect((await suggest(many, '--null', file)).word).not.toBe('low');
    const written = JSON.parse(await readFile(file, 'utf8'));
    expect(written.episodes).toMatchObject([{ model: expect.stringContaining('model-a') }]);
    const told = await suggest(one, '--null', file);
    expect(told).toMatchObject({ clusters: 1, singles: 0 });
    expect(told.reasons.join(' ')).toContain('In 1 other episode of the same embedder');
    // One person shows nothing of different people: the file stays as it was.
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(written);
  });

  it('says nothing about another embedder', async () => {
    const file = join(await temporary(), 'null.json');
    const many = await smallEpisode({ 'faces.jsonl': crowd('show-e01', 'model-a') });
    await suggest(many, '--null', file);
    const other = await smallEpisode({ 'faces.jsonl': alone('show-e02', 'model-b') });
    expect(await suggest(other, '--null', file)).toEqual(await suggest(other));
  });

  it('serves --cluster-thresh auto, and a dry run leaves it alone', async () => {
    const file = join(await temporary(), 'null.json');
    const many = await smallEpisode({ 'faces.jsonl': crowd('show-e01', '') });
    const args = ['episode-run', '--cluster', '--cluster-thresh', 'auto', '--now', NOW];
    const run = (...more: readonly string[]) =>
      cutline(...args, '--episode', many, '--null', file, ...more);
    expect((await run('--dry-run')).code).toBe(0);
    await expect(readFile(file)).rejects.toThrow();
    expect((await run('--out', await temporary())).code).toBe(0);
    expect(JSON.parse(await readFile(file, 'utf8')).episodes).toHaveLength(1);
  });

  it('keeps what each of several commands at once has learned, and is not written through a link', async () => {
    const folder = await temporary();
    const file = join(folder, 'null.json');
    const names = ['show-e01', 'show-e02', 'show-e03'];
    const episodes = await Promise.all(
      names.map((name) => smallEpisode({ 'faces.jsonl': crowd(name, 'model-a') })),
    );
    await Promise.all(episodes.map((episode) => suggest(episode, '--null', file)));
    const written = await readFile(file, 'utf8');
    const known = JSON.parse(written).episodes as { episode: string }[];
    expect(known.map(({ episode }) => episode)).toEqual(names);
    expect(await readdir(folder)).toEqual(['null.json']);

    const link = join(folder, 'link.json');
    await symlink(file, link);
    const fresh = await smallEpisode({ 'faces.jsonl': crowd('show-e04', 'model-a') });
    const { code, stderr } = await cutline('suggest', '--episode', fresh, '--null', link);
    expect({ code, kept: stderr.includes('writes through none') }).toEqual({ code: 0, kept: true });
    expect(await readFile(file, 'utf8')).toBe(written);
  });

  it('is refused when it is another file, which stays as it is', async () => {
    const file = join(await temporary(), 'notes.json');
    await writeFile(file, '{"mine": true}');
    const many = await smallEpisode({ 'faces.jsonl': crowd('show-e01', '') });
    const { code, stderr } = await cutline('suggest', '--episode', many, '--null', file);
    expect(code).toBe(2);
    expect(stderr).toContain('notes.json is not what --null writes');
    expect(await readFile(file, 'utf8')).toBe('{"mine": true}');
  });
});
