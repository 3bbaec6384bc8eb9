import type { Episode } from '../episode/episode.ts';
import { faceGroups } from './face-groups.ts';
import type { MetricReport } from './types.ts';

/** Faces of a track, on average, from where on a track shows a face in more than one way. */
const LEAST_FACES = 4;
/** The spread within tracks must leave at least so much of all directions nearly empty. */
const MOST_DIRECTIONS = 0.5;

/**
 * Whether the tracks could teach a metric that is worth offering, by their numbers alone: several
 * faces a track, and as many degrees of freedom as dimensions, so that every direction was seen.
 * Cost: O(F).
 */
export function couldBeWorthTrying(episode: Pick<Episode, 'faces' | 'tracks' | 'dim'>): boolean {
  const groups = faceGroups(episode);
  const faces = groups.reduce((sum, rows) => sum + rows.length, 0);
  return hasEnough(faces, groups.length, episode.dim);
}

/**
 * Whether the metric is to be offered to somebody who did not ask for it: it is not refused, there are
 * faces enough, and what varies within tracks clearly has directions; where it has none, whitening
 * changes nothing. Whether it helps, no number tells without labels: that is for the diff to show.
 */
export function isWorthTrying({ refusal, figures }: MetricReport): boolean {
  const { faces, tracks, dimensions, directions } = figures;
  if (refusal !== undefined || !hasEnough(faces, tracks, dimensions)) return false;
  return directions <= MOST_DIRECTIONS * dimensions;
}

const hasEnough = (faces: number, tracks: number, dimensions: number): boolean =>
  tracks > 0 && faces >= LEAST_FACES * tracks && faces - tracks >= dimensions;
