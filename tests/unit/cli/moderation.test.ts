import { cp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { append } from '../../../src/core/moderation/log.ts';
import { EMPTY_LOG, type Operation } from '../../../src/core/moderation/types.ts';
import { writeReadableLog } from '../../../src/core/moderation/write-log-file.ts';
import { sniffImage } from '../../../src/core/parse/sniff-image.ts';
import { besideGolden, episodesDir } from '../../data.ts';
import {
  copyOf,
  cutline,
  cutlineProcess,
  FACES,
  fixture,
  listFiles,
  NOW,
  PROGRAM,
  readJson,
  readSpec,
  run,
  type SpecFile,
  smallEpisode,
  snapshot,
  temporary,
  writeTree,
} from './program.ts';

const LATER = '2025-12-01T08:00:00Z';
const EP = 'demo-s01e01';

/** A folder that was clustered: {1,2} and {3,4}. */
async function clustered(threshold = '0.9'): Promise<string> {
  const folder = await smallEpisode();
  const args = ['--cluster', '--episode', folder, '--now', NOW, '--cluster-thresh', threshold];
  expect((await cutline('episode-run', ...args)).code).toBe(0);
  return folder;
}
const act = (name: string, folder: string, payload: unknown, ...more: readonly string[]) =>
  cutline(name, '--episode', folder, '--now', LATER, '--json', JSON.stringify(payload), ...more);
const spec = (folder: string) => readSpec(join(folder, 'identities.json'));
const groups = ({ identities }: SpecFile) =>
  Object.fromEntries(identities.map((one) => [one.identity_id, one.track_ids.join(' ')]));
/** A history of an episode without an id, as a file. */
const historyOf = (operations: readonly Operation[]) =>
  writeReadableLog({
    ...{ epId: 'episode', runId: '', prints: [], founders: 'tree' },
    log: operations.reduce((log, one) => append(log, one, { at: NOW }), EMPTY_LOG),
  });
const steps = async (folder: string) =>
  (await readFile(join(folder, 'moderation_log.jsonl'), 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { seq?: number; text?: string })
    .flatMap(({ seq, text }) => (seq === undefined ? [] : [text]));

const BAD_PAYLOADS: readonly [name: string, payload: string, reason: RegExp][] = [
  ['merge', '{', /--json is not valid JSON .*Nothing was changed/],
  ['merge', '[]', /merge takes one object with source_ids, target_id/],
  ['merge', '{"source_ids":[],"target_id":"identity-00001"}', /source_ids is empty/],
  ['merge', '{"source_ids":["identity-00003"],"target":"x"}', /does not know target; it takes/],
  [
    'merge',
    '{"source_ids":["identity-00009"],"target_id":"identity-00001"}',
    /no identity “identity-00009” in .*identities.json: it has identity-00001, identity-00003/,
  ],
  [
    'merge',
    '{"source_ids":["identity-00001"],"target_id":"identity-00001"}',
    /cannot be merged into itself/,
  ],
  ['merge', '{"source_ids":["__proto__"],"target_id":"identity-00001"}', /no identity “__proto__”/],
  ['split', '{"identity_id":"identity-00001","track_ids_to_split":[1,2]}', /would leave nothing/],
  [
    'split',
    '{"identity_id":"identity-00001","track_ids_to_split":[3]}',
    /Track 3 is not in identity-00001/,
  ],
  ['split', '{"identity_id":"identity-00001","track_ids_to_split":["../1"]}', /is no track id/],
  ['move', '{"track_id":1}', /to_identity_id is missing/],
  [
    'move',
    '{"track_id":1,"from_identity_id":"identity-00003","to_identity_id":null}',
    /Track 1 is in identity-00001, not in identity-00003/,
  ],
  [
    'move',
    '{"track_id":77,"from_identity_id":null,"to_identity_id":null}',
    /77 is not a track of this episode/,
  ],
  [
    'move',
    '{"track_id":1,"from_identity_id":"identity-00001","to_identity_id":"identity-00001"}',
    /is in identity-00001 already/,
  ],
  ['delete-track', '{"track_id":null}', /track_id has to be a track/],
  ['patch', '{"identity_id":"identity-00001"}', /neither locked nor labels/],
  ['patch', '{"identity_id":"identity-00001","locked":"yes"}', /locked has to be true or false/],
  [
    'patch',
    `{"identity_id":"identity-00001","labels":{"name":"${'x'.repeat(300)}"}}`,
    /300 characters; at most 200/,
  ],
];

describe('moderation in place', () => {
  it.each(['spec', 'pipeline'])(
    'names that lost have one place, whoever writes them (%s)',
    async (profile) => {
      const folder = await clustered();
      const path = join(folder, 'identities.json');
      const run = () =>
        cutline(
          'episode-run',
          '--cluster',
          '--episode',
          folder,
          '--now',
          NOW,
          '--profile',
          profile,
        );
      await run();
      const [ann, bea] =
        profile === 'spec' ? ['identity-00001', 'identity-00003'] : ['id_0001', 'id_0003'];
      await act('patch', folder, { identity_id: ann, labels: { name: 'Ann' } });
      await act('patch', folder, { identity_id: bea, labels: { name: 'Bea' } });
      await act('merge', folder, { source_ids: [bea], target_id: ann });
      type Words = { aliases?: unknown; labels?: { aliases?: unknown } };
      const first = async () => ((await readJson(path)) as { identities: Words[] }).identities[0];
      const merged = await first();
      expect(merged).toMatchObject({ labels: { aliases: ['Bea'] } });
      expect(merged).not.toHaveProperty('aliases');
      await run();
      expect((await first())?.labels).toEqual(merged?.labels);
      // An earlier Cutline had them beside the labels: they are read from there, by runs and by acts.
      const file = (await readJson(path)) as { identities: Words[] };
      const { aliases: _, ...labels } = file.identities[0]?.labels ?? {};
      file.identities[0] = { ...file.identities[0], labels, aliases: ['Bea', 'Cleo'] };
      await rm(join(folder, 'moderation_log.jsonl'));
      for (const read of [run, () => act('patch', folder, { identity_id: ann, locked: true })]) {
        await writeTree(folder, { 'identities.json': file });
        expect((await read()).code).toBe(0);
        expect(await first()).toMatchObject({ labels: { ...labels, aliases: ['Bea', 'Cleo'] } });
        expect(await first()).not.toHaveProperty('aliases');
      }
    },
  );

  it('delete-track: the faces that the pipeline counts are those of its identities', async () => {
    const folder = await smallEpisode({
      'faces.jsonl': [...FACES, { track_id: 4, face_id: 'no vector', frame_idx: 309 }],
    });
    const run = () =>
      cutline('episode-run', '--cluster', '--episode', folder, '--profile', 'pipeline');
    const counted = async () => {
      const { identities, stats } = (await readJson(join(folder, 'identities.json'))) as {
        identities: { size: number }[];
        stats: { faces: number };
      };
      return [stats.faces, identities.reduce((sum, { size }) => sum + size, 0)];
    };
    await run();
    expect(await counted()).toEqual([8, 8]);
    await act('delete-track', folder, { track_id: 1 });
    expect(await counted()).toEqual([6, 6]);
    await run();
    expect(await counted()).toEqual([6, 6]);
  });

  it.each([
    ['singleton', null],
    ['noise', -1],
  ])(
    'split: two tracks of three at least are no cluster until they have a name (%s)',
    async (mode, outlier) => {
      const folder = await smallEpisode();
      const fresh = ['--cluster-thresh', '0.5', '--min-cluster-size', '3', '--outlier-mode', mode];
      const run = (...options: readonly string[]) =>
        cutline('episode-run', '--cluster', '--episode', folder, '--now', NOW, ...options);
      const clusters = async () => {
        const { identities, metadata } = await spec(folder);
        return [
          ...identities.map((one) => one.cluster_id),
          metadata.num_clusters,
          metadata.num_singletons,
        ];
      };
      await run(...fresh);
      expect(await clusters()).toEqual([1, 1, 0]);
      await act('split', folder, { identity_id: 'identity-00001', track_ids_to_split: [3, 4] });
      // An act and the run after it say the same.
      const both = async (expected: unknown) => {
        expect(await clusters()).toEqual(expected);
        const before = groups(await spec(folder));
        await run();
        expect(await clusters()).toEqual(expected);
        expect(groups(await spec(folder))).toEqual(before);
      };
      await both([outlier, outlier, 0, 4]);
      await act('patch', folder, { identity_id: 'identity-00005', labels: { name: 'Bea' } });
      await both([outlier, 1, 1, 2]);
      await act('patch', folder, { identity_id: 'identity-00001', locked: true });
      expect(await clusters()).toEqual([2, 1, 2, 0]);
      await act('patch', folder, { identity_id: 'identity-00005', labels: { name: null } });
      await both([expect.any(Number), outlier, 1, 2]);
    },
  );

  it.each(['spec', 'pipeline'])(
    'an identity keeps its dates until it changes, with a history and without (%s)',
    async (profile) => {
      const folder = await clustered();
      const day = (n: number) => `2025-12-0${n}T08:00:00Z`;
      const dates = async () => {
        const { identities } = (await readJson(join(folder, 'identities.json'))) as {
          identities: { created_at?: string; updated_at?: string }[];
        };
        return identities.map((one) => [one.created_at, one.updated_at]);
      };
      const run = async (n: number, ...more: readonly string[]) => {
        const args = [
          '--cluster',
          '--episode',
          folder,
          '--now',
          day(n),
          '--profile',
          profile,
          ...more,
        ];
        expect((await cutline('episode-run', ...args)).code).toBe(0);
        return dates();
      };
      expect(await dates()).toEqual([
        [NOW, NOW],
        [NOW, NOW],
      ]);
      expect(await run(2)).toEqual([
        [NOW, NOW],
        [NOW, NOW],
      ]);
      const id = profile === 'spec' ? 'identity-00001' : 'id_0001';
      await act('patch', folder, { identity_id: id, locked: true });
      const locked = [
        [NOW, LATER],
        [NOW, NOW],
      ];
      expect(await dates()).toEqual(locked);
      expect(await run(3)).toEqual(locked);
      await rm(join(folder, 'moderation_log.jsonl'));
      expect(await run(4)).toEqual(locked);
      // At another threshold the second falls apart: it is another one from then on, its part is new.
      const [first, second, part] = await run(5, '--cluster-thresh', '0.999');
      expect([first, second]).toEqual([locked[0], [NOW, day(5)]]);
      expect(part).toEqual(profile === 'spec' ? [day(5), day(5)] : [undefined, undefined]);
    },
  );

  const part: Operation = {
    ...{ type: 'split-track', track: '2', face: 'face_2_1', part: '5', partNumber: 5 },
  };
  const lonePart: Operation = {
    type: 'set-apart',
    tracks: ['5'],
    from: [{ identityId: 'identity-00001', anchor: '1', tracks: ['1', '2', '5'] }],
    newIds: ['identity-00005'],
  };
  const mergedPart: Operation = {
    type: 'merge',
    sources: [{ identityId: 'identity-00005', anchor: '5', tracks: ['5'] }],
    target: { identityId: 'identity-00003', anchor: '3', tracks: ['3', '4'] },
  };
  it.each([
    ['by itself', 'spec', [part, lonePart], [4, 1]],
    ['by itself', 'pipeline', [part, lonePart], [4, 1]],
    ['among others', 'spec', [part, mergedPart], [2, 3]],
    ['among others', 'pipeline', [part, mergedPart], [2, 3]],
  ] as const)(
    'an identity keeps its dates where a part of a split track is in it, %s (%s)',
    async (_, profile, operations, sizes) => {
      const folder = await smallEpisode({ 'moderation_log.jsonl': historyOf(operations) });
      const out = join(folder, 'out');
      const run = async (now: string, ...more: readonly string[]) => {
        const args = ['--cluster', '--episode', folder, '--now', now, '--profile', profile];
        const { code, stdout, stderr } = await cutline('episode-run', ...args, ...more);
        expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
        expect(stdout.match(/^import: .*/gm)).toEqual([expect.stringContaining('no pictures')]);
        const { identities } = (await readJson(
          join(more.length === 0 ? folder : out, 'identities.json'),
        )) as { identities: { track_ids: unknown[] }[] };
        return identities;
      };
      const first = await run(NOW);
      expect(first.map((one) => one.track_ids.length)).toEqual(sizes);
      expect(await run(LATER)).toEqual(first);
      expect(await run('2026-01-01T08:00:00Z', '--out', out)).toEqual(first);
      await cp(join(folder, 'moderation_log.jsonl'), join(out, 'moderation_log.jsonl'));
      await rm(join(folder, 'identities.json'));
      expect(await run('2026-02-01T08:00:00Z', '--out', out)).toEqual(first);
    },
  );

  it('merge: the sources go to the target, the rest stays as it is', async () => {
    const folder = await clustered('0.999');
    const before = await spec(folder);
    expect(Object.keys(groups(before))).toHaveLength(4);
    const { code, stdout, stderr } = await act('merge', folder, {
      source_ids: ['identity-00002', 'identity-00004'],
      target_id: 'identity-00001',
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('Merged 2 identities into identity-00001.');
    expect(stdout).toContain('identity-00001: 1 track → 3');
    expect(stdout).toContain('identity-00004: gone (had 1 track)');
    const after = await spec(folder);
    expect(groups(after)).toEqual({
      'identity-00001': 'track-00001 track-00002 track-00004',
      'identity-00003': 'track-00003',
    });
    expect(after.identities[1]).toEqual(before.identities[2]);
    expect(after.identities[0]).toMatchObject({
      cluster_id: 1,
      embedding_stats: { num_tracks: 3, num_faces_total: 6, centroid_norm: expect.closeTo(1, 9) },
      created_at: NOW,
      updated_at: LATER,
    });
    expect(after.metadata).toMatchObject({
      num_tracks: 4,
      num_clusters: 1,
      num_singletons: 1,
      singleton_fraction: 0.25,
      largest_cluster_size: 3,
      cluster_thresh: 0.999,
    });
    expect(await steps(folder)).toEqual(['Merged 2 identities into identity-00001']);
  });

  it('split: a new identity above all numbers, the cluster numbers of others stay', async () => {
    const folder = await clustered();
    const payload = { identity_id: 'identity-00001', track_ids_to_split: ['track_0002'] };
    expect((await act('split', folder, payload)).code).toBe(0);
    const { identities } = await spec(folder);
    expect(identities.map((one) => [one.identity_id, one.cluster_id])).toEqual([
      ['identity-00001', null],
      ['identity-00003', 2],
      ['identity-00005', null],
    ]);
    expect(identities[2]).toMatchObject({ track_ids: ['track-00002'], created_at: LATER });
  });

  it('move: to another identity, and out of any', async () => {
    const folder = await clustered();
    const from = 'identity-00001';
    const to = { track_id: 2, from_identity_id: from, to_identity_id: 'identity-00003' };
    expect((await act('move', folder, to)).code).toBe(0);
    expect(groups(await spec(folder))).toEqual({
      'identity-00001': 'track-00001',
      'identity-00003': 'track-00002 track-00003 track-00004',
    });
    const out = { track_id: '2', from_identity_id: 'identity-00003', to_identity_id: null };
    expect((await act('move', folder, out)).code).toBe(0);
    expect(groups(await spec(folder))).toMatchObject({ 'identity-00005': 'track-00002' });
    const gone = await act('move', folder, { ...to, from_identity_id: 'identity-00005' });
    expect(gone.stdout).toContain('identity-00005 had no other track and is gone.');
    expect(Object.keys(groups(await spec(folder)))).toEqual(['identity-00001', 'identity-00003']);
  });

  it('patch: names and locks; what is so already changes nothing', async () => {
    const folder = await clustered();
    const payload = {
      identity_id: 'identity-00001',
      locked: true,
      labels: { name: ' Ann ', person_id: 'p-ann', born: 1970 },
    };
    expect((await act('patch', folder, payload)).code).toBe(0);
    const [ann] = (await spec(folder)).identities;
    expect(ann).toMatchObject({
      locked: true,
      labels: { name: 'Ann', person_id: 'p-ann', born: 1970 },
      updated_at: LATER,
    });
    const as = await snapshot(folder);
    const again = await act('patch', folder, payload);
    expect(again).toMatchObject({ code: 0, stdout: 'Nothing to change: it is so already.\n' });
    expect(await snapshot(folder)).toEqual(as);
    const less = { identity_id: 'identity-00001', labels: { born: null } };
    expect((await act('patch', folder, less)).code).toBe(0);
    expect((await spec(folder)).identities[0]?.labels).toEqual({ name: 'Ann', person_id: 'p-ann' });
  });

  it('delete-track: marks rows and nothing else in them, keeps vectors, counts anew', async () => {
    const folder = await smallEpisode({
      'tracks.jsonl':
        '{"track_id": 1, "x": 1.0}\r\n\r\n{"track_id":2,"deleted":false}\n{"track_id": 3}\nbroken\n{"track_id": 4}',
    });
    const args = ['--cluster', '--episode', folder, '--cluster-thresh', '0.9', '--skip-bad-lines'];
    expect((await cutline('episode-run', ...args)).code).toBe(0);
    const faces = await readFile(join(folder, 'faces.jsonl'), 'utf8');
    const done = await act('delete-track', folder, { track_id: 2 }, '--skip-bad-lines');
    expect(done).toMatchObject({ code: 0, stderr: '' });
    expect(await readFile(join(folder, 'tracks.jsonl'), 'utf8')).toBe(
      '{"track_id": 1, "x": 1.0}\r\n\r\n{"track_id":2,"deleted":true}\n{"track_id": 3}\nbroken\n{"track_id": 4}',
    );
    const rows = faces
      .split('\n')
      .map((line) =>
        line.startsWith('{"track_id":2') ? line.replace(/}$/, ',"deleted":true}') : line,
      );
    expect(await readFile(join(folder, 'faces.jsonl'), 'utf8')).toBe(rows.join('\n'));
    const after = await spec(folder);
    expect(groups(after)).toEqual({
      'identity-00001': 'track-00001',
      'identity-00003': 'track-00003 track-00004',
    });
    expect(after.metadata).toMatchObject({ num_tracks: 3, num_clusters: 1 });
    // The history deletes it: a later clustering leaves it out, and undoing it could bring it back.
    const again = await cutline('episode-run', ...args, '--format', 'json');
    expect(JSON.parse(again.stdout)).toMatchObject({ metadata: { num_tracks: 3 } });
  });

  it('a locked identity is refused by every act, and the way to unlock is said', async () => {
    const folder = await clustered();
    await act('patch', folder, { identity_id: 'identity-00001', locked: true });
    const as = await snapshot(folder);
    const acts: [string, object][] = [
      ['merge', { source_ids: ['identity-00003'], target_id: 'identity-00001' }],
      ['merge', { source_ids: ['identity-00001'], target_id: 'identity-00003' }],
      ['split', { identity_id: 'identity-00001', track_ids_to_split: [1] }],
      ['move', { track_id: 1, from_identity_id: 'identity-00001', to_identity_id: null }],
      [
        'move',
        { track_id: 3, from_identity_id: 'identity-00003', to_identity_id: 'identity-00001' },
      ],
      ['delete-track', { track_id: 1 }],
    ];
    for (const [name, payload] of acts) {
      const { code, stderr } = await act(name, folder, payload);
      expect(code).toBe(2);
      expect(stderr).toContain(
        'identity-00001 is locked, so nothing was changed. Unlock first: patch identity-00001 with {"locked": false}.',
      );
    }
    expect(await snapshot(folder)).toEqual(as);
    await act('patch', folder, { identity_id: 'identity-00001', locked: false });
    expect((await act('delete-track', folder, { track_id: 1 })).code).toBe(0);
  });

  it('--dry-run says what would change and writes nothing', async () => {
    const folder = await clustered();
    const as = await snapshot(folder);
    const payload = { source_ids: ['identity-00003'], target_id: 'identity-00001' };
    const text = await act('merge', folder, payload, '--dry-run');
    expect(text.stdout).toMatch(
      /identity-00001: 2 tracks → 4\n {2}identity-00003: gone .*\nwould write .*identities.json and 1 more/,
    );
    const json = await act('merge', folder, payload, '--dry-run', '--format', 'json');
    expect(JSON.parse(json.stdout)).toMatchObject({
      changed: true,
      dry_run: true,
      step: 1,
      identities: [
        { identity_id: 'identity-00001', tracks: [2, 4] },
        { identity_id: 'identity-00003', tracks: [2, null] },
      ],
    });
    expect(await snapshot(folder)).toEqual(as);
  });

  it('the payload comes from a file or from standard input, too', async () => {
    const folder = await clustered();
    const payload = JSON.stringify({ identity_id: 'identity-00001', labels: { name: 'Ann' } });
    await writeTree(folder, { 'change.txt': payload });
    const at = ['patch', '--episode', folder, '--json'];
    expect((await cutline(...at, `@${join(folder, 'change.txt')}`)).code).toBe(0);
    const piped = payload.replace('Ann', 'Bo');
    const command = `echo '${piped}' | "${process.execPath}" "${PROGRAM}" ${at.join(' ')} -`;
    expect((await run('sh', ['-c', command]).outcome).code).toBe(0);
    expect((await spec(folder)).identities[0]?.labels).toEqual({ name: 'Bo' });
  });

  it('what does not fit is refused, with what is wrong, and nothing changes', async () => {
    const folder = await clustered();
    const as = await snapshot(folder);
    for (const [name, payload, reason] of BAD_PAYLOADS) {
      const { code, stderr, stdout } = await cutline(name, '--episode', folder, '--json', payload);
      expect({ name, payload, code, stdout }).toEqual({ name, payload, code: 2, stdout: '' });
      expect(stderr).toMatch(reason);
    }
    expect(await snapshot(folder)).toEqual(as);
  });

  it('without --json, without identities.json or without a folder, what to do is said', async () => {
    const folder = await smallEpisode();
    expect((await cutline('merge', '--episode', folder)).stderr).toMatch(
      /Say what to change with --json, for example/,
    );
    const none = await act('merge', folder, { source_ids: ['a'], target_id: 'b' });
    expect(none).toMatchObject({ code: 2 });
    expect(none.stderr).toMatch(/no identities.json in .*episode-run --cluster --episode/);
    expect(
      (await act('merge', join(folder, 'nowhere'), { source_ids: ['a'], target_id: 'b' })).stderr,
    ).toMatch(/is not a folder/);
  });

  it('commands on one folder take turns: none is lost', async () => {
    const folder = await clustered('0.999');
    const names = ['Ann', 'Bo', 'Cy', 'Di'];
    const outcomes = await Promise.all(
      names.map((name, i) =>
        cutlineProcess(
          ...['patch', '--episode', folder, '--now', LATER, '--json'],
          JSON.stringify({ identity_id: `identity-0000${i + 1}`, labels: { name } }),
        ),
      ),
    );
    expect(outcomes.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    const { identities } = await spec(folder);
    expect(identities.map(({ labels }) => labels.name)).toEqual(names);
    expect(await steps(folder)).toHaveLength(4);
    expect(await listFiles(folder)).not.toContain('.cutline.lock');
  });
});

describe('the history of a folder', () => {
  it('is printed, and empty before the first step', async () => {
    const folder = await clustered();
    expect((await cutline('log', '--episode', folder)).stdout).toBe('No history yet.\n');
    await act('patch', folder, { identity_id: 'identity-00001', labels: { name: 'Ann' } });
    await act('split', folder, { identity_id: 'identity-00003', track_ids_to_split: [4] });
    expect((await cutline('log', '--episode', folder)).stdout).toBe(
      `1  ${LATER}  Named identity-00001 Ann\n2  ${LATER}  Split track 4 off identity-00003 as identity-00005\n`,
    );
    const json = JSON.parse((await cutline('log', '--episode', folder, '--format', 'json')).stdout);
    expect(json).toMatchObject({
      cursor: 2,
      steps: [
        { seq: 1, state: 'applied', operation: { type: 'label' } },
        { seq: 2, before: { clusters: 2 }, after: { clusters: 1, singletons: 2, tracks: 4 } },
      ],
    });
  });

  it('says what became of each step', async () => {
    const folder = await clustered();
    await act('patch', folder, { identity_id: 'identity-00001', labels: { name: 'Ann' } });
    expect((await cutline('undo', '--episode', folder, '--now', LATER)).code).toBe(0);
    await act('patch', folder, { identity_id: 'identity-00001', labels: { name: 'Bo' } });
    const path = join(folder, 'moderation_log.jsonl');
    const log = await readFile(path, 'utf8');
    // As a page leaves it that took the last step back: it can do it again.
    await writeFile(path, log.replace('"cursor":3', '"cursor":2,"steps":3'));
    const { stdout } = await cutline('log', '--episode', folder, '--format', 'json');
    const { steps: told } = JSON.parse(stdout) as { steps: { state: string }[] };
    expect(told.map(({ state }) => state)).toEqual(['revoked', 'applied', 'undone']);
  });

  it('holds in every later run: merges, splits, names, locks; no number is used again', async () => {
    const folder = await clustered('0.999');
    await act('merge', folder, { source_ids: ['identity-00004'], target_id: 'identity-00001' });
    await act('split', folder, { identity_id: 'identity-00001', track_ids_to_split: [1] });
    await act('merge', folder, { source_ids: ['identity-00002'], target_id: 'identity-00005' });
    await act('patch', folder, {
      identity_id: 'identity-00005',
      locked: true,
      labels: { name: 'Ann' },
    });
    const log = await readFile(join(folder, 'moderation_log.jsonl'), 'utf8');
    for (const threshold of ['0.999', '0.9', '0.5', '0.01']) {
      const args = ['--cluster', '--episode', folder, '--now', NOW, '--cluster-thresh', threshold];
      expect((await cutline('episode-run', ...args)).code).toBe(0);
      const { identities } = await spec(folder);
      const ann = identities.find(({ identity_id }) => identity_id === 'identity-00005');
      expect(ann).toMatchObject({
        track_ids: ['track-00001', 'track-00002'],
        labels: { name: 'Ann' },
        locked: true,
      });
      // 4 was taken from what 1 is in: they never come together again.
      expect(identities.filter(({ track_ids }) => track_ids.includes('track-00004'))).toHaveLength(
        1,
      );
      expect(identities.map((one) => one.identity_id)).not.toContain('identity-00002');
    }
    expect(await readFile(join(folder, 'moderation_log.jsonl'), 'utf8')).toBe(log);
    const next = { identity_id: 'identity-00001', track_ids_to_split: [4] };
    expect((await act('split', folder, next)).code).toBe(0);
    const ids = (await spec(folder)).identities.map((one) => one.identity_id);
    expect(ids).toEqual(['identity-00001', 'identity-00005', 'identity-00006']);
  });

  it('of another episode or a newer version is refused; a cut one is taken as far as it goes', async () => {
    const folder = await clustered();
    await act('patch', folder, { identity_id: 'identity-00001', labels: { name: 'Ann' } });
    await act('patch', folder, { identity_id: 'identity-00003', labels: { name: 'Bo' } });
    const path = join(folder, 'moderation_log.jsonl');
    const log = await readFile(path, 'utf8');
    await writeFile(path, log.replace('"version":1', '"version":7'));
    const newer = await cutline('episode-run', '--cluster', '--episode', folder);
    expect(newer).toMatchObject({ code: 2 });
    expect(newer.stderr).toMatch(/moderation_log.jsonl was written by a newer version/);
    await writeFile(path, log.slice(0, -30));
    const cut = await act('patch', folder, { identity_id: 'identity-00003', locked: true });
    expect(cut.code).toBe(0);
    expect(cut.stderr).toMatch(/cannot be read .* 1 step before taken over/);
    expect(await readFile(`${path}.bak`, 'utf8')).toBe(log.slice(0, -30));
    // What the cut step said is still in identities.json, and is taken over from there.
    expect((await spec(folder)).identities[1]).toMatchObject({
      labels: { name: 'Bo' },
      locked: true,
    });
    expect((await cutline('episode-run', '--cluster', '--episode', folder)).code).toBe(0);
    expect((await spec(folder)).identities[1]).toMatchObject({
      labels: { name: 'Bo' },
      locked: true,
    });
  });

  it('goes on in a folder that --out names', async () => {
    const folder = await clustered('0.999');
    await act('merge', folder, { source_ids: ['identity-00004'], target_id: 'identity-00001' });
    const out = await temporary();
    await cp(join(folder, 'identities.json'), join(out, 'identities.json'));
    await cp(join(folder, 'moderation_log.jsonl'), join(out, 'moderation_log.jsonl'));
    await rm(join(folder, 'moderation_log.jsonl'));
    await rm(join(folder, 'identities.json'));
    const args = ['--cluster', '--episode', folder, '--out', out, '--cluster-thresh', '0.999'];
    expect((await cutline('episode-run', ...args)).code).toBe(0);
    expect(groups(await spec(out))).toMatchObject({ 'identity-00001': 'track-00001 track-00004' });
  });
});

describe('a folder of the pipeline', () => {
  const at = (root: string) => ['--data-root', root, '--ep-id', EP, '--now', LATER];
  const file = async (root: string) =>
    (await readJson(join(root, 'data/manifests', EP, 'identities.json'))) as {
      identities: Record<string, unknown>[];
      stats: Record<string, unknown>;
    };

  it('keeps its own schema, ids and thumbnails in step', async () => {
    const root = await copyOf('real_run');
    const original = await file(root);
    const payload = { source_ids: ['id_0002'], target_id: 'id_0001' };
    const { code } = await cutline('merge', ...at(root), '--json', JSON.stringify(payload));
    expect(code).toBe(0);
    const after = await file(root);
    expect(after.identities.map((one) => one.identity_id)).toEqual([
      'id_0001',
      'id_0003',
      'id_0004',
      'id_0005',
    ]);
    expect(after.identities.slice(1)).toEqual(original.identities.slice(2));
    expect(after.identities[0]).toMatchObject({
      track_ids: [1, 2, 3, 4, 6],
      size: 14,
      merged_from: ['id_0002'],
      rep_thumb_rel_path: 'identities/id_0001/rep.jpg',
    });
    expect(after.stats).toMatchObject({ clusters: 4, faces: 22 });
    const thumbs = (await listFiles(join(root, 'data/frames', EP, 'thumbs'))).filter((path) =>
      path.startsWith('identities'),
    );
    expect(thumbs).toEqual(
      ['id_0001', 'id_0003', 'id_0004', 'id_0005'].map((id) => `identities/${id}/rep.jpg`),
    );
    const rep = await readFile(join(root, 'data/frames', EP, 'thumbs/identities/id_0001/rep.jpg'));
    expect(sniffImage(rep)).toMatchObject({ type: 'image/jpeg', width: 256, height: 256 });
    // A later run of ours in their schema calls them the same.
    const args = ['--cluster', '--profile', 'pipeline', '--cluster-thresh', '0.68'];
    expect((await cutline('episode-run', ...at(root), ...args)).code).toBe(0);
    const again = await file(root);
    expect(again.identities[0]).toMatchObject({
      identity_id: 'id_0001',
      track_ids: [1, 2, 3, 4, 6],
    });
  });

  it('crops of a deleted track are kept, or purged when asked for', async () => {
    const root = await copyOf('real_run');
    const crops = async () =>
      (await listFiles(join(root, 'data/frames', EP))).filter((path) =>
        path.includes('track_0007'),
      );
    const has = (await crops()).length;
    expect(has).toBeGreaterThan(0);
    const gone = (purge: boolean) =>
      cutline(
        'delete-track',
        ...at(root),
        '--json',
        JSON.stringify({ track_id: 7, purge_crops: purge }),
      );
    expect((await gone(false)).code).toBe(0);
    expect(await crops()).toHaveLength(has);
    expect((await gone(true)).code).toBe(0);
    expect(await crops()).toEqual([]);
    const ids = (await file(root)).identities.map((one) => one.identity_id);
    expect(ids).not.toContain('id_0004');
  });
});

describe('an export without its episode', () => {
  it('is changed as far as the file itself tells, null where it does not', async () => {
    const folder = await temporary();
    const seed = await readFile(fixture('seed_doc_schema/identities.json'), 'utf8');
    await writeTree(folder, {
      'identities.json': seed,
      'thumbs/identity-00001/rep.jpg': 'one',
      'thumbs/identity-00002/rep.jpg': 'two',
    });
    const unlock = { identity_id: 'identity-00001', locked: false };
    expect((await act('patch', folder, unlock)).code).toBe(0);
    const merge = { source_ids: ['identity-00002'], target_id: 'identity-00001' };
    expect((await act('merge', folder, merge)).code).toBe(0);
    const after = await spec(folder);
    expect(after.identities).toHaveLength(1);
    expect(after.identities[0]).toMatchObject({
      track_ids: ['track-00001', 'track-00005', 'track-00042'],
      canonical_face_path: 'thumbs/identity-00001/rep.jpg',
      embedding_stats: { num_tracks: 3, num_faces_total: 102, variance: null, centroid_norm: null },
      labels: { name: 'One', person_id: 'p-one' },
    });
    expect((await listFiles(folder)).filter((path) => path.startsWith('thumbs'))).toEqual([
      'thumbs/identity-00001/rep.jpg',
    ]);
    const split = { identity_id: 'identity-00001', track_ids_to_split: [42] };
    expect((await act('split', folder, split)).code).toBe(0);
    const [one, two] = (await spec(folder)).identities;
    expect(one).toMatchObject({
      canonical_face_path: null,
      embedding_stats: { num_faces_total: null },
    });
    expect(two).toMatchObject({
      identity_id: 'identity-00043',
      canonical_face_path: null,
      embedding_stats: { variance: 0, centroid_norm: 1 },
    });
  });

  it('with tracks.npy, spreads are measured', async () => {
    const folder = await temporary();
    const episode = await smallEpisode();
    const args = ['--cluster', '--episode', episode, '--out', folder, '--track-vectors'];
    expect((await cutline('episode-run', ...args, '--cluster-thresh', '0.9')).code).toBe(0);
    const merge = { source_ids: ['identity-00003'], target_id: 'identity-00001' };
    expect((await act('merge', folder, merge)).code).toBe(0);
    const full = await smallEpisode({
      'identities.json': await readFile(join(folder, 'identities.json'), 'utf8'),
    });
    await rm(join(full, 'identities.json'));
    await cutline('episode-run', '--cluster', '--episode', full, '--cluster-thresh', '0.01');
    const [measured] = (await spec(folder)).identities;
    const [expected] = (await spec(full)).identities;
    const variance = (one: unknown) =>
      (one as { embedding_stats: { variance: number } }).embedding_stats.variance;
    expect(variance(measured)).toBeCloseTo(variance(expected), 6);
    expect(variance(measured)).toBeGreaterThan(0.05);
  });

  it.each([
    ['a line that is cut off', (text: string) => text.slice(0, -20), 2, 'line 4'],
    ['bytes that are no UTF-8', (text: string) => text.replace('track_id', '\xe9'), 2, 'line 1'],
    ['a line less', (text: string) => text.replace(/.*\n/, ''), 0, '4 vectors'],
  ])('says what is wrong with whose they are: %s', async (_, damage, code, words) => {
    const folder = await temporary();
    const args = ['--episode', await smallEpisode(), '--out', folder, '--track-vectors'];
    expect((await cutline('episode-run', '--cluster', ...args)).code).toBe(0);
    const meta = join(folder, 'track_embeddings_meta.jsonl');
    await writeFile(meta, damage(await readFile(meta, 'utf8')), 'latin1');
    const lock = { identity_id: 'identity-00001', locked: true };
    const outcome = await act('patch', folder, lock);
    expect([outcome.code, outcome.stderr]).toEqual([code, expect.stringContaining(words)]);
    expect(outcome.stderr).toContain('track_embeddings_meta.jsonl');
  });
});

const dir = episodesDir();
describe.skipIf(dir === undefined)('a real episode', () => {
  it('a merge by hand holds at every threshold; pictures follow the best face', async () => {
    const folder = await temporary();
    await cp(join(dir ?? '', 'cast-photos'), folder, { recursive: true });
    const episodeRun = (threshold: string) =>
      cutline(
        'episode-run',
        '--cluster',
        '--episode',
        folder,
        '--now',
        NOW,
        '--cluster-thresh',
        threshold,
      );
    expect((await episodeRun('0.58')).code).toBe(0);
    const before = await spec(folder);
    const [target, source] = before.identities.filter(({ cluster_id }) => cluster_id !== null);
    const started = await stat(join(folder, 'faces.jsonl'));
    const payload = { source_ids: [source?.identity_id], target_id: target?.identity_id };
    expect((await act('merge', folder, payload)).code).toBe(0);
    const together = [...(target?.track_ids ?? []), ...(source?.track_ids ?? [])].sort();
    const merged = (file: SpecFile) =>
      file.identities.find(({ identity_id }) => identity_id === target?.identity_id);
    const after = await spec(folder);
    expect(merged(after)?.track_ids).toEqual(together);
    const others = (file: SpecFile) =>
      file.identities.filter(
        ({ identity_id: id }) => id !== target?.identity_id && id !== source?.identity_id,
      );
    expect(others(after)).toEqual(others(before));
    expect((await stat(join(folder, 'faces.jsonl'))).mtimeMs).toBe(started.mtimeMs);
    for (const threshold of ['0.4', '0.8']) {
      expect((await episodeRun(threshold)).code).toBe(0);
      expect(merged(await spec(folder))?.track_ids).toEqual(expect.arrayContaining(together));
    }
    const faces = new Set(
      (await listFiles(join(folder, 'thumbs'))).map((path) => path.split('/')[0]),
    );
    expect(faces).toEqual(new Set((await spec(folder)).identities.map((one) => one.identity_id)));
  });
});

const samples = besideGolden('samples');
describe.skipIf(samples === undefined)('the moderated sample', () => {
  it('keeps every key that nobody here knows', async () => {
    const root = await temporary();
    await cp(join(samples ?? '', 'pipeline/moderated'), root, { recursive: true });
    const path = join(root, 'data/manifests', EP, 'identities.json');
    type Loose = Record<string, unknown> & { identities: Record<string, unknown>[] };
    const before = (await readJson(path)) as Loose;
    const payload = { source_ids: ['id_0007'], target_id: 'id_0006' };
    const args = ['--data-root', root, '--ep-id', EP, '--json', JSON.stringify(payload)];
    const { code, stdout } = await cutline('merge', ...args);
    expect(code).toBe(0);
    expect(stdout).toContain('“Bea Cole” of id_0007 is kept as an alias');
    const after = (await readJson(path)) as Loose;
    expect(after.identities.map((one) => one.identity_id)).toEqual([
      'id_0001',
      'id_0004',
      'id_0006',
    ]);
    expect(after.identities[2]).toMatchObject({
      name: 'Ava Stone',
      person_id: 'p_0001',
      label: null,
      track_ids: [6, 10],
      labels: { aliases: ['Bea Cole'] },
    });
    const { identities: _, stats: __, manual_assignments: was, ...rest } = before;
    expect(after).toMatchObject(rest);
    const assigned = after.manual_assignments as Record<string, unknown>;
    expect(assigned.id_0006).toEqual((was as Record<string, unknown>).id_0006);
    expect(assigned).not.toHaveProperty('id_0007');
  });
});
