/** How many tracks each cluster shares with each person; only tracks that the truth names. */
export interface Contingency {
  /** Cells that are not empty, in order of first track. */
  readonly cells: readonly {
    readonly cluster: number;
    readonly person: number;
    readonly count: number;
  }[];
  /** Tracks of each cluster. */
  readonly clusters: readonly number[];
  /** Tracks of each person. */
  readonly people: readonly number[];
  readonly total: number;
}

/**
 * Cross a partition with the truth.
 * @param labels [T] cluster of each track row, −1 for none: such a track is a cluster of its own
 * @param truth track row → person; rows outside 0 … T−1 are ignored
 * Cost: O(named tracks).
 */
export function contingency(labels: Int32Array, truth: ReadonlyMap<number, string>): Contingency {
  const clusterOf = new Map<number, number>();
  const personOf = new Map<string, number>();
  const clusters: number[] = [];
  const people: number[] = [];
  const cells = new Map<number, { cluster: number; person: number; count: number }>();
  let total = 0;
  for (const [row, name] of truth) {
    const label = labels[row];
    if (label === undefined) continue;
    // Labels are 0 or more: negative keys are free for tracks without one.
    const cluster = indexOf(clusterOf, label < 0 ? -1 - row : label);
    const person = indexOf(personOf, name);
    clusters[cluster] = (clusters[cluster] ?? 0) + 1;
    people[person] = (people[person] ?? 0) + 1;
    // There are never more people than names, so a cell's key is its own.
    const key = cluster * truth.size + person;
    const cell = cells.get(key);
    if (cell === undefined) cells.set(key, { cluster, person, count: 1 });
    else cell.count += 1;
    total += 1;
  }
  return { cells: [...cells.values()], clusters, people, total };
}

function indexOf<K>(index: Map<K, number>, key: K): number {
  const known = index.get(key);
  if (known !== undefined) return known;
  index.set(key, index.size);
  return index.size - 1;
}
