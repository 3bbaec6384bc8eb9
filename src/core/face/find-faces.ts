import { AppError } from '../errors.ts';
import { type Detector, FAMILIES, propose } from './detector.ts';
import { findLandmarks, type Landmarker } from './landmarker.ts';
import { suppress } from './nms.ts';
import type { Picture } from './picture.ts';
import { layInto, stepUp } from './resize.ts';

/** A face in a picture. */
export interface FoundFace {
  /** x1 y1 x2 y2 in pixels of the picture; may reach beyond its border. */
  readonly box: readonly [number, number, number, number];
  /** Of the detector, 0–1. */
  readonly confidence: number;
  /** Left eye, right eye, nose, left and right corner of the mouth (left and right in the image). */
  readonly landmarks: Float32Array; // [10], x y in pixels of the picture
}

/** Sides at which a photograph is looked at: see `findFaces`. */
const PHOTO_SIDES: readonly number[] = [640, 1280];
/** Small pictures are made larger at most this often: YuNet finds faces of 10 pixels. */
const MOST_ENLARGED = 2;

/** What finds faces: a detector, and what finds their landmarks where it does not. */
export interface FaceFinder {
  readonly detector: Detector;
  readonly landmarker: Landmarker | undefined;
}

/**
 * All faces of a picture, the largest first.
 * @param sides longer side of the picture as a detector of free size sees it, pixels; the next where
 *   it finds nothing
 * @throws AppError `face/no-landmarker` for a detector that finds no landmarks, alone
 */
export async function findFaces(
  finder: FaceFinder,
  picture: Picture,
  sides = PHOTO_SIDES,
): Promise<FoundFace[]> {
  const { detector } = finder;
  for (const [i, side] of sides.entries()) {
    const last = i === sides.length - 1 || Math.max(picture.width, picture.height) <= side;
    const found = await look(finder, picture, side);
    if (found.length > 0 || last || detector.frame !== undefined) return found;
  }
  return [];
}

async function look(
  { detector, landmarker }: FaceFinder,
  picture: Picture,
  side: number,
): Promise<FoundFace[]> {
  const target = detector.frame ?? { width: side, height: side };
  const fitting = Math.min(target.width / picture.width, target.height / picture.height);
  const scale = detector.frame === undefined ? Math.min(fitting, MOST_ENLARGED) : fitting;
  const frame = detector.frame ?? {
    width: stepUp(Math.round(picture.width * scale)),
    height: stepUp(Math.round(picture.height * scale)),
  };
  const proposals = await propose(detector, layInto(picture, frame, scale));
  const faces: FoundFace[] = [];
  for (const i of suppress(proposals, FAMILIES[detector.kind].overlap)) {
    const at = (k: number) => proposals.boxes[4 * i + k]! / scale;
    const box = [at(0), at(1), at(2), at(3)] as const;
    const landmarks =
      proposals.landmarks?.slice(10 * i, 10 * i + 10).map((value) => value / scale) ??
      (await findLandmarks(landmarkerOf(landmarker), picture, box));
    faces.push({ box, confidence: proposals.scores[i]!, landmarks });
  }
  return faces.sort((a, b) => areaOf(b) - areaOf(a));
}

const areaOf = ({ box: [left, top, right, bottom] }: FoundFace): number =>
  (right - left) * (bottom - top);

function landmarkerOf(landmarker: Landmarker | undefined): Landmarker {
  if (landmarker !== undefined) return landmarker;
  throw new AppError(
    'face/no-landmarker',
    'the detector gives boxes alone',
    'This detector finds no eyes and no mouth, and needs a second model for that. Choose YuNet, SCRFD or RetinaFace, or add fr_landmark.onnx.',
  );
}
