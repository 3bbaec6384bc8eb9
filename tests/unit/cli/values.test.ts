import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeJpeg } from '../../../src/core/demo/jpeg.ts';
import { npyBytes } from '../parse/npy-bytes.ts';
import {
  type Content,
  cutline,
  FACES,
  listFiles,
  readSpec,
  smallEpisode,
  temporary,
  writeTree,
} from './program.ts';

/** A picture that is one. */
const PIXEL = encodeJpeg(new Uint8ClampedArray(4 * 8 * 8).fill(200), 8, 8, 80);
const [A, B] = ['arcface_r100_v1', 'arcface_r50_v2'];

/** Cluster without writing anything; what is printed does not say where the episode lies. */
async function run(episode: string, ...args: readonly string[]) {
  const all = ['--episode', episode, '--cluster', '--dry-run', ...args];
  const { code, stdout, stderr } = await cutline('episode-run', ...all);
  return { code, stdout: stdout.replaceAll(episode, ''), stderr };
}
const headOf = (stdout: string) => stdout.split('\n')[0];

describe('vectors of two models', () => {
  const faces = FACES.map((face) => ({ ...face, embedding_model: face.track_id === 4 ? B : A }));
  const said = `Vectors of two models: ${A} (6 faces) and ${B} (2 faces).`;

  it('are said on standard error by whatever clusters, once, and kept apart', async () => {
    const episode = await smallEpisode({
      'faces.jsonl': faces,
      'truth.json': { '1': 'Ann', '2': 'Ann', '3': 'Bob', '4': 'Bob' },
    });
    const { stdout, stderr } = await run(episode);
    expect(stderr).toContain(said);
    expect(stderr).toContain('track 4: 2 faces');
    expect(stdout).toMatch(/: 3 tracks · /);
    expect(stdout).not.toContain('models');
    for (const command of [['score'], ['suggest'], ['season', '--engine', 'js']]) {
      const { stderr: told } = await cutline(...command, '--episode', episode);
      expect(told.split(said)).toHaveLength(2);
    }
  });

  it('in another letter case are one model', async () => {
    const spelled = faces.map((face, i) => ({
      ...face,
      embedding_model: i % 2 === 0 ? A : A.toUpperCase(),
    }));
    const { code, stderr } = await run(await smallEpisode({ 'faces.jsonl': spelled }));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});

describe('inline vectors that are none', () => {
  const texts = FACES.map((face) => ({ ...face, embedding: `[ ${face.embedding.join(' ')} ]` }));

  it('beside a good faces.npy are those of faces.npy', async () => {
    const vectors = FACES.map(({ embedding }) => embedding);
    const plain = await run(await smallEpisode());
    const { code, stdout } = await run(
      await smallEpisode({ 'faces.jsonl': texts, 'faces.npy': npyBytes(vectors) }),
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/import: 8 faces with an embedding .* faces\.npy were taken/);
    expect(headOf(stdout)).toBe(headOf(plain.stdout));
  });

  it('a list in a list is read', async () => {
    const nested = FACES.map((face) => ({ ...face, embedding: [face.embedding] }));
    const read = await run(await smallEpisode({ 'faces.jsonl': nested }));
    expect(read).toEqual(await run(await smallEpisode()));
  });

  it('alone are called what they are, and nobody is told to embed anew', async () => {
    const { code, stderr } = await run(await smallEpisode({ 'faces.jsonl': texts }));
    expect(code).toBe(2);
    expect(stderr).toContain('embedding is no list of numbers (faces.jsonl line 1: a text)');
    expect(stderr).not.toContain('again');
  });
});

it('numbers as text give what numbers give: frames, times and pairs of one frame', async () => {
  const side = (face: (typeof FACES)[number], k: number) => ({
    ...face,
    frame_idx: 10 * k,
    bbox_xyxy: [200 * face.track_id, 10, 200 * face.track_id + 60, 70],
  });
  const faces = FACES.map((face, i) => side(face, i % 2));
  const text = faces.map((face) => ({
    ...face,
    track_id: `${face.track_id}`,
    frame_idx: `${face.frame_idx}.0`,
    ts: `${face.ts}`,
    bbox_xyxy: face.bbox_xyxy.map(String),
  }));
  const rules = ['--same-frame', 'enforce', '--same-frame-min-frames', '2'];
  const [plain, spelled] = await Promise.all(
    [faces, text].map(async (rows) => run(await smallEpisode({ 'faces.jsonl': rows }), ...rules)),
  );
  expect(spelled).toEqual(plain);
  expect(spelled?.stdout).toMatch(/same frame: [1-9]\d* pairs of tracks/);
});

describe('people as numbers', () => {
  const scoreOf = async (truth: Content) => {
    const { code, stdout, stderr } = await cutline(
      'score',
      ...['--episode', await smallEpisode({ 'truth.json': truth }), '--cluster-thresh', '0.8'],
    );
    return { code, stdout, stderr };
  };

  it('are the people that they are as text, and in a list', async () => {
    const text = await scoreOf({ 1: '0', 2: '0', 3: '1' });
    expect(text.stdout).toContain('1.0000');
    expect(text.stderr).toContain('scored on 3 of 4 tracks');
    expect(await scoreOf({ 1: 0, 2: 0, 3: 1 })).toEqual(text);
    const rows = [0, 0, 1].map((person_id, i) => ({ track_id: i + 1, person_id }));
    expect(await scoreOf(JSON.stringify(rows))).toEqual(text);
    expect((await scoreOf({ 1: 0, 2: 0, 3: 1, 4: 'extra' })).stderr).toBe('');
  });

  it('what is nobody is counted, also where nothing is left', async () => {
    const some = await scoreOf({ 1: 0, 2: 0, 3: 1, 4: -1 });
    expect(some.stderr).toContain('1 entry of truth.json says of no track who it is: {"4":-1}');
    const none = await scoreOf({ 1: true, 2: -1 });
    expect(none.code).toBe(2);
    expect(none.stderr).toMatch(/2 entries of truth\.json .* \(\{"1":true\}, \{"2":-1\}\)/);
  });

  it('are names and ids of identities.json', async () => {
    const identities = [
      { identity_id: 'identity-00001', track_ids: [1, 2], labels: { name: 7, person_id: 3 } },
      { identity_id: 'identity-00003', track_ids: [3, 4], name: 0, label: 5 },
    ];
    const episode = await smallEpisode({ 'identities.json': { identities } });
    await cutline('episode-run', '--episode', episode, '--cluster', '--cluster-thresh', '0.8');
    const { identities: after } = await readSpec(join(episode, 'identities.json'));
    expect(after.map(({ labels }) => labels)).toEqual([
      { name: '7', person_id: '3' },
      { name: '0' },
    ]);
  });
});

it('a data root whose folders spell the episode in two ways is one episode, and is written to as it is', async () => {
  const [composed, decomposed] = ['caf\u00e9-s01e01', 'cafe\u0301-s01e01'];
  const root = await temporary();
  const bare = FACES.map(({ embedding: _, ...face }) => face);
  await writeTree(root, {
    [`manifests/${composed}/faces.jsonl`]: bare,
    [`embeds/${decomposed}/faces.npy`]: npyBytes(FACES.map(({ embedding }) => embedding)),
    ...Object.fromEntries(
      FACES.map(({ track_id: track, frame_idx: frame }) => [
        `frames/${decomposed}/crops/track_${track}/frame_${frame}.jpg`,
        PIXEL,
      ]),
    ),
  });
  const before = await listFiles(root);
  for (const id of [composed, decomposed]) {
    const args = ['--data-root', root, '--ep-id', id, '--cluster'];
    const { code, stderr } = await cutline('episode-run', ...args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  }
  const written = (await listFiles(root)).filter((path) => !before.includes(path));
  expect(written).toContain(`manifests/${composed}/identities.json`);
  expect(written).toContain(`frames/${decomposed}/thumbs/identity-00001/rep.jpg`);
  const { stdout } = await cutline('season', '--data-root', root, '--engine', 'js');
  expect(stdout).toContain('s01e01');
  const { code } = await cutline(
    'episode-run',
    '--data-root',
    root,
    '--ep-id',
    '../x',
    '--cluster',
  );
  expect(code).toBe(2);
});
