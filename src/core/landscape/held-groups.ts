import type { CutTree } from '../cluster/types.ts';
import { settledRows } from '../identity/enforce-decisions.ts';
import { largest } from '../many.ts';
import type { Decisions } from '../moderation/types.ts';

/**
 * Groups of items that are one cluster whatever their size (locked identities, named ones that people put
 * together), laid over the leaf order of the tree: the size of the group that starts at a position.
 */
export type HeldGroups = Int32Array; // [n], 0 where none starts

type Keeping = Pick<Decisions, 'anchors' | 'frozen' | 'mustLink' | 'cannotLink' | 'deleted'>;

/** Boundaries up to here are merged at every threshold from 0 to 1. */
const ALWAYS = 1e-9;

/**
 * What decisions add to the counts of a tree that was made under them.
 * @param items track row of each item of the tree, [n]
 * @returns undefined when the tree does not keep them: it was made before the last of them, and its
 * cuts have to be put right one by one (`enforceDecisions`)
 * Cost: O(n + constraints).
 */
export function heldGroups(
  tree: CutTree,
  items: Int32Array,
  decisions: Keeping,
): HeldGroups | undefined {
  const last = found.get(tree);
  if (last?.items === items && last.decisions === decisions) return last.held;
  const held = findHeld(tree, items, decisions);
  found.set(tree, { items, decisions, held });
  return held;
}

/** True when both lay the same groups over a tree: whoever counts it need not count again. */
export function sameHeld(a: HeldGroups | undefined, b: HeldGroups | undefined): boolean {
  if (a === b || a === undefined || b === undefined || a.length !== b.length) return a === b;
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}

interface Found {
  readonly items: Int32Array;
  readonly decisions: Keeping;
  readonly held: HeldGroups | undefined;
}
/** What was asked of a tree last: landscape, probe and figures ask the same one after the other. */
const found = new WeakMap<CutTree, Found>();

function findHeld(tree: CutTree, items: Int32Array, decisions: Keeping): HeldGroups | undefined {
  const n = tree.order.length;
  const held = new Int32Array(n); // [n]
  const { frozen, mustLink, cannotLink, deleted } = decisions;
  if (frozen.length + mustLink.length + cannotLink.length + deleted.size === 0) return held;
  const keeping = new KeptPlaces(tree, items, settledRows(decisions));
  for (const row of deleted) if (keeping.has(row)) return undefined;
  for (const group of frozen) if (!keeping.takes(group, held, true)) return undefined;
  for (const group of mustLink) if (!keeping.takes(group, held, false)) return undefined;
  return keeping.keepsApart(cannotLink) ? held : undefined;
}

/** Where tracks stand in the leaf order, and which groups were found there. */
class KeptPlaces {
  private readonly boundary: Float64Array; // [n−1]
  private readonly place: Int32Array; // [last track row + 1] position of a track, −1 for none
  private readonly group: Int32Array; // [n] number of the group at a position, 0 for none
  private groups = 0;
  private frozen = 0;

  private readonly settled: ReadonlySet<number>; // track rows

  constructor({ order, boundary }: CutTree, items: Int32Array, settled: ReadonlySet<number>) {
    this.settled = settled;
    this.boundary = boundary;
    this.group = new Int32Array(order.length);
    this.place = new Int32Array(largest(items, -1) + 1).fill(-1);
    order.forEach((item, position) => {
      this.place[items[item]!] = position;
    });
  }

  has(row: number): boolean {
    return this.at(row) !== undefined;
  }

  /** Put a group down, unless it is nowhere, or in a frozen one already. False when the tree tears it. */
  takes(rows: Int32Array, held: HeldGroups, alone: boolean): boolean {
    const places = [...rows].flatMap((row) => this.at(row) ?? []).sort((a, b) => a - b);
    const [first] = places;
    const last = places.at(-1);
    if (first === undefined || last === undefined) return true;
    const taken = this.group[first]!;
    if (taken > 0 && !alone) {
      return taken <= this.frozen && places.every((at) => this.group[at] === taken);
    }
    if (last - first + 1 !== places.length || places.some((at) => this.group[at] !== 0))
      return false;
    for (let at = first; at < last; at++) if (this.boundary[at]! > ALWAYS) return false;
    if (alone && !(this.isEdge(first - 1) && this.isEdge(last))) return false;
    this.groups += 1;
    if (alone) this.frozen = this.groups;
    for (const at of places) this.group[at] = this.groups;
    // Nobody has said who the others are: they count as far as they are large enough.
    if (places.length > 1 && rows.some((row) => this.settled.has(row))) held[first] = places.length;
    return true;
  }

  /** True when no pair can come together at a finite height, but inside a group. */
  keepsApart(pairs: Int32Array): boolean {
    const forest = new Int32Array(this.group.length); // [n] which tree of the forest
    for (let at = 1; at < forest.length; at++) {
      forest[at] = forest[at - 1]! + (this.isEdge(at - 1) ? 1 : 0);
    }
    for (let p = 0; p + 1 < pairs.length; p += 2) {
      const a = this.at(pairs[p]!);
      const b = this.at(pairs[p + 1]!);
      if (a === undefined || b === undefined || forest[a] !== forest[b]) continue;
      if (this.group[a] === 0 || this.group[a] !== this.group[b]) return false;
    }
    return true;
  }

  private at(row: number): number | undefined {
    const place = this.place[row];
    return place === undefined || place < 0 ? undefined : place;
  }

  private isEdge(at: number): boolean {
    return !Number.isFinite(this.boundary[at] ?? Number.POSITIVE_INFINITY);
  }
}
