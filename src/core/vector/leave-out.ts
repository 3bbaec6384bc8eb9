import type { PooledTracks } from './matrix.ts';

/**
 * Pooled vectors without some tracks (deleted ones); the same object when none of them is there.
 * @param tracks track rows
 */
export function leaveOut<P extends PooledTracks>(pooled: P, tracks: Iterable<number>): P {
  const out = new Set(tracks);
  const { items, vectors } = pooled;
  const kept = items.filter((track) => !out.has(track));
  if (kept.length === items.length) return pooled;
  const { d } = vectors;
  const data = new Float32Array(kept.length * d); // [n * d]
  let row = 0;
  items.forEach((track, from) => {
    if (out.has(track)) return;
    data.set(vectors.data.subarray(from * d, (from + 1) * d), row * d);
    row += 1;
  });
  return { ...pooled, items: kept, vectors: { n: kept.length, d, data } };
}
