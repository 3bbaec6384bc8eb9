import { cropVector } from '../../core/face/crop-vector.ts';
import type { Picture } from '../../core/face/picture.ts';
import type { EmbeddingModel } from '../../core/facebank/types.ts';
import { type ModelFiles, openFaceModels } from './face-session.ts';

/** A model that makes vectors of crops. */
export interface CropModel {
  readonly model: EmbeddingModel;
  /** The unit vector of the face of a crop; undefined where no face is found in it. */
  readonly vectorOf: (crop: Picture) => Promise<Float32Array | undefined>;
  /** What it has made, by crop and state of its file: what is computed again is not made again. */
  readonly known: Map<string, Float32Array | undefined>;
}

/** @throws AppError as `openFaceModels` */
export async function openCropModel(files: ModelFiles): Promise<CropModel> {
  const { finder, embedder, model } = await openFaceModels(files);
  return {
    model,
    vectorOf: (crop) => cropVector(finder, embedder, crop),
    known: new Map(),
  };
}
