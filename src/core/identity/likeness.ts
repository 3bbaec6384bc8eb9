import type { PooledTracks } from '../vector/matrix.ts';
import type { TrackSummaries } from './types.ts';

/**
 * How alike tracks are, small enough to be beside every move of the slider: plain mean-pooled vectors,
 * a byte a component, whatever the metric and the pooling. Their sums are whole numbers, so the figures are the same everywhere.
 */
export interface TrackLikeness {
  readonly d: number;
  /** Row of each track, −1 for one without a vector. */
  readonly rowOf: Int32Array; // [T]
  /** Unit vectors times `scaleOf(d)`, rounded. */
  readonly data: Int8Array; // [n * d]
}

/** Largest step of a byte. */
const FULL = 127;
/** Components beyond this many times that of an even vector are cut off: in 512 dimensions none is. */
const REACH = 8;

/** Of vectors that were asked about before, as every act asks. */
const made = new WeakMap<PooledTracks, TrackLikeness>();

/** The likeness of pooled tracks. @param trackCount T. Cost: O(n d), once. */
export function trackLikeness(pooled: PooledTracks, trackCount: number): TrackLikeness {
  const known = made.get(pooled);
  if (known?.rowOf.length === trackCount) return known;
  const likeness = likenessOf(pooled, trackCount);
  made.set(pooled, likeness);
  return likeness;
}

function likenessOf({ items, vectors }: PooledTracks, trackCount: number): TrackLikeness {
  const { n, d } = vectors;
  const scale = FULL / Math.min(1, REACH / Math.sqrt(Math.max(1, d)));
  const data = new Int8Array(n * d); // [n * d]
  for (let i = 0; i < data.length; i++) {
    data[i] = Math.round(Math.max(-FULL, Math.min(FULL, vectors.data[i]! * scale)));
  }
  const rowOf = new Int32Array(trackCount).fill(-1); // [T]
  items.forEach((track, row) => {
    rowOf[track] = row;
  });
  return { d, rowOf, data };
}

/**
 * Cosine of each track to the centroid of all.
 * @param tracks track rows
 * @returns [tracks], NaN for one without a vector
 */
export function centroidCosines(
  { d, rowOf, data }: TrackLikeness,
  tracks: ArrayLike<number>,
): Float64Array {
  const squares = squaresOf(data, d);
  const whole = new Int32Array(d); // [d]
  for (let t = 0; t < tracks.length; t++) {
    const at = (rowOf[tracks[t]!] ?? -1) * d;
    if (at >= 0) for (let k = 0; k < d; k++) whole[k]! += data[at + k]!;
  }
  const sum = Float64Array.from(whole); // [d]
  let length = 0;
  for (let k = 0; k < d; k++) length += sum[k]! * sum[k]!;
  const out = new Float64Array(tracks.length).fill(Number.NaN); // [tracks]
  for (let t = 0; t < tracks.length; t++) {
    const row = rowOf[tracks[t]!] ?? -1;
    if (row < 0 || length === 0) continue;
    const own = squares[row]!;
    if (own > 0) out[t] = dotWhole(data, row * d, sum, d) / Math.sqrt(own * length);
  }
  return out;
}

const squaresKnown = new WeakMap<Int8Array, Int32Array>();

/** Squared length of each row, [n]; computed once. */
function squaresOf(data: Int8Array, d: number): Int32Array {
  const before = squaresKnown.get(data);
  if (before !== undefined) return before;
  const squares = new Int32Array(d === 0 ? 0 : data.length / d); // [n]
  for (let i = 0; i < squares.length; i++) {
    let square = 0;
    for (let k = i * d; k < (i + 1) * d; k++) square += data[k]! * data[k]!;
    squares[i] = square;
  }
  squaresKnown.set(data, squares);
  return squares;
}

/** Of whole numbers: exact in any order, so four sums that need not wait for each other. */
function dotWhole(data: Int8Array, at: number, sum: Float64Array, d: number): number {
  let [dot0, dot1, dot2, dot3] = [0, 0, 0, 0];
  let k = 0;
  for (; k + 3 < d; k += 4) {
    dot0 += data[at + k]! * sum[k]!;
    dot1 += data[at + k + 1]! * sum[k + 1]!;
    dot2 += data[at + k + 2]! * sum[k + 2]!;
    dot3 += data[at + k + 3]! * sum[k + 3]!;
  }
  for (; k < d; k++) dot0 += data[at + k]! * sum[k]!;
  return dot0 + dot1 + (dot2 + dot3);
}

/**
 * [Note: Canonical face]
 * The face that stands for an identity is one that a person chose; else the best, by `faceOrder`, of the
 * tracks near the centroid: not further under the median of their cosines to it than half a standard
 * deviation, as 1.4826 median absolute deviations estimate it. Two tracks are equally near. Quality
 * alone would let the sharpest face of a stray stand for everybody. Measured on twelve episodes of 800
 * tracks around the suggested thresholds: 38 of 2,075 identities were shown by another person than most
 * of their tracks are of, with this rule 7, and three deviations leave 27.
 */
const DEVIATIONS = 0.5;
/** Median absolute deviations in a standard deviation of what is normally distributed. */
const NORMAL = 1.4826;
/** The centroid of fewer is as near to one as to the other. */
const LEAST = 3;

/** By the array of tracks, which an identity keeps while it is the same: a move of the slider changes few. */
const known = new WeakMap<TrackLikeness, WeakMap<Int32Array, Uint8Array>>();

/**
 * Which tracks may stand for all of them. See: [Note: Canonical face]. Cost: O(m d), once for an array.
 * @param tracks track rows; not modified afterwards
 * @returns [tracks] 1 or 0; undefined where all may
 */
export function nearCentroid(likeness: TrackLikeness, tracks: Int32Array): Uint8Array | undefined {
  if (tracks.length < LEAST) return undefined;
  const memo = known.get(likeness) ?? new WeakMap<Int32Array, Uint8Array>();
  known.set(likeness, memo);
  const before = memo.get(tracks);
  if (before !== undefined) return before;
  const cosines = centroidCosines(likeness, tracks);
  const values = cosines.filter((value) => !Number.isNaN(value));
  const middle = median(values);
  const spread = NORMAL * median(values.map((value) => Math.abs(value - middle)));
  const limit = middle - DEVIATIONS * spread;
  // Nothing speaks against a track that cannot be compared.
  const near = Uint8Array.from(cosines, (value) => (value < limit ? 0 : 1));
  memo.set(tracks, near);
  return near;
}

/** The track whose best face stands for all. @returns a track row; of no faces the first */
export function standingTrack(
  tracks: Int32Array,
  { bestFace, bestFaceRank }: Pick<TrackSummaries, 'bestFace' | 'bestFaceRank'>,
  likeness: TrackLikeness | undefined,
): number {
  const near = likeness === undefined ? undefined : nearCentroid(likeness, tracks);
  const best = bestOf(tracks, bestFaceRank, near);
  return near === undefined || bestFace[best]! >= 0
    ? best
    : bestOf(tracks, bestFaceRank, undefined);
}

function bestOf(tracks: Int32Array, rank: Int32Array, among: Uint8Array | undefined): number {
  let best = -1;
  for (let i = 0; i < tracks.length; i++) {
    if (among !== undefined && among[i] === 0) continue;
    if (best < 0 || rank[tracks[i]!]! < rank[best]!) best = tracks[i]!;
  }
  return best;
}

function median(values: Float64Array): number {
  const sorted = values.slice().sort();
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] ?? upper)) / 2;
}
