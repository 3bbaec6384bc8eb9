import { furthestOf } from '../../src/core/cluster/doubt.ts';
import { DEFAULT_FLOOR, STAGED_FROM } from '../../src/core/cluster/limits.ts';
import type { MatrixEngine } from '../../src/core/cluster/types.ts';
import type { JobHooks } from '../../src/core/job.ts';
import type { GpuSpeed } from '../../src/core/speed/speed-row.ts';
import type { Matrix } from '../../src/core/vector/matrix.ts';

/** Rows that are compared with all others: enough to meet every tile of a shader. */
const ROWS = 24;

/** An engine that says which shader it runs on what is loaded. */
export type VariedEngine = MatrixEngine & {
  readonly variant?: { readonly label: string } | undefined;
};

/**
 * What a graphics card does beside the time of a clustering: by which shader, how far its similarities are from those
 * of float64, over rows that lie evenly in the whole, and how many pairs it finds in a second where pairs are looked for.
 * Cost: 24 rows, n · d each, on this side; a pass over all pairs on the card.
 */
export async function gpuSpeed(
  vectors: Matrix,
  engine: VariedEngine,
  hooks: JobHooks,
): Promise<GpuSpeed> {
  await engine.load(vectors);
  try {
    const variant = engine.variant?.label ?? engine.name;
    const maxDifference = await farthest(vectors, engine, hooks);
    if (vectors.n <= STAGED_FROM || engine.pairs === undefined) return { variant, maxDifference };
    const least = 1 - furthestOf(1 - DEFAULT_FLOOR, engine.error());
    let edges = 0;
    const startedAt = hooks.now();
    await engine.pairs(least, () => ++edges > 0, hooks);
    const edgesPerSecond = (1000 * edges) / Math.max(1, hooks.now() - startedAt);
    return { variant, maxDifference, edgesPerSecond };
  } finally {
    engine.release();
  }
}

async function farthest(vectors: Matrix, engine: MatrixEngine, hooks: JobHooks): Promise<number> {
  const { n, d, data } = vectors;
  const rows = Math.min(ROWS, n);
  const line = new Float32Array(n); // [n]
  let most = 0;
  for (let r = 0; r < rows; r++) {
    const i = Math.floor((r * n) / rows);
    await engine.tile(i, i + 1, 0, n, line);
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let k = 0; k < d; k++) sum += (data[i * d + k] as number) * (data[j * d + k] as number);
      most = Math.max(most, Math.abs(sum - (line[j] as number)));
    }
    await hooks.breathe();
  }
  return most;
}
