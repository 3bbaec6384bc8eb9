import { type Episode, FACE_DELETED, type FaceColumns } from '../episode/episode.ts';

/** Boxes that overlap this much are one face detected twice, not two people (IoU). */
const NEAR_DUPLICATE_IOU = 0.5;
/** No television frame has more faces; a file with more has no real frame numbers. */
const MAX_BOXES_PER_FRAME = 64;

/**
 * Pairs of tracks that are in one frame at two places: two people (or a mirror). Near-duplicate boxes
 * do not count: a pair is left out when they are the majority of its shared frames. Skipped faces
 * take part: blurred or not, somebody was there.
 * @returns flat pairs of track rows a0, b0, a1, b1, … with a < b, ascending
 * Cost: O(F log F).
 */
export function sharedFramePairs(episode: Episode): Int32Array {
  const { faces, tracks } = episode;
  const rows = boxedFaces(faces, tracks.deleted);
  // Key a * T + b → near-duplicate frames subtracted from apart frames.
  const balance = new Map<number, number>();
  for (let start = 0; start < rows.length; ) {
    let end = start + 1;
    while (end < rows.length && faces.frame[rows[end]!] === faces.frame[rows[start]!]) end++;
    if (end - start <= MAX_BOXES_PER_FRAME) {
      countPairs(faces, rows.subarray(start, end), tracks.count, balance);
    }
    start = end;
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

/** Faces with a known frame and a real box, by frame then row. */
function boxedFaces(faces: FaceColumns, deletedTracks: Uint8Array): Int32Array {
  const rows = new Int32Array(faces.count);
  let count = 0;
  for (let row = 0; row < faces.count; row++) {
    if (faces.frame[row]! < 0 || (faces.flags[row]! & FACE_DELETED) !== 0) continue;
    if (deletedTracks[faces.track[row]!] === 1 || !(boxArea(faces, row) > 0)) continue;
    rows[count++] = row;
  }
  return rows.slice(0, count).sort((a, b) => faces.frame[a]! - faces.frame[b]! || a - b);
}

function countPairs(
  faces: FaceColumns,
  rows: Int32Array,
  trackCount: number,
  balance: Map<number, number>,
): void {
  for (let i = 0; i < rows.length; i++) {
    for (let j = 0; j < i; j++) {
      const a = faces.track[rows[i]!]!;
      const b = faces.track[rows[j]!]!;
      if (a === b) continue;
      const key = Math.min(a, b) * trackCount + Math.max(a, b);
      const apart = intersectionOverUnion(faces, rows[i]!, rows[j]!) < NEAR_DUPLICATE_IOU;
      balance.set(key, (balance.get(key) ?? 0) + (apart ? 1 : -1));
    }
  }
}

/** Pixels² (or a fraction of the frame); NaN when the box is not known. */
export function boxArea({ box }: FaceColumns, row: number): number {
  const width = box[4 * row + 2]! - box[4 * row]!;
  const height = box[4 * row + 3]! - box[4 * row + 1]!;
  return width > 0 && height > 0 ? width * height : Number.NaN;
}

function intersectionOverUnion(faces: FaceColumns, a: number, b: number): number {
  const { box } = faces;
  const width = Math.min(box[4 * a + 2]!, box[4 * b + 2]!) - Math.max(box[4 * a]!, box[4 * b]!);
  const height =
    Math.min(box[4 * a + 3]!, box[4 * b + 3]!) - Math.max(box[4 * a + 1]!, box[4 * b + 1]!);
  if (width <= 0 || height <= 0) return 0;
  const shared = width * height;
  return shared / (boxArea(faces, a) + boxArea(faces, b) - shared);
}
