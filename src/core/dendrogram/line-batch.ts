/** Numbers to a line: x0, y0, x1, y1. */
export const LINE_STRIDE = 4;

/**
 * Upright and level lines on a pixel grid, by group. Lines of a group that lie on one another are one
 * line: however many branches fall into a column, it is drawn once. Kept between frames.
 */
export class LineBatch {
  readonly #groups: number;
  #width = 0;
  #height = 0;
  readonly #upright: Pending;
  readonly #level: Pending;
  #lines: Int32Array[] = []; // by group [LINE_STRIDE * counts[group]], and room
  #counts: Int32Array; // [groups]

  constructor(groups: number) {
    this.#groups = groups;
    this.#upright = new Pending();
    this.#level = new Pending();
    this.#counts = new Int32Array(groups);
    for (let g = 0; g < groups; g++) this.#lines.push(new Int32Array(64 * LINE_STRIDE));
  }

  /** Start a frame of this many pixels. */
  begin(width: number, height: number): void {
    this.#width = width;
    this.#height = height;
    this.#upright.begin(this.#groups * width);
    this.#level.begin(this.#groups * (height + 1));
    this.#counts.fill(0);
  }

  /** Whole pixels; what is outside of the frame is left out. */
  upright(group: number, x: number, y0: number, y1: number): void {
    if (x < 0 || x >= this.#width || y1 < 0 || y0 > this.#height) return;
    const { lo, hi } = this.#upright;
    const slot = group * this.#width + x;
    if (!this.#upright.take(slot, Math.max(0, y0), Math.min(this.#height, y1))) return;
    this.#emit(group, x, lo[slot]!, x, hi[slot]!);
    this.#upright.replace(slot, Math.max(0, y0), Math.min(this.#height, y1));
  }

  level(group: number, y: number, x0: number, x1: number): void {
    if (y < 0 || y > this.#height || x1 < 0 || x0 >= this.#width) return;
    const { lo, hi } = this.#level;
    const slot = group * (this.#height + 1) + y;
    if (!this.#level.take(slot, Math.max(0, x0), Math.min(this.#width, x1))) return;
    this.#emit(group, lo[slot]!, y, hi[slot]!, y);
    this.#level.replace(slot, Math.max(0, x0), Math.min(this.#width, x1));
  }

  /** To be called after the last line of a frame. */
  end(): void {
    const { width, height } = { width: this.#width, height: this.#height + 1 };
    this.#upright.drain((slot, lo, hi) => {
      const x = slot % width;
      this.#emit((slot - x) / width, x, lo, x, hi);
    });
    this.#level.drain((slot, lo, hi) => {
      const y = slot % height;
      this.#emit((slot - y) / height, lo, y, hi, y);
    });
  }

  /** Lines of a group: x0, y0, x1, y1 each, both ends included; valid until the next frame. */
  lines(group: number): Int32Array {
    return this.#lines[group]!.subarray(0, this.#counts[group]! * LINE_STRIDE);
  }

  get total(): number {
    return this.#counts.reduce((sum, count) => sum + count, 0);
  }

  #emit(group: number, x0: number, y0: number, x1: number, y1: number): void {
    let lines = this.#lines[group]!;
    const at = this.#counts[group]! * LINE_STRIDE;
    if (at === lines.length) {
      const wider = new Int32Array(lines.length * 2);
      wider.set(lines);
      lines = wider;
      this.#lines[group] = wider;
    }
    lines[at] = x0;
    lines[at + 1] = y0;
    lines[at + 2] = x1;
    lines[at + 3] = y1;
    this.#counts[group] = this.#counts[group]! + 1;
  }
}

/** The line that is growing in each slot (a column or row of a group). */
class Pending {
  lo = new Int32Array(0); // [slots]
  hi = new Int32Array(0); // [slots]
  /** Frame in which the slot was last used. */
  #stamp = new Int32Array(0); // [slots]
  #touched = new Int32Array(0); // [slots]
  #count = 0;
  #frame = 0;

  begin(slots: number): void {
    if (this.lo.length < slots) {
      this.lo = new Int32Array(slots);
      this.hi = new Int32Array(slots);
      this.#stamp = new Int32Array(slots);
      this.#touched = new Int32Array(slots);
    }
    this.#count = 0;
    this.#frame++;
  }

  /** Grow the slot's line by [lo, hi]. @returns true when they do not touch: the line is to be kept first */
  take(slot: number, lo: number, hi: number): boolean {
    if (this.#stamp[slot] !== this.#frame) {
      this.#stamp[slot] = this.#frame;
      this.#touched[this.#count++] = slot;
      this.replace(slot, lo, hi);
      return false;
    }
    if (lo > this.hi[slot]! + 1 || hi < this.lo[slot]! - 1) return true;
    if (lo < this.lo[slot]!) this.lo[slot] = lo;
    if (hi > this.hi[slot]!) this.hi[slot] = hi;
    return false;
  }

  replace(slot: number, lo: number, hi: number): void {
    this.lo[slot] = lo;
    this.hi[slot] = hi;
  }

  drain(each: (slot: number, lo: number, hi: number) => void): void {
    for (let i = 0; i < this.#count; i++) {
      const slot = this.#touched[i]!;
      each(slot, this.lo[slot]!, this.hi[slot]!);
    }
  }
}
