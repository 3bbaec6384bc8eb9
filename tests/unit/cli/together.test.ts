import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  cutline,
  listFiles,
  NOW,
  readJson,
  readSpec,
  type SpecFile,
  snapshot,
  temporary,
  writeTree,
} from './program.ts';

/** Degrees at which the tracks of an episode look: people are 60 apart. */
type Angles = readonly number[];

/** At another place in each episode: in one frame, they would be two people. */
const boxIn = (epId: string, k: number) =>
  [10, 10, 60 + k, 60 + k].map((x) => x + (epId === 'ep-1' ? 0 : 300));

const faces = (epId: string, at: Angles, model?: string) =>
  at.flatMap((degrees, t) =>
    [0, 1].map((k) => ({
      ...{ ep_id: epId, track_id: t + 1, face_id: `face_${t + 1}_${k}` },
      ...{ frame_idx: 100 * t + k, ts: 4 * t + k, bbox_xyxy: boxIn(epId, k) },
      embedding: [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180), 0],
      ...(model === undefined ? {} : { embedding_model: model }),
    })),
  );

/** 0° to 39° are one person; alone, B has nothing between that says so. */
const A: Angles = [0, 18, 22, 120, 122];
const B: Angles = [0, 39, 240, 242];

interface Season {
  readonly folder: string;
  readonly a: string;
  readonly b: string;
}

async function season(
  more: Readonly<Record<string, object>> = {},
  [a, b]: readonly [Angles, Angles] = [A, B],
): Promise<Season> {
  const folder = await temporary();
  await writeTree(folder, {
    'one/faces.jsonl': faces('ep-1', a),
    'two/faces.jsonl': faces('ep.2', b),
    ...more,
  });
  return { folder, a: join(folder, 'one'), b: join(folder, 'two') };
}

const run = (episodes: readonly string[], ...more: readonly string[]) =>
  cutline(
    ...['episode-run', '--cluster', '--now', NOW, '--cluster-thresh', '0.8'],
    ...episodes.flatMap((folder) => ['--episode', folder]),
    ...more,
  );

/** Tracks of each identity, by its id. */
const groups = ({ identities }: SpecFile) =>
  Object.fromEntries(identities.map(({ identity_id: id, track_ids: tracks }) => [id, tracks]));
const names = ({ identities }: SpecFile) =>
  identities.map(({ labels, track_ids: tracks }) => [labels.name ?? null, tracks.length]);
/** Of the second episode, whose id cannot be the beginning of another as it is. */
const isOf2 = (id: string, track: string) => id.startsWith('ep-ep-2-') && id.endsWith(`.${track}`);
const people = (...identities: readonly object[]) => ({ identities });
const labelled = (tracks: readonly number[], name: string, more: object = {}) => ({
  identity_id: `identity-0000${tracks[0]}`,
  track_ids: tracks,
  labels: { name },
  ...more,
});

describe('several episodes as one', () => {
  it('puts one person of two episodes together, and gives each its own files', async () => {
    const { a, b, folder } = await season();
    const out = join(folder, 'out');
    const rules = ['--same-frame', 'enforce', '--same-frame-min-frames', '1'];
    const done = await run([a, b], '--ep-id', 'show-s01', '--out', out, ...rules);
    expect(done.code).toBe(0);
    expect(done.stdout).toContain('show-s01: 9 tracks');
    expect(done.stdout).toContain('ep-1: 5 tracks · 2 identities, 1 of them in other episodes');
    const joint = await readSpec(join(out, 'identities.json'));
    const [person] = joint.identities;
    expect(person?.track_ids).toContain('ep-1.track-00001');
    expect(joint.metadata.ep_id).toBe('show-s01');
    // Each track is said to be of its episode: nobody has to take an id apart.
    const { cutline_episodes: told } = joint as unknown as {
      cutline_episodes: { ep_id: string; track_prefix: string; track_ids: string[] }[];
    };
    expect(told.map(({ ep_id: id, track_ids: tracks }) => [id, tracks.length])).toEqual([
      ['ep-1', 5],
      ['ep.2', 4],
    ]);
    const all = Object.entries(groups(joint));
    for (const { ep_id: id, track_prefix: prefix } of told) {
      const own = await readSpec(join(out, id, 'identities.json'));
      expect(own.metadata.ep_id).toBe(id);
      const expected = all.flatMap(([identity, tracks]) => {
        const here = tracks.filter((track) => track.startsWith(prefix));
        return here.length === 0 ? [] : [[identity, here.map((one) => one.slice(prefix.length))]];
      });
      expect(groups(own)).toEqual(Object.fromEntries(expected));
    }
    // What is beside the episodes is as it was.
    expect(await listFiles(a)).toEqual(['faces.jsonl']);
  });

  it('has the same identities when an episode is opened alone again', async () => {
    const { a, b, folder } = await season();
    const out = join(folder, 'out');
    await run([a, b], '--out', out);
    const alone = join(folder, 'alone');
    await run([b], '--out', alone);
    const before = await readSpec(join(out, 'ep.2', 'identities.json'));
    expect(groups(before)).not.toEqual(groups(await readSpec(join(alone, 'identities.json'))));
    expect((await run([b], '--out', join(out, 'ep.2'))).code).toBe(0);
    expect(groups(await readSpec(join(out, 'ep.2', 'identities.json')))).toEqual(groups(before));
  });

  it('gives the same bytes in any order, and when it is run again', async () => {
    const { a, b, folder } = await season({
      'one/identities.json': people(labelled([1, 2], 'Ann', { locked: true })),
      'two/identities.json': people(labelled([3, 4], 'Bob')),
    });
    const [one, other] = [join(folder, 'out-1'), join(folder, 'out-2')];
    await run([a, b], '--out', one);
    const written = await snapshot(one);
    await run([b, a], '--out', other);
    expect(await snapshot(other)).toEqual(written);
    await run([b, a], '--out', one);
    expect(await snapshot(one)).toEqual(written);
  });

  it('writes in place into the folder of each, all of them or none', async () => {
    const { a, b } = await season({ 'two/identities.json': people(labelled([1], 'Ann')) });
    await run([a, b]);
    const [one, two] = [
      await readSpec(join(a, 'identities.json')),
      await readSpec(join(b, 'identities.json')),
    ];
    // The name of one episode is that of the person in the other.
    expect(names(one)).toContainEqual(['Ann', 3]);
    const ann = ({ identities }: SpecFile) =>
      identities.find(({ labels }) => labels.name === 'Ann')?.identity_id;
    expect(ann(one)).toBe(ann(two));
    // A stricter threshold is free of what the run before has put together.
    await run([a, b], '--cluster-thresh', '0.97');
    expect(names(await readSpec(join(b, 'identities.json')))).toEqual([
      ['Ann', 1],
      [null, 1],
      [null, 2],
    ]);
    const before = [await snapshot(a), await snapshot(b)];
    await writeTree(b, { 'identities.json': { ep_id: 'another', identities: [{ id: 1 }] } });
    const refused = await run([a, b]);
    expect(refused.code).toBe(2);
    expect(await snapshot(a)).toEqual(before[0]);
  });
});

describe('what people decided in single episodes', () => {
  it('is taken over: names, locks, who is apart', async () => {
    const { a, b, folder } = await season({
      'one/identities.json': people(
        labelled([3, 4], 'Bea', { locked: true }),
        labelled([1, 2], 'Ann'),
      ),
      'two/identities.json': people(labelled([3], 'Cy')),
    });
    await run([b]);
    const split = { identity_id: 'identity-00003', track_ids_to_split: ['4'] };
    const json = JSON.stringify(split);
    expect((await cutline('split', '--episode', b, '--now', NOW, '--json', json)).code).toBe(0);
    const out = join(folder, 'out');
    const { stderr } = await run([a, b], '--out', out);
    expect(stderr).toBe('');
    const joint = await readSpec(join(out, 'identities.json'));
    expect(names(joint)).toEqual(
      expect.arrayContaining([
        ['Ann', 4],
        ['Bea', 2],
      ]),
    );
    expect(joint.identities.find(({ labels }) => labels.name === 'Bea')?.locked).toBe(true);
    const log = await readFile(join(out, 'moderation_log.jsonl'), 'utf8');
    expect(log).toContain('Taken over from ep-1: 2 names, 1 lock');
    const of = (track: string) =>
      joint.identities.find(({ track_ids: all }) => all.some((one) => isOf2(one, track)))
        ?.track_ids;
    expect(of('track-00003')).toBeDefined();
    expect(of('track-00003')).not.toEqual(of('track-00004'));
  });

  it('one name is one person, unless an episode has two of that name', async () => {
    const far: readonly [Angles, Angles] = [
      [0, 60],
      [120, 180],
    ];
    const names2 = {
      'one/identities.json': people(labelled([1], 'Ann'), labelled([2], 'Bob')),
      'two/identities.json': people(labelled([1], 'ann'), labelled([2], 'Cy')),
    };
    const { a, b, folder } = await season(names2, far);
    await run([a, b], '--out', join(folder, 'out'));
    const joint = await readSpec(join(folder, 'out', 'identities.json'));
    expect(names(joint)).toEqual(expect.arrayContaining([['Ann', 2]]));
    const two = await season(
      { ...names2, 'one/identities.json': people(labelled([1], 'Ann'), labelled([2], 'ANN')) },
      far,
    );
    const said = await run([two.a, two.b], '--out', join(two.folder, 'out'));
    expect(said.stderr).toContain(
      'Ann is not taken for one person in all episodes: ep-1 has more than one of that name.',
    );
  });

  it('acts on the joint file hold, and come to each episode', async () => {
    const { a, b, folder } = await season();
    const out = join(folder, 'out');
    await run([a, b], '--out', out);
    const [first] = (await readSpec(join(out, 'identities.json'))).identities;
    const patch = { identity_id: first?.identity_id, labels: { name: 'Ann' }, locked: true };
    const patched = await cutline(
      ...['patch', '--episode', out, '--now', NOW, '--json', JSON.stringify(patch)],
    );
    expect(patched.stderr).toBe('');
    expect((await run([a, b], '--out', out)).code).toBe(0);
    for (const folder of [out, join(out, 'ep-1'), join(out, 'ep.2')]) {
      const own = await readSpec(join(folder, 'identities.json'));
      const ann = own.identities.find(({ labels }) => labels.name === 'Ann');
      expect(ann).toMatchObject({ identity_id: first?.identity_id, locked: true });
    }
  });
});

describe('several episodes of one data root', () => {
  it('are named by their ids, and written into its layout', async () => {
    const root = await temporary();
    await writeTree(root, {
      'manifests/ep-1/faces.jsonl': faces('ep-1', A),
      'manifests/ep-3/faces.jsonl': faces('ep-3', B),
      'manifests/ep-4/faces.jsonl': faces('ep-4', B),
    });
    const { code, stderr } = await run(['ep-3', 'ep-1'], '--data-root', root);
    expect([code, stderr]).toEqual([0, '']);
    expect(await listFiles(root)).toEqual([
      ...['manifests/ep-1/faces.jsonl', 'manifests/ep-1/identities.json'],
      ...['manifests/ep-3/faces.jsonl', 'manifests/ep-3/identities.json'],
      ...['manifests/ep-3/moderation_log.jsonl', 'manifests/ep-4/faces.jsonl'],
    ]);
    const none = await run(['ep-1', 'ep-9'], '--data-root', root);
    expect(none.stderr).toContain('There is no episode ep-9');
  });
});

describe('tracks that are left out', () => {
  it('are in no identity of any of the files', async () => {
    const short = faces('ep-1', [...A, 8]).slice(0, -1);
    const { a, b, folder } = await season({ 'one/faces.jsonl': short });
    const out = join(folder, 'out');
    expect((await run([a, b], '--out', out, '--min-faces', '2')).code).toBe(0);
    const tracks = async (where: string) =>
      Object.values(groups(await readSpec(join(out, where, 'identities.json')))).flat();
    expect(await tracks('.')).toHaveLength(9);
    expect(await tracks('ep-1')).toHaveLength(5);
    await run([a, b], '--out', out);
    expect(await tracks('ep-1')).toHaveLength(6);
  });
});

describe('acts in single episodes that contradict each other', () => {
  it('each keeps its own, under ids that are nobody else’s', async () => {
    const { a, b, folder } = await season({}, [
      [0, 2, 60, 62, 120, 122],
      [120, 60, 62, 0, 2, 4],
    ]);
    const act = (of: string, command: string, payload: object) =>
      cutline(command, '--episode', of, '--now', NOW, '--json', JSON.stringify(payload));
    for (const one of [a, b]) {
      await run([one]);
      // The same id, and another person, in each.
      await act(one, 'patch', { identity_id: 'identity-00001', labels: { name: basename(one) } });
    }
    const target = { target_id: 'identity-00001', source_ids: ['identity-00003'] };
    expect((await act(a, 'merge', target)).code).toBe(0);
    const { identities } = await readSpec(join(b, 'identities.json'));
    const last = identities.find(({ track_ids: all }) => all.includes('track-00005'));
    const split = { identity_id: last?.identity_id, track_ids_to_split: ['track-00005'] };
    expect((await act(b, 'split', split)).code).toBe(0);
    const out = join(folder, 'out');
    const done = await run([a, b], '--out', out);
    expect(done.stderr).toBe('');
    const joint = await readSpec(join(out, 'identities.json'));
    for (const [id, from] of [
      ['ep-1', a],
      ['ep.2', b],
    ] as const) {
      const own = await readSpec(join(out, id, 'identities.json'));
      const tracks = own.identities.flatMap(({ track_ids: all }) => all);
      expect(tracks).toHaveLength(6);
      for (const { identity_id: identity, labels } of own.identities) {
        const same = joint.identities.find((one) => one.identity_id === identity);
        expect(same?.labels).toEqual(labels);
      }
      // It comes to the same with the history that it was made of beside it.
      await run([from], '--out', join(out, id));
      expect(groups(await readSpec(join(out, id, 'identities.json')))).toEqual(groups(own));
    }
    const inOne = (id: string) =>
      joint.identities.filter(({ track_ids: all }) => all.includes(`ep-1.track-0000${id}`));
    expect(inOne('1')).toEqual(inOne('3'));
    const parted = joint.identities.filter(({ track_ids: all }) =>
      all.some((one) => isOf2(one, 'track-00004') || isOf2(one, 'track-00005')),
    );
    expect(parted).toHaveLength(2);
  });
});

describe('several episodes that are none together', () => {
  it('are refused: one twice, other lengths, an id of one of them, a folder of one of them', async () => {
    const { a, b, folder } = await season({
      'short/faces.jsonl': [{ ep_id: 'ep-3', track_id: 1, frame_idx: 1, embedding: [1, 0] }],
      'copy/faces.jsonl': faces('EP-1', A),
    });
    const out = join(folder, 'out');
    const refused = async (...args: readonly string[]) => {
      const { code, stderr } = await run(args.slice(0, 2), '--out', out, ...args.slice(2));
      expect(code).toBe(2);
      return stderr;
    };
    expect(await refused(a, join(folder, 'copy'))).toContain('EP-1 is given twice');
    expect(await refused(a, a)).toContain('ep-1 is given twice');
    expect(await refused(a, join(folder, 'short'))).toContain('ep-1 has 3 numbers in each');
    expect(await refused(a, b, '--ep-id', 'ep.2')).toContain('is the id of one of the episodes');
    expect(await refused(a, b, '--out', a)).toContain('is the folder of ep-1');
    expect(await refused(a, b, '--run-id', 'r')).toContain('--run-id names a run of one episode');
    expect(await listFiles(folder)).toHaveLength(4);
  });

  it('vectors of another model are set aside, and told', async () => {
    const { a, b, folder } = await season({
      'three/faces.jsonl': faces('ep-3', [0, 60], 'other-net'),
      'one/faces.jsonl': faces('ep-1', A, 'this-net'),
    });
    const out = join(folder, 'out');
    const { stdout } = await run([a, b, join(folder, 'three')], '--out', out);
    expect(stdout).toContain('most are of this-net, those of ep-3 of other-net');
    expect(stdout).toContain('ep-3: left out, its vectors are of another model');
    expect((await listFiles(out)).filter((path) => path.startsWith('ep-3'))).toEqual([]);
    const { metadata } = (await readJson(join(out, 'identities.json'))) as SpecFile;
    expect(metadata.num_tracks).toBe(9);
  });
});
