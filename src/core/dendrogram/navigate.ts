import type { DendrogramLayout } from './layout.ts';

/**
 * The subtree at a place of the picture: the largest one over that leaf whose merge is not above the
 * place. Just over a bar, that is the bar's own; under it, the child's.
 * @param levels of every node [2n−1], 0 top … 1 leaves
 * @param leaf in leaf units @param level of the place
 * @returns −1 where there is no leaf
 */
export function nodeAt(
  { n, parent, height }: DendrogramLayout,
  levels: Float32Array,
  leaf: number,
  level: number,
): number {
  if (leaf < 0 || leaf >= n) return -1;
  let node = Math.floor(leaf);
  for (;;) {
    const next = parent[node]!;
    if (next < 0 || !Number.isFinite(height[next]!) || levels[next]! < level) return node;
    node = next;
  }
}

export type Direction = 'up' | 'down' | 'left' | 'right';

/**
 * Walk the tree by arrows: up to the parent, down to the larger child, sideways over the subtrees
 * that a cut just below the parent would leave.
 * @returns the same node where there is none
 */
export function walk(layout: DendrogramLayout, node: number, direction: Direction): number {
  const { n, parent } = layout;
  switch (direction) {
    case 'up':
      return isJoined(layout, parent[node]!) ? parent[node]! : node;
    case 'down':
      return node < n ? node : largerChild(layout, node);
    case 'left':
    case 'right':
      return beside(layout, node, direction);
    default:
      return direction satisfies never;
  }
}

const isJoined = ({ height }: DendrogramLayout, node: number): boolean =>
  node >= 0 && Number.isFinite(height[node]!);

function largerChild({ n, left, right, start, end }: DendrogramLayout, node: number): number {
  const a = left[node - n]!;
  const b = right[node - n]!;
  return end[b]! - start[b]! > end[a]! - start[a]! ? b : a;
}

function beside(layout: DendrogramLayout, node: number, side: 'left' | 'right'): number {
  const { n, left, right, parent, start, end, height } = layout;
  const near = side === 'right' ? left : right;
  const far = side === 'right' ? right : left;
  const limit = height[parent[node]!] ?? Number.POSITIVE_INFINITY;
  // Up to where it branches off to the other side, then down again along the near edge.
  let at = node;
  while (parent[at]! >= 0 && far[parent[at]! - n] === at) at = parent[at]!;
  if (parent[at]! < 0) return node;
  let next = far[parent[at]! - n]!;
  const isSibling = parent[next] === parent[node];
  while (next >= n && !isSibling && height[next]! >= limit) next = near[next - n]!;
  while (next >= n && !Number.isFinite(height[next]!)) next = near[next - n]!;
  return end[next]! > start[next]! ? next : node;
}
