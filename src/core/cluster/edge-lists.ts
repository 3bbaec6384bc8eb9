import type { EdgeList } from './edge-list.ts';

/** Entries beyond those there are: what is merged is written behind the others, until they are put together. */
const SPARE = 1 / 8;
const LEAST_SPARE = 1_024;

/**
 * What every slot of a sparse agglomeration is linked to: lists of entries in one memory, 16 bytes an entry.
 * Lists are merged where there is room; when there is none at the end, all are moved together.
 */
export class EdgeLists {
  /** What the slot is linked to. */
  slots: Int32Array; // [capacity]
  values: Float64Array; // [capacity]
  /** Items of that slot's cluster that the value is about. */
  sizes: Int32Array; // [capacity]
  /** Where each list begins, and its entries. */
  readonly start: Int32Array; // [n]
  readonly count: Int32Array; // [n]
  readonly #room: Int32Array; // [n] entries from its start that are a list's own
  #top: number;

  /**
   * @param entryOf what an edge's entries say
   * @throws RangeError where there is no memory
   */
  constructor(
    edges: EdgeList,
    sizes: Int32Array,
    entryOf: (a: number, b: number, low: number) => number,
  ) {
    const n = sizes.length;
    this.start = new Int32Array(n);
    this.count = new Int32Array(n);
    this.#room = edges.degree;
    const entries = 2 * edges.count;
    const capacity = entries + Math.max(LEAST_SPARE, Math.ceil(entries * SPARE));
    this.slots = new Int32Array(capacity);
    this.values = new Float64Array(capacity);
    this.sizes = new Int32Array(capacity);
    this.#top = 0;
    for (let slot = 0; slot < n; slot++) {
      this.start[slot] = this.#top;
      this.#top += this.#room[slot]!;
    }
    edges.drain((a, b, low) => {
      const value = entryOf(a, b, low);
      this.#add(a, b, value, sizes[b]!);
      this.#add(b, a, value, sizes[a]!);
    });
  }

  /** Add an entry. */
  push(slot: number, other: number, value: number, size: number): void {
    const count = this.count[slot]!;
    if (count === this.#room[slot]) {
      const own = this.#copy(slot, 2 * count + 4);
      this.count[slot] = 0;
      this.write(slot, slot, own, count, 2 * count + 4);
    }
    this.#add(slot, other, value, size);
  }

  /**
   * Write a list in place of that of `keep` and that of `gone`, which ends.
   * @param room entries to keep free for it, at least `count`
   */
  write(keep: number, gone: number, list: Entries, count: number, room = count): void {
    const larger = this.#room[gone]! > this.#room[keep]! ? gone : keep;
    let from = this.start[larger]!;
    let own = this.#room[larger]!;
    this.clear(gone);
    this.clear(keep);
    if (own < room) {
      if (this.#top + room > this.slots.length) this.#together(room);
      from = this.#top;
      own = room;
      this.#top += room;
    }
    this.start[keep] = from;
    this.#room[keep] = own;
    this.count[keep] = count;
    this.slots.set(list.slots.subarray(0, count), from);
    this.values.set(list.values.subarray(0, count), from);
    this.sizes.set(list.sizes.subarray(0, count), from);
  }

  /** The slot is linked to nothing any more. */
  clear(slot: number): void {
    this.count[slot] = 0;
    this.#room[slot] = 0;
  }

  #add(slot: number, other: number, value: number, size: number): void {
    const at = this.start[slot]! + this.count[slot]!;
    this.slots[at] = other;
    this.values[at] = value;
    this.sizes[at] = size;
    this.count[slot] = this.count[slot]! + 1;
  }

  #copy(slot: number, length: number): Entries {
    const [from, to] = [this.start[slot]!, this.start[slot]! + this.count[slot]!];
    const copy = entriesOf(length);
    copy.slots.set(this.slots.subarray(from, to));
    copy.values.set(this.values.subarray(from, to));
    copy.sizes.set(this.sizes.subarray(from, to));
    return copy;
  }

  /** Move all lists to the front, so that there is room behind them. */
  #together(room: number): void {
    const { start, count } = this;
    const order = Int32Array.from(start.keys()).filter((slot) => count[slot]! > 0);
    order.sort((a, b) => start[a]! - start[b]!);
    let top = 0;
    for (const slot of order) {
      const [from, to] = [start[slot]!, start[slot]! + count[slot]!];
      for (const entries of [this.slots, this.values, this.sizes]) {
        entries.copyWithin(top, from, to);
      }
      start[slot] = top;
      this.#room[slot] = count[slot]!;
      top += count[slot]!;
    }
    this.#top = top;
    if (top + room <= this.slots.length) return;
    const wider = entriesOf(top + 2 * room);
    wider.slots.set(this.slots.subarray(0, top));
    wider.values.set(this.values.subarray(0, top));
    wider.sizes.set(this.sizes.subarray(0, top));
    ({ slots: this.slots, values: this.values, sizes: this.sizes } = wider);
  }
}

/** Entries beside the lists. */
export interface Entries {
  readonly slots: Int32Array;
  readonly values: Float64Array;
  readonly sizes: Int32Array;
}

export const entriesOf = (length: number): Entries => ({
  slots: new Int32Array(length),
  values: new Float64Array(length),
  sizes: new Int32Array(length),
});
