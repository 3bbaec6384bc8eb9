import type { Episode } from '../episode/episode.ts';
import { frameBoxes, intersectionOverUnion } from '../episode/frame-boxes.ts';
import { MEETINGS, type Meeting, meetingOf, type SameFrameRules } from './rules.ts';

/** One frame with a box of each of two tracks. */
export interface PairFrame {
  readonly frame: number;
  /** Seconds, NaN when not known. */
  readonly ts: number;
  /** Face rows, one of each track. */
  readonly faceA: number;
  readonly faceB: number;
  readonly iou: number;
  readonly meeting: Meeting;
}

/**
 * The frames that two tracks share, as `sharedPairs` counts them. Track rows.
 * Cost: O(boxes of all shared frames).
 */
export function pairFrames(
  episode: Episode,
  a: number,
  b: number,
  rules: SameFrameRules,
): PairFrame[] {
  const { faces } = episode;
  const { rows, start } = frameBoxes(episode);
  const frames: PairFrame[] = [];
  for (let frame = 0; frame + 1 < start.length; frame++) {
    const inFrame = rows.subarray(start[frame], start[frame + 1]);
    const ofA = inFrame.filter((row) => faces.track[row] === a);
    if (ofA.length === 0) continue;
    const ofB = inFrame.filter((row) => faces.track[row] === b);
    let worst: { kind: number; faceA: number; faceB: number } | undefined;
    for (const faceA of ofA) {
      for (const faceB of ofB) {
        const kind = meetingOf(faces, faceA, faceB, rules);
        if (worst === undefined || kind < worst.kind) worst = { kind, faceA, faceB };
      }
    }
    if (worst === undefined) continue;
    const { kind, faceA, faceB } = worst;
    const ts = faces.ts[faceA]!;
    frames.push({
      frame: faces.frame[faceA]!,
      ts: Number.isNaN(ts) ? faces.ts[faceB]! : ts,
      faceA,
      faceB,
      iou: intersectionOverUnion(faces, faceA, faceB),
      meeting: MEETINGS[kind]!,
    });
  }
  return frames;
}
