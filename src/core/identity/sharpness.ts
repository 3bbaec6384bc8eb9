import type { Episode, FaceColumns } from '../episode/episode.ts';
import { pushAll } from '../many.ts';
import { type FaceOrder, faceOrder } from './face-order.ts';

/** Faces measured per track at most: decoding crops is what this costs. */
const MAX_FACES_PER_TRACK = 8;

/**
 * The faces whose sharpness would decide a representative: those that tie for best of their track,
 * and single best ones that tie with another track's. All others need not be measured.
 * @returns face rows, ascending; at most 8 a track, the largest and earliest of those that tie
 * Cost: O(F log F).
 */
export function tiedFaces(episode: Episode): Int32Array {
  const { faces, tracks, crops } = episode;
  const last = known.get(faces);
  if (last?.tracks === tracks && last.crops === crops) return last.tied;
  const tied = tiedAmong(episode);
  known.set(faces, { tracks, crops, tied });
  return tied;
}

/** Kept with the faces: whoever changes an episode asks again and again. */
const known = new WeakMap<
  FaceColumns,
  Pick<Episode, 'tracks' | 'crops'> & { readonly tied: Int32Array }
>();

function tiedAmong(episode: Episode): Int32Array {
  const { tracks } = episode;
  const order = faceOrder(episode);
  const tied: number[] = [];
  const single: number[] = [];
  const tops: number[] = [];
  for (let t = 0; t < tracks.count; t++) {
    if (tracks.deleted[t] === 1) continue;
    const best = bestFaces(episode, t, order);
    if (best[0] !== undefined) tops.push(best[0]);
    if (best.length === 1) single.push(best[0]!);
    else pushAll(tied, best);
  }
  return Int32Array.from([...tied, ...tiedAcross(single, tops, order)]).sort();
}

/** The candidates of a track that nothing but their crop tells apart, best first. */
function bestFaces(episode: Episode, track: number, order: FaceOrder): number[] {
  const { faceStart, faceRows } = episode.tracks;
  let best: number[] = [];
  for (let i = faceStart[track]!; i < faceStart[track + 1]!; i++) {
    const row = faceRows[i]!;
    if (!order.isCandidate(row)) continue;
    const difference = best[0] === undefined ? -1 : order.compareCoarse(row, best[0]);
    if (difference < 0) best = [row];
    else if (difference === 0) best.push(row);
  }
  return best.length === 1 ? best : best.sort(order.compare).slice(0, MAX_FACES_PER_TRACK);
}

/** Those of `single` that tie with the best face of some other track. */
function tiedAcross(single: number[], tops: readonly number[], order: FaceOrder): number[] {
  const wanted = new Set(single);
  const sorted = [...tops].sort(order.compareCoarse);
  return sorted.filter((row, i) => {
    if (!wanted.has(row)) return false;
    const before = sorted[i - 1];
    const after = sorted[i + 1];
    return (
      (before !== undefined && order.compareCoarse(before, row) === 0) ||
      (after !== undefined && order.compareCoarse(after, row) === 0)
    );
  });
}

/**
 * The episode with sharpness filled in; the rest is shared with the one given, which stays as it was.
 * @param faceRows rows as `tiedFaces` gave them
 * @param values measured sharpness, same order; NaN for a crop that cannot be decoded
 */
export function withSharpness(
  episode: Episode,
  faceRows: Int32Array,
  values: Float32Array,
): Episode {
  const sharpness = episode.faces.sharpness.slice();
  faceRows.forEach((row, i) => {
    sharpness[row] = values[i] ?? Number.NaN;
  });
  return { ...episode, faces: { ...episode.faces, sharpness } };
}
