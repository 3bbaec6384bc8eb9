import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { alignCrop } from '../../../src/core/face/align-crop.ts';
import { openDetector } from '../../../src/core/face/detector.ts';
import { type Embedder, embed, openEmbedder } from '../../../src/core/face/embedder.ts';
import type { FaceFinder } from '../../../src/core/face/find-faces.ts';
import { openLandmarker } from '../../../src/core/face/landmarker.ts';
import { photoFaces } from '../../../src/core/face/photo-faces.ts';
import { dataDir, episodesDir } from '../../data.ts';
import { defaultModel, FR_FEED, openModel, readPicture } from './models.ts';

const SEEDS = dataDir('SEEDS_DIR');
const MODELS = dataDir('MODELS_DIR');
const EPISODES = episodesDir();

/** Cosines with the tracks of hamilton-clip, and faces, as seeds/README.md has them; largest face first. */
const TABLE: readonly (readonly [string, readonly (readonly number[])[]])[] = [
  ['lin-manuel-miranda.png', [[0.45, 0.107, 0.651, -0.151, 0.126]]],
  ['alex-lacamoire.png', [[-0.074, 0.155, -0.065, -0.065, -0.084]]],
  ['obama_small.jpg', [[0.157, -0.083, 0.227, 0.05, -0.033]]],
  [
    'two_people.jpg',
    [
      [0.065, 0.088, -0.028, 0.125, 0.133],
      [0.206, -0.018, 0.311, -0.021, 0.01],
    ],
  ],
  ['no-face.jpg', []],
];

interface StoredFace {
  readonly track_id: number;
  readonly embedding?: readonly number[];
  readonly crop_rel_path: string;
}

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
};

describe.skipIf(SEEDS === undefined || EPISODES === undefined)('real photographs', () => {
  let embedder: Embedder;
  let faces: StoredFace[];
  let tracks: number[][];
  beforeAll(async () => {
    embedder = await openEmbedder(await openModel(defaultModel('fr_feature.onnx')), FR_FEED);
    const lines = readFileSync(join(EPISODES!, 'hamilton-clip/faces.jsonl'), 'utf8').trim();
    faces = lines.split('\n').map((line) => JSON.parse(line) as StoredFace);
    tracks = [1, 2, 3, 4, 5].map((id) => meanOf(faces.filter((face) => face.track_id === id)));
  });

  const likeness = (vector: Float32Array) => tracks.map((track) => dot(vector, track));

  describe.skipIf(MODELS === undefined)('with YuNet', () => {
    let finder: FaceFinder;
    beforeAll(async () => {
      const session = await openModel(join(MODELS!, 'yunet_n_dynamic.onnx'));
      finder = { detector: await openDetector(session), landmarker: undefined };
    });

    test.each(TABLE)('%s has the faces and the likenesses of the table', async (file, expected) => {
      const found = await photoFaces(finder, embedder, await readPicture(join(SEEDS!, file)));
      expect(found).toHaveLength(expected.length);
      expected.forEach((row, i) => {
        const got = likeness(found[i]!.vector);
        for (const [k, value] of row.entries())
          expect(Math.abs(got[k]! - value)).toBeLessThan(0.02);
        expect(found[i]!.refusals).toEqual([]);
      });
    });

    test('four people are found at the sizes of the table', async () => {
      const picture = await readPicture(join(SEEDS!, 'four-people.jpg'));
      const sizes = (await photoFaces(finder, embedder, picture)).map(
        ({ quality }) => quality.size,
      );
      expect(sizes).toHaveLength(4);
      for (const size of sizes) expect(size >= 100 && size <= 124).toBe(true);
    });

    test('a crop gives the vector that is stored for it, nearly', async () => {
      for (const face of faces.filter((one, i) => one.embedding !== undefined && i % 23 === 0)) {
        const crop = await readPicture(join(EPISODES!, 'hamilton-clip', face.crop_rel_path));
        const aligned = await alignCrop(finder, crop);
        expect(dot(await embed(embedder, aligned!), face.embedding!)).toBeGreaterThan(0.6);
      }
    });
  });

  test('the default models find the same faces, and the same people', async () => {
    const finder: FaceFinder = {
      detector: await openDetector(await openModel(defaultModel('fr_detect.onnx'))),
      landmarker: openLandmarker(await openModel(defaultModel('fr_landmark.onnx'))),
    };
    for (const [file, expected] of TABLE) {
      const found = await photoFaces(finder, embedder, await readPicture(join(SEEDS!, file)));
      expect(found).toHaveLength(expected.length);
      // Which of two faces of one size is the larger is the detector's to say.
      for (const { vector } of found) {
        const got = likeness(vector);
        const away = expected.map((row) => Math.max(...row.map((x, k) => Math.abs(x - got[k]!))));
        expect(Math.min(...away)).toBeLessThan(0.08);
      }
    }
  });
});

function meanOf(rows: readonly StoredFace[]): number[] {
  const sum = new Array<number>(512).fill(0);
  for (const { embedding = [] } of rows) {
    for (const [k, value] of embedding.entries()) sum[k]! += value;
  }
  const length = Math.hypot(...sum);
  return sum.map((value) => value / length);
}
