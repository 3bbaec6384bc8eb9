import { heaviestMatching } from './matching.ts';

/** One person of the truth against the identities. Lists are track rows, ascending. */
export interface PersonConfusion {
  readonly person: string;
  /** Label of the identity that is mainly this person; −1 when there is none. */
  readonly identity: number;
  /** All tracks of the person. */
  readonly tracks: Int32Array;
  /** Tracks of the person in that identity. */
  readonly found: Int32Array;
  /** False splits: tracks of the person outside it. */
  readonly missing: Int32Array;
  /** False merges: tracks of other people in it. */
  readonly foreign: Int32Array;
}

/** Who is where: people against identities. */
export interface Confusion {
  /** Most tracks first, ties by first track. */
  readonly people: readonly PersonConfusion[];
  /** Index into `people` of the person an identity is mainly, by label; others are nobody's. */
  readonly personOf: ReadonlyMap<number, number>;
  /** Cells that are not empty: tracks of a person in an identity (label −1: in none). */
  readonly cells: readonly {
    readonly person: number;
    readonly identity: number;
    readonly count: number;
  }[];
  /** Tracks outside their person's identity. */
  readonly falseSplits: number;
  /** Tracks in an identity that is another person's. */
  readonly falseMerges: number;
}

/**
 * Give each person the identity that is mainly theirs, so that as many tracks as possible are in
 * their person's identity, and name the tracks that are not.
 * @param labels [T] identity of each track row, −1 for none
 * @param truth track row → person; rows outside 0 … T−1 are ignored
 * Cost: O(named tracks), and the matching.
 */
export function confusionByPerson(
  labels: Int32Array,
  truth: ReadonlyMap<number, string>,
): Confusion {
  const rowsOf = new Map<string, number[]>();
  const inside = new Map<number, number[]>();
  const named = [...truth.keys()].filter((row) => row >= 0 && row < labels.length);
  for (const row of named.sort((a, b) => a - b)) {
    add(rowsOf, truth.get(row)!, row);
    if (labels[row]! >= 0) add(inside, labels[row]!, row);
  }
  const persons = [...rowsOf].sort(([, a], [, b]) => b.length - a.length || a[0]! - b[0]!);
  const cells = persons.flatMap(([, rows], person) => {
    const counts = new Map<number, number>();
    for (const row of rows) {
      const identity = Math.max(-1, labels[row]!);
      counts.set(identity, (counts.get(identity) ?? 0) + 1);
    }
    return [...counts].map(([identity, count]) => ({ person, identity, count }));
  });
  const matched = heaviestMatching(
    persons.length,
    cells
      .filter(({ identity }) => identity >= 0)
      .map(({ person, identity, count }) => ({ row: person, column: identity, weight: count })),
  );
  const people = persons.map(([person, rows], index): PersonConfusion => {
    const identity = matched[index]!;
    const isFound = (row: number): boolean => identity >= 0 && labels[row] === identity;
    const others = identity < 0 ? [] : (inside.get(identity) ?? []);
    return {
      person,
      identity,
      tracks: Int32Array.from(rows),
      found: Int32Array.from(rows.filter(isFound)),
      missing: Int32Array.from(rows.filter((row) => !isFound(row))),
      foreign: Int32Array.from(others.filter((row) => truth.get(row) !== person)),
    };
  });
  return {
    people,
    personOf: new Map(
      people.flatMap(({ identity }, index) => (identity < 0 ? [] : [[identity, index] as const])),
    ),
    cells,
    falseSplits: people.reduce((sum, { missing }) => sum + missing.length, 0),
    falseMerges: people.reduce((sum, { foreign }) => sum + foreign.length, 0),
  };
}

function add<K>(lists: Map<K, number[]>, key: K, row: number): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [row]);
  else list.push(row);
}
