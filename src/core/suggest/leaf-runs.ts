import { cutHeight } from '../cluster/cut.ts';
import type { CutTree, LinkageMethod } from '../cluster/types.ts';

/** Slack of the cut: heights are inclusive. */
const SLACK = 1e-9;

/**
 * Clusters of a falling threshold as runs of the leaf order: positions start … end, named by their
 * first position. Boundaries join in order of height, ties from the left.
 */
export class LeafRuns {
  readonly #boundary: Float64Array; // [n−1]
  readonly #method: LinkageMethod;
  readonly #byHeight: Int32Array; // [n−1]
  /** The far end of the run that starts or ends at a position; only ends are kept up to date. */
  readonly #far: Int32Array; // [n]
  #next = 0;

  constructor({ order, boundary }: CutTree, method: LinkageMethod) {
    this.#boundary = boundary;
    this.#method = method;
    this.#byHeight = Int32Array.from(boundary.keys()).sort(
      (a, b) => boundary[a]! - boundary[b]! || a - b,
    );
    this.#far = Int32Array.from(order.keys());
  }

  get count(): number {
    return this.#far.length - this.#next;
  }

  /** Last position of the run that starts at `start`. */
  endOf(start: number): number {
    return this.#far[start]!;
  }

  /**
   * Take every merge at or above the threshold.
   * @param onJoin told before two runs join: their first positions, and the boundary between them
   */
  fallTo(
    threshold: number,
    onJoin: (left: number, right: number, boundary: number) => void = () => {},
  ): void {
    const limit = cutHeight(this.#method, threshold) + SLACK;
    this.#take((boundary) => this.#boundary[boundary]! <= limit, onJoin);
  }

  /** Take every merge there is. */
  joinAll(onJoin: (left: number, right: number, boundary: number) => void): void {
    this.#take(() => true, onJoin);
  }

  /** Run of every position, by its first position. @param out [n], written */
  runs(out: Int32Array): void {
    const n = this.#far.length;
    for (let start = 0; start < n; start = this.#far[start]! + 1) {
      out.fill(start, start, this.#far[start]! + 1);
    }
  }

  #take(
    isDue: (boundary: number) => boolean,
    onJoin: (left: number, right: number, boundary: number) => void,
  ): void {
    while (this.#next < this.#byHeight.length) {
      const boundary = this.#byHeight[this.#next]!;
      if (!isDue(boundary)) return;
      this.#next++;
      const start = this.#far[boundary]!;
      const end = this.#far[boundary + 1]!;
      onJoin(start, boundary + 1, boundary);
      this.#far[start] = end;
      this.#far[end] = start;
    }
  }
}
