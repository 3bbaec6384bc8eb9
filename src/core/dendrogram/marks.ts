import type { Decisions } from '../moderation/types.ts';
import type { DendrogramLayout } from './layout.ts';

/** A node that a decision made: tracks that were locked, set apart, or are kept together. */
export interface NodeMark {
  readonly kind: 'locked' | 'apart' | 'together';
  readonly node: number;
}

/** Why nothing joins a root: `kept` apart by a decision, `frozen` as a whole, or just `open`. */
export type RootKind = 'kept' | 'frozen' | 'open';

export interface DecisionMarks {
  /** Left to right. */
  readonly nodes: readonly NodeMark[];
  /** In the order of `layout.roots`. */
  readonly roots: readonly RootKind[];
}

/**
 * What decisions did to the tree. Groups that the linkage does not know of yet are not marked.
 * @param leafOf leaf position of each track row, −1 for none [T]
 */
export function decisionMarks(
  layout: DendrogramLayout,
  leafOf: Int32Array,
  { frozen, mustLink, cannotLink, anchors }: Decisions,
): DecisionMarks {
  const nodes: NodeMark[] = [];
  const frozenNodes = new Set<number>();
  for (const group of frozen) {
    const node = nodeOfGroup(layout, leafOf, group);
    if (node < 0) continue;
    const locked = group.some((row) => anchors.get(row)?.locked === true);
    nodes.push({ kind: locked ? 'locked' : 'apart', node });
    frozenNodes.add(node);
  }
  for (const group of mustLink) {
    const node = nodeOfGroup(layout, leafOf, group);
    if (node >= layout.n && !frozenNodes.has(node)) nodes.push({ kind: 'together', node });
  }
  nodes.sort((a, b) => layout.start[a.node]! - layout.start[b.node]! || a.node - b.node);

  const kept = new Uint8Array(layout.n); // [n] leaves that a decision keeps from another
  for (const row of cannotLink) {
    const leaf = leafOf[row] ?? -1;
    if (leaf >= 0) kept[leaf] = 1;
  }
  const roots = Array.from(layout.roots, (node): RootKind => {
    if (frozenNodes.has(node)) return 'frozen';
    const leaves = kept.subarray(layout.start[node]!, layout.end[node]!);
    return layout.roots.length > 1 && leaves.includes(1) ? 'kept' : 'open';
  });
  return { nodes, roots };
}

/** The node that holds these tracks and no others, −1 when none does. */
function nodeOfGroup(layout: DendrogramLayout, leafOf: Int32Array, group: Int32Array): number {
  let first = layout.n;
  let last = -1;
  let count = 0;
  for (const row of group) {
    const leaf = leafOf[row] ?? -1;
    if (leaf < 0) continue;
    first = Math.min(first, leaf);
    last = Math.max(last, leaf);
    count++;
  }
  if (count === 0 || last - first + 1 !== count) return -1;
  let node = first;
  while (node >= 0 && layout.end[node]! <= last) node = layout.parent[node]!;
  const exact = node >= 0 && layout.start[node] === first && layout.end[node] === last + 1;
  return exact ? node : -1;
}
