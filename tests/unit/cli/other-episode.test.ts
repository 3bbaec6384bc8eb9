import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type Content,
  cutline,
  FACES,
  readSpec,
  smallEpisode,
  snapshot,
  temporary,
  writeTree,
} from './program.ts';

/** Faces 1 and 3 are of different people; the file of the other episode says that they are Ann. */
const ANN = { identity_id: 'id_0001', name: 'Ann', locked: true, track_ids: [1, 3] };
const faces = FACES.map((face) => ({ ep_id: 'mini-s01e01', ...face }));
const run = (episode: string, ...args: readonly string[]) =>
  cutline('episode-run', '--episode', episode, '--cluster', '--cluster-thresh', '0.9', ...args);
const groupsIn = async (folder: string) =>
  (await readSpec(join(folder, 'identities.json'))).identities.map(({ track_ids, labels }) => [
    track_ids.map((id) => Number(id.slice(-1))).join(' '),
    labels.name,
  ]);
const OWN_GROUPS = [
  ['1 2', undefined],
  ['3 4', undefined],
];
const NAMED = [['1 3', 'Ann'], ...['2', '4'].map((track) => [track, undefined])];

/** An identities.json that says of which episode it is, the ways there are. */
const saying: Readonly<Record<string, (epId: string | number) => object>> = {
  'at the top': (ep_id) => ({ ep_id, identities: [ANN] }),
  'under metadata': (ep_id) => ({
    identities: [{ ...ANN, identity_id: 'identity-00001' }],
    metadata: { ep_id, linkage: 'ward' },
  }),
  'twice, and not the same': (ep_id) => ({
    ep_id: 'mini-s01e01',
    identities: [ANN],
    metadata: { ep_id },
  }),
};

describe('an identities.json of another episode', () => {
  it.each(Object.entries(saying))('that says so %s is not taken over', async (_, of) => {
    const episode = await smallEpisode({
      'faces.jsonl': faces,
      'identities.json': of('mini-s01e02'),
    });
    const out = await temporary();
    const { code, stdout, stderr } = await run(episode, '--out', out);
    expect(code).toBe(0);
    for (const told of [stdout, stderr]) {
      expect(told).toMatch(
        /identities\.json says that it is of mini-s01e02, but this is mini-s01e01: nothing of it was taken over/,
      );
    }
    expect(await groupsIn(out)).toEqual(OWN_GROUPS);
    const { metadata } = await readSpec(join(out, 'identities.json'));
    expect(metadata).toMatchObject({ ep_id: 'mini-s01e01', linkage: 'average' });
  });

  it('is written over by nothing, changed by nothing and names nobody', async () => {
    const episode = await smallEpisode({
      'faces.jsonl': faces,
      'identities.json': saying['at the top']?.('mini-s01e02') ?? {},
    });
    const before = await snapshot(episode);
    const bank = await temporary();
    const payloads = {
      patch: { identity_id: 'id_0001', locked: false },
      merge: { source_ids: ['id_0001'], target_id: 'id_0001' },
      'delete-track': { track_id: 1 },
    };
    for (const { code, stdout, stderr } of [
      await run(episode),
      await run(episode, '--dry-run'),
      ...(await Promise.all(
        Object.entries(payloads).map(([command, payload]) =>
          cutline(command, '--episode', episode, '--json', JSON.stringify(payload)),
        ),
      )),
      await cutline('facebank', 'add', '--episode', episode, '--facebank', bank, '--model', 'm'),
    ]) {
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(/^cutline: identities\.json .*mini-s01e02.*mini-s01e01.*\n$/);
    }
    expect(await snapshot(episode)).toEqual(before);
    const log = await cutline('log', '--episode', episode);
    expect(log).toMatchObject({ code: 0, stdout: 'No history yet.\n' });
    expect(log.stderr.match(/mini-s01e02/g)).toHaveLength(1);
  });

  it.each([
    ['names none', { identities: [ANN] }],
    ['names it in another case', { ep_id: 'MINI-S01E01 ', identities: [ANN] }],
    ['says nothing of it', { ep_id: ' ', metadata: { ep_id: null }, identities: [ANN] }],
  ])('is none where it %s', async (_, identities) => {
    const episode = await smallEpisode({ 'faces.jsonl': faces, 'identities.json': identities });
    const { code, stderr } = await run(episode);
    expect(code).toBe(0);
    expect(stderr).not.toContain('mini');
    expect(await groupsIn(episode)).toEqual(NAMED);
  });
});

describe('rows of two episodes are refused, both named', () => {
  const other = FACES.map((face) => ({ ep_id: 'mini-s01e02', ...face }));
  const cases: Readonly<Record<string, readonly [Readonly<Record<string, Content>>, RegExp]>> = {
    'in faces.jsonl': [
      { 'faces.jsonl': [...faces, ...other] },
      /faces\.jsonl, line 9 \(byte \d+\) says that it is of mini-s01e02, but line 1 is of mini-s01e01/,
    ],
    'in tracks.jsonl': [
      { 'faces.jsonl': FACES, 'tracks.jsonl': [faces[0] ?? {}, other[2] ?? {}] },
      /tracks\.jsonl, line 2 .* of mini-s01e02, but line 1 is of mini-s01e01/,
    ],
    'in numbers': [
      { 'faces.jsonl': FACES.map((face, k) => ({ ep_id: k < 4 ? 7 : 8, ...face })) },
      /line 5 .* of 8, but line 1 is of 7/,
    ],
  };
  it.each(Object.entries(cases))('%s', async (_, [files, says]) => {
    const episode = await smallEpisode(files);
    const before = await snapshot(episode);
    for (const more of [[], ['--skip-bad-lines']]) {
      const { code, stderr } = await run(episode, ...more);
      expect(code).toBe(2);
      expect(stderr).toMatch(says);
    }
    expect(await snapshot(episode)).toEqual(before);
  });

  it('unless they only spell it otherwise, or say nothing', async () => {
    const spelled = ['Épisode-1', 'E\u0301PISODE-1', ' épisode-1', undefined, null, ''];
    const rows = FACES.map((face, k) => ({ ep_id: spelled[k], ...face }));
    const episode = await smallEpisode({ 'faces.jsonl': rows });
    expect(await run(episode)).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('a tracks.jsonl of another episode than the faces', () => {
  const TOLD =
    /tracks\.jsonl says that it is of mini-s01e02, but the faces beside it are of mini-s01e01: left out/;
  const foreign = [1, 2].map((id) => ({ track_id: id, ep_id: 'mini-s01e02', deleted: id === 1 }));

  it('is left out and said: tracks are made of the faces', async () => {
    const episode = await smallEpisode({ 'faces.jsonl': faces, 'tracks.jsonl': foreign });
    const alone = await smallEpisode({ 'faces.jsonl': faces });
    for (const folder of [episode, alone]) {
      const { code, stderr } = await run(folder);
      expect(code).toBe(0);
      if (folder === episode) expect(stderr).toMatch(TOLD);
    }
    expect(await groupsIn(episode)).toEqual(await groupsIn(alone));
  });

  it('is not marked where a track is left out', async () => {
    const episode = await smallEpisode({ 'faces.jsonl': faces, 'tracks.jsonl': foreign });
    await run(episode);
    const before = await snapshot(episode);
    const { code, stderr } = await cutline(
      'delete-track',
      '--episode',
      episode,
      '--json',
      '{"track_id":1}',
    );
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringMatching(TOLD) });
    const after = await snapshot(episode);
    expect(after['tracks.jsonl']).toEqual(before['tracks.jsonl']);
    expect(after['faces.jsonl']).not.toEqual(before['faces.jsonl']);
  });
});

describe('a folder of another episode than its rows', () => {
  const FOLDER = 'manifests/mini-s01e02';
  const at = (root: string) => ['--data-root', root, '--ep-id', 'mini-s01e02'];
  const rooted = async (identities: object) => {
    const root = await temporary();
    await writeTree(root, {
      [`${FOLDER}/faces.jsonl`]: faces,
      [`${FOLDER}/identities.json`]: identities,
    });
    return root;
  };
  const TOLD =
    /^cutline: The folder is that of mini-s01e02, but the rows in it say that they are of mini-s01e01/;

  it('takes decisions of the rows alone: they number the tracks', async () => {
    const root = await rooted({ ep_id: 'mini-s01e01', identities: [ANN] });
    const args = ['episode-run', '--cluster', '--cluster-thresh', '0.9', ...at(root)];
    const { code, stderr } = await cutline(...args);
    expect(code).toBe(0);
    expect(stderr).toMatch(TOLD);
    expect(await groupsIn(join(root, FOLDER))).toEqual(NAMED);
    // What was written says what the rows say, so that the next run takes it as well.
    const before = await snapshot(join(root, FOLDER));
    await cutline(...args);
    expect(await groupsIn(join(root, FOLDER))).toEqual(NAMED);
    expect(Object.keys(await snapshot(join(root, FOLDER)))).toEqual(Object.keys(before));
  });

  it('and not those of the folder', async () => {
    const root = await rooted({ ep_id: 'mini-s01e02', identities: [ANN] });
    const before = await snapshot(root);
    const { code, stderr } = await cutline('episode-run', '--cluster', ...at(root));
    expect(code).toBe(2);
    expect(stderr).toMatch(TOLD);
    expect(stderr).toMatch(/identities\.json is of mini-s01e02, .* those of mini-s01e01 were/);
    expect(await snapshot(root)).toEqual(before);
  });
});

it('a truth of another episode is used for the tracks that are here, and both are named', async () => {
  const truth = { metadata: { ep_id: 'mini-s01e02' }, 1: 'Ann', 2: 'Ann', 3: 'Bo', 4: 'Bo' };
  const episode = await smallEpisode({ 'faces.jsonl': faces, 'truth.json': truth });
  const { stderr } = await cutline('score', '--episode', episode);
  expect(stderr).toContain('truth.json says that it is about mini-s01e02, but this is mini-s01e01');
});
