import type { Matrix } from '../vector/matrix.ts';
import type { Constraints } from './types.ts';

/** Constraints without contradictions. Items are rows; every list ascends. */
export interface ConstraintPlan {
  /** Clusters that nothing joins or leaves; disjoint, one item is possible. */
  readonly frozen: readonly Int32Array[];
  /** Clusters that linkage starts from, two items or more; disjoint from each other and from frozen. */
  readonly groups: readonly Int32Array[];
  /** Flat pairs of items, lower first, whose clusters are never joined; none inside a group. */
  readonly forbidden: Int32Array; // [2 * pairs]
}

/**
 * Settle what contradicts: frozen wins over must-link, must-link over cannot-link. Frozen groups
 * that overlap are one group, likewise must-link groups; a frozen item leaves its must-link group,
 * whose rest stays linked; a cannot-link inside a group is void. Rows outside 0 … n−1 and pairs of
 * an item with itself are ignored.
 * @param n number of items
 */
export function planConstraints(constraints: Constraints, n: number): ConstraintPlan {
  const isFrozen = new Uint8Array(n); // [n]
  const frozenRoots = identity(n); // [n]
  for (const group of constraints.frozen) {
    const items = group.filter((item) => item >= 0 && item < n);
    for (const item of items) {
      isFrozen[item] = 1;
      unite(frozenRoots, items[0]!, item);
    }
  }
  const roots = identity(n); // [n]
  for (const group of constraints.mustLink) {
    const items = group.filter((item) => item >= 0 && item < n && isFrozen[item] === 0);
    for (const item of items) unite(roots, items[0]!, item);
  }

  const pairs = constraints.cannotLink;
  const forbidden: number[] = [];
  for (let p = 0; p + 1 < pairs.length; p += 2) {
    const a = Math.min(pairs[p]!, pairs[p + 1]!);
    const b = Math.max(pairs[p]!, pairs[p + 1]!);
    if (a < 0 || b >= n || a === b || isFrozen[a] === 1 || isFrozen[b] === 1) continue;
    if (find(roots, a) !== find(roots, b)) forbidden.push(a, b);
  }
  return {
    frozen: members(frozenRoots, n, (item) => isFrozen[item] === 1),
    groups: groupsOf(roots, n, (item) => isFrozen[item] === 0),
    forbidden: Int32Array.from(forbidden),
  };
}

/**
 * Add a group for every set of bitwise equal rows that no constraint names: they are at distance 0,
 * so every linkage joins them first. Doing it before spares the linkage its commonest exact ties.
 * Zero rows stay single: they are at distance 1 from everything.
 * Cost: O(n · d).
 */
export function groupEqualRows(plan: ConstraintPlan, vectors: Matrix): ConstraintPlan {
  const { n, d, data } = vectors;
  const taken = new Uint8Array(n); // [n]
  for (const group of [...plan.frozen, ...plan.groups, plan.forbidden]) {
    for (const item of group) taken[item] = 1;
  }
  const bits = new Int32Array(data.buffer, data.byteOffset, n * d); // [n * d]
  const firstByHash = new Map<number, number[]>();
  const groupOf = new Map<number, number[]>();
  for (let i = 0; i < n; i++) {
    if (taken[i] === 1) continue;
    const hash = hashRow(bits, i * d, d);
    const seen = firstByHash.get(hash);
    if (seen === undefined) {
      firstByHash.set(hash, [i]);
      continue;
    }
    const twin = seen.find((j) => rowsEqual(bits, i * d, j * d, d));
    if (twin === undefined) seen.push(i);
    else if (groupOf.has(twin)) groupOf.get(twin)!.push(i);
    else if (!isZero(data, i * d, d)) groupOf.set(twin, [twin, i]);
  }
  if (groupOf.size === 0) return plan;
  const equal = [...groupOf.values()].map((group) => Int32Array.from(group));
  return { ...plan, groups: [...plan.groups, ...equal] };
}

/**
 * The plan of each component, in the component's own numbering; frozen items are in none.
 * @param components disjoint, each ascending; no group reaches over two of them
 */
export function splitPlan(
  plan: ConstraintPlan,
  components: readonly Int32Array[],
  n: number,
): ConstraintPlan[] {
  const componentOf = new Int32Array(n).fill(-1); // [n]
  const local = new Int32Array(n); // [n] position inside the component
  components.forEach((items, c) => {
    items.forEach((item, i) => {
      componentOf[item] = c;
      local[item] = i;
    });
  });
  const groups = components.map((): Int32Array[] => []);
  for (const group of plan.groups) {
    groups[componentOf[group[0]!]!]!.push(group.map((item) => local[item]!));
  }
  const forbidden = components.map((): number[] => []);
  for (let p = 0; p < plan.forbidden.length; p += 2) {
    const a = plan.forbidden[p]!;
    const b = plan.forbidden[p + 1]!;
    // Items of two components never meet anyway.
    if (componentOf[a] === componentOf[b]) forbidden[componentOf[a]!]!.push(local[a]!, local[b]!);
  }
  return components.map((_, c) => ({
    frozen: [],
    groups: groups[c]!,
    forbidden: Int32Array.from(forbidden[c]!),
  }));
}

/** Slot of every item after the groups were formed: its group's lowest item. */
export function slots(n: number, plan: ConstraintPlan): Int32Array {
  const slotOf = Int32Array.from({ length: n }, (_, i) => i); // [n]
  for (const group of [...plan.groups, ...plan.frozen]) {
    for (const item of group) slotOf[item] = group[0]!;
  }
  return slotOf;
}

export function identity(n: number): Int32Array {
  const items = new Int32Array(n); // [n]
  for (let i = 0; i < n; i++) items[i] = i;
  return items;
}

/** Root of an item's set; halves the path on the way. */
export function find(roots: Int32Array, item: number): number {
  let at = item;
  while (roots[at] !== at) {
    roots[at] = roots[roots[at]!]!;
    at = roots[at]!;
  }
  return at;
}

/** Join two sets; the lower root stays root, so a set's root is its lowest item. */
export function unite(roots: Int32Array, a: number, b: number): void {
  const rootA = find(roots, a);
  const rootB = find(roots, b);
  if (rootA < rootB) roots[rootB] = rootA;
  else roots[rootA] = rootB;
}

/** The sets of two items or more, by lowest member, each ascending. */
function groupsOf(roots: Int32Array, n: number, belongs: (item: number) => boolean): Int32Array[] {
  // Most items are alone: no list is made for them.
  const isShared = new Uint8Array(n); // [n]
  for (let i = 0; i < n; i++) {
    const root = find(roots, i);
    if (root !== i) isShared[root] = 1;
  }
  return members(roots, n, (i) => isShared[find(roots, i)] === 1 && belongs(i));
}

/** The sets of the items that `belongs` accepts, by lowest member, each ascending. */
export function members(
  roots: Int32Array,
  n: number,
  belongs: (item: number) => boolean = () => true,
): Int32Array[] {
  const lists = new Map<number, number[]>();
  for (let i = 0; i < n; i++) {
    if (!belongs(i)) continue;
    const root = find(roots, i);
    const list = lists.get(root);
    if (list === undefined) lists.set(root, [i]);
    else list.push(i);
  }
  return [...lists.values()].map((list) => Int32Array.from(list));
}

/** FNV over a few values: rows that differ nowhere in them are compared in full anyway. */
function hashRow(bits: Int32Array, start: number, d: number): number {
  const step = Math.max(1, d >> 3);
  let hash = 0x811c9dc5;
  for (let k = 0; k < d; k += step) hash = Math.imul(hash ^ bits[start + k]!, 0x01000193);
  return hash;
}

function rowsEqual(bits: Int32Array, a: number, b: number, d: number): boolean {
  for (let k = 0; k < d; k++) if (bits[a + k] !== bits[b + k]) return false;
  return true;
}

function isZero(data: Float32Array, start: number, d: number): boolean {
  for (let k = 0; k < d; k++) if (data[start + k] !== 0) return false;
  return true;
}
