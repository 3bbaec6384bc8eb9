import type { JobHooks } from '../job.ts';
import type { ConstraintPlan } from './constraints.ts';
import type { Engines } from './dense.ts';
import { Doubt, SINGLE_PRECISION } from './doubt.ts';
import type { LiveClusters } from './live-clusters.ts';
import { nearestChain } from './nearest-chain.ts';

/** Rows of the square turned from items' distances to clusters' between two turns of the host. */
const ROWS_A_BREATH = 256;
/** What single precision adds where means and their lengths are rounded. */
const ERROR = { chord: 0, distance: SINGLE_PRECISION.distance + 1e-6 };

export interface FinishInput {
  readonly clusters: LiveClusters;
  readonly method: 'average' | 'ward';
  readonly plan: ConstraintPlan;
  readonly engines: Engines;
}

/**
 * Join all that is left on a square of the clusters' distances, which follow from their means.
 * @returns milliseconds until the square was filled
 * @throws AppError `cluster/out-of-memory`; CancelledError
 */
export async function finishDense(
  { clusters, method, plan, engines: { chain } }: FinishInput,
  hooks: JobHooks,
): Promise<number> {
  const startedAt = hooks.now();
  const { measures, merges, exact } = clusters.numbered();
  const k = clusters.slots.length;
  const sizes = clusters.sizes();
  const { rows, lengths } = clusters.means();
  const { matrix } = chain;
  try {
    await matrix.load(rows);
    const square = chain.allocateSquare(k); // [k * k]
    await matrix.square(square, hooks);
    for (let i = 0; i < k; i++) {
      for (let j = 0; j < k; j++) {
        if (i === j) continue;
        let distance = 1 - lengths[i]! * lengths[j]! * (1 - square[i * k + j]!);
        // Symmetric in float64, but for the order of what is multiplied.
        if (method === 'ward') {
          distance = measures.halfWardOf(Math.min(i, j), Math.max(i, j), distance);
        }
        square[i * k + j] = Math.max(0, distance);
      }
      if (i % ROWS_A_BREATH === ROWS_A_BREATH - 1) await hooks.breathe();
    }
    const filledAt = hooks.now();
    const neighbours = chain.neighbours(method, sizes);
    const apart = clusters.apart(plan.forbidden);
    for (let p = 0; p < apart.length; p += 2) neighbours.forbid(apart[p]!, apart[p + 1]!);
    let largest = 1;
    for (const size of sizes) largest = Math.max(largest, size);
    const doubt = new Doubt(method, ERROR, k, largest);
    const live = new Uint8Array(k).fill(1); // [k]
    const state = { neighbours, exact: exact(method), merges, doubt, live };
    await nearestChain({ method, ...state, ceiling: Number.POSITIVE_INFINITY }, hooks);
    clusters.refresh();
    return filledAt - startedAt;
  } finally {
    matrix.release();
    chain.release();
  }
}
