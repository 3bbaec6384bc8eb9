import type { PhotoFaces } from '../../../workers/embed/session.ts';
import { embed } from '../../bridge/embed.ts';
import { CancelledError } from '../../core/errors.ts';
import type { EmbeddingModel } from '../../core/facebank/types.ts';
import type { JobContext } from '../lib/jobs.ts';
import { failureText } from '../lib/question.ts';
import { chosenModels } from './models.ts';

/** What became of a photograph. */
export type PhotoResult =
  | ({ readonly type: 'read'; readonly photo: Blob } & PhotoFaces)
  | { readonly type: 'refused'; readonly photo: Blob; readonly text: string };

/**
 * The faces of photographs, by the chosen models. One that cannot be read costs the others nothing.
 * @param onResult told of each as soon as it is there, with its place among the photographs
 * @returns in the order of the photographs, and the model that made the vectors
 * @throws CancelledError, AppError where the models themselves do not run
 */
export async function photoSeeds(
  photos: readonly Blob[],
  { signal, onProgress }: JobContext,
  onResult: (result: PhotoResult, index: number) => void = () => {},
): Promise<{ readonly results: readonly PhotoResult[]; readonly model: EmbeddingModel }> {
  const { finder, embedder, model } = await chosenModels();
  const results: PhotoResult[] = [];
  for (const [i, photo] of photos.entries()) {
    if (signal.aborted) throw new CancelledError();
    onProgress({ stage: 'Looking for faces', done: i, total: photos.length, unit: 'files' });
    const result = await look(photo, () => embed.photo(finder, embedder, photo, signal));
    results.push(result);
    onResult(result, i);
  }
  return { results, model };
}

async function look(photo: Blob, ask: () => Promise<PhotoFaces>): Promise<PhotoResult> {
  try {
    return { type: 'read', photo, ...(await ask()) };
  } catch (error) {
    if (error instanceof CancelledError) throw error;
    const text = failureText(error, 'This photograph could not be read. Try another.');
    return { type: 'refused', photo, text };
  }
}
