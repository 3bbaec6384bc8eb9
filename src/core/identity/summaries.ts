import type { Episode, TrackColumns } from '../episode/episode.ts';
import { trackStats } from '../episode/track-stats.ts';
import { type FaceOrder, faceOrder } from './face-order.ts';
import { sharedFramePairs } from './shared-frames.ts';
import { founderIds } from './stable-ids.ts';
import type { TrackSummaries } from './types.ts';

/**
 * Everything about tracks that the live cut needs. Made once per import; see withMeasuredFaces. Cost: O(F log F).
 */
export function summariseTracks(episode: Episode): TrackSummaries {
  const { tracks, faces, crops } = episode;
  const last = known.get(tracks);
  if (last?.faces === faces && last.crops === crops) return last.summaries;
  const summaries = summarised(episode);
  known.set(tracks, { faces, crops, summaries });
  return summaries;
}

/** Kept with the tracks: whoever changes an episode asks more than once, and whoever reads it again has the same. */
const known = new WeakMap<
  TrackColumns,
  Pick<Episode, 'faces' | 'crops'> & { readonly summaries: TrackSummaries }
>();

function summarised(episode: Episode): TrackSummaries {
  const { tracks } = episode;
  const stats = trackStats(episode);
  return {
    rank: rankTracks(tracks, stats.numFaces),
    ...bestFaces(episode),
    faceCount: stats.numFaces,
    meanQuality: Float32Array.from(stats.meanQuality),
    firstTs: tracks.firstTs.slice(),
    sharedFrames: sharedFramePairs(episode),
    founders: founderIds(tracks),
  };
}

/** The same tracks after the sharpness of faces was measured: only which are best can be others. */
export function withMeasuredFaces(summaries: TrackSummaries, episode: Episode): TrackSummaries {
  return { ...summaries, ...bestFaces(episode) };
}

function bestFaces(episode: Episode): Pick<TrackSummaries, 'bestFace' | 'bestFaceRank'> {
  const order = faceOrder(episode);
  const bestFace = new Int32Array(episode.tracks.count); // [T]
  for (let t = 0; t < bestFace.length; t++) bestFace[t] = bestFaceOf(episode, t, order);
  return { bestFace, bestFaceRank: rankFaces(bestFace, order) };
}

/**
 * Highest priority first, where tracks have one; then most embedded faces, then first appearance, then
 * row. See: [Note: Founders by tree]
 */
function rankTracks(
  { firstTs, priority, tombstones = [] }: Pick<TrackColumns, 'firstTs' | 'priority' | 'tombstones'>,
  faceCount: Int32Array,
): Int32Array {
  const since = (t: number) => (Number.isNaN(firstTs[t]!) ? Number.MAX_VALUE : firstTs[t]!);
  const won = priority?.slice() ?? new Int32Array(faceCount.length);
  // Restored, a track takes the name of none that was there before it.
  for (const row of tombstones) won[row] = -1;
  return positions(
    Int32Array.from(faceCount.keys()).sort(
      (a, b) => won[b]! - won[a]! || faceCount[b]! - faceCount[a]! || since(a) - since(b) || a - b,
    ),
  );
}

/** Rank of each track by its faces alone, whatever it founds. [T] */
export function rankByFaces(episode: Episode): Int32Array {
  return rankTracks({ firstTs: episode.tracks.firstTs }, trackStats(episode).numFaces);
}

function rankFaces(bestFace: Int32Array, order: FaceOrder): Int32Array {
  const none = (t: number) => (bestFace[t]! < 0 ? 1 : 0);
  return positions(
    Int32Array.from(bestFace.keys()).sort((a, b) => {
      if (none(a) === 1 || none(b) === 1) return none(a) - none(b) || a - b;
      return order.compare(bestFace[a]!, bestFace[b]!);
    }),
  );
}

/** Inverse of a permutation. */
function positions(sorted: Int32Array): Int32Array {
  const position = new Int32Array(sorted.length);
  for (let i = 0; i < sorted.length; i++) position[sorted[i]!] = i;
  return position;
}

function bestFaceOf(episode: Episode, track: number, order: FaceOrder): number {
  const { faceStart, faceRows } = episode.tracks;
  let best = -1;
  for (let i = faceStart[track]!; i < faceStart[track + 1]!; i++) {
    const row = faceRows[i]!;
    if (order.isCandidate(row) && (best < 0 || order.compare(row, best) < 0)) best = row;
  }
  return best;
}
