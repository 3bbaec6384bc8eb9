import { AppError } from '../errors.ts';
import type { Picture, Planes } from './picture.ts';
import {
  fitSimilarity,
  invert,
  type SimilarityTransform,
  scaleOf,
} from './similarity-transform.ts';

/** Side of what ArcFace-like models take. */
export const ALIGNED_SIDE = 112;

/**
 * Where eyes, nose and corners of the mouth lie in a picture of 112 × 112 that such models were
 * trained with (InsightFace, `arcface_torch`), x y.
 */
export const ARCFACE_TEMPLATE: readonly number[] = [
  38.2946, 51.6963, 73.5318, 51.5014, 56.0252, 71.7366, 41.5493, 92.3655, 70.7299, 92.2041,
];

/** Points taken along each side of a pixel of the result, at most. */
const MOST_SAMPLES = 8;

/**
 * Turn, scale and shift a face so that its five landmarks come nearest to the template.
 * @param landmarks [10], x y in pixels of the picture
 * @returns [3, 112, 112]; what lies outside of the picture is black
 * @throws AppError `face/no-landmarks` for landmarks that are no numbers or one point
 */
export function alignFace(picture: Picture, landmarks: ArrayLike<number>): Planes {
  const toTemplate = fitSimilarity(landmarks, ARCFACE_TEMPLATE);
  if (toTemplate === undefined || !(scaleOf(toTemplate) > 0)) {
    throw new AppError(
      'face/no-landmarks',
      `landmarks ${Array.from(landmarks).join(' ')} fix no position`,
      'The eyes and the mouth of this face could not be located. Choose another picture, or another detector.',
    );
  }
  return warp(picture, invert(toTemplate));
}

/** The picture where `toPicture` leads from each pixel of the result, bilinear, the mean over its area. */
function warp(picture: Picture, toPicture: SimilarityTransform): Planes {
  const side = ALIGNED_SIDE;
  const plane = side * side;
  const data = new Float32Array(3 * plane);
  // A pixel of the result that covers many of the picture is the mean of them, not one that it hits.
  const samples = Math.min(MOST_SAMPLES, Math.max(1, Math.ceil(scaleOf(toPicture))));
  const share = 1 / (samples * samples);
  const { a, b, dx, dy } = toPicture;
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const at = y * side + x;
      for (let v = 0; v < samples; v++) {
        const py = y + (v + 0.5) / samples - 0.5;
        for (let u = 0; u < samples; u++) {
          const px = x + (u + 0.5) / samples - 0.5;
          addSample(picture, a * px - b * py + dx, b * px + a * py + dy, share, data, at);
        }
      }
    }
  }
  return { data, width: side, height: side };
}

/** Add `share` of the picture at (x, y) to a pixel of the planes `data`. */
function addSample(
  picture: Picture,
  x: number,
  y: number,
  share: number,
  data: Float32Array,
  at: number,
): void {
  const { width, height } = picture;
  const left = Math.floor(x);
  const top = Math.floor(y);
  const right = x - left;
  const down = y - top;
  const plane = data.length / 3;
  for (let v = 0; v < 2; v++) {
    const row = top + v;
    if (row < 0 || row >= height) continue;
    const rowShare = share * (v === 0 ? 1 - down : down);
    for (let u = 0; u < 2; u++) {
      const column = left + u;
      if (column < 0 || column >= width) continue;
      const weight = rowShare * (u === 0 ? 1 - right : right);
      const from = (row * width + column) * 4;
      data[at]! += weight * picture.data[from]!;
      data[plane + at]! += weight * picture.data[from + 1]!;
      data[2 * plane + at]! += weight * picture.data[from + 2]!;
    }
  }
}

/** The aligned face as a picture, for the eye and for files. */
export function toPicture({ data, width, height }: Planes): Picture {
  const plane = width * height;
  const rgba = new Uint8ClampedArray(plane * 4);
  for (let i = 0; i < plane; i++) {
    rgba[4 * i] = data[i]!;
    rgba[4 * i + 1] = data[plane + i]!;
    rgba[4 * i + 2] = data[2 * plane + i]!;
    rgba[4 * i + 3] = 255;
  }
  return { data: rgba, width, height };
}

/** An aligned face that is stored as a picture, as models take it. @throws AppError `face/not-aligned` unless 112 × 112 */
export function toPlanes({ data, width, height }: Picture): Planes {
  if (width !== ALIGNED_SIDE || height !== ALIGNED_SIDE) {
    throw new AppError(
      'face/not-aligned',
      `got ${width} × ${height}, expected ${ALIGNED_SIDE} × ${ALIGNED_SIDE}`,
      `An aligned face has ${ALIGNED_SIDE} × ${ALIGNED_SIDE} pixels; this picture has ${width} × ${height}. Add the photograph itself.`,
    );
  }
  const plane = width * height;
  const planes = new Float32Array(3 * plane);
  for (let i = 0; i < plane; i++) {
    planes[i] = data[4 * i]!;
    planes[plane + i] = data[4 * i + 1]!;
    planes[2 * plane + i] = data[4 * i + 2]!;
  }
  return { data: planes, width, height };
}
