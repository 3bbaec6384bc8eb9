import type { Linkage } from '../types.ts';

/**
 * A hierarchy in which a split counts only when both sides have `minClusterSize` items; else items
 * fall out of a cluster that lives on. Cluster 0 is the root; a parent's number is lower than its
 * children's. C clusters over n items.
 */
export interface CondensedTree {
  readonly parent: Int32Array; // [C], −1 for the root
  /** Distance at which the cluster split off from its parent; +Infinity for the root. */
  readonly birth: Float64Array; // [C]
  /** Excess of mass: Σ over its items of (density where the item leaves − density at birth). */
  readonly stability: Float64Array; // [C]
  /** Cluster that each item falls out of last. */
  readonly leaves: Int32Array; // [n]
}

/**
 * Condense a single-linkage hierarchy.
 * @param linkage n−1 merges sorted by height
 * @param minClusterSize at least 2
 * Cost: O(n). Source: Campello et al. 2013; order and arithmetic of scikit-learn's HDBSCAN, so that
 * infinite densities (duplicates at distance 0) decide as they do there.
 */
export function condense(linkage: Linkage, minClusterSize: number): CondensedTree {
  const merges = linkage.height.length;
  const n = merges + 1;
  const parent: number[] = [-1];
  const birth: number[] = [Number.POSITIVE_INFINITY];
  const density: number[] = [0]; // at birth, 1 / distance
  const stability: number[] = [0];
  const leaves = new Int32Array(n); // [n]

  const sizeOf = (node: number): number => (node < n ? 1 : linkage.size[node - n]!);
  const stack: number[] = [];
  /** Let all items under `node` fall out of `cluster`. */
  const fallOut = (node: number, cluster: number, lambda: number): void => {
    stack.push(node);
    for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
      if (top >= n) {
        stack.push(linkage.left[top - n]!, linkage.right[top - n]!);
        continue;
      }
      leaves[top] = cluster;
      // One by one, as in the source: a product would round differently, and ties would tip.
      stability[cluster]! += lambda - density[cluster]!;
    }
  };
  const split = (cluster: number, node: number, height: number, lambda: number): number => {
    const child = parent.length;
    parent.push(cluster);
    birth.push(height);
    density.push(lambda);
    stability.push(0);
    stability[cluster]! += (lambda - density[cluster]!) * sizeOf(node);
    return child;
  };

  // Breadth first from the root merge; only nodes of living clusters are queued.
  const nodes: number[] = merges === 0 ? [] : [n + merges - 1];
  const clusters: number[] = [0];
  for (let head = 0; head < nodes.length; head++) {
    const node = nodes[head]!;
    const cluster = clusters[head]!;
    if (node < n) continue;
    const left = linkage.left[node - n]!;
    const right = linkage.right[node - n]!;
    const height = linkage.height[node - n]!;
    const lambda = height > 0 ? 1 / height : Number.POSITIVE_INFINITY;
    const leftLives = sizeOf(left) >= minClusterSize;
    const rightLives = sizeOf(right) >= minClusterSize;
    if (leftLives && rightLives) {
      nodes.push(left, right);
      clusters.push(split(cluster, left, height, lambda));
      clusters.push(split(cluster, right, height, lambda));
      continue;
    }
    if (!leftLives) fallOut(left, cluster, lambda);
    if (!rightLives) fallOut(right, cluster, lambda);
    if (leftLives || rightLives) {
      nodes.push(leftLives ? left : right);
      clusters.push(cluster);
    }
  }
  return {
    parent: Int32Array.from(parent),
    birth: Float64Array.from(birth),
    stability: Float64Array.from(stability),
    leaves,
  };
}
