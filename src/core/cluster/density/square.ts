import type { JobHooks } from '../../job.ts';

/** A full symmetric matrix of distances with a zero diagonal: cosine distance unless said otherwise. */
export interface SquareDistances {
  readonly n: number;
  readonly data: Float32Array; // [n * n]
}

/** Matrix elements between two breaths: about 4 ms of scanning. */
export const ELEMENTS_A_BREATH = 4_000_000;

/**
 * Walk the rows of a square matrix in order, breathing and reporting on the way.
 * @param visit called with each row number; reads the row itself
 * @throws CancelledError when the hooks say so
 */
export async function eachRow(
  n: number,
  stage: string,
  hooks: JobHooks,
  visit: (row: number) => void,
): Promise<void> {
  const block = Math.max(1, Math.floor(ELEMENTS_A_BREATH / Math.max(1, n)));
  for (let start = 0; start < n; start += block) {
    const end = Math.min(n, start + block);
    for (let row = start; row < end; row++) visit(row);
    hooks.progress({ stage, done: end, total: n, unit: 'tracks' });
    await hooks.breathe();
  }
}
