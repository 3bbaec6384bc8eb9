import type { JobHooks } from '../job.ts';
import type { Matrix } from '../vector/matrix.ts';
import { ClusterSums } from './cluster-sums.ts';
import type { ConstraintPlan } from './constraints.ts';
import { start } from './dense.ts';
import { Doubt, SINGLE_PRECISION } from './doubt.ts';
import { type ExactDistances, sumDistances } from './exact-distances.ts';
import type { MergeSink } from './merge-recorder.ts';
import { nearestChain } from './nearest-chain.ts';
import { sparseNeighbours } from './sparse-neighbours.ts';
import type { ReducibleMethod } from './types.ts';

export interface SparseInput {
  readonly vectors: Matrix;
  readonly method: ReducibleMethod;
  readonly plan: ConstraintPlan;
  readonly merges: MergeSink;
  /** No merge above this distance, in the unit of `Neighbours`. */
  readonly ceiling: number;
  /** Flat pairs of items: at least all whose distance is not above the ceiling. */
  readonly pairs: Int32Array; // [2 * edges]
  /** Flat pairs of must-link groups and what else may be near them (ward). */
  readonly hints: Int32Array; // [2 * hints]
}

/** Edges measured between two turns of the host: a few milliseconds. */
const EDGES_A_BREATH = 8_192;

/**
 * Agglomerate along the edges of a graph instead of a square matrix. Exact up to the ceiling: all
 * distances are float64 from the vectors (of the pairs for single and complete, of the clusters'
 * sums for average and ward), and what has no edge is too far apart to be joined.
 * @returns clusters that were left alone because no other one may join them
 * Cost: O(d) for each edge and for each distance that has to be measured; 40 bytes an edge.
 */
export async function agglomerateSparse(input: SparseInput, hooks: JobHooks): Promise<number> {
  const { vectors, method, plan, merges, ceiling, pairs, hints } = input;
  const sums = new ClusterSums(vectors);
  const distances = new Float64Array(pairs.length / 2); // [edges]
  // Of two single items, the average distance is simply theirs.
  for (let e = 0; e < distances.length; e++) {
    if (e % EDGES_A_BREATH === EDGES_A_BREATH - 1) await hooks.breathe();
    distances[e] = sums.average(pairs[2 * e]!, pairs[2 * e + 1]!);
  }
  const edges = { pairs, distances, hints };
  const neighbours = sparseNeighbours({ n: vectors.n, method, edges, ceiling, sums });
  const exact: ExactDistances =
    method === 'ward' || method === 'average'
      ? sumDistances(method, sums)
      : { distance: neighbours.distance, merge: (keep, gone) => sums.merge(keep, gone) };
  // Everything here is float64 already: more than what that can be off by.
  const doubt = new Doubt(method, SINGLE_PRECISION, vectors.n);
  const state = { neighbours, exact, merges, doubt };
  const live = start(vectors.n, plan, state);
  return nearestChain({ method, ...state, live, ceiling }, hooks);
}
