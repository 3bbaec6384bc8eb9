import type { CutTree, Linkage } from '../cluster/types.ts';

/**
 * A dendrogram laid out from left to right, in units of leaves. Node ids are by place: leaf 0 … n−1
 * is the leaf at that position of the leaf order, merge i of the linkage is node n + i.
 */
export interface DendrogramLayout {
  readonly n: number;
  /** Children of each merge as they are drawn. */
  readonly left: Int32Array; // [n−1]
  readonly right: Int32Array; // [n−1]
  /** −1 for the root. */
  readonly parent: Int32Array; // [2n−1]
  /** Leaves under a node: positions start … end − 1. */
  readonly start: Int32Array; // [2n−1]
  readonly end: Int32Array; // [2n−1]
  /** Where a node stands: a leaf in the middle of its place, a merge midway between its children. */
  readonly x: Float64Array; // [2n−1]
  /** Height at which a cut takes the node: that of its merge, or of a higher one below it. 0 for leaves. */
  readonly height: Float64Array; // [2n−1]
  /** Nodes that nothing joins (at a finite height), left to right: one for a whole tree. */
  readonly roots: Int32Array;
  /** The highest finite merge, 0 without one. */
  readonly tallest: number;
}

/**
 * Lay out a linkage by its leaf order. Merges are visited by row, children first, so the depth of a
 * tree costs no stack.
 * @param linkage n − 1 merges over the items of the tree
 * Cost: O(n).
 */
export function layoutDendrogram(linkage: Linkage, tree: CutTree): DendrogramLayout {
  const n = tree.order.length;
  const merges = Math.max(0, n - 1);
  const nodes = n + merges;
  const left = new Int32Array(merges); // [n−1]
  const right = new Int32Array(merges); // [n−1]
  const parent = new Int32Array(nodes).fill(-1); // [2n−1]
  const start = new Int32Array(nodes); // [2n−1]
  const end = new Int32Array(nodes); // [2n−1]
  const x = new Float64Array(nodes); // [2n−1]
  const height = new Float64Array(nodes); // [2n−1]

  const place = new Int32Array(n); // [n] item → position
  for (let p = 0; p < n; p++) {
    place[tree.order[p]!] = p;
    start[p] = p;
    end[p] = p + 1;
    x[p] = p + 0.5;
  }
  let tallest = 0;
  for (let row = 0; row < merges; row++) {
    const a = linkage.left[row]!;
    const b = linkage.right[row]!;
    const one = a < n ? place[a]! : a;
    const other = b < n ? place[b]! : b;
    const first = start[one]! < start[other]! ? one : other;
    const second = first === one ? other : one;
    const node = n + row;
    left[row] = first;
    right[row] = second;
    parent[first] = node;
    parent[second] = node;
    start[node] = start[first]!;
    end[node] = end[second]!;
    x[node] = (x[first]! + x[second]!) / 2;
    height[node] = tree.boundary[end[first]! - 1]!;
    if (Number.isFinite(height[node]!)) tallest = Math.max(tallest, height[node]!);
  }
  const roots: number[] = [];
  for (let node = 0; node < nodes; node++) {
    if (!Number.isFinite(height[node]!)) continue;
    if (parent[node]! < 0 || !Number.isFinite(height[parent[node]!]!)) roots.push(node);
  }
  roots.sort((a, b) => start[a]! - start[b]!);
  return {
    n,
    left,
    right,
    parent,
    start,
    end,
    x,
    height,
    roots: Int32Array.from(roots),
    tallest,
  };
}

/** Leaf position of each track row; −1 for a track that was not clustered. @param tracks T */
export function leafOfTrack(tree: CutTree, items: Int32Array, tracks: number): Int32Array {
  const leaf = new Int32Array(tracks).fill(-1); // [T]
  tree.order.forEach((item, p) => {
    leaf[items[item]!] = p;
  });
  return leaf;
}
