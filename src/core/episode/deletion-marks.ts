import { type Episode, FACE_DELETED } from './episode.ts';
import { isUsableFace } from './usable-faces.ts';

/**
 * The episode without the marks of deletion of some tracks: they are there, with their faces. Where only
 * some faces of a track are marked, those were deleted for themselves and stay so.
 */
export function unmarkTracks(episode: Episode, rows: readonly number[]): Episode {
  return withMarks(episode, rows, 0);
}

/** The episode with some tracks, and all of their faces, marked as deleted. */
export function markTracks(episode: Episode, rows: readonly number[]): Episode {
  return withMarks(episode, rows, 1);
}

function withMarks(episode: Episode, rows: readonly number[], mark: 0 | 1): Episode {
  if (rows.length === 0) return episode;
  const { tracks } = episode;
  const deleted = tracks.deleted.slice();
  const embedded = tracks.embedded.slice();
  const flags = episode.faces.flags.slice();
  const faces = { ...episode.faces, flags };
  for (const row of rows) {
    deleted[row] = mark;
    const own = tracks.faceRows.subarray(tracks.faceStart[row], tracks.faceStart[row + 1]);
    const whole = own.every((face) => (flags[face]! & FACE_DELETED) !== 0);
    for (const face of own) {
      if (mark === 1) flags[face]! |= FACE_DELETED;
      else if (whole) flags[face]! &= ~FACE_DELETED;
    }
    embedded[row] = own.filter((face) => isUsableFace(faces, face)).length;
  }
  return { ...episode, faces, tracks: { ...tracks, deleted, embedded } };
}
