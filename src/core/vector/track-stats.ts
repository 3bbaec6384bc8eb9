import type { Episode } from '../episode/episode.ts';
import type { Matrix } from './matrix.ts';
import { isUsableFace, usableFaces } from './usable-faces.ts';

/** What track_embeddings_meta.jsonl says about each track. */
export interface TrackStats {
  /** Faces with a usable vector. */
  readonly numFaces: Int32Array; // [T]
  /** Mean over those with a known quality, NaN when there are none. */
  readonly meanQuality: Float64Array; // [T]
  /** Seconds from first to last sight; 0 when unknown. */
  readonly timeSpanSec: Float64Array; // [T]
}

/** Statistics of every track, deleted ones too. Cost: O(F). */
export function trackStats(episode: Episode): TrackStats {
  const { faces, tracks } = episode;
  const numFaces = new Int32Array(tracks.count);
  const meanQuality = new Float64Array(tracks.count);
  const timeSpanSec = new Float64Array(tracks.count);
  for (let t = 0; t < tracks.count; t++) {
    let sum = 0;
    let known = 0;
    for (let i = tracks.faceStart[t]!; i < tracks.faceStart[t + 1]!; i++) {
      const row = tracks.faceRows[i]!;
      if (!isUsableFace(faces, row)) continue;
      numFaces[t]! += 1;
      const quality = faces.quality[row]!;
      if (Number.isNaN(quality)) continue;
      sum += quality;
      known += 1;
    }
    meanQuality[t] = known === 0 ? Number.NaN : sum / known;
    const span = tracks.lastTs[t]! - tracks.firstTs[t]!;
    timeSpanSec[t] = Number.isFinite(span) ? Math.max(span, 0) : 0;
  }
  return { numFaces, meanQuality, timeSpanSec };
}

/** Faces compared per track at most: spread is quadratic in them. */
const SPREAD_SAMPLES = 64;

/**
 * Largest cosine distance between two faces of each track: a high one is a sign of a mixed track.
 * Tracks with more than 64 usable faces are sampled evenly.
 * @param embeddings [E, d] unit rows
 * @returns [T]; 0 for one face, NaN for none
 * Cost: O(T · min(f, 64)² · d) for f faces a track.
 */
export function trackSpread(episode: Episode, embeddings: Matrix): Float32Array {
  const { faces, tracks } = episode;
  const spread = new Float32Array(tracks.count);
  for (let t = 0; t < tracks.count; t++) {
    const usable = usableFaces(episode, t);
    const count = Math.min(usable.length, SPREAD_SAMPLES);
    const rows = new Int32Array(count);
    for (let i = 0; i < count; i++) {
      rows[i] = faces.embeddingRow[usable[Math.floor((i * usable.length) / count)]!]!;
    }
    spread[t] = count === 0 ? Number.NaN : widestPair(embeddings, rows);
  }
  return spread;
}

function widestPair({ d, data }: Matrix, rows: Int32Array): number {
  let smallest = 1;
  for (let i = 0; i < rows.length; i++) {
    for (let j = 0; j < i; j++) {
      const a = rows[i]! * d;
      const b = rows[j]! * d;
      let dot = 0;
      for (let k = 0; k < d; k++) dot += data[a + k]! * data[b + k]!;
      if (dot < smallest) smallest = dot;
    }
  }
  return 1 - smallest;
}
