import type { JobHooks } from '../job.ts';
import type { MatrixEngine, VisitPair } from './types.ts';

/** Rows and columns of one tile: under ten milliseconds of work, one megabyte of result. */
const TILE = 512;

/**
 * Hand on every pair i < j of the loaded vectors whose similarity is at or above `least`: found by the
 * engine itself where it can, else by streaming the upper triangle of the matrix tile by tile.
 * @param visit false stops the pass; the order of the pairs is the engine's
 * @returns false when stopped
 * @throws CancelledError
 * Cost: O(n² d) time, one tile of memory.
 */
export async function similarPairs(
  matrix: MatrixEngine,
  n: number,
  least: number,
  visit: VisitPair,
  hooks: JobHooks,
): Promise<boolean> {
  if (matrix.pairs !== undefined) return matrix.pairs(least, visit, hooks);
  const total = (n * (n - 1)) / 2;
  const tile = new Float32Array(TILE * TILE); // [rows * columns]
  for (let r0 = 0; r0 < n; r0 += TILE) {
    const r1 = Math.min(n, r0 + TILE);
    for (let c0 = r0; c0 < n; c0 += TILE) {
      const c1 = Math.min(n, c0 + TILE);
      await matrix.tile(r0, r1, c0, c1, tile);
      const width = c1 - c0;
      for (let i = r0; i < r1; i++) {
        const row = (i - r0) * width - c0;
        for (let j = Math.max(c0, i + 1); j < c1; j++) {
          const similarity = tile[row + j]!;
          if (similarity < least) continue;
          if (!visit(i, j, Math.fround(1 - similarity))) return false;
        }
      }
      await hooks.breathe();
    }
    const left = ((n - r1) * (n - r1 - 1)) / 2;
    hooks.progress({ stage: 'similarity', done: total - left, total, unit: 'pairs' });
  }
  return true;
}
