import type { ClusterParameters } from '../cluster/types.ts';
import type { FaceColumns } from '../episode/episode.ts';
import { boxArea, sharedArea } from '../episode/frame-boxes.ts';

/** When two boxes in one frame are two people. */
export interface SameFrameRules {
  /** Frames that two tracks must be apart in. */
  readonly minFrames: number;
  /** From this overlap on (IoU), two boxes are one face found twice. */
  readonly maxIou: number;
  /** Below this ratio of sides (smaller / larger), the smaller may be a picture or a screen. */
  readonly minSizeRatio: number;
}

/**
 * From this share of the smaller box on, it lies inside the larger one: a face found twice in two
 * sizes, or one on a shirt, has little IoU and is no second person in the room.
 */
const INSIDE_SHARE = 0.8;

/** What two boxes in one frame say, the more doubtful first. */
export const MEETINGS = ['duplicate', 'inside', 'small', 'apart'] as const;
export type Meeting = (typeof MEETINGS)[number];

export function sameFrameRules(
  parameters: Pick<
    ClusterParameters,
    'same_frame_min_frames' | 'same_frame_max_iou' | 'same_frame_min_size_ratio'
  >,
): SameFrameRules {
  return {
    minFrames: parameters.same_frame_min_frames,
    maxIou: parameters.same_frame_max_iou,
    minSizeRatio: parameters.same_frame_min_size_ratio,
  };
}

/** What the boxes of two faces in one frame say. @returns index into `MEETINGS` */
export function meetingOf(
  faces: FaceColumns,
  a: number,
  b: number,
  { maxIou, minSizeRatio }: SameFrameRules,
): number {
  const shared = sharedArea(faces, a, b);
  const areaA = boxArea(faces, a);
  const areaB = boxArea(faces, b);
  const smaller = Math.min(areaA, areaB);
  if (shared > 0) {
    if (shared / (areaA + areaB - shared) >= maxIou) return 0;
    if (shared / smaller >= INSIDE_SHARE) return 1;
  }
  return Math.sqrt(smaller / Math.max(areaA, areaB)) < minSizeRatio ? 2 : 3;
}

/** Frames of a pair of tracks by what they say. */
export interface MeetingCounts {
  readonly duplicate: number;
  readonly inside: number;
  readonly small: number;
  readonly apart: number;
}

/**
 * Whether a pair of tracks is two people: apart in enough frames, and in at least as many as show one
 * face twice. Frames with a face that is much smaller say nothing either way.
 */
export function areTwoPeople(
  { duplicate, inside, apart }: MeetingCounts,
  { minFrames }: SameFrameRules,
): boolean {
  return apart >= Math.max(1, minFrames) && apart >= duplicate + inside;
}
