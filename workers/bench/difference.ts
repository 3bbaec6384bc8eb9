import type { MatrixEngine } from '../../src/core/cluster/types.ts';
import type { JobHooks } from '../../src/core/job.ts';
import type { Matrix } from '../../src/core/vector/matrix.ts';

/** Rows that are compared with all others: enough to meet every tile of a shader. */
const ROWS = 24;

/**
 * Largest difference between similarities as an engine fills them and those of float64, over rows that lie
 * evenly in the whole.
 * Cost: 24 rows, n · d each.
 */
export async function farthestFrom(
  vectors: Matrix,
  engine: MatrixEngine,
  hooks: JobHooks,
): Promise<number> {
  const { n, d, data } = vectors;
  const rows = Math.min(ROWS, n);
  const line = new Float32Array(n); // [n]
  let farthest = 0;
  await engine.load(vectors);
  try {
    for (let r = 0; r < rows; r++) {
      const i = Math.floor((r * n) / rows);
      await engine.tile(i, i + 1, 0, n, line);
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let k = 0; k < d; k++)
          sum += (data[i * d + k] as number) * (data[j * d + k] as number);
        farthest = Math.max(farthest, Math.abs(sum - (line[j] as number)));
      }
      await hooks.breathe();
    }
  } finally {
    engine.release();
  }
  return farthest;
}
