import { AppError } from '../errors.ts';
import { type DetectorKind, openDetector } from './detector.ts';
import { INSIGHTFACE_FEED, openEmbedder } from './embedder.ts';
import { openLandmarker } from './landmarker.ts';
import type { ModelSession, TensorInfo } from './session.ts';

/** What a model is for. */
export type ModelRole = 'detector' | 'landmarker' | 'embedder';

/** What looking at a model, and running it once, says of it. */
export interface ModelFacts {
  readonly role: ModelRole;
  /** Of a detector. */
  readonly kind?: DetectorKind;
  /** Length of the vectors of an embedder. */
  readonly dimension?: number;
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
}

/** Larger files are not opened, bytes: the largest of InsightFace's has 260 MB. */
export const MOST_MODEL_BYTES = 400 * 2 ** 20;

/**
 * Tell what a model is for by trying it as each.
 * @throws AppError `face/unknown-model` with what it takes and gives
 */
export async function lookAtModel(session: ModelSession): Promise<ModelFacts> {
  const { inputs, outputs } = session;
  const tries: readonly (() => Promise<Omit<ModelFacts, 'inputs' | 'outputs'>>)[] = [
    async () => {
      const { dimension } = await openEmbedder(session, INSIGHTFACE_FEED);
      return { role: 'embedder', dimension };
    },
    async () => ({ role: 'detector', kind: (await openDetector(session)).kind }),
    async () => {
      openLandmarker(session);
      return { role: 'landmarker' };
    },
  ];
  for (const attempt of tries) {
    try {
      return { ...(await attempt()), inputs, outputs };
    } catch (error) {
      // The next may fit; what fails in the runtime is told as what it is.
      if (!(error instanceof AppError)) throw unknownModel(session, error);
    }
  }
  throw unknownModel(session);
}

function unknownModel({ inputs, outputs }: ModelSession, cause?: unknown): AppError {
  const words = (list: readonly TensorInfo[]): string =>
    list
      .slice(0, MOST_WORDS)
      .map(({ name, dims }) => `${name} [${dims.join(' × ')}]`)
      .join(', ') + (list.length > MOST_WORDS ? ', …' : '');
  return new AppError(
    'face/unknown-model',
    `inputs ${JSON.stringify(inputs)}, outputs ${JSON.stringify(outputs)}`,
    `This model neither finds faces nor turns them into vectors, as far as Cutline can tell: it takes ${words(inputs)} and gives ${words(outputs)}. Choose YuNet, SCRFD or RetinaFace to find faces, one like ArcFace (1 × 3 × 112 × 112 in, one vector out) for the vectors.`,
    { cause },
  );
}

const MOST_WORDS = 4;
