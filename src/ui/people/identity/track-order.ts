import type { Episode } from '../../../core/episode/episode.ts';
import type { Identity } from '../../../core/identity/types.ts';

export type TrackOrder = 'most-alike' | 'least-alike' | 'time';

export const TRACK_ORDERS: readonly (readonly [TrackOrder, string])[] = [
  ['least-alike', 'least like the rest first'],
  ['most-alike', 'most like the rest first'],
  ['time', 'by time'],
];

/** Track rows in the order wanted; those of unknown similarity last, ties by time. */
export function sortedTracks(
  identity: Identity,
  order: TrackOrder,
  similarity: ReadonlyMap<number, number>,
  episode: Episode,
): readonly number[] {
  const sign = order === 'most-alike' ? -1 : 1;
  const alike = (row: number): number => {
    const value = order === 'time' ? undefined : similarity.get(row);
    return value === undefined || Number.isNaN(value) ? 2 : sign * value;
  };
  const time = (row: number): number => {
    const at = episode.tracks.firstTs[row] ?? Number.NaN;
    return Number.isFinite(at) ? at : Number.MAX_VALUE;
  };
  return [...identity.tracks].sort(
    (a, b) => alike(a) - alike(b) || Math.sign(time(a) - time(b)) || a - b,
  );
}
