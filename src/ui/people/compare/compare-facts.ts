import type { Identity, TrackSummaries } from '../../../core/identity/types.ts';

/** Pairs of tracks, one of each side, that are in one frame. @returns flat pairs, first side first */
export function framesShared(
  one: Identity,
  other: Identity,
  { sharedFrames }: TrackSummaries,
): readonly (readonly [number, number])[] {
  const first = new Set(one.tracks);
  const second = new Set(other.tracks);
  const pairs: (readonly [number, number])[] = [];
  for (let i = 0; i < sharedFrames.length; i += 2) {
    const [a, b] = [sharedFrames[i] ?? -1, sharedFrames[i + 1] ?? -1];
    if (first.has(a) && second.has(b)) pairs.push([a, b]);
    else if (first.has(b) && second.has(a)) pairs.push([b, a]);
  }
  return pairs;
}

export type TrackOrder = 'time' | 'similarity';

/**
 * Tracks in the order they are looked at.
 * @param alike cosine of each track to what it is compared with; unknown ones come last
 */
export function orderTracks(
  tracks: ArrayLike<number>,
  order: TrackOrder,
  firstTs: ArrayLike<number>,
  alike: ReadonlyMap<number, number>,
): readonly number[] {
  const since = (track: number): number => {
    const ts = firstTs[track] ?? Number.NaN;
    return Number.isFinite(ts) ? ts : Number.MAX_VALUE;
  };
  const byTime = (a: number, b: number): number => since(a) - since(b) || a - b;
  const cosine = (track: number): number => alike.get(track) ?? -2;
  return Array.from(tracks).sort(
    order === 'time' ? byTime : (a, b) => cosine(b) - cosine(a) || byTime(a, b),
  );
}

/** Every pair of what is compared, the neighbours first. */
export function pairsOf<T>(items: readonly T[]): readonly (readonly [T, T])[] {
  const pairs: (readonly [T, T])[] = [];
  for (let gap = 1; gap < items.length; gap++) {
    for (let i = 0; i + gap < items.length; i++) {
      const [a, b] = [items[i], items[i + gap]];
      if (a !== undefined && b !== undefined) pairs.push([a, b]);
    }
  }
  return pairs;
}
