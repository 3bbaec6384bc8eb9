import { transfer } from 'comlink';
import { AppError, CancelledError } from '../../src/core/errors.ts';
import { alignCrop } from '../../src/core/face/align-crop.ts';
import { cropVector } from '../../src/core/face/crop-vector.ts';
import { embed } from '../../src/core/face/embedder.ts';
import type { Feed } from '../../src/core/face/feed.ts';
import { lookAtModel, type ModelFacts } from '../../src/core/face/model-facts.ts';
import { type PhotoFace, photoFaces } from '../../src/core/face/photo-faces.ts';
import { JobQueue, type OnProgress } from '../common/jobs.ts';
import { decodeAhead } from './decode-ahead.ts';
import {
  type EmbedderFile,
  type FinderFiles,
  type ModelFile,
  type OpenModel,
  OpenModels,
} from './open-models.ts';
import type { Pixels } from './pixels.ts';

/** What the page may call; its end of each call is derived from this. */
export type EmbedApi = ReturnType<typeof createEmbedSession>;

/** A face of a photograph with its derivatives, ready to become a seed. */
export interface SeedFace extends Omit<PhotoFace, 'aligned'> {
  /** PNG of 512 × 512, for the eye. */
  readonly display: Blob;
  /** PNG of 112 × 112, as the model saw it. */
  readonly aligned: Blob;
}

/** What is in a photograph. */
export interface PhotoFaces {
  /** Pixels of the picture in which boxes, squares and landmarks lie. */
  readonly width: number;
  readonly height: number;
  /** The largest first. */
  readonly faces: readonly SeedFace[];
}

/** Vectors of crops. */
export interface CropVectors {
  readonly dimension: number;
  /** Unit rows; zeros for a crop without a vector. */
  readonly vectors: Float32Array; // [n * dimension]
  /** 1 for a crop that has a vector: 0 where it is missing, damaged, or no face is found in it. */
  readonly made: Uint8Array; // [n]
}

/** @param keepOffline called when models have run once: what they need is kept for later */
export function createEmbedSession(
  open: OpenModel,
  pixels: Pixels,
  keepOffline: () => Promise<void> = async () => {},
) {
  const models = new OpenModels(open);
  const jobs = new JobQueue();
  const readCrop = async (blob: Blob | undefined) => blob && pixels.crop(blob);
  let kept = false;

  async function used<T>(result: Promise<T>): Promise<T> {
    const value = await result;
    if (!kept) {
      kept = true;
      // In nobody's way, and no reason to fail.
      keepOffline().catch((error: unknown) => console.warn(error));
    }
    return value;
  }

  return {
    /** What a file is. @throws AppError `face/bad-model`, `face/unknown-model` */
    look: (file: ModelFile): Promise<ModelFacts> =>
      jobs.run(async () => {
        const session = await used(models.once(file));
        try {
          return await lookAtModel(session);
        } finally {
          await session.release();
        }
      }),

    /** All faces of a photograph. @throws AppError for what is none that can be read */
    photo: (finder: FinderFiles, embedder: EmbedderFile, blob: Blob): Promise<PhotoFaces> =>
      jobs.run(async ({ breathe }) => {
        const photo = await pixels.photo(blob);
        try {
          const { picture, enlarged } = photo;
          const found = await photoFaces(
            await models.finder(finder),
            await used(models.embedder(embedder)),
            picture,
            enlarged,
          );
          await breathe();
          const faces = await Promise.all(
            found.map(
              async ({ aligned, ...face }): Promise<SeedFace> => ({
                ...face,
                display: await photo.cut(face.square),
                aligned: await pixels.png(aligned),
              }),
            ),
          );
          return { width: picture.width, height: picture.height, faces };
        } finally {
          photo.close();
        }
      }),

    /**
     * Vectors of crops, in their order.
     * @param crops undefined for one that is not to be had
     */
    crops: (
      finder: FinderFiles,
      embedder: EmbedderFile,
      crops: readonly (Blob | undefined)[],
      onProgress?: OnProgress,
    ): Promise<CropVectors> =>
      jobs.run(async ({ breathe, progress }) => {
        const faceFinder = await models.finder(finder);
        const opened = await used(models.embedder(embedder));
        const rows = emptyRows(crops.length, opened.dimension);
        let i = 0;
        for await (const decoded of decodeAhead(crops, readCrop)) {
          await breathe();
          progress({ stage: 'Embedding faces', done: i, total: crops.length, unit: 'files' });
          const vector = await unlessUnreadable(async () => {
            const crop = await decoded();
            return crop && cropVector(faceFinder, opened, crop);
          });
          if (vector !== undefined) setRow(rows, i, vector);
          i++;
        }
        return transfer(rows, [rows.vectors.buffer, rows.made.buffer]);
      }, onProgress),

    /**
     * Vectors of the same crops under several feeds of one embedder: which one is right is to be seen.
     * @returns rows as `crops` gives them, for each feed
     */
    trial: (
      finder: FinderFiles,
      embedder: ModelFile,
      feeds: readonly Feed[],
      crops: readonly (Blob | undefined)[],
      onProgress?: OnProgress,
    ): Promise<CropVectors[]> =>
      jobs.run(async ({ breathe, progress }) => {
        const faceFinder = await models.finder(finder);
        const opened = await Promise.all(
          feeds.map((feed) => used(models.embedder({ ...embedder, feed }))),
        );
        const results = opened.map(({ dimension }) => emptyRows(crops.length, dimension));
        for (const [i, crop] of crops.entries()) {
          progress({ stage: 'Trying the model', done: i, total: crops.length, unit: 'files' });
          if (crop === undefined) continue;
          const aligned = await unlessUnreadable(async () =>
            alignCrop(faceFinder, await pixels.crop(crop)),
          );
          if (aligned === undefined) continue;
          for (const [k, one] of opened.entries()) {
            await breathe();
            const vector = await unlessUnreadable(() => embed(one, aligned));
            if (vector !== undefined) setRow(results[k]!, i, vector);
          }
        }
        return results;
      }, onProgress),

    /** Stop what is under way. */
    cancel: async (): Promise<void> => jobs.cancel(),
  };
}

const emptyRows = (n: number, dimension: number): CropVectors => ({
  dimension,
  vectors: new Float32Array(n * dimension),
  made: new Uint8Array(n),
});

function setRow(
  { vectors, made, dimension }: CropVectors,
  row: number,
  vector: Float32Array,
): void {
  vectors.set(vector, row * dimension);
  made[row] = 1;
}

/** A damaged crop, or one that no vector comes of, is no reason to fail the others. */
async function unlessUnreadable<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CancelledError || !(error instanceof AppError)) throw error;
    if (!EXPECTED.some((prefix) => error.code.startsWith(prefix))) throw error;
    return undefined;
  }
}

const EXPECTED = ['media/', 'face/no-vector', 'face/no-landmarks'];
