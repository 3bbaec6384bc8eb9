import { type Limits, type Rect, SUBMISSION_WORK } from './plan.ts';
import { FOUND_HEAD, FOUND_PAIR } from './runner.ts';

/** Pairs that are worth room at once: 16 MB, and every flight has that again. */
const MOST_PAIRS = 2 ** 21;
/** Pairs of a first pass: nobody knows how many there are. */
const FIRST_SHARE = 1 / 64;
/** Milliseconds of a pass: below it submissions cost more than they do, above nothing can be stopped. */
const SHORT_MS = 20;
const LONG_MS = 80;
/** Growing stops where a pass that takes twice as long as ever would still be no danger. */
const MOST_WORK = 2 ** 37;
/** Rows that begin and end where the host's sums do (`Tally`). */
export const WHOLE_ROWS = 64;

/**
 * Cuts a search for pairs into passes of bands of rows, each against all rows from its first one on. How high
 * the next band is follows from how long the last took and how much was found in it; what is found, and in
 * which order it is handed on, does not.
 */
export class Batches {
  readonly #n: number;
  readonly #d: number;
  readonly #limits: Limits;
  readonly #side: number;
  /** Pairs there can be room for. */
  readonly most: number;
  #work = SUBMISSION_WORK;
  #share = FIRST_SHARE;
  #row = 0;

  constructor(n: number, d: number, limits: Limits, side: number) {
    this.#n = n;
    this.#d = d;
    this.#limits = limits;
    this.#side = side;
    const bytes = Math.min(limits.maxBufferSize, limits.maxStorageBufferBindingSize);
    this.most = Math.max(
      1,
      Math.min(MOST_PAIRS, n * n, Math.floor((bytes - FOUND_HEAD) / FOUND_PAIR)),
    );
  }

  /** The next band, as far as anybody knows one that has room; undefined after the last. */
  next(): Rect | undefined {
    const n = this.#n;
    const r0 = this.#row;
    if (r0 >= n - 1) return undefined;
    const width = n - r0;
    const side = this.#limits.maxComputeWorkgroupsPerDimension * this.#side;
    const byWork = this.#work / (width * this.#d);
    const byRoom = this.most / (2 * width * this.#share);
    // Places in a pass are numbers of 32 bits.
    const byPlaces = (2 ** 32 - 1) / width;
    const most = Math.floor(Math.min(byWork, byRoom, byPlaces, side));
    const height = Math.max(WHOLE_ROWS, most - (most % WHOLE_ROWS));
    const fitting = Math.min(height, Math.max(1, Math.min(side, Math.floor(byPlaces))));
    this.#row = Math.min(n, r0 + fitting);
    return { r0, r1: this.#row, c0: r0, c1: n };
  }

  /** Pairs to read back of a pass: with luck all, and no more than needs be. */
  room(pass: Rect): number {
    return Math.min(this.most, 4_096 + Math.ceil(2 * this.#share * area(pass)));
  }

  /** A pass took so long, and so many pairs were in it. */
  learn(pass: Rect, count: number, ms: number): void {
    this.#share = Math.max(1e-6, count / area(pass));
    // Where time stands still nobody knows how long it took.
    if (ms > 0 && ms < SHORT_MS) this.#work = Math.min(MOST_WORK, this.#work * 2);
    else if (ms > LONG_MS) this.#work = Math.max(SUBMISSION_WORK / 16, this.#work / 2);
  }

  /** Parts of a pass that holds so many pairs, more than there can be room for; in order. */
  parts(pass: Rect, count: number): Rect[] {
    const { r0, r1, c0, c1 } = pass;
    const pieces = Math.ceil((1.25 * count) / this.most);
    if (r1 - r0 > 1) {
      const exact = Math.max(1, Math.floor((r1 - r0) / pieces));
      const height = exact > WHOLE_ROWS ? exact - (exact % WHOLE_ROWS) : exact;
      return split(r0, r1, Math.min(height, r1 - r0 - 1)).map(([from, to]) => ({
        ...pass,
        r0: from,
        r1: to,
      }));
    }
    const width = Math.max(1, Math.min(c1 - c0 - 1, Math.floor((c1 - c0) / pieces)));
    return split(c0, c1, width).map(([from, to]) => ({ ...pass, c0: from, c1: to }));
  }
}

export const area = ({ r0, r1, c0, c1 }: Rect): number => (r1 - r0) * (c1 - c0);

function split(from: number, to: number, step: number): [number, number][] {
  const out: [number, number][] = [];
  for (let at = from; at < to; at += step) out.push([at, Math.min(to, at + step)]);
  return out;
}
