import { toCutTree } from '../../../src/core/cluster/cut.ts';
import type { CutTree, Linkage } from '../../../src/core/cluster/types.ts';
import { type DendrogramLayout, layoutDendrogram } from '../../../src/core/dendrogram/layout.ts';
import { seeded } from '../cluster/cases.ts';

/** A linkage from its merges: [left, right, height], node ids as SciPy's. */
export function linkageOf(
  n: number,
  merges: readonly (readonly [number, number, number])[],
): Linkage {
  const size = new Int32Array(n + merges.length).fill(1);
  merges.forEach(([a, b], row) => {
    size[n + row] = size[a]! + size[b]!;
  });
  return {
    left: Int32Array.from(merges, ([a, b]) => Math.min(a, b)),
    right: Int32Array.from(merges, ([a, b]) => Math.max(a, b)),
    height: Float64Array.from(merges, ([, , height]) => height),
    size: size.slice(n),
  };
}

export interface LaidOut {
  readonly tree: CutTree;
  readonly layout: DendrogramLayout;
}

/** @param n items: one more than merges, but for no items at all */
export function laidOut(linkage: Linkage, n = linkage.left.length + 1): LaidOut {
  const tree = toCutTree(linkage, n);
  return { tree, layout: layoutDendrogram(linkage, tree) };
}

/** Every item joins the one cluster that grows: as deep as a tree can be. */
export function chainTree(n: number): Linkage {
  return linkageOf(
    n,
    Array.from({ length: n - 1 }, (_, row) => [
      row === 0 ? 0 : n + row - 1,
      row + 1,
      (row + 1) / n,
    ]),
  );
}

/** Random merges of neighbours: within people of 2–60 tracks first, between people later. */
export function blobTree(n: number): Linkage {
  const random = seeded(n);
  const merges: [number, number, number][] = [];
  const join = (nodes: number[], from: number, to: number): number => {
    const at = merges.length;
    const left = [...nodes];
    while (left.length > 1) {
      const i = Math.floor(random() * (left.length - 1));
      const node = n + merges.length;
      merges.push([left[i]!, left[i + 1]!, 0]);
      left.splice(i, 2, node);
    }
    const steps = merges.length - at;
    for (let k = 0; k < steps; k++) merges[at + k]![2] = from + ((to - from) * (k + 1)) / steps;
    return left[0]!;
  };
  const people: number[] = [];
  for (let start = 0; start < n; ) {
    const size = Math.min(n - start, 2 + Math.floor(random() * random() * 58));
    people.push(
      join(
        Array.from({ length: size }, (_, i) => start + i),
        0.1,
        0.45,
      ),
    );
    start += size;
  }
  join(people, 0.5, 0.98);
  return sorted(n, merges);
}

/** Merges by height, children first: rows and node ids renumbered. */
function sorted(n: number, merges: readonly (readonly [number, number, number])[]): Linkage {
  const order = [...merges.keys()].sort((a, b) => merges[a]![2] - merges[b]![2] || a - b);
  const rank = new Int32Array(merges.length);
  order.forEach((old, row) => {
    rank[old] = row;
  });
  const renamed = (node: number): number => (node < n ? node : n + rank[node - n]!);
  return linkageOf(
    n,
    order.map((old) => {
      const [a, b, height] = merges[old]!;
      return [renamed(a), renamed(b), height];
    }),
  );
}
