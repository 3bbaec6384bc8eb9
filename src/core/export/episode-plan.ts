import {
  type Episode,
  FACE_DELETED,
  FACE_QUARANTINED,
  FACE_SKIPPED,
  type FaceColumns,
} from '../episode/episode.ts';
import type { Decisions } from '../moderation/types.ts';
import { type RawEpisode, type RawRows, rawCount } from '../parse/raw-rows.ts';
import type { ExportProfile } from './spelling.ts';
import type { VectorRows } from './streamed-file.ts';

/** What the files of an episode are written from. */
export interface EpisodeSource {
  /** As it was imported; `episode` is this one with the tracks split that people split. */
  readonly base: Episode;
  readonly episode: Episode;
  readonly decisions: Pick<Decisions, 'deleted'>;
  /** Undefined for episodes that were stored without: rows are then made from the columns. */
  readonly raw: RawEpisode | undefined;
  /** The face vectors, rows as `FaceColumns.embeddingRow`. */
  readonly vectors: VectorRows;
}

/**
 * Where the vectors go.
 *
 * [Note: Home of the vectors] The pipeline reads inline vectors alone; the specification faces.npy,
 * whose row k is the k-th row of faces.jsonl without `skip`, deleted ones too. A face that has no
 * vector and no reason not to have one cannot be told by that rule, so one such face brings all of
 * them inline. Vectors that came as prototypes of tracks go back there.
 */
export type VectorHome = 'npy' | 'inline' | 'tracks' | 'none';

export interface EpisodePlan extends EpisodeSource {
  readonly profile: ExportProfile;
  readonly home: VectorHome;
  /** As `deletedTracks` says. */
  readonly deleted: Uint8Array; // [T]
  /** Rows of the faces to be written, in file order. */
  readonly faces: Int32Array;
  /** Rows of the tracks to be written, in order; parts of split tracks come last. */
  readonly tracks: Int32Array;
  /** Raw rows that fit the columns. */
  readonly faceRows: RawRows | undefined;
  readonly trackRows: RawRows | undefined;
  /** For a track that was split, or is a part: all that its faces are in now. By row in `episode`. */
  readonly siblings: ReadonlyMap<number, Siblings>;
}

/** The tracks that one imported track became. */
export interface Siblings {
  /** Row of the imported track. */
  readonly source: number;
  /** By first frame, ascending. */
  readonly rows: readonly number[];
}

/** Decide what is written. Cost: O(T + F). */
export function planEpisode(source: EpisodeSource, profile: ExportProfile): EpisodePlan {
  const { base, episode, raw } = source;
  const live = profile === 'pipeline';
  const prototypes = base.report.vectorRule === 'track-prototypes';
  const own = (face: number) => !(prototypes && isMadeUp(base, face));
  const rows = countWhere(base.faces.count, own);
  const faceRows = rawCount(raw?.faces) === rows ? raw?.faces : undefined;
  const trackRows = rawCount(raw?.tracks) <= base.tracks.count ? raw?.tracks : undefined;
  const deleted = deletedTracks(source);
  const faces = rowsWhere(base.faces.count, (face) => {
    const gone = deleted[episode.faces.track[face] ?? -1] === 1 || isMarked(episode.faces, face);
    return own(face) && !(live && gone);
  });
  const tracks = rowsWhere(episode.tracks.count, (row) => !(live && deleted[row] === 1));
  return {
    ...source,
    profile,
    deleted,
    home: homeOf(base, profile, faces),
    faces,
    tracks,
    faceRows,
    trackRows,
    siblings: siblingsOf(base, episode),
  };
}

/**
 * 1 for each track that a person, or the imported file, deleted; also where the file says so of every
 * face, as of a part of a track: that is how it will be read.
 */
export function deletedTracks({
  episode,
  decisions,
}: Pick<EpisodeSource, 'episode' | 'decisions'>): Uint8Array {
  const { faces, tracks } = episode;
  return Uint8Array.from(tracks.deleted, (deleted, track) => {
    if (deleted === 1 || decisions.deleted.has(track)) return 1;
    const rows = tracks.faceRows.subarray(tracks.faceStart[track], tracks.faceStart[track + 1]);
    return rows.length > 0 && rows.every((face) => isMarked(faces, face)) ? 1 : 0;
  });
}

/** True for a face that the imported file says is deleted, and nobody restored. */
export function isMarked({ flags }: FaceColumns, face: number): boolean {
  return ((flags[face] ?? 0) & FACE_DELETED) !== 0;
}

/** True for a face with a row in faces.npy: one that has, or should have had, a vector. */
export function hasVectorRow({ faces }: Episode, face: number): boolean {
  const flags = faces.flags[face] ?? 0;
  if ((flags & FACE_SKIPPED) !== 0) return false;
  return (faces.embeddingRow[face] ?? -1) >= 0 || (flags & FACE_QUARANTINED) !== 0;
}

/** A face that stands for a track whose only vector is its prototype: no file has a row for it. */
function isMadeUp({ faces, tracks }: Episode, face: number): boolean {
  const track = faces.track[face] ?? -1;
  return faces.faceId[face] === `prototype_${tracks.id[track] ?? track}`;
}

function homeOf(episode: Episode, profile: ExportProfile, faces: Int32Array): VectorHome {
  const { vectorRule } = episode.report;
  if (vectorRule === 'track-prototypes') return 'tracks';
  if (!faces.some((face) => hasVectorRow(episode, face))) return 'none';
  if (profile === 'pipeline' || episode.dim === 0) return 'inline';
  const untold = (face: number) => {
    const skipped = ((episode.faces.flags[face] ?? 0) & FACE_SKIPPED) !== 0;
    return !skipped && !hasVectorRow(episode, face);
  };
  return faces.some(untold) ? 'inline' : 'npy';
}

function siblingsOf(base: Episode, episode: Episode): Map<number, Siblings> {
  const parts = new Map<number, Set<number>>();
  episode.faces.track.forEach((track, face) => {
    const source = base.faces.track[face] ?? track;
    if (source === track) return;
    const known = parts.get(source) ?? new Set([source]);
    parts.set(source, known.add(track));
  });
  const siblings = new Map<number, Siblings>();
  for (const [source, set] of parts) {
    const rows = [...set].sort((a, b) => firstFrame(episode, a) - firstFrame(episode, b));
    for (const row of rows) siblings.set(row, { source, rows });
  }
  return siblings;
}

/** Frame of the first face of a track, −1 when there is none or it is not known. */
export function firstFrame({ faces, tracks }: Episode, track: number): number {
  const at = tracks.faceStart[track] ?? 0;
  return at < (tracks.faceStart[track + 1] ?? 0)
    ? (faces.frame[tracks.faceRows[at] ?? -1] ?? -1)
    : -1;
}

function rowsWhere(count: number, wanted: (row: number) => boolean): Int32Array {
  const rows = new Int32Array(count);
  let kept = 0;
  for (let row = 0; row < count; row++) if (wanted(row)) rows[kept++] = row;
  return rows.subarray(0, kept);
}

function countWhere(count: number, wanted: (row: number) => boolean): number {
  let found = 0;
  for (let row = 0; row < count; row++) if (wanted(row)) found += 1;
  return found;
}
