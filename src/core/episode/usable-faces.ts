import type { Matrix } from '../vector/matrix.ts';
import {
  type Episode,
  FACE_DELETED,
  FACE_QUARANTINED,
  FACE_SKIPPED,
  type FaceColumns,
} from './episode.ts';

/** The vectors of one track, read in file order. */
export interface TrackFaces {
  /** Unit rows of all faces. */
  readonly embeddings: Matrix;
  /** Rows of `embeddings`. */
  readonly rows: Int32Array;
  /** Quality of each row, NaN when unknown. */
  readonly quality: Float32Array;
}

const UNUSABLE = FACE_DELETED | FACE_QUARANTINED | FACE_SKIPPED;

/** True for a face that has a vector and was neither skipped, deleted nor quarantined. */
export function isUsableFace(faces: FaceColumns, row: number): boolean {
  return faces.embeddingRow[row]! >= 0 && (faces.flags[row]! & UNUSABLE) === 0;
}

/**
 * Usable faces of one track in file order, whatever order `faceRows` has: sums over them give the
 * same bits everywhere.
 * @param track row of TrackColumns
 * @returns face rows, ascending
 */
export function usableFaces(episode: Episode, track: number): Int32Array {
  const { faces, tracks } = episode;
  const rows = tracks.faceRows
    .subarray(tracks.faceStart[track]!, tracks.faceStart[track + 1]!)
    .filter((row) => isUsableFace(faces, row));
  return rows.sort();
}

/** True for a track that takes part in clustering: not deleted, with a usable face. */
export function isUsableTrack(episode: Episode, track: number): boolean {
  const { faces, tracks } = episode;
  if (tracks.deleted[track] === 1) return false;
  for (let i = tracks.faceStart[track]!; i < tracks.faceStart[track + 1]!; i++) {
    if (isUsableFace(faces, tracks.faceRows[i]!)) return true;
  }
  return false;
}

const masks = new WeakMap<Episode, Uint8Array>();

/** `isUsableTrack` of every track, kept with the episode: every act asks it of all of them. */
export function usableTracks(episode: Episode): Uint8Array {
  const known = masks.get(episode);
  if (known !== undefined) return known;
  const mask = new Uint8Array(episode.tracks.count); // [T]
  for (let row = 0; row < mask.length; row++) mask[row] = isUsableTrack(episode, row) ? 1 : 0;
  masks.set(episode, mask);
  return mask;
}
