import { cp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeEach, describe, expect, it, test, vi } from 'vitest';
import type { CleanupReport } from '../../../src/core/cleanup/cleanup-report.ts';
import type { Picture } from '../../../src/core/face/picture.ts';
import { dataDir, episodesDir } from '../../data.ts';
import {
  cutline,
  FACES,
  NOW,
  readJson,
  readSpec,
  snapshot,
  temporary,
  writeTree,
} from './program.ts';

/** What a model that is none makes of a crop; undefined for the models of the files that are named. */
const fake = vi.hoisted(() => ({
  vectorOf: undefined as ((crop: Picture) => Float32Array | undefined) | undefined,
  asked: 0,
  dimension: 4,
}));
vi.mock('../../../src/cli/kit/crop-model.ts', async (original) => {
  const own = await original<typeof import('../../../src/cli/kit/crop-model.ts')>();
  return {
    openCropModel: async (files: Parameters<typeof own.openCropModel>[0]) =>
      fake.vectorOf === undefined
        ? own.openCropModel(files)
        : {
            model: { name: files.name ?? 'fake', dimension: fake.dimension },
            vectorOf: async (crop: Picture) => {
              fake.asked++;
              return fake.vectorOf?.(crop);
            },
            known: new Map(),
          },
  };
});

/** The vector of a crop is its colour, which the tests below choose by person. */
beforeEach(() => {
  fake.asked = 0;
  fake.dimension = 4;
  fake.vectorOf = ({ data }) => {
    const [r = 0, g = 0, b = 0] = data;
    if (r + g + b < 30) return undefined;
    const length = Math.hypot(r, g, b);
    return Float32Array.of(r / length, g / length, b / length, 0).subarray(0, fake.dimension);
  };
});

const square = (background: string) =>
  sharp({ create: { width: 8, height: 8, channels: 3, background } })
    .png()
    .toBuffer();

const crop = (track: number, frame: number) =>
  `crops/track_${String(track).padStart(4, '0')}/frame_${String(frame).padStart(6, '0')}.png`;

const COLOURS = ['#f00', '#00f', '#f00', '#00f'];
const TRACKS = [1, 2, 3, 4].map((track_id) => ({
  ...{ track_id, first_ts: 4 * track_id - 4, last_ts: 4 * track_id - 3 },
  ...{ face_embedding: [1, 0, 0], face_embedding_spread: 0.1, face_embedding_model: 'old' },
}));

const { embedding: _, ...BLURRED } = {
  ...FACES[7]!,
  ...{ face_id: 'face_4_9', frame_idx: 309, skip: 'blurry:3' },
};

/** By the vectors of the files 1 and 2 are one, and 3 and 4; by their crops 1 and 3, and 2 and 4. */
async function episode(
  without: readonly string[] = [],
  rows: readonly object[] = FACES.map((face) => ({ ...face, embedding_model: 'old' })),
): Promise<string> {
  const folder = await temporary();
  const pictures = await Promise.all(
    FACES.map(async ({ track_id: track, frame_idx: frame }) => {
      const colour = COLOURS[track - 1] ?? '#000';
      return [crop(track, frame), await square(colour)] as const;
    }),
  );
  await writeTree(folder, {
    'faces.jsonl': [...rows, BLURRED],
    'tracks.jsonl': TRACKS,
    ...Object.fromEntries(pictures.filter(([path]) => !without.includes(path))),
  });
  const args = ['--cluster', '--episode', folder, '--now', NOW, '--cluster-thresh', '0.9'];
  expect((await cutline('episode-run', ...args)).code).toBe(0);
  return folder;
}
const clean = (folder: string, actions: readonly string[], ...more: readonly string[]) =>
  cutline(
    ...['episode-cleanup', '--episode', folder, '--now', NOW, '--embedder', 'x.onnx', ...more],
    ...(actions.length === 0 ? [] : ['--actions', ...actions]),
  );
const reportOf = async (folder: string) =>
  (await readJson(join(folder, 'cleanup_report.json'))) as CleanupReport;
const groupsOf = async (folder: string) =>
  (await readSpec(join(folder, 'identities.json'))).identities.map(({ track_ids }) =>
    track_ids.map((id) => Number(id.replace(/\D+/g, ''))),
  );
const rowsOf = async (folder: string, name: string) =>
  (await readFile(join(folder, name), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('episode-cleanup with a face model', () => {
  it('makes all vectors anew, writes them wherever they stand, and clusters by them', async () => {
    const folder = await episode();
    const before = await snapshot(folder);
    expect(await groupsOf(folder)).toEqual([
      [1, 2],
      [3, 4],
    ]);
    const { code, stdout, stderr } = await clean(
      folder,
      ['recluster', 'reembed'],
      '--model',
      'new',
    );
    expect([code, stdout]).toEqual([0, expect.stringContaining('embedded 8 of 8 faces with new')]);
    expect(await groupsOf(folder)).toEqual([
      [1, 3],
      [2, 4],
    ]);
    const report = await reportOf(folder);
    expect(report).toMatchObject({
      actions_completed: ['reembed', 'recluster'],
      reembed: {
        ...{ embedding_model: 'new', embedding_dim: 4, embedding_model_before: 'old' },
        ...{ faces: 8, embedded: 8, without_crop: 0, without_face: 0 },
      },
    });
    const faces = await rowsOf(folder, 'faces.jsonl');
    expect(faces[0]).toEqual({ ...FACES[0], embedding: [1, 0, 0, 0], embedding_model: 'new' });
    expect(faces[8]).toEqual(BLURRED);
    const tracks = await rowsOf(folder, 'tracks.jsonl');
    const { face_embedding_spread: _, ...own } = TRACKS[1]!;
    expect(tracks[1]).toEqual({
      ...own,
      ...{ face_embedding: [0, 0, 1, 0], face_embedding_model: 'new' },
    });
    const npy = await readFile(join(folder, 'faces.npy'));
    expect(npy.subarray(0, 128).toString('latin1')).toContain("'shape': (8, 4)");
    // What was there is kept, and said.
    const after = await snapshot(folder);
    for (const name of ['faces.jsonl', 'tracks.jsonl']) {
      expect(after[`${name}.bak`]).toBe(before[name]);
      expect(stderr).toContain(`as ${name}.bak`);
    }
    // The same again is the same: nothing is kept twice.
    expect((await clean(folder, ['reembed', 'recluster'], '--model', 'new')).code).toBe(0);
    const again = await snapshot(folder);
    expect(Object.keys(again).filter((path) => again[path] !== after[path])).toEqual([
      'cleanup_report.json',
    ]);
    // What the next command reads is what was clustered.
    const run = await cutline('episode-run', '--cluster', '--episode', folder, '--now', NOW);
    expect([run.code, run.stderr]).toEqual([0, '']);
    const { 'cleanup_report.json': __, ...files } = again;
    const { 'cleanup_report.json': ___, ...now } = await snapshot(folder);
    expect(now).toEqual(files);
  });

  it('leaves faces without a vector that have no crop, or in whose crop no face is found', async () => {
    const folder = await episode([crop(1, 0), crop(2, 100), crop(2, 101)]);
    await writeTree(folder, { [crop(3, 200)]: await square('#000'), [crop(3, 201)]: 'no picture' });
    const { code } = await clean(folder, ['reembed', 'recluster']);
    expect(code).toBe(0);
    expect((await reportOf(folder)).reembed).toMatchObject({
      ...{ faces: 8, embedded: 3, without_crop: 3, without_face: 2 },
    });
    const faces = await rowsOf(folder, 'faces.jsonl');
    expect(faces.map(({ embedding }) => embedding !== undefined)).toEqual([
      false,
      true,
      false,
      false,
      false,
      false,
      true,
      true,
      false,
    ]);
    const tracks = await rowsOf(folder, 'tracks.jsonl');
    expect(tracks.map((row) => 'face_embedding' in row)).toEqual([true, false, false, true]);
    expect((await groupsOf(folder)).flat()).toEqual([1, 4]);
  });

  it.each([
    ['in step where every face has one', [], false],
    ['else with the rows, which then say whose it is', [crop(1, 0)], true],
  ])('keeps vectors in faces.npy alone that stand there: %s', async (_, without, inline) => {
    const folder = await episode(without);
    // Their vectors go from the rows into faces.npy.
    await clean(folder, ['reembed']);
    const rows = (await rowsOf(folder, 'faces.jsonl')).map(({ embedding: _, ...row }) => row);
    const whole = inline ? FACES.map(({ embedding: _, ...row }) => row) : rows;
    await writeTree(folder, { 'faces.jsonl': whole, 'tracks.jsonl': [] });
    if (inline) {
      const other = await episode();
      await clean(other, ['reembed']);
      await cp(join(other, 'faces.npy'), join(folder, 'faces.npy'));
    }
    fake.vectorOf = () => Float32Array.of(0, 0, 0, 1);
    expect(await clean(folder, ['reembed'])).toMatchObject({ code: 0 });
    const made = await rowsOf(folder, 'faces.jsonl');
    expect(made.some((row) => 'embedding' in row)).toBe(inline);
    const header = (await readFile(join(folder, 'faces.npy'))).subarray(0, 128).toString('latin1');
    expect(header).toContain(inline ? "'shape': (7, 4)" : "'shape': (8, 4)");
    const { code, stderr } = await cutline('episode-run', '--cluster', '--episode', folder);
    expect([code, stderr]).toEqual([0, '']);
  });

  it.each([
    ['', 4],
    [', though the new vectors of a track look like somebody else’s', 3],
  ])('keeps locks, names and what people put together%s', async (_, dimension) => {
    fake.dimension = dimension;
    const folder = await episode();
    const patch = (payload: object) =>
      cutline('patch', '--episode', folder, '--now', NOW, '--json', JSON.stringify(payload));
    await patch({ identity_id: 'identity-00001', locked: true, labels: { name: 'Lisa' } });
    const logged = async () => {
      const rows = await rowsOf(folder, 'moderation_log.jsonl');
      return { all: rows, steps: rows.filter(({ seq }) => seq !== undefined) };
    };
    const before = await logged();
    await clean(folder, ['reembed']);
    // The same steps, about tracks that are known again by the vectors that they have now.
    const after = await logged();
    expect(after.steps).toEqual(before.steps);
    expect(after.all).not.toEqual(before.all);
    await clean(folder, ['recluster']);
    expect(await groupsOf(folder)).toEqual([[1, 2], [3], [4]]);
    const { identities } = await readSpec(join(folder, 'identities.json'));
    expect(identities[0]).toMatchObject({ locked: true, labels: { name: 'Lisa' } });
    const run = await cutline('episode-run', '--cluster', '--episode', folder, '--now', NOW);
    expect([run.code, run.stderr]).toEqual([0, '']);
    expect(await groupsOf(folder)).toEqual([[1, 2], [3], [4]]);
  });

  it('only counts with --dry-run, and is among what is done by itself', async () => {
    const folder = await episode([crop(1, 0)]);
    const before = await snapshot(folder);
    const dry = await clean(folder, [], '--dry-run');
    expect(dry.code).toBe(0);
    expect(dry.stdout).toContain('would embed 7 of 8 faces with fake (1 without a crop)');
    expect([fake.asked, await snapshot(folder)]).toEqual([0, before]);
    await clean(folder, []);
    expect((await reportOf(folder)).actions).toContain('reembed');
    expect(fake.asked).toBe(7);
  });

  it('changes nothing where there is no crop, or no face in any', async () => {
    const folder = await episode();
    const refused = async (...asked: readonly string[]) => {
      const before = await snapshot(folder);
      const { code, stderr } = await clean(folder, ['split_tracks', 'reembed', ...asked]);
      expect(code).toBe(2);
      expect(await snapshot(folder)).toEqual(before);
      return stderr;
    };
    fake.vectorOf = () => undefined;
    expect(await refused()).toContain('no face was found in any of the 8 crops');
    await rm(join(folder, 'crops'), { recursive: true });
    expect(await refused()).toContain('has no pictures of the faces');
    const args = ['--episode', folder, '--detector', 'x.onnx'];
    const odd = await cutline('episode-cleanup', ...args);
    expect([odd.code, odd.stderr]).toEqual([2, expect.stringContaining('go with --embedder')]);
  });
});

const models = dataDir('MODELS_DIR');
const episodes = episodesDir();

test.skipIf(models === undefined || episodes === undefined)(
  'vectors of real crops are those that the model has made of their photographs',
  async () => {
    fake.vectorOf = undefined;
    const folder = await temporary();
    const real = join(episodes ?? '', 'hamilton-clip');
    const rows = (await rowsOf(real, 'faces.jsonl')).filter(({ track_id: id }) => id === 1);
    const some = rows.filter((row) => 'embedding' in row).slice(0, 3);
    await writeTree(folder, { 'faces.jsonl': some });
    await cp(join(real, 'crops', 'track_0001'), join(folder, 'crops', 'track_0001'), {
      recursive: true,
    });
    const done = await cutline(
      ...['episode-cleanup', '--episode', folder, '--now', NOW, '--actions', 'reembed'],
      ...['--embedder', join(models ?? '', 'fr_feature.onnx')],
      ...['--detector', join(models ?? '', 'yunet_n_dynamic.onnx')],
    );
    expect(done).toMatchObject({ code: 0 });
    const made = await rowsOf(folder, 'faces.jsonl');
    some.forEach((row, i) => {
      const [was, is] = [row.embedding as number[], made[i]!.embedding as number[]];
      expect(was.reduce((sum, x, k) => sum + x * is[k]!, 0)).toBeGreaterThan(0.9);
      expect(made[i]!.embedding_model).toBe('faceplugin_fr_feature_512');
    });
  },
);
