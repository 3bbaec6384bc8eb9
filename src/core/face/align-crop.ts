import { ALIGNED_SIDE, alignFace, toPlanes } from './align.ts';
import { cutOut } from './cut-out.ts';
import { FAMILIES } from './detector.ts';
import { type FaceFinder, type FoundFace, findFaces } from './find-faces.ts';
import type { Picture, Planes } from './picture.ts';

/**
 * Room around a crop, parts of its longer side: detectors miss faces that fill the picture, and those
 * without landmarks need more of it. Measured on the crops of hamilton-clip and cast-photos against
 * their stored vectors, as are the sides.
 */
const ROOM = { landmarks: 0.25, boxes: 0.5 };
/** Sides at which a crop is looked at: see `findFaces`. Larger ones cost more and find no better. */
const CROP_SIDES = [160, 320];

/**
 * The aligned face of a crop, found anew: crops hold a face in their middle, with or without a margin.
 * One of 112 × 112 is taken for an aligned face where none is found in it.
 * @returns undefined where there is none
 */
export async function alignCrop(finder: FaceFinder, crop: Picture): Promise<Planes | undefined> {
  const room = FAMILIES[finder.detector.kind].landmarks ? ROOM.landmarks : ROOM.boxes;
  const long = Math.max(crop.width, crop.height);
  const side = Math.round(long * (1 + 2 * room));
  const x = Math.round((crop.width - side) / 2);
  const y = Math.round((crop.height - side) / 2);
  const roomy = cutOut(crop, { x, y, side });
  const face = nearestToMiddle(await findFaces(finder, roomy, CROP_SIDES), side);
  if (face !== undefined) return alignFace(roomy, face.landmarks);
  const aligned = crop.width === ALIGNED_SIDE && crop.height === ALIGNED_SIDE;
  return aligned ? toPlanes(crop) : undefined;
}

/** Large and in the middle: another person's face at the edge is not the one that was cut out. */
function nearestToMiddle(faces: readonly FoundFace[], side: number): FoundFace | undefined {
  let best: FoundFace | undefined;
  let worth = Number.NEGATIVE_INFINITY;
  for (const face of faces) {
    const [left, top, right, bottom] = face.box;
    const away = Math.hypot((left + right - side) / 2, (top + bottom - side) / 2);
    const value = Math.sqrt((right - left) * (bottom - top)) - away;
    if (value > worth) {
      best = face;
      worth = value;
    }
  }
  return best;
}
