import type { EdgeList } from './edge-list.ts';
import { EdgeLists, entriesOf } from './edge-lists.ts';
import type { Nearest, Neighbours, ReducibleMethod } from './types.ts';

/** Float64 distances of live clusters, kept up to date by whoever joins them; slots as in the graph. */
export interface ClusterMeasures {
  /** Average cosine distance. */
  average(a: number, b: number): number;
  /** Half the squared Ward distance. */
  halfWard(a: number, b: number): number;
  /** The same from the average cosine distance; grows with it. */
  halfWardOf(a: number, b: number, average: number): number;
}

export interface SparseOptions {
  readonly method: ReducibleMethod;
  /** Items of every slot's cluster as it is now; taken over, and 0 for a slot that is gone. */
  readonly sizes: Int32Array; // [n]
  /** Every pair of slots that is no further apart than the ceiling; used up. */
  readonly edges: EdgeList;
  /** In the unit of `Neighbours`. */
  readonly ceiling: number;
  readonly measures: ClusterMeasures;
}

/** Neighbours that also tell a distance, of complete and single linkage. */
export interface SparseNeighbours extends Neighbours {
  /** Distance of two slots; +Infinity when they are not linked or must stay apart. */
  distance(a: number, b: number): number;
}

/** Bounds that rounding may have lifted above what they bound. */
const SLACK = 1e-9;

/**
 * Clusters linked by the edges of a sparse graph, for inputs whose square matrix would not fit. Two
 * clusters without any edge are further apart than the ceiling, for every reducible linkage; for complete
 * linkage so are two that lack even one of their items'.
 *
 * [Note: Bounds first]
 * Of average and ward an entry says at least how large the average cosine distance is, by what an engine
 * proposed and what it can be off. When clusters merge, their bounds do as their distances would, and what
 * has no entry counts as just beyond the ceiling. Whoever may be the nearest by its bound is measured in
 * float64 from the clusters' sums, so that answers are exact, and the same whatever the bounds were.
 * Of complete and single an entry is the float64 distance itself.
 */
export function sparseNeighbours(options: SparseOptions): SparseNeighbours {
  const { method, sizes: size, edges, ceiling, measures } = options;
  const n = size.length;
  const isBound = method === 'average' || method === 'ward';
  // Items that are further apart than a distance are so on average; of whole clusters see `missing`.
  const isOfItems = size.every((items) => items === 1);
  const lists = new EdgeLists(edges, size, (a, b, low) => (isBound ? low : measures.average(a, b)));
  const { start, count } = lists;
  const into = Int32Array.from(size.keys()); // [n] slot each slot was merged into
  const placeOf = new Int32Array(n).fill(-1); // [n] entry of a slot while settling
  const seenAt = new Int32Array(n).fill(-1); // [n] time of the last `settle`
  let moved = new Int32Array(64); // entries that `settle` has to complete
  let scratch = entriesOf(64);
  let close = new Int32Array(16);
  let now = 0;
  const answer: { -readonly [K in keyof Nearest]: Nearest[K] } = {
    index: -1,
    distance: 0,
    second: 0,
  };

  const current = (slot: number): number => {
    let at = slot;
    while (into[at] !== at) {
      into[at] = into[into[at]!]!;
      at = into[at]!;
    }
    return at;
  };
  /** The least average distance of items that have no entry, of clusters of so many. */
  const missing = (one: number, other: number): number =>
    method === 'ward' && !isOfItems ? ceiling / ((2 * one * other) / (one + other)) : ceiling;
  /** What an entry about `known` of a cluster's items says about all of them. */
  const completed = (value: number, known: number, slot: number, other: number): number => {
    if (method === 'complete') return Number.POSITIVE_INFINITY;
    if (method === 'single' || value === Number.POSITIVE_INFINITY) return value;
    const all = size[other]!;
    return (value * known + missing(size[slot]!, all) * (all - known)) / all;
  };
  /** True for what need not be kept: clusters without an entry are beyond the ceiling anyway. */
  const isBeyond = (value: number): boolean =>
    method === 'average' && value > ceiling + SLACK && value !== Number.POSITIVE_INFINITY;

  /**
   * One entry for each live slot. An entry that knows of as many items as its slot holds is as it was: clusters
   * only grow, and whoever was joined, or has taken in another, holds another number.
   */
  const settle = (slot: number): void => {
    if (seenAt[slot] === now) return;
    seenAt[slot] = now;
    const { slots, values, sizes } = lists;
    const from = start[slot]!;
    const end = from + count[slot]!;
    if (moved.length < end - from) moved = new Int32Array(2 * (end - from));
    let changed = 0;
    let kept = from;
    for (let e = from; e < end; e++) {
      const entry = slots[e]!;
      let other = entry;
      if (sizes[e] !== size[entry]) {
        other = current(entry);
        if (other === slot || size[other] === 0) continue;
        const place = placeOf[other]!;
        if (place >= 0) {
          values[place] = together(method, values[place]!, sizes[place]!, values[e]!, sizes[e]!);
          sizes[place] = sizes[place]! + sizes[e]!;
          continue;
        }
        placeOf[other] = kept;
        moved[changed++] = kept;
      }
      slots[kept] = other;
      values[kept] = values[e]!;
      sizes[kept] = sizes[e]!;
      kept++;
    }
    // From the last on, so that what fills the place of one that ends is not to be looked at again.
    for (let c = changed - 1; c >= 0; c--) {
      const e = moved[c]!;
      const other = slots[e]!;
      placeOf[other] = -1;
      const value = values[e]!;
      const all = sizes[e]! < size[other]! ? completed(value, sizes[e]!, slot, other) : value;
      values[e] = all;
      sizes[e] = size[other]!;
      // Only what must stay apart is kept at no distance.
      if (!isBeyond(all) && (all === value || all !== Number.POSITIVE_INFINITY)) continue;
      kept--;
      slots[e] = slots[kept]!;
      values[e] = values[kept]!;
      sizes[e] = sizes[kept]!;
    }
    count[slot] = kept - from;
  };
  /** The least that an entry's distance can be, in the unit of `Neighbours`. */
  const bound = (slot: number, e: number): number => {
    const value = lists.values[e]!;
    if (method !== 'ward' || value === Number.POSITIVE_INFINITY) return value;
    return measures.halfWardOf(slot, lists.slots[e]!, value);
  };
  const measure = (slot: number, e: number): number => {
    const value = lists.values[e]!;
    if (!isBound || value === Number.POSITIVE_INFINITY) return value;
    const other = lists.slots[e]!;
    lists.values[e] = measures.average(slot, other);
    return method === 'ward' ? measures.halfWard(slot, other) : lists.values[e]!;
  };
  /** What must stay apart has an entry that says so. */
  const ban = (slot: number, other: number): void => {
    const end = start[slot]! + count[slot]!;
    const e = lists.slots.subarray(start[slot]!, end).indexOf(other);
    if (e < 0) lists.push(slot, other, Number.POSITIVE_INFINITY, size[other]!);
    else lists.values[start[slot]! + e] = Number.POSITIVE_INFINITY;
  };

  return {
    nearest: (slot) => {
      settle(slot);
      const { slots } = lists;
      const from = start[slot]!;
      const end = from + count[slot]!;
      answer.index = -1;
      answer.distance = Number.POSITIVE_INFINITY;
      answer.second = Number.POSITIVE_INFINITY;
      let first = -1;
      let least = Number.POSITIVE_INFINITY;
      let next = Number.POSITIVE_INFINITY;
      for (let e = from; e < end; e++) {
        const low = bound(slot, e);
        if (low < least) {
          next = least;
          least = low;
          first = e;
        } else if (low < next) next = low;
      }
      if (first < 0) return answer;
      answer.index = slots[first]!;
      answer.distance = least;
      if (least > ceiling + SLACK) return answer;
      answer.distance = measure(slot, first);
      answer.second = next;
      if (next > answer.distance + SLACK) return answer;
      answer.second = Number.POSITIVE_INFINITY;
      for (let e = from; e < end; e++) {
        if (e === first) continue;
        let distance = bound(slot, e);
        if (distance <= answer.distance + SLACK) distance = measure(slot, e);
        const other = slots[e]!;
        if (distance < answer.distance || (distance === answer.distance && other < answer.index)) {
          answer.second = answer.distance;
          answer.distance = distance;
          answer.index = other;
        } else if (distance < answer.second) answer.second = distance;
      }
      return answer;
    },
    within: (slot, limit) => {
      settle(slot);
      const own = count[slot]!;
      if (close.length < own) close = new Int32Array(own * 2);
      let found = 0;
      for (let e = start[slot]!; e < start[slot]! + own; e++) {
        if (bound(slot, e) <= limit + SLACK && measure(slot, e) <= limit) {
          close[found++] = lists.slots[e]!;
        }
      }
      return close.subarray(0, found).sort();
    },
    distance: (a, b) => {
      settle(a);
      for (let e = start[a]!; e < start[a]! + count[a]!; e++) {
        if (lists.slots[e] === b) return lists.values[e]!;
      }
      return Number.POSITIVE_INFINITY;
    },
    merge: (keep, away, keepSize, awaySize) => {
      settle(keep);
      settle(away);
      const most = count[keep]! + count[away]!;
      if (scratch.slots.length < most) scratch = entriesOf(2 * most);
      const { slots, values, sizes } = scratch;
      const all = keepSize + awaySize;
      let found = 0;
      // First as if the other had no such entry: `sizes` holds the items that are known of.
      for (const [slot, own] of [
        [keep, keepSize],
        [away, awaySize],
      ] as const) {
        for (let e = start[slot]!; e < start[slot]! + count[slot]!; e++) {
          const other = lists.slots[e]!;
          if (other === keep || other === away) continue;
          const place = placeOf[other]!;
          if (place >= 0) {
            values[place] = together(method, values[place]!, sizes[place]!, lists.values[e]!, own);
            sizes[place] = all;
            continue;
          }
          placeOf[other] = found;
          slots[found] = other;
          values[found] = lists.values[e]!;
          sizes[found] = own;
          found++;
        }
      }
      now++;
      into[away] = keep;
      size[away] = 0;
      size[keep] = all;
      let kept = 0;
      for (let e = 0; e < found; e++) {
        const other = slots[e]!;
        placeOf[other] = -1;
        let value = values[e]!;
        const isBanned = value === Number.POSITIVE_INFINITY;
        if (sizes[e]! < all) value = completed(value, sizes[e]!, other, keep);
        if (isBeyond(value) || (!isBanned && value === Number.POSITIVE_INFINITY)) continue;
        slots[kept] = other;
        values[kept] = value;
        sizes[kept] = size[other]!;
        kept++;
      }
      lists.write(keep, away, scratch, kept);
      seenAt[keep] = now;
    },
    forbid: (a, b) => {
      settle(a);
      settle(b);
      ban(a, b);
      ban(b, a);
    },
    retire: (slot) => {
      size[slot] = 0;
      lists.clear(slot);
      now++;
    },
  };
}

/** Two entries about different items of one cluster as one. */
function together(
  method: ReducibleMethod,
  one: number,
  items: number,
  other: number,
  more: number,
): number {
  if (one === Number.POSITIVE_INFINITY || other === Number.POSITIVE_INFINITY) {
    return Number.POSITIVE_INFINITY;
  }
  if (method === 'single') return Math.min(one, other);
  if (method === 'complete') return Math.max(one, other);
  return (one * items + other * more) / (items + more);
}
