import type { Linkage } from './types.ts';

/** A finished dendrogram with the resultant length of every merge's cluster. */
export interface RecordedMerges {
  readonly linkage: Linkage;
  readonly resultant: Float32Array; // [n−1]
}

/** Takes down merges of slots; a slot is the lowest item of its cluster. */
export interface MergeSink {
  /** Items in a slot's cluster. */
  sizeOf(slot: number): number;
  /** Slot `gone` joins slot `keep` (keep < gone); `resultant` is the R of the joint cluster. */
  join(keep: number, gone: number, height: number, resultant: number): void;
}

/** Collects merges of slots as they happen and writes them down as a Linkage. */
export class MergeRecorder implements MergeSink {
  readonly #n: number;
  readonly #inverting: boolean;
  #count = 0;
  readonly #left: Int32Array; // [n−1] provisional node ids
  readonly #right: Int32Array; // [n−1]
  readonly #height: Float64Array; // [n−1]
  readonly #size: Int32Array; // [n−1]
  readonly #lowest: Int32Array; // [n−1] lowest leaf under the node
  readonly #resultant: Float32Array; // [n−1]
  readonly #node: Int32Array; // [n] node that lives in each slot, −1 when the slot is gone

  /**
   * @param n number of items
   * @param inverting heights may fall from child to parent, and merges stay as they happened
   */
  constructor(n: number, inverting = false) {
    const merges = Math.max(0, n - 1);
    this.#n = n;
    this.#inverting = inverting;
    this.#left = new Int32Array(merges);
    this.#right = new Int32Array(merges);
    this.#height = new Float64Array(merges);
    this.#size = new Int32Array(merges);
    this.#lowest = new Int32Array(merges);
    this.#resultant = new Float32Array(merges);
    this.#node = new Int32Array(n).map((_, i) => i);
  }

  sizeOf(slot: number): number {
    const node = this.#node[slot]!;
    return node < this.#n ? 1 : this.#size[node - this.#n]!;
  }

  /** A height below that of a child is rounding, unless inverting, and is lifted to it. */
  join(keep: number, gone: number, height: number, resultant: number): void {
    const row = this.#count++;
    const floor = this.#inverting ? 0 : Math.max(this.#heightOf(keep), this.#heightOf(gone));
    this.#size[row] = this.sizeOf(keep) + this.sizeOf(gone);
    this.#left[row] = this.#node[keep]!;
    this.#right[row] = this.#node[gone]!;
    this.#height[row] = Math.max(height, floor);
    this.#lowest[row] = keep;
    this.#resultant[row] = resultant;
    this.#node[keep] = this.#n + row;
    this.#node[gone] = -1;
  }

  /**
   * Join what is left at height +Infinity and put the merges in order: by height, then fewest items
   * (children before parents), then lowest item; as they happened when inverting.
   */
  finish(): RecordedMerges {
    const slots: number[] = [];
    for (let slot = 0; slot < this.#n; slot++) if (this.#node[slot]! >= 0) slots.push(slot);
    for (const slot of slots.slice(1)) this.join(slots[0]!, slot, Number.POSITIVE_INFINITY, 0);

    const order = new Int32Array(this.#count).map((_, i) => i); // [n−1] new row → old row
    if (!this.#inverting) order.sort((a, b) => this.#compare(a, b));
    const rank = new Int32Array(this.#count); // [n−1] old row → new row
    order.forEach((old, row) => {
      rank[old] = row;
    });
    const final = (node: number): number =>
      node < this.#n ? node : this.#n + rank[node - this.#n]!;
    const left = new Int32Array(this.#count);
    const right = new Int32Array(this.#count);
    order.forEach((old, row) => {
      const a = final(this.#left[old]!);
      const b = final(this.#right[old]!);
      left[row] = Math.min(a, b);
      right[row] = Math.max(a, b);
    });
    return {
      linkage: {
        left,
        right,
        height: Float64Array.from(order, (old) => this.#height[old]!),
        size: Int32Array.from(order, (old) => this.#size[old]!),
      },
      resultant: Float32Array.from(order, (old) => this.#resultant[old]!),
    };
  }

  #heightOf(slot: number): number {
    const node = this.#node[slot]!;
    return node < this.#n ? 0 : this.#height[node - this.#n]!;
  }

  #compare(a: number, b: number): number {
    const heightA = this.#height[a]!;
    const heightB = this.#height[b]!;
    if (heightA !== heightB) return heightA < heightB ? -1 : 1;
    return this.#size[a]! - this.#size[b]! || this.#lowest[a]! - this.#lowest[b]!;
  }
}
