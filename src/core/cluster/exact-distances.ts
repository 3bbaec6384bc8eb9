import type { Matrix } from '../vector/matrix.ts';
import { ClusterSums } from './cluster-sums.ts';
import { ExtremalPairs, type Proposed } from './extremal-pairs.ts';
import { createSumStore, type SumStore } from './sum-store.ts';
import type { ReducibleMethod } from './types.ts';

/** Linkage distances between live clusters in float64, from the vectors alone. */
export interface ExactDistances {
  /** Distance of the clusters in two slots, in the unit of `Neighbours`; bitwise symmetric. */
  distance(a: number, b: number): number;
  /** Slot `gone` joins slot `keep`; result: resultant length R of the joint cluster. */
  merge(keep: number, gone: number): number;
}

/**
 * Float64 distances that follow the merges of a linkage.
 * @param proposed read now for complete and single, not kept
 * @param store of the same vectors, without sums
 * Cost: average and ward O(d) a distance; complete and single one pass over the pairs of the two
 * clusters in a table of 2 bytes a pair, plus O(d) for the few pairs at its end.
 */
export function exactDistances(
  method: ReducibleMethod,
  vectors: Matrix,
  proposed: Proposed,
  store: SumStore = createSumStore(vectors),
): ExactDistances {
  const sums = new ClusterSums(vectors, store);
  if (method === 'average' || method === 'ward') return sumDistances(method, sums);
  const pairs = new ExtremalPairs(store, proposed, method);
  return {
    distance: (a, b) => pairs.distance(a, b),
    merge: (keep, gone) => {
      pairs.merge(keep, gone);
      return sums.merge(keep, gone);
    },
  };
}

/** Average and Ward need nothing but the sums. */
export function sumDistances(method: 'average' | 'ward', sums: ClusterSums): ExactDistances {
  return {
    distance: (a, b) => (method === 'average' ? sums.average(a, b) : sums.halfWard(a, b)),
    merge: (keep, gone) => sums.merge(keep, gone),
  };
}

/** Merge height of a distance in the unit of `Neighbours`. */
export function heightOf(method: ReducibleMethod, distance: number): number {
  return method === 'ward' ? Math.sqrt(2 * distance) : distance;
}
