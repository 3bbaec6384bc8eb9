/** Fewer tracks have no rest to be unlike. */
const LEAST_TRACKS = 4;
/** How far under the middle, in median distances from it. */
const DEVIATIONS = 3.5;
/** A tight identity has no outliers: less is the spread of one person, cosine. */
const LEAST_GAP = 0.1;

/**
 * Tracks that are much less like their identity than its other tracks, the least similar first: by
 * their distance from the median, in median absolute deviations.
 * @param similarity mean of each track to the others, by track row
 */
export function outlierTracks(similarity: ReadonlyMap<number, number>): readonly number[] {
  const known = [...similarity].filter(([, value]) => !Number.isNaN(value));
  if (known.length < LEAST_TRACKS) return [];
  const middle = median(known.map(([, value]) => value));
  const deviation = median(known.map(([, value]) => Math.abs(value - middle)));
  const limit = middle - Math.max(LEAST_GAP, DEVIATIONS * deviation);
  return known
    .filter(([, value]) => value < limit)
    .sort(([a, x], [b, y]) => x - y || a - b)
    .map(([track]) => track);
}

function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] ?? upper)) / 2;
}
