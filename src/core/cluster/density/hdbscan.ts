import { type JobHooks, SILENT_HOOKS } from '../../job.ts';
import { type CondensedTree, condense } from './condensed-tree.ts';
import { NOISE } from './dbscan.ts';
import { reachabilityTree } from './reachability.ts';
import type { SquareDistances } from './square.ts';

export interface HdbscanOptions {
  /** Fewest items of a cluster; values below 2 count as 2. */
  readonly minClusterSize: number;
  /** Neighbours that set an item's core distance, the item itself counted; default minClusterSize. */
  readonly minSamples?: number;
}

/**
 * The part of HDBSCAN that does not depend on epsilon; keep it, and select again as epsilon moves.
 * @param distances not modified
 * Cost: two scans of the matrix.
 */
export async function hdbscanTree(
  distances: SquareDistances,
  options: HdbscanOptions,
  hooks: JobHooks = SILENT_HOOKS,
): Promise<CondensedTree> {
  const minClusterSize = Math.max(2, options.minClusterSize);
  const minSamples = Math.max(1, options.minSamples ?? minClusterSize);
  if (distances.n < 2) return condenseNothing(distances.n);
  return condense(await reachabilityTree(distances, minSamples, hooks), minClusterSize);
}

/**
 * Flat clusters by excess of mass; those born below `epsilon` are widened to the ancestor that was
 * not. The root is never a cluster.
 * @param epsilon distance, 0 for none (`cluster_selection_epsilon`)
 * @returns labels [n], 0-based in the order of the condensed clusters, −1 noise
 * Cost: O(n + clusters). Source: Malzer & Baum 2020; as scikit-learn's HDBSCAN.
 */
export function selectClusters(
  tree: CondensedTree,
  epsilon: number,
): { labels: Int32Array; count: number } {
  const total = tree.parent.length;
  const selected = widen(tree, byExcessOfMass(tree), epsilon);

  // Number the clusters, and let what lies below or above a cluster know which one it is in.
  const labelOf = new Int32Array(total).fill(NOISE); // [C]
  let count = 0;
  for (let c = 1; c < total; c++)
    labelOf[c] = selected[c] === 1 ? count++ : labelOf[tree.parent[c]!]!;

  const labels = new Int32Array(tree.leaves.length); // [n]
  for (let item = 0; item < labels.length; item++) labels[item] = labelOf[tree.leaves[item]!]!;
  return { labels, count };
}

/** 1 for each cluster whose own mass is at least that of the best choice below it. */
function byExcessOfMass(tree: CondensedTree): Uint8Array {
  const total = tree.parent.length;
  const stability = Float64Array.from(tree.stability); // [C] of the best choice in each subtree
  const below = new Float64Array(total); // [C] sum over the children
  const chosen = new Uint8Array(total); // [C]
  // Children first. Infinite densities make NaN stabilities, which compare false: the cluster stays.
  for (let c = total - 1; c >= 1; c--) {
    if (below[c]! > stability[c]!) stability[c] = below[c]!;
    else chosen[c] = 1;
    below[tree.parent[c]!]! += stability[c]!;
  }
  // Whatever lies under a chosen cluster is not one of its own.
  const covered = new Uint8Array(total); // [C]
  for (let c = 1; c < total; c++) {
    const parent = tree.parent[c]!;
    if (chosen[parent] === 1 || covered[parent] === 1) {
      covered[c] = 1;
      chosen[c] = 0;
    }
  }
  return chosen;
}

/** Replace each chosen cluster born below epsilon by its lowest ancestor born above, short of the root. */
function widen(tree: CondensedTree, chosen: Uint8Array, epsilon: number): Uint8Array {
  if (epsilon <= 0) return chosen;
  const widened = new Uint8Array(chosen.length); // [C]
  for (let c = 1; c < chosen.length; c++) {
    if (chosen[c] !== 1) continue;
    let at = c;
    if (tree.birth[at]! < epsilon) {
      do {
        const parent = tree.parent[at]!;
        if (parent === 0) break;
        at = parent;
      } while (tree.birth[at]! <= epsilon);
    }
    widened[at] = 1;
  }
  return widened;
}

function condenseNothing(n: number): CondensedTree {
  return {
    parent: Int32Array.of(-1),
    birth: Float64Array.of(Number.POSITIVE_INFINITY),
    stability: Float64Array.of(0),
    leaves: new Int32Array(n),
  };
}
