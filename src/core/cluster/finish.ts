import type { JobHooks } from '../job.ts';
import type { ConstraintPlan } from './constraints.ts';
import type { Engines } from './dense.ts';
import { Doubt, SINGLE_PRECISION } from './doubt.ts';
import type { LiveClusters } from './live-clusters.ts';
import { nearestChain } from './nearest-chain.ts';
import type { DistanceError } from './types.ts';

/** Rows of the square turned from average distances to Ward's between two turns of the host. */
const ROWS_A_BREATH = 256;

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
  const matrix = chain.whole;
  try {
    await matrix.load(rows);
    const square = chain.allocateSquare(k); // [k * k]
    await matrix.square(square, hooks);
    const error = errorOfMeans(matrix.error());
    chain.shorten(Float32Array.from(lengths));
    for (let i = 0; method === 'ward' && i < k; i++) {
      for (let j = 0; j < k; j++) {
        if (i === j) continue;
        const average = square[i * k + j]!;
        // Symmetric in float64, but for the order of what is multiplied.
        square[i * k + j] = measures.halfWardOf(Math.min(i, j), Math.max(i, j), average);
      }
      if (i % ROWS_A_BREATH === ROWS_A_BREATH - 1) await hooks.breathe();
    }
    const filledAt = hooks.now();
    const neighbours = chain.neighbours(method, sizes);
    const apart = clusters.apart(plan.forbidden);
    for (let p = 0; p < apart.length; p += 2) neighbours.forbid(apart[p]!, apart[p + 1]!);
    let largest = 1;
    for (const size of sizes) largest = Math.max(largest, size);
    const doubt = new Doubt(method, error, k, largest);
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

/**
 * How far distances of means may be off: as far as those of their directions. These are V, with a chord √(2V) that is
 * off by η; of means of lengths a and b it is D = 1 − ab (1 − V). Since ab √(2V) ≤ √(2D) whatever V is, what D is off
 * by, ab (√(2V) η ± η² / 2), takes its chord no further than η, but for (1 − ab) η² / 2 below. So for Ward, where the
 * chord is that of the means themselves. Near-copies can be told apart this way: with a bound that is the same for
 * all distances, all of them would be measured. What single precision adds comes on top.
 */
function errorOfMeans({ chord, distance }: DistanceError): DistanceError {
  const rounded = SINGLE_PRECISION.distance + 1e-6;
  return { chord, distance: distance + rounded + 0.5 * chord * chord };
}
