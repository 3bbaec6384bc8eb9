import type { MatrixEngine } from '../cluster/types.ts';
import type { JobHooks } from '../job.ts';

/** The k nearest others of each item, nearest first; ties go to the lower index. */
export interface Neighbourhoods {
  readonly n: number;
  readonly k: number;
  readonly index: Int32Array; // [n * k]
  /** Cosine similarity, descending along a row. */
  readonly similarity: Float32Array; // [n * k]
}

/** Rows and columns of one tile of similarities. */
const TILE = 256;

/**
 * Exact nearest neighbours of every item by cosine similarity.
 * @param engine the kernel's own matrix engine with the unit vectors loaded: the same numbers bit for bit
 *   on every machine
 * @param k brought down to n − 1
 * @throws CancelledError
 * Cost: O(n² d / 2) in the kernel, one tile of memory.
 */
export async function nearestNeighbours(
  engine: MatrixEngine,
  n: number,
  k: number,
  hooks: JobHooks,
): Promise<Neighbourhoods> {
  const kept = Math.max(0, Math.min(k, n - 1));
  const index = new Int32Array(n * kept).fill(-1); // [n * kept]
  const similarity = new Float32Array(n * kept).fill(Number.NEGATIVE_INFINITY); // [n * kept]
  const tile = new Float32Array(TILE * TILE); // [rows * columns]
  const pairs = (n * (n - 1)) / 2;
  let done = 0;
  for (let r0 = 0; kept > 0 && r0 < n; r0 += TILE) {
    const r1 = Math.min(n, r0 + TILE);
    for (let c0 = r0; c0 < n; c0 += TILE) {
      const c1 = Math.min(n, c0 + TILE);
      await engine.tile(r0, r1, c0, c1, tile);
      // Every item meets the others in ascending order, so the lower index is ahead on a tie.
      for (let i = r0; i < r1; i++) {
        const line = (i - r0) * (c1 - c0) - c0;
        for (let j = Math.max(c0, i + 1); j < c1; j++) {
          const value = tile[line + j]!;
          insert(index, similarity, i * kept, kept, j, value);
          insert(index, similarity, j * kept, kept, i, value);
          done++;
        }
      }
      hooks.progress({ stage: 'neighbours', done, total: pairs, unit: 'rows' });
      await hooks.breathe();
    }
  }
  return { n, k: kept, index, similarity };
}

/**
 * Put a candidate into a list that is descending by value, when it belongs there; of equal ones the
 * earlier stays ahead.
 * @param start where the list begins
 */
export function insert(
  index: Int32Array,
  value: Float32Array,
  start: number,
  length: number,
  candidate: number,
  its: number,
): void {
  let at = start + length - 1;
  if (!(its > value[at]!)) return;
  for (; at > start && its > value[at - 1]!; at--) {
    value[at] = value[at - 1]!;
    index[at] = index[at - 1]!;
  }
  value[at] = its;
  index[at] = candidate;
}
