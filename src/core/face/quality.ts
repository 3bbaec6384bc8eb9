import { shortFloat } from '../export/vector-text.ts';
import { sharpness } from '../image/sharpness.ts';
import { estimateYaw } from '../parse/yaw.ts';
import type { FoundFace } from './find-faces.ts';
import type { Picture } from './picture.ts';

/** What is known of a found face. */
export interface FaceQuality {
  /** Side of a square as large as the box, pixels of the picture as it was given. */
  readonly size: number;
  /** As `image/sharpness.ts` measures it, of the aligned face. */
  readonly sharpness: number;
  /** Degrees; NaN where the landmarks do not say. */
  readonly yaw: number;
  /** Of the detector, 0–1. */
  readonly confidence: number;
}

export type RefusalCode = 'small' | 'blurred' | 'turned';

/** Why a face makes a poor seed. */
export interface Refusal {
  readonly code: RefusalCode;
  /** What is wrong, and what to do. */
  readonly text: string;
}

/** Smallest face that makes a seed, pixels: the pipeline refuses boxes of less than 96² (specification §11). */
export const LEAST_SIZE = 96;
/**
 * Least sharpness of an aligned face. Test photographs have 500 to 1,200; blurred until their vectors
 * have a cosine of .65 to .8 with what they were, they have this.
 */
export const LEAST_SHARPNESS = 60;
/** Beyond this a face is a profile, whose far eye is guessed; degrees. */
export const MOST_YAW = 45;

/** @param enlarged pixels of the picture as it was given for one of `face` */
export function judgeFace(
  face: FoundFace,
  aligned: Picture,
  enlarged = 1,
): FaceQuality & { readonly refusals: readonly Refusal[] } {
  const [left, top, right, bottom] = face.box;
  const size = Math.round(Math.sqrt((right - left) * (bottom - top)) * enlarged);
  const sharp = sharpness(aligned.data, aligned.width, aligned.height);
  const yaw = estimateYaw(Array.from(face.landmarks));
  const refusals: Refusal[] = [];
  if (size < LEAST_SIZE) {
    refusals.push({
      code: 'small',
      text: `The face is ${size} × ${size} pixels large; a seed needs ${LEAST_SIZE} × ${LEAST_SIZE}. Choose a larger picture of it.`,
    });
  }
  if (sharp < LEAST_SHARPNESS) {
    refusals.push({
      code: 'blurred',
      text: `The face is blurred (sharpness ${sharp}, a seed needs ${LEAST_SHARPNESS}). Choose a sharper picture.`,
    });
  }
  if (Math.abs(yaw) > MOST_YAW) {
    refusals.push({
      code: 'turned',
      text: `The face is turned ${Math.round(Math.abs(yaw))}° to the side; a seed may be turned ${MOST_YAW}°. Choose one that looks at the camera.`,
    });
  }
  return { size, sharpness: sharp, yaw, confidence: shortFloat(face.confidence), refusals };
}
