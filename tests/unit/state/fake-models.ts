import { AppError } from '../../../src/core/errors.ts';
import type { Picture } from '../../../src/core/face/picture.ts';
import type { ModelSession, Tensor } from '../../../src/core/face/session.ts';
import type { Pixels } from '../../../workers/embed/pixels.ts';

/*
 * Models and pictures that are texts: a detector that always finds one face in the middle, embedders
 * whose vectors are the mean colour of what they see.
 */

const SIDE = 64;
const LENGTH = 64;

const DETECTOR = { role: 'detector' };
/** The file of a fake model. @param turn makes another embedder of it */
export const modelFile = (name: string, turn?: number): File =>
  new File([JSON.stringify(turn === undefined ? DETECTOR : { role: 'embedder', turn })], name);

const zeros = (count: number, width: number): Tensor => ({
  data: new Float32Array(count * width),
  dims: [1, count, width],
});

function detector(): ModelSession {
  const count = 2 * (64 + 16 + 4);
  const loc = zeros(count, 4);
  const conf = zeros(count, 2);
  const landms = zeros(count, 10);
  // The larger prior (32) of stride 8 at (28, 28): a face of 32 pixels in the middle.
  const prior = 2 * (3 * 8 + 3) + 1;
  for (let i = 0; i < count; i++) conf.data.set(i === prior ? [0, 1] : [1, 0], 2 * i);
  loc.data.set([1.25, 1.25, 0, 0], 4 * prior);
  landms.data.set([-1, -1, 3, -1, 1, 1, 0, 3, 2, 3], 10 * prior);
  return session('in', [1, 3, SIDE, SIDE], async () => ({ loc, conf, landms }));
}

function embedder(turn: number): ModelSession {
  return session('in', [1, 3, 112, 112], async ({ in: input }) => {
    const data = new Float32Array(LENGTH);
    const plane = 112 * 112;
    for (let i = 0; i < 3 * plane; i++) data[Math.floor(i / plane) + turn]! += input!.data[i]!;
    data[LENGTH - 1] = plane / 8;
    return { out: { data, dims: [1, LENGTH] } };
  });
}

function session(name: string, dims: readonly number[], run: ModelSession['run']): ModelSession {
  return {
    inputs: [{ name, type: 'float32', dims }],
    outputs: [{ name: 'out', type: 'float32', dims: [1, LENGTH] }],
    run,
    release: async () => {},
  };
}

export async function openFake(bytes: Uint8Array): Promise<ModelSession> {
  try {
    const told = JSON.parse(new TextDecoder().decode(bytes)) as { role: string; turn: number };
    return told.role === 'detector' ? detector() : embedder(told.turn);
  } catch (cause) {
    throw new AppError('face/bad-model', 'no fake', 'This file is no model.', { cause });
  }
}

/** A grey picture as light as the text of its blob adds up to. */
async function pictureOf(blob: Blob): Promise<Picture> {
  const text = await blob.text();
  if (text === 'damaged') throw new AppError('media/undecodable', 'damaged', 'Damaged.');
  let sum = 0;
  for (const letter of text) sum += letter.charCodeAt(0);
  const data = new Uint8Array(SIDE * SIDE * 4);
  for (let i = 0; i < data.length; i += 4)
    data.set([sum % 251, (sum * 7) % 251, (sum * 13) % 251], i);
  return { data, width: SIDE, height: SIDE };
}

export const fakePixels: Pixels = {
  photo: async (blob) => ({
    picture: await pictureOf(blob),
    enlarged: 1,
    cut: async () => new Blob(['display']),
    close: () => {},
  }),
  crop: pictureOf,
  png: async () => new Blob(['aligned']),
};
