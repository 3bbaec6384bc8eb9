import type { Episode } from '../episode/episode.ts';
import { frameBoxes } from '../episode/frame-boxes.ts';
import { areTwoPeople, MEETINGS, meetingOf, type SameFrameRules } from './rules.ts';

/** Pairs of tracks with boxes in one frame, P of them, by the lower track row, then the higher. */
export interface SharedPairs {
  readonly count: number;
  readonly a: Int32Array; // [P] track rows, a < b
  readonly b: Int32Array; // [P]
  /** Frames by what they say. A frame counts once, by its most doubtful two boxes. */
  readonly duplicate: Int32Array; // [P]
  readonly inside: Int32Array; // [P]
  readonly small: Int32Array; // [P]
  readonly apart: Int32Array; // [P]
  /** 1 when the rules take the pair for two people. */
  readonly counts: Uint8Array; // [P]
}

/**
 * Evidence of all pairs of tracks that share a frame.
 * Cost: O(F log F) once an episode, then O(pairs of boxes in one frame).
 */
export function sharedPairs(episode: Episode, rules: SameFrameRules): SharedPairs {
  const { faces, tracks } = episode;
  const { rows, start } = frameBoxes(episode);
  const pairOf = new Map<number, number>(); // a * T + b → pair, in order of discovery
  const counts: number[] = []; // [P * MEETINGS], frames of each kind
  const lastFrame: number[] = []; // [P] index of the frame that was counted last
  const lastKind: number[] = []; // [P]
  for (let frame = 0; frame + 1 < start.length; frame++) {
    for (let i = start[frame]!; i < start[frame + 1]!; i++) {
      for (let j = start[frame]!; j < i; j++) {
        const one = faces.track[rows[i]!]!;
        const other = faces.track[rows[j]!]!;
        if (one === other) continue;
        const key = Math.min(one, other) * tracks.count + Math.max(one, other);
        const kind = meetingOf(faces, rows[i]!, rows[j]!, rules);
        let pair = pairOf.get(key);
        if (pair === undefined) {
          pair = pairOf.size;
          pairOf.set(key, pair);
          for (let k = 0; k < MEETINGS.length; k++) counts.push(0);
          lastFrame.push(-1);
        }
        if (lastFrame[pair] === frame) {
          // A track with two boxes in a frame: the more doubtful of them decides.
          if (kind >= lastKind[pair]!) continue;
          counts[pair * MEETINGS.length + lastKind[pair]!]! -= 1;
        }
        counts[pair * MEETINGS.length + kind]! += 1;
        lastFrame[pair] = frame;
        lastKind[pair] = kind;
      }
    }
  }
  return inOrder(pairOf, counts, tracks.count, rules);
}

function inOrder(
  pairOf: ReadonlyMap<number, number>,
  counts: readonly number[],
  tracks: number,
  rules: SameFrameRules,
): SharedPairs {
  const keys = Float64Array.from(pairOf.keys()).sort();
  const column = (of: (key: number) => number) => Int32Array.from(keys, of);
  const frames = (kind: number) => column((key) => counts[pairOf.get(key)! * 4 + kind]!);
  const [duplicate, inside, small, apart] = [frames(0), frames(1), frames(2), frames(3)];
  return {
    count: keys.length,
    a: column((key) => Math.floor(key / tracks)),
    b: column((key) => key % tracks),
    duplicate,
    inside,
    small,
    apart,
    counts: Uint8Array.from(keys, (_, i) => {
      const seen = {
        duplicate: duplicate[i]!,
        inside: inside[i]!,
        small: small[i]!,
        apart: apart[i]!,
      };
      return areTwoPeople(seen, rules) ? 1 : 0;
    }),
  };
}
