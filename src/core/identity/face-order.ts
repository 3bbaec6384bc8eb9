import { type Episode, FACE_DELETED, FACE_SKIPPED, type FaceColumns } from '../episode/episode.ts';
import { isUsableFace } from '../episode/usable-faces.ts';
import { boxArea } from './shared-frames.ts';

/** Yaws within one bucket are equally frontal: estimates are no better than this. Degrees. */
const YAW_BUCKET = 5;
/**
 * A pose that is not known ranks behind faces up to here and before those turned further. Degrees:
 * at 30 both eyes are still fully visible, and a face known to be so beats a guess.
 */
const FRONTAL_YAW = 30;

/** Faces that can stand for nothing: skipped or deleted. */
const NOT_A_CANDIDATE = 255;

/** The canonical rule as a comparison of face rows; negative when `a` is the better face. */
export interface FaceOrder {
  readonly isCandidate: (row: number) => boolean;
  /** Only what is known before any crop is measured: usability, crop, quality, pose. */
  readonly compareCoarse: (a: number, b: number) => number;
  /** A total order: sharpness, box and frame decide what is left, then the row. */
  readonly compare: (a: number, b: number) => number;
}

/**
 * The order of representative faces over an episode. First faces with a vector, and among them those
 * whose crop is there (nobody can look at the others); then highest quality, unless all qualities of
 * the episode tie; then most frontal; then sharpest; then largest box; then earliest frame.
 * Cost: O(F).
 */
export function faceOrder(episode: Episode): FaceOrder {
  const { faces } = episode;
  const { tier, quality, pose } = coarseKeys(episode);
  const compareCoarse = (a: number, b: number): number =>
    tier[a]! - tier[b]! || descending(quality, a, b) || pose[a]! - pose[b]!;
  const compareFine = (a: number, b: number): number =>
    descending(faces.sharpness, a, b) ||
    largerBox(faces, a, b) ||
    frameKey(faces, a) - frameKey(faces, b) ||
    a - b;
  return {
    isCandidate: (row) => tier[row] !== NOT_A_CANDIDATE,
    compareCoarse,
    compare: (a, b) => compareCoarse(a, b) || compareFine(a, b),
  };
}

/** What is known of faces before any crop is measured. */
interface CoarseKeys {
  readonly tier: Uint8Array; // [F]
  readonly quality: Float32Array; // [F]
  readonly pose: Float32Array; // [F]
}

type Keyed = Pick<FaceColumns, 'frame' | 'track' | 'quality' | 'yaw' | 'embeddingRow'> &
  Pick<Episode, 'crops'> & { readonly number: Episode['tracks']['number'] };

/** Kept with the flags: crops are measured at every act, and change nothing of it. */
const known = new WeakMap<
  FaceColumns['flags'],
  { readonly of: Keyed; readonly keys: CoarseKeys }
>();

function coarseKeys(episode: Episode): CoarseKeys {
  const { faces, tracks, crops } = episode;
  const { frame, track, quality, yaw, embeddingRow } = faces;
  const of: Keyed = { frame, track, quality, yaw, embeddingRow, crops, number: tracks.number };
  const last = known.get(faces.flags);
  const names = Object.keys(of) as (keyof Keyed)[];
  if (last !== undefined && names.every((name) => last.of[name] === of[name])) return last.keys;
  const tier = faceTiers(episode);
  const pose = Float32Array.from(yaw, poseKey);
  const keys = { tier, quality: decidingQuality(faces, tier), pose };
  known.set(faces.flags, { of, keys });
  return keys;
}

/** 0–3: with a vector before without one, with a crop before without one. */
function faceTiers({ faces, tracks, crops }: Episode): Uint8Array {
  const tier = new Uint8Array(faces.count);
  for (let row = 0; row < faces.count; row++) {
    if ((faces.flags[row]! & (FACE_DELETED | FACE_SKIPPED)) !== 0) {
      tier[row] = NOT_A_CANDIDATE;
      continue;
    }
    const key = `${tracks.number[faces.track[row]!]!}:${faces.frame[row]!}`;
    const noCrop = crops.size > 0 && !crops.has(key);
    tier[row] = (isUsableFace(faces, row) ? 0 : 2) + (noCrop ? 1 : 0);
  }
  return tier;
}

/** The quality column, or one that never decides when all known qualities are the same. */
function decidingQuality(faces: FaceColumns, tier: Uint8Array): Float32Array {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < faces.count; row++) {
    const value = faces.quality[row]!;
    if (tier[row] === NOT_A_CANDIDATE || Number.isNaN(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low < high ? faces.quality : new Float32Array(faces.count);
}

function poseKey(yaw: number): number {
  if (Number.isNaN(yaw)) return FRONTAL_YAW / YAW_BUCKET - 0.5;
  return Math.floor(Math.abs(yaw) / YAW_BUCKET);
}

function largerBox(faces: FaceColumns, a: number, b: number): number {
  return areaKey(faces, b) - areaKey(faces, a);
}

function areaKey(faces: FaceColumns, row: number): number {
  const area = boxArea(faces, row);
  return Number.isNaN(area) ? 0 : area;
}

/** Unknown frames come last. */
function frameKey(faces: FaceColumns, row: number): number {
  const frame = faces.frame[row]!;
  return frame < 0 ? Number.MAX_SAFE_INTEGER : frame;
}

/** Larger first, NaN last. */
function descending(column: Float32Array, a: number, b: number): number {
  const x = column[a]!;
  const y = column[b]!;
  if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
  return y - x;
}
