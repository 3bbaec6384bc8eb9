import { counted } from '../words.ts';
import type { TrackSummaries } from './types.ts';

/** What a track has at least to have, to be shown or clustered. */
export interface TrackFloor {
  /** Faces with a vector; 0 and 1 ask for nothing. */
  readonly minFaces: number;
  /** Mean quality of them, 0–1; 0 asks for nothing. */
  readonly minQuality: number;
}

export const NO_FLOOR: TrackFloor = { minFaces: 0, minQuality: 0 };

/** True where something is asked for. */
export const asksForMore = ({ minFaces, minQuality }: TrackFloor): boolean =>
  minFaces > 1 || minQuality > 0;

/** What a track lacks first; undefined for one that is long and good enough. A quality nobody knows is not low. */
export function lacking(
  { faceCount, meanQuality }: Pick<TrackSummaries, 'faceCount' | 'meanQuality'>,
  row: number,
  { minFaces, minQuality }: TrackFloor,
): 'faces' | 'quality' | undefined {
  if ((faceCount[row] ?? 0) < minFaces) return 'faces';
  // Not for NaN.
  return (meanQuality[row] ?? Number.NaN) < minQuality ? 'quality' : undefined;
}

/** How many tracks are below a floor, and for what. */
export interface BelowFloor {
  readonly short: number;
  readonly poor: number;
}

/** Count the tracks among `rows` that are below. */
export function countBelow(
  summaries: Pick<TrackSummaries, 'faceCount' | 'meanQuality'>,
  rows: Iterable<number>,
  floor: TrackFloor,
): BelowFloor {
  let [short, poor] = [0, 0];
  for (const row of rows) {
    const why = lacking(summaries, row, floor);
    if (why === 'faces') short += 1;
    if (why === 'quality') poor += 1;
  }
  return { short, poor };
}

/** "12 short tracks", "3 tracks of low quality", "12 short tracks and 3 of low quality"; "" for none. */
export function belowWords({ short, poor }: BelowFloor): string {
  if (poor === 0) return short === 0 ? '' : counted(short, 'short track');
  if (short === 0) return `${counted(poor, 'track')} of low quality`;
  return `${counted(short, 'short track')} and ${poor} of low quality`;
}
