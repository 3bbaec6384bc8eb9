import { thresholdOf } from '../cluster/cut.ts';
import type { CutTree, LinkageMethod } from '../cluster/types.ts';

/** A person somebody named, as the tree knows them. */
export interface NamedPlace {
  readonly id: string;
  readonly name: string;
  /** Item of the tree that stands for them: their anchor. */
  readonly item: number;
}

/** One of those who meet. */
export interface MeetingPerson extends NamedPlace {
  /** Tracks they have when they first meet another name, to tell who is important. */
  readonly size: number;
}

/** A threshold below which people who bear names come together. */
export interface Landmark {
  /** Similarity; they are together at it and below. */
  readonly threshold: number;
  /** Who meets whom, the larger identity first on each side and the larger side first. */
  readonly sides: readonly [readonly MeetingPerson[], readonly MeetingPerson[]];
  /** Tracks of the smaller of the two identities that the landmark names. */
  readonly weight: number;
}

/**
 * Where named identities meet: the merges of the tree that have a name on either side.
 * @param named in any order; people whose item is not in the tree are left out
 * @returns by threshold, highest (first to happen as the slider falls) first; ties by weight
 * Cost: O(n + k log k) for k names.
 */
export function landmarks(
  tree: CutTree,
  linkage: LinkageMethod,
  named: readonly NamedPlace[],
): Landmark[] {
  if (named.length < 2) return [];
  const placeOf = new Map<number, number>();
  tree.order.forEach((item, at) => {
    placeOf.set(item, at);
  });
  const at = ({ item }: NamedPlace): number => placeOf.get(item)!;
  const places = named
    .filter(({ item }) => placeOf.has(item))
    .sort((a, b) => at(a) - at(b) || compare(a.id, b.id));
  const heights = places.slice(1).map((person, i) => {
    return highest(tree.boundary, at(places[i]!), at(person));
  });
  const people = places.map((person, i): MeetingPerson => {
    const before = heights[i - 1] ?? Number.POSITIVE_INFINITY;
    const first = Math.min(before, heights[i] ?? Number.POSITIVE_INFINITY);
    return { ...person, size: runBelow(tree.boundary, at(person), first) };
  });
  const meetings = heights.map((height, i) => ({ i, height }));
  meetings.sort((a, b) => a.height - b.height || a.i - b.i);
  // Groups of names are intervals of `people`; a meeting joins the two beside it.
  const groups = people.map((person) => [person]);
  const found: Landmark[] = [];
  for (const { i, height } of meetings) {
    const left = groups[i]!;
    const right = groups[i + 1]!;
    if (Number.isFinite(height)) found.push(landmarkOf(thresholdOf(linkage, height), left, right));
    const all = [...left, ...right].sort(bySize);
    for (let at = 0; at < groups.length; at++) {
      if (groups[at] === left || groups[at] === right) groups[at] = all;
    }
  }
  return found.sort((a, b) => b.threshold - a.threshold || b.weight - a.weight);
}

/** True when no threshold brings two items of the tree together: a decision keeps them apart. */
export function neverMeet({ order, boundary }: CutTree, a: number, b: number): boolean {
  const [from, to] = [order.indexOf(a), order.indexOf(b)].sort((x, y) => x - y);
  if (from === undefined || to === undefined || from < 0) return true;
  return !Number.isFinite(highest(boundary, from, to));
}

/** The `most` weightiest, by threshold again. */
export function weightiest(found: readonly Landmark[], most: number): Landmark[] {
  const kept = new Set([...found].sort((a, b) => b.weight - a.weight).slice(0, most));
  return found.filter((landmark) => kept.has(landmark));
}

/** "Lisa and Kyle", "Lisa and Kyle + 2": the people whom a landmark brings together. */
export function landmarkNames({ sides: [one, other] }: Landmark): string {
  const more = one.length + other.length - 2;
  const pair = `${one[0]?.name ?? ''} and ${other[0]?.name ?? ''}`;
  return more === 0 ? pair : `${pair} + ${more}`;
}

function landmarkOf(
  threshold: number,
  a: readonly MeetingPerson[],
  b: readonly MeetingPerson[],
): Landmark {
  const one = [...a].sort(bySize);
  const other = [...b].sort(bySize);
  const swap = bySize(one[0]!, other[0]!) > 0;
  const weight = Math.min(one[0]!.size, other[0]!.size);
  return { threshold, sides: swap ? [other, one] : [one, other], weight };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const bySize = (a: MeetingPerson, b: MeetingPerson): number => b.size - a.size || a.item - b.item;

/** The highest boundary between two positions of the leaf order. */
function highest(boundary: Float64Array, from: number, to: number): number {
  let height = Number.NEGATIVE_INFINITY;
  for (let at = from; at < to; at++) height = Math.max(height, boundary[at]!);
  return height;
}

/** Items that come together with the one at a position strictly below a height. */
function runBelow(boundary: Float64Array, position: number, height: number): number {
  let from = position;
  let to = position;
  while (from > 0 && boundary[from - 1]! < height) from -= 1;
  while (to < boundary.length && boundary[to]! < height) to += 1;
  return to - from + 1;
}
