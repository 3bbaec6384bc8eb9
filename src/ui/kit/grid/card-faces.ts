import type { Episode } from '../../../core/episode/episode.ts';
import { FACE_DELETED, FACE_QUARANTINED, FACE_SKIPPED } from '../../../core/episode/episode.ts';
import type { Identity, TrackSummaries } from '../../../core/identity/types.ts';

const UNUSABLE = FACE_SKIPPED | FACE_DELETED | FACE_QUARANTINED;

/**
 * Faces for a card: the representative, then the best face of each other track in canonical
 * order, then more faces of the same tracks spread over their length. Going by rank keeps the
 * faces that are shown while a cluster grows and shrinks under the slider.
 * @returns at most `count` face rows, no row twice
 */
export function cardFaces(
  identity: Identity,
  episode: Episode,
  summaries: TrackSummaries,
  count: number,
): readonly number[] {
  const rows: number[] = [];
  const shown = new Set<number>();
  const take = (row: number): void => {
    if (row < 0 || shown.has(row) || rows.length >= count) return;
    shown.add(row);
    rows.push(row);
  };
  take(identity.canonicalFace);
  const canonicalTrack = episode.faces.track[identity.canonicalFace] ?? -1;
  const byRank = [...identity.tracks].sort((a, b) => rankOf(summaries, a) - rankOf(summaries, b));
  for (const track of byRank) {
    if (track !== canonicalTrack) take(summaries.bestFace[track] ?? -1);
  }
  if (rows.length >= count) return rows;
  for (const track of byRank) for (const row of spread(episode, track)) take(row);
  return rows;
}

function rankOf(summaries: TrackSummaries, track: number): number {
  const face = summaries.bestFace[track] ?? -1;
  return face < 0 ? Number.MAX_SAFE_INTEGER : (summaries.bestFaceRank[track] ?? 0);
}

/** Usable faces of a track: last, first, middle, so that two neighbours differ. */
function spread(episode: Episode, track: number): readonly number[] {
  const rows = usableFaces(episode, track);
  const picks = [rows.length - 1, 0, rows.length >> 1, rows.length >> 2, (3 * rows.length) >> 2];
  return picks.flatMap((i) => rows[i] ?? []);
}

/** Face rows of a track that were neither skipped nor deleted, by frame. */
export function usableFaces(episode: Episode, track: number): readonly number[] {
  const { faces } = episode;
  return facesOfTrack(episode, track).filter((row) => ((faces.flags[row] ?? 0) & UNUSABLE) === 0);
}

/** The face that stands for each track: its best; of one that the files delete, the clearest of all. */
export function trayFaces(of: {
  readonly episode: Episode;
  readonly summaries: TrackSummaries;
}): (track: number) => number {
  const { faces, tracks } = of.episode;
  const worth = (row: number): number =>
    (faces.quality[row] || 0) - ((faces.flags[row] ?? 0) & FACE_SKIPPED);
  return (track) => {
    const best = of.summaries.bestFace[track] ?? -1;
    if (best >= 0) return best;
    return tracks.faceRows
      .subarray(tracks.faceStart[track], tracks.faceStart[track + 1])
      .reduce((found, row) => (found < 0 || worth(row) > worth(found) ? row : found), -1);
  };
}

/** All face rows of a track by frame, deleted ones left out. */
export function facesOfTrack(episode: Episode, track: number): readonly number[] {
  const { faces, tracks } = episode;
  const from = tracks.faceStart[track] ?? 0;
  const to = tracks.faceStart[track + 1] ?? from;
  return Array.from(tracks.faceRows.subarray(from, to)).filter(
    (row) => ((faces.flags[row] ?? 0) & FACE_DELETED) === 0,
  );
}
