import type { Episode } from '../episode/episode.ts';
import { isUsableFace } from '../episode/usable-faces.ts';
import { dotRows } from '../vector/dot-rows.ts';
import { unitMean } from '../vector/group-stats.ts';
import type { Matrix } from '../vector/matrix.ts';
import { bestCut } from './best-cut.ts';
import type { TrackProfile } from './types.ts';

/**
 * Parts of a track whose means are less alike than this are taken for two people. One person's
 * photographs taken years apart reach .36 in the real episodes at hand, and no two faces of one shot
 * are as far apart; parts that belong to two people are at .00 and .10.
 */
const TWO_PEOPLE = 0.35;
/** Faces compared for the spread at most: it is quadratic in them. */
const SPREAD_SAMPLES = 256;

/** A track that seems to show two people, one after the other. */
export interface MixedTrack {
  /** Track row. */
  readonly track: number;
  /** Face row where the second one begins. */
  readonly cutFace: number;
  /** Cosine of the means of the two parts. */
  readonly similarity: number;
}

/**
 * How like its own mean each face of a track is, and where another person may begin.
 * @param embeddings [E, d] unit rows that `FaceColumns.embeddingRow` points into
 * @param track row of TrackColumns
 * @returns empty lists for a track without a usable face
 * Cost: O(m · d), and O(min(m, 256)² · d) for the spread, with m usable faces. Source: see `bestCut`.
 */
export function trackProfile(episode: Episode, embeddings: Matrix, track: number): TrackProfile {
  const faces = facesInTime(episode, track);
  const rows = faces.map((face) => episode.faces.embeddingRow[face]!);
  const { d, data } = embeddings;
  const { unit } = unitMean(embeddings, rows);
  const toPrevious = new Float32Array(rows.length); // [m]
  const toMean = new Float32Array(rows.length); // [m]
  rows.forEach((row, i) => {
    const previous = rows[i - 1];
    toPrevious[i] = previous === undefined ? 1 : dotRows(data, row * d, data, previous * d, d);
    let dot = 0;
    for (let k = 0; k < d; k++) dot += unit[k]! * data[row * d + k]!;
    toMean[i] = dot;
  });
  const { at, similarity } = bestCut(embeddings, rows);
  const mixed = at >= 0 && similarity < TWO_PEOPLE;
  return {
    faces,
    toPrevious,
    toMean,
    spread: widestDistance(embeddings, rows),
    cut: mixed ? at : -1,
    cutSimilarity: mixed ? similarity : Number.NaN,
  };
}

/**
 * Tracks that look like two people in turn.
 * @param tracks rows to look at
 * Cost: O(m · d) for m usable faces in them.
 */
export function mixedTracks(
  episode: Episode,
  embeddings: Matrix,
  tracks: Iterable<number>,
): MixedTrack[] {
  const mixed: MixedTrack[] = [];
  for (const track of tracks) {
    const faces = facesInTime(episode, track);
    const rows = faces.map((face) => episode.faces.embeddingRow[face]!);
    const { at, similarity } = bestCut(embeddings, rows);
    if (at >= 0 && similarity < TWO_PEOPLE) {
      mixed.push({ track, cutFace: faces[at]!, similarity });
    }
  }
  return mixed;
}

/** Usable faces of a track, by frame. */
function facesInTime({ faces, tracks }: Episode, track: number): Int32Array {
  return tracks.faceRows
    .slice(tracks.faceStart[track] ?? 0, tracks.faceStart[track + 1] ?? 0)
    .filter((row) => isUsableFace(faces, row));
}

function widestDistance({ d, data }: Matrix, rows: Int32Array): number {
  const count = Math.min(rows.length, SPREAD_SAMPLES);
  const sample = Int32Array.from({ length: count }, (_, i) => {
    return rows[Math.floor((i * rows.length) / count)]!;
  });
  let smallest = 1;
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < i; j++) {
      const dot = dotRows(data, sample[i]! * d, data, sample[j]! * d, d);
      if (dot < smallest) smallest = dot;
    }
  }
  return 1 - smallest;
}
