import { ClusterSums } from '../cluster/cluster-sums.ts';
import type { CutTree, LinkageMethod } from '../cluster/types.ts';
import type { Matrix } from '../vector/matrix.ts';
import { LeafRuns } from './leaf-runs.ts';

/**
 * Mean similarity between the two sides of every merge, whatever linkage decided it: one scale for
 * all linkages (ward's heights grow with the size of the clusters, single's are those of two tracks).
 * @param vectors in leaf order [n, d]
 * @returns by boundary [n−1]
 * Cost: O(n · d), sums in float64.
 */
export function mergeSimilarities(
  vectors: Matrix,
  tree: CutTree,
  method: LinkageMethod,
): Float64Array {
  const similarity = new Float64Array(tree.boundary.length); // [n−1]
  const sums = new ClusterSums(vectors);
  new LeafRuns(tree, method).joinAll((left, right, boundary) => {
    similarity[boundary] = 1 - sums.average(left, right);
    sums.merge(left, right);
  });
  return similarity;
}
