import { AppError } from '../errors.ts';
import { normaliseRow } from '../parse/unit.ts';
import { ALIGNED_SIDE } from './align.ts';
import { type Feed, toTensor } from './feed.ts';
import type { Planes } from './picture.ts';
import type { ModelSession } from './session.ts';

/** A model that makes a vector of an aligned face. */
export interface Embedder {
  readonly session: ModelSession;
  readonly feed: Feed;
  /** Length of its vectors. */
  readonly dimension: number;
}

/** Shorter outputs are ages, poses and the like. */
const LEAST_DIMENSION = 64;

/** What InsightFace's models are fed; most others are theirs, trained anew. */
export const INSIGHTFACE_FEED: Feed = {
  order: 'rgb',
  mean: [127.5, 127.5, 127.5],
  scale: 127.5,
};

/**
 * Look at a model's input and output, and run it once.
 * @throws AppError `face/not-an-embedder`
 */
export async function openEmbedder(session: ModelSession, feed: Feed): Promise<Embedder> {
  const [input, ...moreInputs] = session.inputs;
  const [batch, ...dims] = input?.dims ?? [];
  const fits =
    moreInputs.length === 0 &&
    input?.type === 'float32' &&
    (typeof batch === 'string' || batch === 1 || batch === -1) &&
    dims.length === 3 &&
    [3, ALIGNED_SIDE, ALIGNED_SIDE].every(
      (size, i) => typeof dims[i] === 'string' || dims[i] === size,
    );
  if (!fits) {
    throw notAnEmbedder(session, `it takes no picture of 3 × ${ALIGNED_SIDE} × ${ALIGNED_SIDE}`);
  }
  if (session.outputs.length !== 1) {
    throw notAnEmbedder(session, `it gives ${session.outputs.length} results, not one`);
  }
  const grey = new Float32Array(3 * ALIGNED_SIDE * ALIGNED_SIDE).fill(feed.mean[0]);
  const planes = { data: grey, width: ALIGNED_SIDE, height: ALIGNED_SIDE };
  const vector = await ask(session, feed, planes);
  if (vector.length < LEAST_DIMENSION) {
    throw notAnEmbedder(session, `it gives ${vector.length} numbers, too few to tell faces apart`);
  }
  return { session, feed, dimension: vector.length };
}

/**
 * The unit vector of an aligned face.
 * @param face [3, 112, 112], see `alignFace`
 * @throws AppError `face/no-vector` where the model gives none
 */
export async function embed({ session, feed }: Embedder, face: Planes): Promise<Float32Array> {
  const vector = Float32Array.from(await ask(session, feed, face));
  const state = normaliseRow(vector, 0, vector.length);
  if (state === 'unit') return vector;
  throw new AppError(
    'face/no-vector',
    `the vector of a face is ${state}`,
    'The model gives no usable vector for this face. It may be damaged: choose another model, or add the file again.',
  );
}

async function ask(session: ModelSession, feed: Feed, face: Planes): Promise<Float32Array> {
  const name = session.inputs[0]!.name;
  const outputs = await session.run({ [name]: toTensor(face, feed) });
  return Object.values(outputs)[0]!.data;
}

function notAnEmbedder({ inputs, outputs }: ModelSession, why: string): AppError {
  return new AppError(
    'face/not-an-embedder',
    `inputs ${JSON.stringify(inputs)}, outputs ${JSON.stringify(outputs)}`,
    `This model does not turn faces into vectors: ${why}. Models made like ArcFace are known: 1 × 3 × 112 × 112 in, one vector out.`,
  );
}
