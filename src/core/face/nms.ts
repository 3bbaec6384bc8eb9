/** Faces as a detector proposes them, in pixels of the picture. */
export interface Proposals {
  readonly boxes: Float32Array; // [n * 4], x1 y1 x2 y2
  readonly scores: Float32Array; // [n], 0–1
  /** Left eye, right eye, nose, left and right corner of the mouth (left and right in the image). */
  readonly landmarks: Float32Array | undefined; // [n * 10], x y
}

/**
 * Non-maximum suppression: of proposals that overlap the best one stays.
 * @param overlap intersection over union from which two are one face
 * @returns indices, best first; ties by index
 * Cost: O(n · kept).
 */
export function suppress({ boxes, scores }: Proposals, overlap: number): number[] {
  const order = [...scores.keys()].sort((a, b) => scores[b]! - scores[a]! || a - b);
  const kept: number[] = [];
  for (const i of order) {
    if (kept.every((j) => intersectionOverUnion(boxes, i, j) <= overlap)) kept.push(i);
  }
  return kept;
}

function intersectionOverUnion(boxes: Float32Array, i: number, j: number): number {
  const left = Math.max(boxes[i * 4]!, boxes[j * 4]!);
  const top = Math.max(boxes[i * 4 + 1]!, boxes[j * 4 + 1]!);
  const right = Math.min(boxes[i * 4 + 2]!, boxes[j * 4 + 2]!);
  const bottom = Math.min(boxes[i * 4 + 3]!, boxes[j * 4 + 3]!);
  const shared = Math.max(0, right - left) * Math.max(0, bottom - top);
  if (shared === 0) return 0;
  return shared / (areaOf(boxes, i) + areaOf(boxes, j) - shared);
}

const areaOf = (boxes: Float32Array, i: number): number =>
  (boxes[i * 4 + 2]! - boxes[i * 4]!) * (boxes[i * 4 + 3]! - boxes[i * 4 + 1]!);
