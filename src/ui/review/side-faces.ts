import type { Episode } from '../../core/episode/episode.ts';
import type { Identity, IdentitySet, TrackSummaries } from '../../core/identity/types.ts';
import { usableFaces } from '../kit/grid/card-faces.ts';

/**
 * A handful of faces spread evenly over a track, first and last included: how it begins, goes on and ends.
 * @returns at most `count` face rows in order of time
 */
export function filmstrip(episode: Episode, track: number, count: number): readonly number[] {
  const rows = usableFaces(episode, track);
  if (rows.length <= count) return rows;
  if (count === 1) return rows.slice(rows.length >> 1, (rows.length >> 1) + 1);
  const step = (rows.length - 1) / (count - 1);
  return Array.from({ length: count }, (_, i) => rows[Math.round(i * step)] ?? -1);
}

/** The tracks worth showing for a side: best-ranked first, deleted and faceless ones left out. */
export function telling(
  tracks: ArrayLike<number>,
  summaries: TrackSummaries,
  count: number,
): readonly number[] {
  return Array.from(tracks)
    .filter((track) => (summaries.bestFace[track] ?? -1) >= 0)
    .sort((a, b) => (summaries.rank[a] ?? 0) - (summaries.rank[b] ?? 0))
    .slice(0, count);
}

/** Identities with a face in the same frames as a track, other than its own: who else is in the shot. */
export function alsoInFrame(
  track: number,
  summaries: TrackSummaries,
  set: IdentitySet,
): readonly Identity[] {
  const { sharedFrames } = summaries;
  const own = set.byTrack[track] ?? -1;
  const others = new Set<number>();
  for (let i = 0; i < sharedFrames.length; i += 2) {
    const [a, b] = [sharedFrames[i] ?? -1, sharedFrames[i + 1] ?? -1];
    const other = a === track ? b : b === track ? a : -1;
    const index = other < 0 ? -1 : (set.byTrack[other] ?? -1);
    if (index >= 0 && index !== own) others.add(index);
  }
  return [...others].sort((a, b) => a - b).flatMap((index) => set.identities[index] ?? []);
}

/** The best face of the best-ranked track of a side. */
export function sideFace(tracks: ArrayLike<number>, summaries: TrackSummaries): number {
  const best = telling(tracks, summaries, 1)[0];
  return best === undefined ? -1 : (summaries.bestFace[best] ?? -1);
}
