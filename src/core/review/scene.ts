import { find, identity, unite } from '../cluster/constraints.ts';
import type { LinkageMethod, MatrixEngine } from '../cluster/types.ts';
import type { JobHooks } from '../job.ts';
import { aboveStrangers, atThreshold, chanceSame } from './chance-same.ts';
import { GroupVectors } from './group-vectors.ts';
import type { Draft, ReviewInput } from './input.ts';
import { type Nearest, nearestGroups } from './nearest-groups.ts';
import { TreeOrder } from './tree-order.ts';
import type { AnsweredPair } from './types.ts';

/** The identities as all kinds of questions look at them. */
export interface Scene {
  readonly input: ReviewInput;
  readonly vectors: GroupVectors;
  readonly tree: TreeOrder;
  /** Row of each track in the vectors, −1 when it has none. */
  readonly rowOf: Int32Array; // [T]
  /** Index of each track's group, −1 when it is in none. */
  readonly groupOf: Int32Array; // [T]
  /** Tracks with vectors in groups of two or more that may change, and what they are compared with. */
  readonly tracks: Int32Array;
  /** Mean similarity of each of them to the rest of its group. */
  readonly home: Float64Array; // [tracks]
  readonly nearest: Nearest;
  /** Chance that two groups at a linkage similarity are one person. */
  readonly chance: (similarity: number) => number;
  /** The same at an average similarity; of average linkage it is the same. */
  readonly chanceAlike: (similarity: number) => number;
  /** True when people said that some track of one side and some of the other are one person. */
  readonly saidSame: (a: Int32Array, b: Int32Array) => boolean;
  /** True for a question that was answered and left open. */
  readonly leftOpen: (draft: Draft) => boolean;
  /** Tracks by rank, best first. */
  readonly ranked: (tracks: Iterable<number>) => Int32Array;
}

/** Compare everything with everything, once for all kinds of questions. */
export async function makeScene(
  input: ReviewInput,
  engine: MatrixEngine,
  hooks: JobHooks,
): Promise<Scene> {
  const { groups, items, method, rank } = input;
  const trackCount = rank.length;
  const rowOf = new Int32Array(trackCount).fill(-1); // [T]
  items.forEach((track, row) => {
    rowOf[track] = row;
  });
  const groupOf = new Int32Array(trackCount).fill(-1); // [T]
  groups.forEach(({ tracks }, g) => {
    for (const track of tracks) groupOf[track] = g;
  });
  const rows = groups.map(({ tracks }) => tracks.map((t) => rowOf[t]!).filter((row) => row >= 0));
  const vectors = new GroupVectors(input.vectors, rows);
  await hooks.breathe();

  const apart = keptApart(input.cannotLink, groupOf, groups.length);
  const partners = partnersOf(input, rows, apart);
  const tracks = items.filter((track) => {
    const g = groupOf[track]!;
    return g >= 0 && rows[g]!.length > 1 && !groups[g]!.locked && !groups[g]!.settled;
  });
  const home = Float64Array.from(tracks, (t) => vectors.toGroup(rowOf[t]!, groupOf[t]!, true));
  const nearest = await nearestGroups(
    {
      groups: vectors,
      method,
      rows: tracks.map((track) => rowOf[track]!),
      groupOfRow: tracks.map((track) => groupOf[track]!),
      partners,
    },
    engine,
    hooks,
  );

  const roots = identity(trackCount); // [T]
  const linked = new Uint8Array(trackCount); // [T]
  for (const group of input.mustLink) {
    for (const track of group) {
      unite(roots, group[0]!, track);
      if (group.length > 1) linked[track] = 1;
    }
  }
  const same = [...home].filter((s, i) => linked[tracks[i]!] === 1 && s < input.threshold);
  const different = (by: LinkageMethod): number[] =>
    [...apart]
      .map((pair) => vectors.linkage(Math.floor(pair / groups.length), pair % groups.length, by))
      .filter((s) => !Number.isNaN(s));
  const { strangers } = nearest;
  const told = atThreshold(input.threshold);
  const chanceAlike = chanceSame(
    strangers === undefined ? told : aboveStrangers(strangers, input.threshold),
    { same, different: different('average') },
  );
  const isAverage = method === 'average' || method === 'centroid';
  return {
    input,
    vectors,
    tree: new TreeOrder(input.tree),
    rowOf,
    groupOf,
    tracks,
    home,
    nearest,
    chance: isAverage ? chanceAlike : chanceSame(told, { same, different: different(method) }),
    chanceAlike,
    saidSame: (a, b) => {
      const sets = new Set(Array.from(a, (track) => find(roots, track)));
      return b.some((track) => sets.has(find(roots, track)));
    },
    leftOpen: (draft) => wasAnswered(draft, input.answered),
    ranked: (list) => Int32Array.from(list).sort((a, b) => rank[a]! - rank[b]!),
  };
}

/** Pairs of groups with two tracks that people keep apart. */
function keptApart(cannotLink: Int32Array, groupOf: Int32Array, groups: number): Set<number> {
  const apart = new Set<number>();
  for (let p = 0; p + 1 < cannotLink.length; p += 2) {
    const a = groupOf[cannotLink[p]!] ?? -1;
    const b = groupOf[cannotLink[p + 1]!] ?? -1;
    if (a >= 0 && b >= 0 && a !== b) apart.add(pairOf(a, b, groups));
  }
  return apart;
}

/** What every group may join: nothing settled or empty, nothing kept apart, of two locked ones neither. */
function partnersOf(
  { groups }: ReviewInput,
  rows: readonly Int32Array[],
  apart: ReadonlySet<number>,
): (group: number, mask: Uint8Array) => void {
  const isOpen = (g: number): boolean => !groups[g]!.settled && rows[g]!.length > 0;
  const open = Uint8Array.from(groups, (_, g) => (isOpen(g) ? 1 : 0));
  const free = open.map((is, g) => (groups[g]!.locked ? 0 : is));
  const others = new Map<number, number[]>();
  for (const pair of apart) {
    const a = Math.floor(pair / groups.length);
    const b = pair % groups.length;
    for (const [one, other] of [
      [a, b],
      [b, a],
    ] as const) {
      const list = others.get(one);
      if (list === undefined) others.set(one, [other]);
      else list.push(other);
    }
  }
  const none = new Uint8Array(groups.length);
  return (group, mask) => {
    if (open[group] === 0) mask.set(none);
    else mask.set(free[group] === 1 ? open : free);
    mask[group] = 0;
    for (const other of others.get(group) ?? []) mask[other] = 0;
  };
}

/** A pair of groups as one number, whichever comes first. */
export function pairOf(a: number, b: number, groups: number): number {
  return a < b ? a * groups + b : b * groups + a;
}

/** An open answer holds for every question that has its two tracks on different sides. */
function wasAnswered(draft: Draft, answered: readonly AnsweredPair[]): boolean {
  const { a, other } = draft;
  return answered.some((pair) => {
    if (other === undefined) return pair.kind === draft.kind && a.includes(pair.a);
    if (pair.b < 0) return false;
    const b = other.tracks;
    return (a.includes(pair.a) && b.includes(pair.b)) || (a.includes(pair.b) && b.includes(pair.a));
  });
}
