import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { AppError } from '../../core/errors.ts';
import { openDetector } from '../../core/face/detector.ts';
import { type Embedder, openEmbedder } from '../../core/face/embedder.ts';
import type { FaceFinder } from '../../core/face/find-faces.ts';
import { DEFAULT_MODELS, feedOf, nameAfterFile } from '../../core/face/known-models.ts';
import { openLandmarker } from '../../core/face/landmarker.ts';
import { MOST_MODEL_BYTES, type ModelRole } from '../../core/face/model-facts.ts';
import type { EmbeddingModel } from '../../core/facebank/types.ts';
import { type FaceRuntime, loadFaceRuntime } from './face-runtime.ts';

/** Files of other models than those that come with Cutline. */
export interface ModelFiles {
  readonly detector?: string | undefined;
  readonly embedder?: string | undefined;
  /** What files call the embedder; without, it is called after its file. */
  readonly name?: string | undefined;
}

/** Models ready to be asked. */
export interface FaceModels {
  readonly finder: FaceFinder;
  readonly embedder: Embedder;
  readonly model: EmbeddingModel;
  readonly runtime: FaceRuntime['name'];
}

/**
 * Open the models that find faces and turn them into vectors.
 * @throws AppError for a file that cannot be read, or is no such model
 */
export async function openFaceModels(files: ModelFiles = {}): Promise<FaceModels> {
  const runtime = await loadFaceRuntime();
  const open = async (file: string | undefined, role: ModelRole) => {
    const bytes = await readModel(file ?? packaged(role));
    return { bytes, session: await atFile(file, () => runtime.open(bytes)) };
  };
  const found = await open(files.detector, 'detector');
  const detector = await atFile(files.detector, () => openDetector(found.session));
  const landmarker =
    detector.kind === 'corners'
      ? openLandmarker((await open(undefined, 'landmarker')).session)
      : undefined;
  const { bytes, session } = await open(files.embedder, 'embedder');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const embedder = await atFile(files.embedder, () => openEmbedder(session, feedOf(sha256)));
  const file = basename(files.embedder ?? DEFAULT_MODELS.embedder.file);
  const name = files.name ?? nameAfterFile(file, sha256, []);
  return {
    finder: { detector, landmarker },
    embedder,
    model: { name, dimension: embedder.dimension },
    runtime: runtime.name,
  };
}

/** The model that the package holds. @throws AppError `cli/no-models` */
function packaged(role: ModelRole): string {
  try {
    const about = createRequire(import.meta.url).resolve(
      'faceplugin-face-recognition-js/package.json',
    );
    return join(dirname(about), 'model', DEFAULT_MODELS[role].file);
  } catch (cause) {
    throw new AppError(
      'cli/no-models',
      `cannot resolve faceplugin-face-recognition-js: ${String(cause)}`,
      'The default face models are not installed. Install the packages again with npm ci, or name models of your own with --detector and --embedder.',
      { cause },
    );
  }
}

async function readModel(file: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(file);
    if (size > MOST_MODEL_BYTES) throw tooLarge(file, size);
    return new Uint8Array(await readFile(file));
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError(
      'cli/unreadable',
      `${file}: ${String(cause)}`,
      `The model ${file} cannot be read. Check its path.`,
      { place: { file }, cause },
    );
  }
}

const tooLarge = (file: string, size: number): AppError =>
  new AppError(
    'face/too-large',
    `${size} bytes, at most ${MOST_MODEL_BYTES}`,
    `The model ${file} has ${Math.round(size / 2 ** 20)} MB; models of up to ${MOST_MODEL_BYTES / 2 ** 20} MB are opened.`,
    { place: { file } },
  );

/** Faults name the file that was given. */
async function atFile<T>(file: string | undefined, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (file === undefined || !(error instanceof AppError)) throw error;
    const { code, message, userMessage, details } = error;
    throw new AppError(code, `${file}: ${message}`, `${file}: ${userMessage}`, {
      place: { file },
      details,
      cause: error,
    });
  }
}
