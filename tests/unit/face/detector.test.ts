import { describe, expect, test } from 'vitest';
import { openDetector, propose } from '../../../src/core/face/detector.ts';
import { INSIGHTFACE_FEED, openEmbedder } from '../../../src/core/face/embedder.ts';
import { findFaces } from '../../../src/core/face/find-faces.ts';
import { openLandmarker } from '../../../src/core/face/landmarker.ts';
import type { ModelSession, Tensor, TensorInfo } from '../../../src/core/face/session.ts';

const SIDE = 64;
const PLANES = { data: new Float32Array(3 * SIDE * SIDE), width: SIDE, height: SIDE };

/** A model that answers with these outputs, whatever it is asked. */
function fake(
  outputs: Readonly<Record<string, Tensor>>,
  dims: TensorInfo['dims'] = [1, 3, SIDE, SIDE],
  type = 'float32',
): ModelSession {
  return {
    inputs: [{ name: 'in', type, dims }],
    outputs: Object.entries(outputs).map(([name, tensor]) => ({
      name,
      type: 'float32',
      dims: tensor.dims,
    })),
    run: async () => outputs,
    release: async () => {},
  };
}

const zeros = (count: number, width: number): Tensor => ({
  data: new Float32Array(count * width),
  dims: [1, count, width],
});

function set(tensor: Tensor, row: number, values: readonly number[]): void {
  tensor.data.set(values, row * values.length);
}

/** Eyes, nose and mouth of a face whose middle is (32, 16), in pixels. */
const POINTS = [28, 12, 36, 12, 32, 16, 29, 20, 35, 20];
const BOX = [24, 6, 40, 26];

describe('a detector is told by the shapes of its outputs, and its faces lie where it says', () => {
  test('YuNet', async () => {
    const outputs: Record<string, Tensor> = {};
    for (const stride of [8, 16, 32]) {
      const cells = (SIDE / stride) ** 2;
      for (const [name, width] of [
        ['obj', 1],
        ['cls', 1],
        ['bbox', 4],
        ['kps', 10],
      ] as const) {
        outputs[`${name}_${stride}`] = zeros(cells, width);
      }
    }
    // Stride 16, row 1, column 2: its cell begins at (32, 16).
    const cell = 1 * 4 + 2;
    set(outputs.obj_16!, cell, [0.81]);
    set(outputs.cls_16!, cell, [1]);
    set(outputs.bbox_16!, cell, [0, 0, Math.log(1), Math.log(20 / 16)]);
    set(
      outputs.kps_16!,
      cell,
      POINTS.map((x, i) => (x - (i % 2 === 0 ? 32 : 16)) / 16),
    );
    await expectFace(outputs, 'yunet', 0.9);
  });

  test('SCRFD', async () => {
    const outputs: Record<string, Tensor> = {};
    for (const stride of [8, 16, 32]) {
      const anchors = 2 * (SIDE / stride) ** 2;
      for (const width of [1, 4, 10]) outputs[`${width}_${stride}`] = zeros(anchors, width);
    }
    // The second anchor of stride 8, row 2, column 4: at (32, 16).
    const anchor = 2 * (2 * 8 + 4) + 1;
    set(outputs['1_8']!, anchor, [0.9]);
    set(outputs['4_8']!, anchor, [1, 10 / 8, 1, 10 / 8]);
    set(
      outputs['10_8']!,
      anchor,
      POINTS.map((x, i) => (x - (i % 2 === 0 ? 32 : 16)) / 8),
    );
    await expectFace(outputs, 'scrfd', 0.9);
  });

  test('RetinaFace, with probabilities and with logits', async () => {
    const count = 2 * (64 + 16 + 4);
    for (const scores of [
      [0.1, 0.9],
      [0, Math.log(9)],
    ]) {
      const outputs = { loc: zeros(count, 4), conf: zeros(count, 2), landms: zeros(count, 10) };
      // As probabilities, everything else is background.
      if (scores[0] === 0.1) for (let i = 0; i < count; i++) set(outputs.conf, i, [1, 0]);
      // The smaller prior (16) of stride 8, row 1, column 3: its middle is (28, 12).
      const prior = 2 * (1 * 8 + 3);
      set(outputs.conf, prior, scores);
      set(outputs.loc, prior, [4 / 1.6, 4 / 1.6, 0, Math.log(20 / 16) / 0.2]);
      set(
        outputs.landms,
        prior,
        POINTS.map((x, i) => (x - (i % 2 === 0 ? 28 : 12)) / 1.6),
      );
      await expectFace(outputs, 'retinaface', 0.9);
    }
  });

  test('boxes by their corners, which need a second model for the landmarks', async () => {
    const outputs = { scores: zeros(3, 2), boxes: zeros(3, 4) };
    set(outputs.scores, 1, [0.1, 0.9]);
    set(
      outputs.boxes,
      1,
      BOX.map((x) => x / SIDE),
    );
    const detector = await openDetector(fake(outputs));
    const { boxes, landmarks } = await propose(detector, PLANES);
    expect(Array.from(boxes)).toEqual(BOX);
    expect(landmarks).toBeUndefined();
    const picture = { data: new Uint8Array(SIDE * SIDE * 4), width: SIDE, height: SIDE };
    await expect(findFaces({ detector, landmarker: undefined }, picture)).rejects.toMatchObject({
      code: 'face/no-landmarker',
    });
    // All 68 points in the middle of a square as high as the box: (32, 16).
    const points = { out: { data: new Float32Array(136).fill(0.5), dims: [1, 136] } };
    const landmarker = openLandmarker(fake(points, [1, 1, 64, 64]));
    const [face] = await findFaces({ detector, landmarker }, picture);
    expect(Array.from(face!.landmarks)).toEqual([32, 16, 32, 16, 32, 16, 32, 16, 32, 16]);
  });

  async function expectFace(outputs: Record<string, Tensor>, kind: string, score: number) {
    const detector = await openDetector(fake(outputs));
    expect(detector.kind).toBe(kind);
    const proposals = await propose(detector, PLANES);
    const near = (got: Float32Array, wanted: readonly number[]) => {
      expect(got).toHaveLength(wanted.length);
      for (const [i, value] of wanted.entries()) expect(got[i]).toBeCloseTo(value, 4);
    };
    near(proposals.scores, [score]);
    near(proposals.boxes, BOX);
    near(proposals.landmarks!, POINTS);
  }
});

describe('what is no such model is refused', () => {
  const refused = (session: ModelSession) => openDetector(session);
  test.each([
    ['other outputs', fake({ out: zeros(1, 512) })],
    ['a grey input', fake({ out: zeros(1, 512) }, [1, 1, 64, 64])],
    ['an input of bytes', fake({ out: zeros(1, 512) }, [1, 3, 64, 64], 'uint8')],
  ])('%s', async (_, session) => {
    await expect(refused(session)).rejects.toMatchObject({ code: 'face/not-a-detector' });
  });

  test('a detector whose outputs do not fit its picture', async () => {
    const odd = { loc: zeros(7, 4), conf: zeros(7, 2), landms: zeros(7, 10) };
    await expect(refused(fake(odd))).rejects.toMatchObject({ code: 'face/odd-outputs' });
  });

  test('an embedder of ages, of other pictures, of several results, of zeros', async () => {
    const open = (session: ModelSession) => openEmbedder(session, INSIGHTFACE_FEED);
    const right: TensorInfo['dims'] = ['batch', 3, 112, 112];
    const code = { code: 'face/not-an-embedder' };
    await expect(open(fake({ age: zeros(1, 3) }, right))).rejects.toMatchObject(code);
    await expect(open(fake({ out: zeros(1, 512) }))).rejects.toMatchObject(code);
    const two = fake({ out: zeros(1, 512), more: zeros(1, 512) }, right);
    await expect(open(two)).rejects.toMatchObject(code);
    expect((await open(fake({ out: zeros(1, 512) }, right))).dimension).toBe(512);
  });

  test('a model of other than 68 points', () => {
    const five = { out: { data: new Float32Array(10), dims: [1, 10] } };
    expect(() => openLandmarker(fake(five, [1, 1, 64, 64]))).toThrow(
      expect.objectContaining({ code: 'face/not-a-landmarker' }),
    );
  });
});
