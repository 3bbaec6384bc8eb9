import { firstIndex } from '../first-index.ts';
import type {
  Agglomeration,
  ClusterParameters,
  CutTree,
  FlatClusters,
  Linkage,
  LinkageMethod,
} from './types.ts';

/** A merge counts as below the cut up to this much above it, so that a threshold equal to a merge takes it. */
export const CUT_SLACK = 1e-9;

/** Flat clusters at one height. */
export interface Cut {
  /** Cluster of each item, 0-based, clusters in order of their first item. */
  readonly labels: Int32Array; // [n]
  readonly count: number;
  /** Row of the Linkage that made each cluster; −1 for a single item. */
  readonly merge: Int32Array; // [count]
}

/**
 * Lay a linkage out for cutting. Children are ordered by their lowest item; a boundary is the
 * maximum height inside the subtree, so an inverted merge (centroid) is only taken together with
 * the higher one below it, as SciPy's fcluster does.
 * @param n number of items; the linkage has n − 1 merges (none for n = 0)
 * Cost: O(n).
 */
export function toCutTree(linkage: Linkage, n: number): CutTree {
  const { left, right, height } = linkage;
  const merges = Math.max(0, n - 1);
  const order = new Int32Array(n); // [n]
  const boundary = new Float64Array(merges); // [n−1]
  const boundaryMerge = new Int32Array(merges); // [n−1]

  // Upwards: lowest leaf, size and highest merge of every node.
  const lowest = new Int32Array(n + merges); // [2n−1]
  const size = new Int32Array(n + merges).fill(1); // [2n−1]
  const highest = new Float64Array(n + merges); // [2n−1]
  for (let i = 0; i < n; i++) lowest[i] = i;
  for (let row = 0; row < merges; row++) {
    const a = left[row]!;
    const b = right[row]!;
    lowest[n + row] = Math.min(lowest[a]!, lowest[b]!);
    size[n + row] = size[a]! + size[b]!;
    highest[n + row] = Math.max(height[row]!, highest[a]!, highest[b]!);
  }

  // Downwards: where each node's leaves start.
  const start = new Int32Array(n + merges); // [2n−1]
  for (let row = merges - 1; row >= 0; row--) {
    const a = left[row]!;
    const b = right[row]!;
    const first = lowest[a]! < lowest[b]! ? a : b;
    const second = first === a ? b : a;
    const from = start[n + row]!;
    start[first] = from;
    start[second] = from + size[first]!;
    boundary[from + size[first]! - 1] = highest[n + row]!;
    boundaryMerge[from + size[first]! - 1] = row;
  }
  for (let i = 0; i < n; i++) order[start[i]!] = i;
  return { order, boundary, boundaryMerge };
}

// Scratch of `cut`, kept between calls: touching fresh pages would take longer than the cut.
let scratch = { run: new Int32Array(0), top: new Int32Array(0), name: new Int32Array(0) };

/**
 * Clusters at a height: merges up to and including it (with 1e-9 slack) are taken.
 * Cost: two passes over n.
 */
export function cut(tree: CutTree, height: number): Cut {
  const n = tree.order.length;
  if (scratch.run.length < n) {
    scratch = { run: new Int32Array(n), top: new Int32Array(n), name: new Int32Array(n) };
  }
  const { run, top, name } = scratch;
  const runs = scanRuns(tree, height + CUT_SLACK, run, top);

  const labels = new Int32Array(n); // [n]
  const merge = new Int32Array(runs); // [runs]
  name.fill(0, 0, runs); // label + 1, 0 while unseen
  let count = 0;
  for (let item = 0; item < n; item++) {
    const at = run[item]!;
    if (name[at] === 0) {
      merge[count] = top[at]! - 1;
      count++;
      name[at] = count;
    }
    labels[item] = name[at]! - 1;
  }
  return { labels, count, merge };
}

/**
 * Number the runs of `order` whose inner boundaries are within the limit, left to right.
 * @param run receives the run of each item [n]
 * @param top receives the highest merge row of each run + 1 [runs]
 * @returns number of runs
 */
function scanRuns(tree: CutTree, limit: number, run: Int32Array, top: Int32Array): number {
  const { order, boundary, boundaryMerge } = tree;
  const last = order.length - 1;
  let runs = 0;
  let highest = 0;
  for (let i = 0; i < last; i++) {
    run[order[i]!] = runs;
    if (boundary[i]! <= limit) {
      // A parent's row is above its children's: the highest row of a run is the merge that made it.
      const row = boundaryMerge[i]! + 1;
      if (row > highest) highest = row;
    } else {
      top[runs] = highest;
      runs++;
      highest = 0;
    }
  }
  if (last < 0) return 0;
  run[order[last]!] = runs;
  top[runs] = highest;
  return runs + 1;
}

/** R of every cluster of a cut: the Agglomeration's `resultant` of the merge that made it, 1 for a single item. */
export function cutResultants(flat: Cut, resultant: Float32Array): Float32Array {
  const ofCluster = new Float32Array(flat.count); // [count]
  for (let c = 0; c < flat.count; c++) {
    const row = flat.merge[c]!;
    ofCluster[c] = row < 0 ? 1 : resultant[row]!;
  }
  return ofCluster;
}

/** Height at which a cosine-similarity threshold cuts: 1 − t, for ward √(2(1 − t)). */
export function cutHeight(method: LinkageMethod, threshold: number): number {
  return method === 'ward' ? Math.sqrt(Math.max(0, 2 * (1 - threshold))) : 1 - threshold;
}

/** Flat clusters of a tree at `cluster_thresh`. Microseconds: the page calls it on every slider move. */
export function cutClusters(
  agglomeration: Agglomeration,
  items: Int32Array,
  { linkage, cluster_thresh }: Pick<ClusterParameters, 'linkage' | 'cluster_thresh'>,
): FlatClusters {
  const flat = cut(agglomeration.tree, cutHeight(linkage, cluster_thresh));
  return {
    items,
    labels: flat.labels,
    count: flat.count,
    resultant: cutResultants(flat, agglomeration.resultant),
  };
}

/** The highest merge that a cut at a threshold takes. */
export function cutLimit(method: LinkageMethod, threshold: number): number {
  return cutHeight(method, threshold) + CUT_SLACK;
}

/** Merges that a cut at a height takes. @param heights ascending */
export function mergesWithin(heights: Float64Array, height: number): number {
  return firstIndex(heights.length, (i) => heights[i]! > height + CUT_SLACK);
}

/** The threshold that cuts at a height; inverse of `cutHeight`. */
export function thresholdOf(method: LinkageMethod, height: number): number {
  return method === 'ward' ? 1 - (height * height) / 2 : 1 - height;
}

/**
 * Thresholds between 0 and 1 at which the clusters change, ascending: stepping to one takes exactly
 * the merges at that height. Heights closer than the cut's slack count as one.
 * @returns [distinct heights]
 */
export function mergeThresholds(tree: CutTree, method: LinkageMethod): Float64Array {
  const heights = tree.boundary.filter((height) => Number.isFinite(height)).sort();
  const thresholds: number[] = [];
  for (let i = heights.length - 1; i >= 0; i--) {
    // The higher of two equal heights is kept: cutting at the lower one would take both or one.
    const next = heights[i + 1];
    if (next !== undefined && next - heights[i]! <= CUT_SLACK) continue;
    const threshold = thresholdOf(method, heights[i]!);
    if (threshold >= 0 && threshold <= 1) thresholds.push(threshold);
  }
  return Float64Array.from(thresholds);
}
