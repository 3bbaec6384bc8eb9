import { AppError } from '../errors.ts';
import { alignCrop } from './align-crop.ts';
import { type Embedder, embed } from './embedder.ts';
import type { FaceFinder } from './find-faces.ts';
import type { Picture } from './picture.ts';

/** What is wrong with one crop alone. */
const EXPECTED: readonly string[] = ['face/no-vector', 'face/no-landmarks'];

/**
 * The unit vector of the face of a crop, which is found in it anew.
 * @returns undefined where no face is found in it, or no vector comes of it
 */
export async function cropVector(
  finder: FaceFinder,
  embedder: Embedder,
  crop: Picture,
): Promise<Float32Array | undefined> {
  try {
    const aligned = await alignCrop(finder, crop);
    return aligned && (await embed(embedder, aligned));
  } catch (error) {
    if (error instanceof AppError && EXPECTED.includes(error.code)) return undefined;
    throw error;
  }
}
