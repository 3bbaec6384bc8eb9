import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cutline, FACES, NOW, smallEpisode, temporary, writeTree } from './program.ts';

/** Keys of other tools, at every place where unknown keys are carried. */
const KEYS = {
  top: '"source_hash": 9007199254740993',
  stats: '"mean_gap": NaN',
  config: '"run_hash": 18446744073709551615',
  identity: '"cast_ref": 1234567890123456789',
  nested: '"tmdb": [{"rank": 7.0}, -0.0, 1e-07]',
  label: '"weight": 0.50',
};
const IDENTITIES = `{
  "config": {"cluster_thresh": 0.90, ${KEYS.config}},
  "stats": {${KEYS.stats}, "clusters": 2.0},
  "identities": [
    {"identity_id": "id_0001", "name": "Ann", "locked": true, "track_ids": [1, 2.0], "size": 4.0, ${KEYS.identity}},
    {"identity_id": "id_0002", "name": "Bob", "locked": false, "track_ids": [3, 4], "size": 4.0,
     ${KEYS.nested}, "labels": {${KEYS.label}}}
  ],
  ${KEYS.top}
}`;
const bare = (text: string) => text.replace(/\s+/g, '');
const file = async (folder: string) => readFile(join(folder, 'identities.json'), 'utf8');
const run = (folder: string, ...args: readonly string[]) =>
  cutline('episode-run', '--cluster', '--episode', folder, '--now', NOW, ...args);

it.each(['spec', 'pipeline'])(
  'keys of other tools keep their numbers through a run (%s) and back',
  async (profile) => {
    const folder = await smallEpisode({ 'identities.json': IDENTITIES });
    for (const args of [['--profile', profile], [], ['--profile', 'pipeline']]) {
      expect(await run(folder, ...args)).toMatchObject({ code: 0 });
      const text = bare(await file(folder));
      for (const key of Object.values(KEYS)) expect(text).toContain(bare(key));
      // What is known is read as numbers, and written as ours.
      expect(text).toContain('"cluster_thresh":0.9,');
      expect(text).not.toContain('u0000');
    }
  },
);

it('and through a run that writes over an earlier one elsewhere', async () => {
  const out = await temporary();
  await writeTree(out, { 'identities.json': IDENTITIES.replace('{', '{"ep_id": "mini",') });
  const rows = FACES.map((face) => ({ ep_id: 'mini', ...face }));
  const folder = await smallEpisode({ 'faces.jsonl': rows });
  expect(await run(folder, '--profile', 'pipeline', '--out', out)).toMatchObject({ code: 0 });
  const written = bare(await file(out));
  for (const key of Object.values(KEYS)) expect(written).toContain(bare(key));
});

it('and through acts, in the history too: others stay byte for byte', async () => {
  const folder = await smallEpisode({ 'identities.json': IDENTITIES });
  const patch = (id: string, more: object) =>
    cutline(
      'patch',
      '--episode',
      folder,
      '--now',
      NOW,
      '--json',
      JSON.stringify({ identity_id: id, ...more }),
    );
  expect(await patch('id_0002', { labels: { name: 'Bo' } })).toMatchObject({ code: 0, stderr: '' });
  const text = bare(await file(folder));
  for (const key of Object.values(KEYS)) expect(text).toContain(bare(key));
  expect(text).toContain('"track_ids":[1,2.0],"size":4.0,');
  const told = await cutline('log', '--episode', folder, '--format', 'json');
  expect(bare(told.stdout)).toContain(bare(KEYS.nested));
  // The next ones build on the history, whose steps hold the same keys.
  const log = await readFile(join(folder, 'moderation_log.jsonl'), 'utf8');
  for (const key of ['identity', 'nested', 'label'] as const)
    expect(log).toContain(bare(KEYS[key]));
  expect(await patch('id_0001', { locked: false })).toMatchObject({ code: 0, stderr: '' });
  // Where a file says of everybody whether they are locked, it goes on doing so.
  expect(bare(await file(folder)).match(/"locked":false/g)).toHaveLength(2);
  expect(await run(folder, '--profile', 'pipeline')).toMatchObject({ code: 0, stderr: '' });
  const after = bare(await file(folder));
  for (const key of Object.values(KEYS)) expect(after).toContain(bare(key));
  expect(`${after}${log}`).not.toContain('u0000');
});

it('a number that is a name is one, as it is read', async () => {
  const identities = '{"identities": [{"identity_id": "id_0001", "name": 7.0, "track_ids": [1]}]}';
  const folder = await smallEpisode({ 'identities.json': identities });
  await run(folder);
  expect(bare(await file(folder))).toContain('"labels":{"name":"7"}');
});

it.each(['spec', 'pipeline'])(
  'keys of people too, through files of the layout %s',
  async (layout) => {
    const text = `{"format": "cutline-facebank", "version": 1, "people": [{"person_id": "ann", "name": "Ann",
    "extra": {${KEYS.identity}, ${KEYS.nested}}, "seeds": [{"seed_id": "s1", "embedding": [0.6, 0.8],
    "embedding_model": "arc", "extra": {${KEYS.top}, ${KEYS.stats}}}]}]}`;
    const root = await temporary();
    await writeTree(join(root, 'theirs'), { 'facebank.json': text });
    const bank = join(root, 'bank');
    const into = ['--facebank', bank, '--now', NOW] as const;
    const import_ = (from: string) =>
      cutline('facebank', 'import', '--from', join(root, from), ...into);
    expect(await import_('theirs')).toMatchObject({ code: 0, stderr: '' });
    const out = ['--out', join(root, 'out'), '--layout', layout] as const;
    expect(await cutline('facebank', 'export', ...into, ...out)).toMatchObject({ code: 0 });
    await rm(bank, { recursive: true });
    expect(await import_('out')).toMatchObject({ code: 0 });
    const written = bare(await readFile(join(bank, 'facebank.json'), 'utf8'));
    for (const key of ['identity', 'nested', 'top', 'stats'] as const)
      expect(written).toContain(bare(KEYS[key]));
  },
);

it('a number that is a person is told from its neighbours, which JavaScript cannot', async () => {
  const folder = await smallEpisode({
    'identities.json': `{"identities": [
      {"identity_id": "id_0001", "person_id": 1234567890123456789, "track_ids": [1]},
      {"identity_id": "id_0002", "labels": {"person_id": 9007199254740993, "cast_id": 7.0}, "track_ids": [3]}]}`,
  });
  await run(folder);
  const text = bare(await file(folder));
  expect(text).toContain('"person_id":"1234567890123456789"');
  expect(text).toContain('"person_id":"9007199254740993","cast_id":"7"');
});

const LABELS = '"weight": 0.50, "imdb": {"id": 9007199254740993, "gap": NaN}';

it.each(['spec', 'pipeline'])(
  'labels of a payload are written as it spells them (%s)',
  async (profile) => {
    const folder = await smallEpisode({ 'identities.json': IDENTITIES });
    await run(folder, '--profile', profile);
    const id = profile === 'spec' ? 'identity-00003' : 'id_0002';
    const labels = `{${LABELS}, "cast_id": 1234567890123456789}`;
    const patch = async (...more: readonly string[]) =>
      cutline(
        'patch',
        '--episode',
        folder,
        '--now',
        NOW,
        '--json',
        `{"identity_id": "${id}", "labels": ${labels}}`,
        ...more,
      );
    const told = await patch('--format', 'json');
    expect(told).toMatchObject({ code: 0, stderr: '' });
    expect(bare(told.stdout)).toContain('"gap":NaN');
    const text = bare(await file(folder));
    for (const key of LABELS.split(/, (?="imdb)/)) expect(text).toContain(bare(key));
    // Every reader takes the id of a cast member as text.
    expect(text).toContain('"cast_id":"1234567890123456789"');
    const log = await readFile(join(folder, 'moderation_log.jsonl'), 'utf8');
    expect(log).toContain(bare('"imdb": {"id": 9007199254740993, "gap": NaN}'));
    // What is so already is no change.
    expect((await patch()).stdout).toContain('Nothing to change');
    expect(await run(folder, '--profile', profile)).toMatchObject({ code: 0, stderr: '' });
    expect(bare(await file(folder))).toContain(
      bare('"imdb": {"id": 9007199254740993, "gap": NaN}'),
    );
  },
);

it('tracks that the episode has not stay as they stand where others of the identity change', async () => {
  const strange = '9007199254740993, 77.0, NaN, {"of": 7.0}, "track_0099"';
  const folder = await smallEpisode({
    'identities.json': `{"identities": [
      {"identity_id": "id_0001", "track_ids": [1, 2.0, ${strange}]}, {"identity_id": "id_0002", "track_ids": [3, 88.0]}]}`,
  });
  const move = '{"track_id": 2, "to_identity_id": "id_0002"}';
  expect(await cutline('move', '--episode', folder, '--now', NOW, '--json', move)).toMatchObject({
    code: 0,
  });
  const text = bare(await file(folder));
  expect(text).toContain(bare(`[1, ${strange}]`));
  expect(text).toContain('[2,3,88.0]');
  const merge = '{"source_ids": ["id_0001"], "target_id": "id_0002"}';
  const run = await cutline(
    'merge',
    '--episode',
    folder,
    '--now',
    NOW,
    '--format',
    'json',
    '--json',
    merge,
  );
  expect(run).toMatchObject({ code: 0 });
  expect(bare(await file(folder))).toContain(bare(`[1, 2, 3, 88.0, ${strange}]`));
});
