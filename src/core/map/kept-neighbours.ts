import type { JobHooks } from '../job.ts';
import { insert, type Neighbourhoods } from './nearest.ts';

/** Neighbours of each track that a map is judged by. */
const JUDGED = 10;

/** How far a map can be trusted. */
export interface KeptNeighbours {
  /** Neighbours of each item that were looked at: 10, fewer where there are few items. */
  readonly of: number;
  /** Part of them that is among the nearest on the map too, mean over the items, 0–1. */
  readonly kept: number;
  /** What a map with its dots thrown at random would keep. */
  readonly chance: number;
  /** Median distance of an item to its nearest on the map, in units of the map. */
  readonly spacing: number;
}

/**
 * Compare who is near on a map with who is near in truth. With few items everybody is a neighbour of
 * everybody and every map looks perfect: at most a third of the others are looked at.
 * @param positions x0, y0, … [2 * n]
 * @param truth at least as many neighbours as are judged
 * @throws CancelledError
 * Cost: O(n²).
 */
export async function keptNeighbours(
  positions: Float32Array,
  truth: Neighbourhoods,
  hooks: JobHooks,
): Promise<KeptNeighbours> {
  const { n } = truth;
  if (n < 2) return { of: 0, kept: 0, chance: 0, spacing: 0 };
  const of = Math.min(JUDGED, truth.k, Math.max(1, Math.floor((n - 1) / 3)));
  const near = new Int32Array(of); // [of]
  const nearness = new Float32Array(of); // [of] minus the squared distance
  const distance = new Float64Array(n); // [n]
  let common = 0;
  for (let i = 0; i < n; i++) {
    const x = positions[2 * i]!;
    const y = positions[2 * i + 1]!;
    nearness.fill(Number.NEGATIVE_INFINITY);
    for (let j = 0; j < n; j++) {
      const dx = positions[2 * j]! - x;
      const dy = positions[2 * j + 1]! - y;
      if (j !== i) insert(near, nearness, 0, of, j, -(dx * dx + dy * dy));
    }
    distance[i] = Math.sqrt(-nearness[0]!);
    const start = i * truth.k;
    for (let a = 0; a < of; a++) {
      for (let b = 0; b < of; b++) if (truth.index[start + a] === near[b]) common++;
    }
    await hooks.breathe();
  }
  const spacing = distance.sort()[n >> 1]!;
  return { of, kept: common / (n * of), chance: of / (n - 1), spacing };
}
