import type { Nearest, Neighbours, ReducibleMethod } from './types.ts';

/** Pairs of items that are close enough to matter, each once. */
export interface Edges {
  readonly pairs: Int32Array; // [2 * edges] flat
  /** Float64 cosine distance of each pair. */
  readonly distances: Float64Array; // [edges]
}

/** Neighbours that also tell a distance: exact, because the edges are. */
export interface SparseNeighbours extends Neighbours {
  /** Distance of two slots; +Infinity when they are not joined by an edge or must stay apart. */
  distance(a: number, b: number): number;
}

/** What one slot is linked to. Entries may be out of date or double until `settle` has run. */
interface Links {
  slots: Int32Array;
  /** Distance; +Infinity for a slot that must stay apart. */
  distances: Float64Array;
  /** Pairs of items behind the entry. */
  pairs: Int32Array;
  count: number;
  /** Time up to which the entries are current. */
  seenAt: number;
}

/**
 * Clusters linked by the edges of a sparse graph, for inputs whose square matrix would not fit. Two
 * clusters without any edge between their items are further apart than the floor of the graph, for
 * every reducible linkage; for complete linkage so are two that lack even one.
 * @param remeasure distance of two live clusters from their vectors; average and ward need it,
 * because their distance takes in pairs that have no edge
 */
export function sparseNeighbours(
  n: number,
  method: ReducibleMethod,
  edges: Edges,
  remeasure: ((a: number, b: number) => number) | undefined,
): SparseNeighbours {
  const links = linksOf(n, edges);
  const size = new Int32Array(n).fill(1); // [n]
  const into = Int32Array.from({ length: n }, (_, i) => i); // [n] slot each slot was merged into
  const mergedAt = new Int32Array(n); // [n]
  const gone = new Uint8Array(n); // [n] retired or merged away
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
  const combine = (a: number, b: number): number => {
    if (a === Number.POSITIVE_INFINITY || b === Number.POSITIVE_INFINITY) {
      return Number.POSITIVE_INFINITY;
    }
    return method === 'single' ? Math.min(a, b) : Math.max(a, b);
  };

  /** Bring a slot's entries up to date: one for each live slot, with its present distance. */
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
        distances[place] = combine(distances[place]!, distances[e]!);
        pairs[place] = pairs[place]! + pairs[e]!;
        continue;
      }
      placeOf[other] = kept;
      slots[kept] = other;
      distances[kept] = distances[e]!;
      pairs[kept] = pairs[e]!;
      kept++;
    }
    for (let e = 0; e < kept; e++) {
      const other = slots[e]!;
      placeOf[other] = -1;
      const changed = mergedAt[other]! > own.seenAt || mergedAt[slot]! > own.seenAt;
      if (changed && remeasure !== undefined && distances[e] !== Number.POSITIVE_INFINITY) {
        distances[e] = remeasure(slot, other);
      }
    }
    own.count = kept;
    own.seenAt = now;
    return own;
  };
  /** Distance of an entry; complete linkage wants an edge for every pair of items. */
  const measure = (slot: number, own: Links, e: number): number =>
    method === 'complete' && own.pairs[e] !== size[slot]! * size[own.slots[e]!]!
      ? Number.POSITIVE_INFINITY
      : own.distances[e]!;

  return {
    nearest: (slot) => {
      const own = settle(slot);
      answer.index = -1;
      answer.distance = Number.POSITIVE_INFINITY;
      answer.second = Number.POSITIVE_INFINITY;
      for (let e = 0; e < own.count; e++) {
        const distance = measure(slot, own, e);
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
        if (measure(slot, own, e) <= limit) close[count++] = own.slots[e]!;
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
      gone[away] = 1;
      mergedAt[keep] = now;
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

const NOTHING: Links = {
  slots: new Int32Array(0),
  distances: new Float64Array(0),
  pairs: new Int32Array(0),
  count: 0,
  seenAt: 0,
};

function ban(slot: number): Links {
  return {
    slots: Int32Array.of(slot),
    distances: Float64Array.of(Number.POSITIVE_INFINITY),
    pairs: Int32Array.of(0),
    count: 1,
    seenAt: 0,
  };
}

/** Both lists one after the other, to be settled on the next look. */
function concat(a: Links, b: Links): Links {
  const count = a.count + b.count;
  const slots = new Int32Array(count);
  const distances = new Float64Array(count);
  const pairs = new Int32Array(count);
  slots.set(a.slots.subarray(0, a.count));
  slots.set(b.slots.subarray(0, b.count), a.count);
  distances.set(a.distances.subarray(0, a.count));
  distances.set(b.distances.subarray(0, b.count), a.count);
  pairs.set(a.pairs.subarray(0, a.count));
  pairs.set(b.pairs.subarray(0, b.count), a.count);
  return { slots, distances, pairs, count, seenAt: -1 };
}

/** Every edge in the lists of both its ends. */
function linksOf(n: number, { pairs, distances }: Edges): Links[] {
  const degree = new Int32Array(n); // [n]
  for (const end of pairs) degree[end] = degree[end]! + 1;
  const links = Array.from(degree, (count) => ({
    slots: new Int32Array(count),
    distances: new Float64Array(count),
    pairs: new Int32Array(count).fill(1),
    count: 0,
    seenAt: 0,
  }));
  const add = (from: Links, to: number, distance: number): void => {
    from.slots[from.count] = to;
    from.distances[from.count] = distance;
    from.count++;
  };
  for (let e = 0; e < distances.length; e++) {
    add(links[pairs[2 * e]!]!, pairs[2 * e + 1]!, distances[e]!);
    add(links[pairs[2 * e + 1]!]!, pairs[2 * e]!, distances[e]!);
  }
  return links;
}
