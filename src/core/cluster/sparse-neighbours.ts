import type { ClusterSums } from './cluster-sums.ts';
import type { Nearest, Neighbours, ReducibleMethod } from './types.ts';

/** Pairs of items that are close enough to matter, each once. */
export interface Edges {
  readonly pairs: Int32Array; // [2 * edges] flat
  /** Float64 cosine distance of each pair. */
  readonly distances: Float64Array; // [edges]
  /** Further pairs to be looked at, of clusters that may be near although their items are not. */
  readonly hints: Int32Array; // [2 * hints] flat
}

export interface SparseOptions {
  readonly n: number;
  readonly method: ReducibleMethod;
  readonly edges: Edges;
  /** No pair of items without an edge is this near, by cosine distance. */
  readonly ceiling: number;
  /** Sums of the live clusters, kept up to date by the caller. */
  readonly sums: ClusterSums;
}

/** Neighbours that also tell a distance. */
export interface SparseNeighbours extends Neighbours {
  /** Distance of two slots; +Infinity when they are not linked or must stay apart. */
  distance(a: number, b: number): number;
}

/** What one slot is linked to. Entries may be out of date or double until `settle` has run. */
interface Links {
  slots: Int32Array;
  /**
   * Of the item pairs behind the entry the smallest distance (single), the largest (complete) or
   * the sum (average, ward); +Infinity for a slot that must stay apart.
   */
  distances: Float64Array;
  /** Item pairs behind the entry. */
  pairs: Float64Array;
  count: number;
  /** Time of the last `settle`. */
  seenAt: number;
}

/** Entries whose bound is this little above the nearest are measured too (see: [Note: Deciding in float64]). */
const MEASURE_WINDOW = 1e-4;

/**
 * Clusters linked by the edges of a sparse graph, for inputs whose square matrix would not fit. Two
 * clusters without any edge between their items are further apart than the ceiling, for every
 * reducible linkage; for complete linkage so are two that lack even one. Average and ward distances
 * take in pairs that have no edge: they are at least what the edges and the ceiling say, and are
 * measured from the clusters' sums only when that bound is low enough to matter.
 */
export function sparseNeighbours(options: SparseOptions): SparseNeighbours {
  const { n, method, edges, ceiling, sums } = options;
  const links = linksOf(n, edges);
  const size = new Int32Array(n).fill(1); // [n]
  const into = Int32Array.from({ length: n }, (_, i) => i); // [n] slot each slot was merged into
  const gone = new Uint8Array(n); // [n] retired
  const placeOf = new Int32Array(n).fill(-1); // [n] entry of a slot while settling
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
  /** One entry for each live slot. */
  const settle = (slot: number): Links => {
    const own = links[slot]!;
    if (own.seenAt === now) return own;
    const { slots, distances, pairs } = own;
    let kept = 0;
    for (let e = 0; e < own.count; e++) {
      const other = current(slots[e]!);
      if (other === slot || gone[other] === 1) continue;
      const place = placeOf[other]!;
      if (place >= 0) {
        distances[place] = combine(method, distances[place]!, distances[e]!);
        pairs[place] = pairs[place]! + pairs[e]!;
        continue;
      }
      placeOf[other] = kept;
      slots[kept] = other;
      distances[kept] = distances[e]!;
      pairs[kept] = pairs[e]!;
      kept++;
    }
    for (let e = 0; e < kept; e++) placeOf[slots[e]!] = -1;
    own.count = kept;
    own.seenAt = now;
    return own;
  };
  /** Distance of an entry, or for average and ward a lower bound while it lacks pairs. */
  const bound = (slot: number, own: Links, e: number): number => {
    const distance = own.distances[e]!;
    if (method === 'single' || distance === Number.POSITIVE_INFINITY) return distance;
    const other = own.slots[e]!;
    const all = size[slot]! * size[other]!;
    if (method === 'complete') return own.pairs[e] === all ? distance : Number.POSITIVE_INFINITY;
    const average = (distance + (all - own.pairs[e]!) * ceiling) / all;
    return method === 'ward' ? sums.halfWardOf(slot, other, average) : average;
  };
  const measure = (slot: number, own: Links, e: number): number => {
    const other = own.slots[e]!;
    const all = size[slot]! * size[other]!;
    const known = method === 'single' || method === 'complete' || own.pairs[e] === all;
    if (!known && own.distances[e] !== Number.POSITIVE_INFINITY) {
      own.distances[e] = sums.average(slot, other) * all;
      own.pairs[e] = all;
    }
    return bound(slot, own, e);
  };

  return {
    nearest: (slot) => {
      const own = settle(slot);
      answer.index = -1;
      answer.distance = Number.POSITIVE_INFINITY;
      answer.second = Number.POSITIVE_INFINITY;
      for (let e = 0; e < own.count; e++) {
        let distance = bound(slot, own, e);
        if (distance <= answer.distance + MEASURE_WINDOW) distance = measure(slot, own, e);
        const other = own.slots[e]!;
        if (distance < answer.distance || (distance === answer.distance && other < answer.index)) {
          answer.second = answer.distance;
          answer.distance = distance;
          answer.index = other;
        } else if (distance < answer.second) answer.second = distance;
      }
      return answer;
    },
    within: (slot, limit) => {
      const own = settle(slot);
      if (close.length < own.count) close = new Int32Array(own.count * 2);
      let count = 0;
      for (let e = 0; e < own.count; e++) {
        if (bound(slot, own, e) <= limit && measure(slot, own, e) <= limit) {
          close[count++] = own.slots[e]!;
        }
      }
      return close.subarray(0, count).sort();
    },
    distance: (a, b) => {
      const own = settle(a);
      for (let e = 0; e < own.count; e++) if (own.slots[e] === b) return measure(a, own, e);
      return Number.POSITIVE_INFINITY;
    },
    merge: (keep, away, keepSize, awaySize) => {
      links[keep] = concat(settle(keep), settle(away));
      links[away] = NOTHING;
      now++;
      into[away] = keep;
      size[keep] = keepSize + awaySize;
    },
    forbid: (a, b) => {
      links[a] = concat(links[a]!, ban(b));
      links[b] = concat(links[b]!, ban(a));
      now++;
    },
    retire: (slot) => {
      gone[slot] = 1;
      links[slot] = NOTHING;
      now++;
    },
  };
}

function combine(method: ReducibleMethod, a: number, b: number): number {
  if (a === Number.POSITIVE_INFINITY || b === Number.POSITIVE_INFINITY) {
    return Number.POSITIVE_INFINITY;
  }
  if (method === 'single') return Math.min(a, b);
  return method === 'complete' ? Math.max(a, b) : a + b;
}

const NOTHING: Links = {
  slots: new Int32Array(0),
  distances: new Float64Array(0),
  pairs: new Float64Array(0),
  count: 0,
  seenAt: 0,
};

function ban(slot: number): Links {
  return {
    slots: Int32Array.of(slot),
    distances: Float64Array.of(Number.POSITIVE_INFINITY),
    pairs: Float64Array.of(0),
    count: 1,
    seenAt: 0,
  };
}

/** Both lists one after the other, to be settled on the next look. */
function concat(a: Links, b: Links): Links {
  const count = a.count + b.count;
  const slots = new Int32Array(count);
  const distances = new Float64Array(count);
  const pairs = new Float64Array(count);
  slots.set(a.slots.subarray(0, a.count));
  slots.set(b.slots.subarray(0, b.count), a.count);
  distances.set(a.distances.subarray(0, a.count));
  distances.set(b.distances.subarray(0, b.count), a.count);
  pairs.set(a.pairs.subarray(0, a.count));
  pairs.set(b.pairs.subarray(0, b.count), a.count);
  return { slots, distances, pairs, count, seenAt: -1 };
}

/** Every edge and hint in the lists of both its ends. */
function linksOf(n: number, { pairs, distances, hints }: Edges): Links[] {
  const degree = new Int32Array(n); // [n]
  for (const end of pairs) degree[end] = degree[end]! + 1;
  for (const end of hints) degree[end] = degree[end]! + 1;
  const links = Array.from(degree, (count) => ({
    slots: new Int32Array(count),
    distances: new Float64Array(count),
    pairs: new Float64Array(count),
    count: 0,
    seenAt: -1,
  }));
  const add = (from: Links, to: number, distance: number, mass: number): void => {
    from.slots[from.count] = to;
    from.distances[from.count] = distance;
    from.pairs[from.count] = mass;
    from.count++;
  };
  for (let e = 0; e < distances.length; e++) {
    add(links[pairs[2 * e]!]!, pairs[2 * e + 1]!, distances[e]!, 1);
    add(links[pairs[2 * e + 1]!]!, pairs[2 * e]!, distances[e]!, 1);
  }
  for (let h = 0; h < hints.length; h += 2) {
    add(links[hints[h]!]!, hints[h + 1]!, 0, 0);
    add(links[hints[h + 1]!]!, hints[h]!, 0, 0);
  }
  return links;
}
