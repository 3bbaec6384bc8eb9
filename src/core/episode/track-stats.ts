import type { Episode } from './episode.ts';
import { isUsableFace } from './usable-faces.ts';

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
