import type { JobHooks } from '../job.ts';
import type { MatrixEngine } from './types.ts';

/** Rows that are compared with all others: in blocks, evenly spread. */
const BLOCKS = 32;
const BLOCK = 4;
/** Columns of one tile. */
const COLUMNS = 512;
/** Pairs to be found within reach: as many as tell it to two or three percent. */
const HITS = 2_000;
const BINS = 4_096;

/**
 * How far apart clusters may be so that about so many pairs are no further apart, estimated from a few
 * rows; the same for the same rows on every engine whose tiles are.
 * @param matrix has the rows loaded
 * @param boundOf distance of two rows from their similarity
 * @param most larger distances are of no interest
 * Cost: at most 128 rows of the matrix, less where many pairs are wanted.
 */
export async function reachOf(
  matrix: MatrixEngine,
  n: number,
  boundOf: (i: number, j: number, similarity: number) => number,
  { pairs, most }: { readonly pairs: number; readonly most: number },
  hooks: JobHooks,
): Promise<number> {
  // Near distances are told apart by their roots, as those of engines are.
  const bins = new Float64Array(BINS + 1);
  const tile = new Float32Array(BLOCK * COLUMNS); // [rows * columns]
  let compared = 0;
  const share = pairs / ((n * (n - 1)) / 2);
  // Of the columns every so many are taken, others for each block.
  const chunks = Math.ceil(n / COLUMNS);
  const skip = Math.min(chunks, Math.max(1, Math.floor((share * BLOCKS * BLOCK * n) / HITS)));
  for (let block = 0; block < BLOCKS; block++) {
    const r0 = Math.floor((block * (n - BLOCK)) / BLOCKS);
    const r1 = r0 + BLOCK;
    for (let c0 = (block % skip) * COLUMNS; c0 < n; c0 += skip * COLUMNS) {
      const c1 = Math.min(n, c0 + COLUMNS);
      await matrix.tile(r0, r1, c0, c1, tile);
      const width = c1 - c0;
      for (let i = r0; i < r1; i++) {
        const row = (i - r0) * width - c0;
        for (let j = c0; j < c1; j++) {
          if (i === j) continue;
          const bound = boundOf(i, j, tile[row + j]!);
          const bin = Math.min(BINS, Math.floor(Math.sqrt(Math.max(0, bound) / most) * BINS));
          bins[bin] = bins[bin]! + 1;
          compared++;
        }
      }
    }
    await hooks.breathe();
  }
  const wanted = share * compared;
  let last = 0;
  for (let within = bins[0]!; last < BINS - 1 && within + bins[last + 1]! <= wanted; ) {
    within += bins[++last]!;
  }
  return ((last + 1) / BINS) ** 2 * most;
}
