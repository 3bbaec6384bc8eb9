import type { Matrix } from '../vector/matrix.ts';
import { ClusterSums } from './cluster-sums.ts';
import { type ConstraintPlan, find, identity, unite } from './constraints.ts';
import { type ExactDistances, sumDistances } from './exact-distances.ts';
import type { MergeSink } from './merge-recorder.ts';
import type { ClusterMeasures } from './sparse-neighbours.ts';
import type { SumStore } from './sum-store.ts';
import type { Linkage } from './types.ts';

/** Clusters as linkage has left them so far; each lives in the slot of its lowest item. */
export class LiveClusters implements MergeSink {
  readonly vectors: Matrix;
  readonly sums: ClusterSums;
  /** Those that may still be joined, ascending. */
  slots: Int32Array; // [k]
  readonly #merges: MergeSink;
  readonly #roots: Int32Array; // [n]
  readonly #frozen: Uint8Array; // [n]

  /** All items, each for itself; the first of every frozen group is out. */
  constructor(vectors: Matrix, sums: SumStore, plan: ConstraintPlan, merges: MergeSink) {
    this.vectors = vectors;
    this.sums = new ClusterSums(vectors, sums);
    this.#merges = merges;
    this.#roots = identity(vectors.n);
    this.#frozen = new Uint8Array(vectors.n);
    for (const group of plan.frozen) this.#frozen[group[0]!] = 1;
    this.slots = this.#live();
  }

  /** The slot that an item's cluster lives in. */
  slotOf(item: number): number {
    return find(this.#roots, item);
  }

  sizeOf(slot: number): number {
    return this.#merges.sizeOf(slot);
  }

  /** Take down a merge that the sums know of. */
  join(keep: number, gone: number, height: number, resultant: number): void {
    this.#merges.join(keep, gone, height, resultant);
    unite(this.#roots, keep, gone);
  }

  /** The cluster in `gone` joins the lower slot `keep`. */
  merge({ keep, gone, height }: KnownMerge): void {
    this.join(keep, gone, height, this.sums.merge(keep, gone));
  }

  /** Take notice of what was joined. */
  refresh(): void {
    this.slots = this.#live();
  }

  /** Items of each cluster. */
  sizes(): Int32Array {
    return this.slots.map((slot) => this.sizeOf(slot)); // [k]
  }

  /** Directions of the clusters' means, of unit length, and how long these are; the vectors themselves for items. */
  means(): { rows: Matrix; lengths: Float64Array } {
    const { slots, vectors } = this;
    const { d, data } = vectors;
    const k = slots.length;
    const lengths = new Float64Array(k).fill(1); // [k]
    if (k === vectors.n) return { rows: vectors, lengths };
    const out = new Float32Array(k * d); // [k * d]
    for (let c = 0; c < k; c++) {
      const slot = slots[c]!;
      const own = data.subarray(slot * d, (slot + 1) * d);
      lengths[c] = this.sums.direction(slot, own, out.subarray(c * d, (c + 1) * d));
    }
    return { rows: { n: k, d, data: out }, lengths };
  }

  /** The same clusters numbered 0 … k − 1, for a linkage of its own; ended by `refresh`. */
  numbered() {
    const { sums, slots } = this;
    const sizeOf = (slot: number): number => this.sizeOf(slots[slot]!);
    const measures: ClusterMeasures = {
      average: (a, b) => sums.average(slots[a]!, slots[b]!),
      halfWard: (a, b) => sums.halfWard(slots[a]!, slots[b]!),
      halfWardOf: (a, b, average) => sums.halfWardOf(slots[a]!, slots[b]!, average),
    };
    const merges: MergeSink = {
      sizeOf,
      join: (keep, gone, height, resultant) =>
        this.join(slots[keep]!, slots[gone]!, height, resultant),
    };
    const exact = (method: 'average' | 'ward'): ExactDistances => {
      const { distance } = sumDistances(method, sums);
      return {
        distance: (a, b) => distance(slots[a]!, slots[b]!),
        merge: (keep, gone) => sums.merge(slots[keep]!, slots[gone]!),
      };
    };
    return { measures, merges, exact };
  }

  /** Pairs that must stay apart, each of them numbered as above. @param forbidden pairs of items */
  apart(forbidden: Int32Array): Int32Array {
    const numberOf = new Map<number, number>();
    const pairs: number[] = [];
    if (forbidden.length > 0) this.slots.forEach((slot, c) => void numberOf.set(slot, c));
    for (let p = 0; p < forbidden.length; p += 2) {
      const a = numberOf.get(this.slotOf(forbidden[p]!));
      const b = numberOf.get(this.slotOf(forbidden[p + 1]!));
      if (a !== undefined && b !== undefined && a !== b) pairs.push(a, b);
    }
    return Int32Array.from(pairs);
  }

  /**
   * Clusters that are left alone because no other one may join them, and one beside them: more by one than
   * merges that would have come below the ceiling, of average distance, but for what must stay apart.
   */
  isolated(forbidden: Int32Array, ceiling: number): number {
    const roots = identity(this.vectors.n);
    let stopped = 0;
    for (let p = 0; p < forbidden.length; p += 2) {
      const a = this.slotOf(forbidden[p]!);
      const b = this.slotOf(forbidden[p + 1]!);
      if (find(roots, a) === find(roots, b) || this.sums.average(a, b) > ceiling) continue;
      unite(roots, a, b);
      stopped++;
    }
    return stopped + Math.min(1, this.slots.length);
  }

  #live(): Int32Array {
    const all = Int32Array.from(this.#roots.keys());
    return all.filter((item) => this.#roots[item] === item && this.#frozen[item] === 0);
  }
}

/** A merge that linkage begins with. */
export interface KnownMerge {
  readonly keep: number;
  readonly gone: number;
  readonly height: number;
}

/**
 * What comes merged: groups that must be one, and the merges of a linkage of the same that ended early,
 * which begins with these itself.
 */
export function* knownMerges(
  n: number,
  plan: ConstraintPlan,
  from?: Linkage,
): Generator<KnownMerge, void, undefined> {
  if (from === undefined) {
    for (const group of [...plan.groups, ...plan.frozen]) {
      for (let i = 1; i < group.length; i++) yield { keep: group[0]!, gone: group[i]!, height: 0 };
    }
    return;
  }
  const { left, right, height } = from;
  const lowest = new Int32Array(n + left.length); // [2n − 1] item under each node
  for (let i = 0; i < n; i++) lowest[i] = i;
  for (let row = 0; row < left.length && Number.isFinite(height[row]); row++) {
    const [a, b] = [lowest[left[row]!]!, lowest[right[row]!]!];
    lowest[n + row] = Math.min(a, b);
    yield { keep: Math.min(a, b), gone: Math.max(a, b), height: height[row]! };
  }
}
