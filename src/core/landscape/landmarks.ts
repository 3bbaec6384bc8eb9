import { thresholdOf } from '../cluster/cut.ts';
import type { CutTree, LinkageMethod } from '../cluster/types.ts';

/** A person somebody named, as the tree knows them. */
export interface NamedPlace {
  readonly id: string;
  readonly name: string;
  /** Item of the tree that stands for them: their anchor. */
  readonly item: number;
  /** Tracks, to tell who is important. */
  readonly size: number;
}

/** A threshold below which people who bear names come together. */
export interface Landmark {
  /** Similarity; they are together at it and below. */
  readonly threshold: number;
  /** Who meets whom, the larger identity first on each side and the larger side first. */
  readonly sides: readonly [readonly NamedPlace[], readonly NamedPlace[]];
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
  const placeOf = new Map<number, number>();
  tree.order.forEach((item, at) => {
    placeOf.set(item, at);
  });
  const places = named
    .filter(({ item }) => placeOf.has(item))
    .sort((a, b) => placeOf.get(a.item)! - placeOf.get(b.item)!);
  const meetings = places.slice(1).map((person, i) => {
    const height = highest(tree.boundary, placeOf.get(places[i]!.item)!, placeOf.get(person.item)!);
    return { i, height };
  });
  meetings.sort((a, b) => a.height - b.height || a.i - b.i);
  // Groups of names are intervals of `places`; a meeting joins the two beside it.
  const groups = places.map((person) => [person]);
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
  a: readonly NamedPlace[],
  b: readonly NamedPlace[],
): Landmark {
  const one = [...a].sort(bySize);
  const other = [...b].sort(bySize);
  const swap = bySize(one[0]!, other[0]!) > 0;
  const weight = Math.min(one[0]!.size, other[0]!.size);
  return { threshold, sides: swap ? [other, one] : [one, other], weight };
}

const bySize = (a: NamedPlace, b: NamedPlace): number => b.size - a.size || a.item - b.item;

/** The highest boundary between two positions of the leaf order. */
function highest(boundary: Float64Array, from: number, to: number): number {
  let height = Number.NEGATIVE_INFINITY;
  for (let at = from; at < to; at++) height = Math.max(height, boundary[at]!);
  return height;
}
