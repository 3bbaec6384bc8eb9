import { pairKey } from './folded.ts';

/** Pairs of track rows that people keep apart, and those that nothing may keep apart. */
export class ApartPairs {
  /** `pairKey` → seq of the step that said so. */
  readonly apart = new Map<number, number>();
  /** `pairKey` → seq of the step that lifted everything between the two, inferences too. */
  readonly waived = new Map<number, number>();
  private readonly tracks: number;

  /** @param tracks number of tracks */
  constructor(tracks: number) {
    this.tracks = tracks;
  }

  keep(seq: number, a: readonly number[], b: readonly number[]): void {
    for (const x of a) {
      for (const y of b) {
        if (x === y) continue;
        const key = pairKey(x, y, this.tracks);
        this.apart.set(key, seq);
        this.waived.delete(key);
      }
    }
  }

  /** Nothing that was decided keeps a track of a from one of b any more. */
  allow(a: readonly number[], b: readonly number[]): void {
    // Whichever is fewer: all pairs of the two sides, or all that are known.
    if (a.length * b.length <= this.apart.size) {
      for (const x of a) for (const y of b) this.apart.delete(pairKey(x, y, this.tracks));
      return;
    }
    const one = new Set(a);
    const other = new Set(b);
    for (const key of this.apart.keys()) {
      const [x, y] = this.rows(key);
      if ((one.has(x) && other.has(y)) || (one.has(y) && other.has(x))) this.apart.delete(key);
    }
  }

  /** Not even two names or a frame with both keep the two sides apart. */
  waive(seq: number, a: readonly number[], b: readonly number[]): void {
    this.allow(a, b);
    for (const x of a) for (const y of b) this.waived.set(pairKey(x, y, this.tracks), seq);
  }

  isWaived(a: number, b: number): boolean {
    return this.waived.has(pairKey(a, b, this.tracks));
  }

  /** Tracks that are kept apart from one. */
  of(row: number): number[] {
    return [...this].flatMap(([a, b]) => (a === row ? [b] : b === row ? [a] : []));
  }

  /** Every pair that is kept apart, the lower row first. */
  *[Symbol.iterator](): Generator<readonly [number, number]> {
    for (const key of this.apart.keys()) yield this.rows(key);
  }

  private rows(key: number): readonly [number, number] {
    return [Math.floor(key / this.tracks), key % this.tracks];
  }
}
