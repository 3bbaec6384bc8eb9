import type { Identity, TrackSummaries } from '../../../core/identity/types.ts';
import type { Home } from '../../acts/nearest-home.ts';

export type SingleOrder = 'nearest' | 'time' | 'quality' | 'faces';

export const SINGLE_ORDERS: readonly (readonly [SingleOrder, string])[] = [
  ['nearest', 'nearest to somebody first'],
  ['time', 'by time'],
  ['quality', 'best quality first'],
  ['faces', 'most faces first'],
];

/** Single tracks in the order wanted; what is not known comes last, ties by track. */
export function sortedSingles(
  singles: readonly Identity[],
  order: SingleOrder,
  homes: ReadonlyMap<string, Home>,
  summaries: TrackSummaries,
): readonly Identity[] {
  const last = Number.MAX_VALUE;
  const known = (value: number | undefined): number =>
    value === undefined || Number.isNaN(value) ? last : value;
  const key = (identity: Identity): number => {
    switch (order) {
      case 'nearest':
        return known(-(homes.get(identity.id)?.similarity ?? Number.NaN));
      case 'time':
        return known(identity.firstTs);
      case 'quality':
        return known(-(summaries.meanQuality[identity.tracks[0] ?? -1] ?? Number.NaN));
      case 'faces':
        return -identity.faceCount;
      default:
        return order satisfies never;
    }
  };
  return [...singles].sort((a, b) => key(a) - key(b) || (a.tracks[0] ?? 0) - (b.tracks[0] ?? 0));
}
