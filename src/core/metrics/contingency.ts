/** How many tracks each cluster shares with each person; only tracks that the truth names. */
export interface Contingency {
  /** Cells that are not empty: cluster, person and tracks of each, by cluster. */
  readonly cells: {
    readonly cluster: Int32Array; // [cells]
    readonly person: Int32Array; // [cells]
    readonly count: Int32Array; // [cells]
  };
  /** Tracks of each cluster. */
  readonly clusters: Int32Array;
  /** Tracks of each person; 0 for one with rows outside the episode only. */
  readonly people: Int32Array;
  readonly total: number;
}

/** A truth as numbers. */
interface Named {
  readonly rows: Int32Array; // [named]
  /** Person of each row, 0-based by first mention. */
  readonly person: Int32Array; // [named]
  readonly people: number;
}
/** A slider scores the same truth at every step. */
const known = new WeakMap<ReadonlyMap<number, string>, Named>();

/**
 * Cross a partition with the truth.
 * @param labels [T] cluster of each track row, −1 for none: such a track is a cluster of its own
 * @param truth track row → person, not changed afterwards; rows outside 0 … T−1 are ignored
 * Cost: O(T), without a table of clusters by people.
 */
export function contingency(labels: Int32Array, truth: ReadonlyMap<number, string>): Contingency {
  const named = namedOf(truth);
  const { rows, person } = named;
  const tracks = labels.length;
  let most = -1;
  for (const label of labels) if (label > most) most = label;

  // Clusters that hold a named track get numbers; so does every track without a cluster.
  const numberOf = new Int32Array(most + 1).fill(-1); // [labels]
  const clusterOf = new Int32Array(rows.length).fill(-1); // [named]
  let count = 0;
  let total = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    if (row < 0 || row >= tracks) continue;
    const label = labels[row]!;
    if (label < 0) clusterOf[i] = count++;
    else {
      if (numberOf[label]! < 0) numberOf[label] = count++;
      clusterOf[i] = numberOf[label]!;
    }
    total += 1;
  }

  // Named tracks sorted by cluster, then counted person by person.
  const clusters = new Int32Array(count); // [clusters]
  for (const cluster of clusterOf) if (cluster >= 0) clusters[cluster]! += 1;
  const next = new Int32Array(count); // [clusters]
  for (let c = 1; c < count; c++) next[c] = next[c - 1]! + clusters[c - 1]!;
  const byCluster = new Int32Array(total); // [total]
  clusterOf.forEach((cluster, i) => {
    if (cluster >= 0) byCluster[next[cluster]!++] = i;
  });
  const people = new Int32Array(named.people); // [people]
  const cellAt = new Int32Array(named.people).fill(-1); // [people]
  const cells = {
    cluster: new Int32Array(total),
    person: new Int32Array(total),
    count: new Int32Array(total),
  };
  let cell = 0;
  for (const i of byCluster) {
    const cluster = clusterOf[i]!;
    const who = person[i]!;
    people[who]! += 1;
    // A place among the cells of an earlier cluster is no place in this one.
    if (cellAt[who]! < 0 || cells.cluster[cellAt[who]!] !== cluster) {
      cellAt[who] = cell;
      cells.cluster[cell] = cluster;
      cells.person[cell] = who;
      cell += 1;
    }
    cells.count[cellAt[who]!]! += 1;
  }
  return {
    cells: {
      cluster: cells.cluster.subarray(0, cell),
      person: cells.person.subarray(0, cell),
      count: cells.count.subarray(0, cell),
    },
    clusters,
    people,
    total,
  };
}

function namedOf(truth: ReadonlyMap<number, string>): Named {
  const last = known.get(truth);
  if (last !== undefined) return last;
  const index = new Map<string, number>();
  const person = Int32Array.from(truth.values(), (name) => {
    const number = index.get(name) ?? index.size;
    index.set(name, number);
    return number;
  });
  const named = { rows: Int32Array.from(truth.keys()), person, people: index.size };
  known.set(truth, named);
  return named;
}
