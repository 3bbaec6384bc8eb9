import { pushAll } from '../../many.ts';
import { planConstraints, slots } from '../constraints.ts';
import type { Constraints } from '../types.ts';
import { NOISE } from './dbscan.ts';
import type { SquareDistances } from './square.ts';

/**
 * Make the labels of a density algorithm keep what people decided. In this order:
 *
 * 1. A frozen group is a cluster of its own; whoever else had its label keeps it.
 * 2. The members of a must-link group get one label: the cluster that most of them are in (ties:
 *    lowest label), or a new cluster when all are noise. The other members of those clusters stay
 *    where they are, so that moving one track never drags its old cluster along.
 * 3. A cluster that holds a cannot-link pair is taken apart. A must-link group moves as one. The
 *    units named in such a pair go first, by their first item, each to the part with the least mean
 *    distance among those that it has no cannot-link with, or to a new part; then all others go to
 *    the part with the least mean distance to those units (ties: first part).
 *
 * What contradicts is settled as for linkage (`planConstraints`).
 *
 * @param labels [n], −1 noise; not modified
 * @returns labels [n], 0-based, in the order of first members, and how many there are
 */
export function constrainLabels(
  labels: Int32Array,
  constraints: Constraints,
  distances: SquareDistances,
): { labels: Int32Array; count: number } {
  const out = Int32Array.from(labels);
  const plan = planConstraints(constraints, out.length);
  let next = out.reduce((most, label) => Math.max(most, label), NOISE) + 1;
  for (const group of plan.frozen) {
    for (const item of group) out[item] = next;
    next++;
  }
  for (const group of plan.groups) {
    const label = commonLabel(group, out);
    const chosen = label === NOISE ? next++ : label;
    for (const item of group) out[item] = chosen;
  }
  separate(out, next, slots(out.length, plan), plan.forbidden, distances);
  return renumber(out);
}

/** Labels in the order of their first members; noise stays noise. */
export function renumber(labels: Int32Array): { labels: Int32Array; count: number } {
  const renamed = new Map<number, number>();
  const out = labels.map((label) => {
    if (label === NOISE) return NOISE;
    const known = renamed.get(label);
    if (known !== undefined) return known;
    renamed.set(label, renamed.size);
    return renamed.size - 1;
  });
  return { labels: out, count: renamed.size };
}

/** The label that most items of the group have; noise only when there is nothing else. */
function commonLabel(group: Int32Array, labels: Int32Array): number {
  const votes = new Map<number, number>();
  for (const item of group) {
    const label = labels[item]!;
    if (label !== NOISE) votes.set(label, (votes.get(label) ?? 0) + 1);
  }
  let best = NOISE;
  let most = 0;
  for (const [label, count] of votes) {
    if (count > most || (count === most && label < best)) {
      best = label;
      most = count;
    }
  }
  return best;
}

/**
 * Take apart every cluster with a cannot-link inside; new parts are numbered from `next`.
 * @param unit what moves as one, [n]: the lowest item of the item's group
 */
function separate(
  labels: Int32Array,
  next: number,
  unit: Int32Array,
  forbidden: Int32Array,
  distances: SquareDistances,
): void {
  const enemies = new Map<number, Set<number>>(); // unit → units it must not be with
  const split = new Set<number>(); // labels that hold a pair
  for (let p = 0; p < forbidden.length; p += 2) {
    const a = unit[forbidden[p]!]!;
    const b = unit[forbidden[p + 1]!]!;
    if (a === b || labels[a] === NOISE || labels[a] !== labels[b]) continue;
    enemies.set(a, (enemies.get(a) ?? new Set()).add(b));
    enemies.set(b, (enemies.get(b) ?? new Set()).add(a));
    split.add(labels[a]!);
  }

  for (const label of [...split].sort((a, b) => a - b)) {
    const members = new Map<number, number[]>(); // unit → its items, both in index order
    labels.forEach((other, item) => {
      if (other !== label) return;
      const items = members.get(unit[item]!);
      if (items === undefined) members.set(unit[item]!, [item]);
      else items.push(item);
    });

    const parts: { units: Set<number>; items: number[] }[] = [];
    for (const [id, items] of members) {
      const banned = enemies.get(id);
      if (banned === undefined) continue;
      const free = parts.filter((part) => [...part.units].every((other) => !banned.has(other)));
      const part = nearest(items, free, distances) ?? { units: new Set<number>(), items: [] };
      if (part.items.length === 0) parts.push(part);
      part.units.add(id);
      pushAll(part.items, items);
    }
    // All others measure against the named units only, so their own order does not matter.
    const named = parts.map((part) => part.items.length);
    for (const [id, items] of members) {
      if (enemies.has(id)) continue;
      const core = parts.map((part, p) => ({ part, items: part.items.slice(0, named[p]) }));
      const home = nearest(items, core, distances);
      if (home !== undefined) pushAll(home.part.items, items);
    }
    // The first part keeps the label.
    for (const part of parts.slice(1)) {
      for (const item of part.items) labels[item] = next;
      next++;
    }
  }
}

/** The part with the least mean distance to the items, first on ties; undefined when there is none. */
function nearest<Part extends { readonly items: readonly number[] }>(
  items: readonly number[],
  parts: readonly Part[],
  { n, data }: SquareDistances,
): Part | undefined {
  let best: Part | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const part of parts) {
    let sum = 0;
    for (const item of items) for (const other of part.items) sum += data[item * n + other]!;
    const mean = sum / (items.length * part.items.length);
    if (best === undefined || mean < least) {
      best = part;
      least = mean;
    }
  }
  return best;
}
