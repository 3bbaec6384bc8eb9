import { alignFace, toPicture } from './align.ts';
import { cutOut, type Square } from './cut-out.ts';
import { type Embedder, embed } from './embedder.ts';
import { faceSquare } from './face-square.ts';
import { type FaceFinder, type FoundFace, findFaces } from './find-faces.ts';
import type { Picture } from './picture.ts';
import { type FaceQuality, judgeFace, type Refusal } from './quality.ts';

/** A face of a photograph, ready to become a seed. */
export interface PhotoFace extends FoundFace {
  readonly vector: Float32Array; // [d], unit
  /** 112 × 112, as the embedder saw it. */
  readonly aligned: Picture;
  /** What is shown of it, and that part of the picture in its own pixels. */
  readonly square: Square;
  readonly shown: Picture;
  readonly quality: FaceQuality;
  /** Why it makes a poor seed; empty for a good one. */
  readonly refusals: readonly Refusal[];
}

/**
 * All faces of a photograph with their vectors, the largest first.
 * @param enlarged pixels of the photograph for one of `picture`, where that was made smaller
 */
export async function photoFaces(
  finder: FaceFinder,
  embedder: Embedder,
  picture: Picture,
  enlarged = 1,
): Promise<PhotoFace[]> {
  const faces: PhotoFace[] = [];
  for (const face of await findFaces(finder, picture)) {
    const planes = alignFace(picture, face.landmarks);
    const aligned = toPicture(planes);
    const { refusals, ...quality } = judgeFace(face, aligned, enlarged);
    const square = faceSquare(face.box, picture.width, picture.height);
    faces.push({
      ...face,
      vector: await embed(embedder, planes),
      aligned,
      square,
      shown: cutOut(picture, square),
      quality,
      refusals,
    });
  }
  return faces;
}
