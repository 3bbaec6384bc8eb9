import { DEFAULT_PARAMETERS } from '../cluster/types.ts';
import type { Episode } from '../episode/episode.ts';
import { frameBoxes, intersectionOverUnion } from '../episode/frame-boxes.ts';

export { boxArea } from '../episode/frame-boxes.ts';

/** Boxes that overlap this much are one face detected twice, not two people (IoU). */
const NEAR_DUPLICATE_IOU = DEFAULT_PARAMETERS.same_frame_max_iou;

/**
 * Pairs of tracks that are in one frame at two places: two people (or a mirror). What people are told
 * of, as against what clustering goes by (`sharedPairs`, whose rules they set). Near-duplicate boxes
 * do not count: a pair is left out when they are the majority of its shared frames. Skipped faces
 * take part: blurred or not, somebody was there.
 * @returns flat pairs of track rows a0, b0, a1, b1, … with a < b, ascending
 * Cost: O(F log F).
 */
export function sharedFramePairs(episode: Episode): Int32Array {
  const { faces, tracks } = episode;
  const { rows, start } = frameBoxes(episode);
  // Key a * T + b → near-duplicate frames subtracted from apart frames.
  const balance = new Map<number, number>();
  for (let frame = 0; frame + 1 < start.length; frame++) {
    for (let i = start[frame]!; i < start[frame + 1]!; i++) {
      for (let j = start[frame]!; j < i; j++) {
        const a = faces.track[rows[i]!]!;
        const b = faces.track[rows[j]!]!;
        if (a === b) continue;
        const key = Math.min(a, b) * tracks.count + Math.max(a, b);
        const apart = intersectionOverUnion(faces, rows[i]!, rows[j]!) < NEAR_DUPLICATE_IOU;
        balance.set(key, (balance.get(key) ?? 0) + (apart ? 1 : -1));
      }
    }
  }
  const keys = Float64Array.from(balance.keys())
    .filter((key) => balance.get(key)! >= 0)
    .sort();
  const pairs = new Int32Array(2 * keys.length);
  keys.forEach((key, i) => {
    pairs[2 * i] = Math.floor(key / tracks.count);
    pairs[2 * i + 1] = key % tracks.count;
  });
  return pairs;
}
