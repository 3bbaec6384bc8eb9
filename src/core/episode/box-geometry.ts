import type { FaceColumns } from './episode.ts';

/** Pixels² (or a fraction of the frame); NaN when the box is not known. */
export function boxArea({ box }: Pick<FaceColumns, 'box'>, row: number): number {
  const width = box[4 * row + 2]! - box[4 * row]!;
  const height = box[4 * row + 3]! - box[4 * row + 1]!;
  return width > 0 && height > 0 ? width * height : Number.NaN;
}

/** Area that two boxes share; 0 when they do not touch. Face rows. */
export function sharedArea({ box }: Pick<FaceColumns, 'box'>, a: number, b: number): number {
  const width = Math.min(box[4 * a + 2]!, box[4 * b + 2]!) - Math.max(box[4 * a]!, box[4 * b]!);
  const height =
    Math.min(box[4 * a + 3]!, box[4 * b + 3]!) - Math.max(box[4 * a + 1]!, box[4 * b + 1]!);
  return width > 0 && height > 0 ? width * height : 0;
}

/** Intersection over union of two known boxes, 0–1. Face rows. */
export function intersectionOverUnion(
  faces: Pick<FaceColumns, 'box'>,
  a: number,
  b: number,
): number {
  const shared = sharedArea(faces, a, b);
  return shared === 0 ? 0 : shared / (boxArea(faces, a) + boxArea(faces, b) - shared);
}
