import type { JobHooks } from '../job.ts';
import type { Matrix } from '../vector/matrix.ts';
import { ClusterSums } from './cluster-sums.ts';
import type { ConstraintPlan } from './constraints.ts';
import { start } from './dense.ts';
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
}

/**
 * Agglomerate along the edges of a graph instead of a square matrix. Exact up to the ceiling: all
 * distances are float64 from the vectors (of the pairs for single and complete, of the clusters'
 * sums for average and ward), and what has no edge is too far apart to be joined.
 * @returns clusters that were left alone because no other one may join them
 * Cost: O(d) for each edge and for each distance that a merge changes; 32 bytes an edge.
 */
export async function agglomerateSparse(input: SparseInput, hooks: JobHooks): Promise<number> {
  const { vectors, method, plan, merges, ceiling, pairs } = input;
  const sums = new ClusterSums(vectors);
  const byWard = sumDistances('ward', sums);
  const byAverage = sumDistances('average', sums);
  // Of two single items, the average distance is simply theirs.
  const pairDistance = method === 'ward' ? byWard.distance : byAverage.distance;
  const distances = new Float64Array(pairs.length / 2); // [edges]
  for (let e = 0; e < distances.length; e++) {
    distances[e] = pairDistance(pairs[2 * e]!, pairs[2 * e + 1]!);
  }
  const summed = method === 'ward' || method === 'average';
  const neighbours = sparseNeighbours(
    vectors.n,
    method,
    { pairs, distances },
    summed ? pairDistance : undefined,
  );
  const exact: ExactDistances = summed
    ? { distance: pairDistance, merge: byAverage.merge }
    : { distance: neighbours.distance, merge: byAverage.merge };
  const live = start(vectors.n, plan, { neighbours, exact, merges });
  return nearestChain({ method, neighbours, exact, merges, live, ceiling }, hooks);
}
