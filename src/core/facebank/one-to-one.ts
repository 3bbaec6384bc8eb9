import { heaviestMatching, type WeightedCell } from '../metrics/matching.ts';

/** Whether somebody is in an episode under one identity at most, or under as many as it has of them. */
export interface OneToOne {
  readonly oneToOne: boolean;
}

/** A sure match of an identity with a person; indices. */
export interface SureMatch {
  readonly identity: number;
  readonly person: number;
  readonly similarity: number;
}

/**
 * Who is whom, where identities exclude each other: two in one frame are two people, and, where asked
 * for, everybody is there once.
 */
export class PersonHolders {
  readonly #oneToOne: boolean;
  readonly #apart = new Map<number, number[]>();
  /** Identities that are a person. */
  readonly #holders = new Map<number, Set<number>>();

  /** @param together flat pairs of identities that are in one frame */
  constructor(together: Int32Array, { oneToOne }: OneToOne) {
    this.#oneToOne = oneToOne;
    for (let p = 0; p + 1 < together.length; p += 2) {
      this.#pair(together[p]!, together[p + 1]!);
      this.#pair(together[p + 1]!, together[p]!);
    }
  }

  /** What keeps an identity from being a person. */
  obstacle(identity: number, person: number): 'same-frame' | 'taken' | undefined {
    const holders = this.#holders.get(person);
    if (holders === undefined) return undefined;
    const apart = this.#apart.get(identity) ?? [];
    if (apart.some((other) => holders.has(other))) return 'same-frame';
    return this.#oneToOne && !(holders.size === 1 && holders.has(identity)) ? 'taken' : undefined;
  }

  hold(identity: number, person: number): void {
    const holders = this.#holders.get(person) ?? new Set();
    this.#holders.set(person, holders.add(identity));
  }

  #pair(a: number, b: number): void {
    const others = this.#apart.get(a) ?? [];
    others.push(b);
    this.#apart.set(a, others);
  }
}

/**
 * Let sure matches hold their people, the likest first, where nothing is in the way.
 * @returns what is in the way, by identity
 */
export function holdSure(
  sure: readonly SureMatch[],
  holders: PersonHolders,
): ReadonlyMap<number, 'same-frame' | 'taken'> {
  const inTheWay = new Map<number, 'same-frame' | 'taken'>();
  const order = [...sure].sort((a, b) => b.similarity - a.similarity || a.identity - b.identity);
  for (const { identity, person } of order) {
    const obstacle = holders.obstacle(identity, person);
    if (obstacle === undefined) holders.hold(identity, person);
    else inTheWay.set(identity, obstacle);
  }
  return inTheWay;
}

/** A possible match; indices. */
export interface PossibleMatch extends SureMatch {}

/**
 * Give everybody who is left to one identity, so that together they are as like as can be. Sure matches
 * are decided before: no likeness of others makes up for one.
 * @returns person by identity
 */
export function assignRest(possible: readonly PossibleMatch[]): ReadonlyMap<number, number> {
  const identities = distinct(possible.map(({ identity }) => identity));
  const people = distinct(possible.map(({ person }) => person));
  const rowOf = new Map(identities.map((identity, row) => [identity, row]));
  const columnOf = new Map(people.map((person, column) => [person, column]));
  const cells: WeightedCell[] = possible
    .filter(({ similarity }) => similarity > 0)
    .map(({ identity, person, similarity }) => ({
      row: rowOf.get(identity)!,
      column: columnOf.get(person)!,
      weight: similarity,
    }));
  const columns = heaviestMatching(identities.length, cells);
  return new Map(
    identities.flatMap((identity, row) => {
      const column = columns[row]!;
      return column < 0 ? [] : [[identity, people[column]!] as const];
    }),
  );
}

const distinct = (all: readonly number[]): number[] => [...new Set(all)].sort((a, b) => a - b);
