import type { FaceColumns } from './episode.ts';
import { type Episode, FACE_DELETED } from './episode.ts';

/** No television frame has more faces; a file with more has no real frame numbers. */
const MAX_BOXES_PER_FRAME = 64;

/** Faces with a real box, frame by frame; frames with one such face are left out. */
export interface FrameBoxes {
  /** Face rows by frame, then row: those of frame i are rows[start[i] … start[i + 1]). */
  readonly rows: Int32Array;
  readonly start: Int32Array; // [frames + 1]
}

const known = new WeakMap<Episode, FrameBoxes>();

/**
 * The boxes that can say that two tracks are two people. Skipped faces take part: blurred or not,
 * somebody was there. Deleted faces and tracks do not, nor does a frame with more boxes than any
 * picture has. Kept for each episode, because every change of a rule asks again.
 * Cost: O(F log F) the first time.
 */
export function frameBoxes(episode: Episode): FrameBoxes {
  const before = known.get(episode);
  if (before !== undefined) return before;
  const { faces } = episode;
  const boxed = boxedFaces(episode);
  const rows = new Int32Array(boxed.length);
  const start = [0];
  let count = 0;
  for (let from = 0; from < boxed.length; ) {
    let to = from + 1;
    while (to < boxed.length && faces.frame[boxed[to]!] === faces.frame[boxed[from]!]) to++;
    if (to - from > 1 && to - from <= MAX_BOXES_PER_FRAME) {
      rows.set(boxed.subarray(from, to), count);
      count += to - from;
      start.push(count);
    }
    from = to;
  }
  const boxes = { rows: rows.slice(0, count), start: Int32Array.from(start) };
  known.set(episode, boxes);
  return boxes;
}

function boxedFaces({ faces, tracks }: Episode): Int32Array {
  const rows = new Int32Array(faces.count);
  let count = 0;
  for (let row = 0; row < faces.count; row++) {
    if (faces.frame[row]! < 0 || (faces.flags[row]! & FACE_DELETED) !== 0) continue;
    if (tracks.deleted[faces.track[row]!] === 1 || !(boxArea(faces, row) > 0)) continue;
    rows[count++] = row;
  }
  return rows.slice(0, count).sort((a, b) => faces.frame[a]! - faces.frame[b]! || a - b);
}

/** True when some frame has two boxes, so that anything can be told at all. */
export function hasSharedFrames(episode: Episode): boolean {
  return frameBoxes(episode).rows.length > 0;
}

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
