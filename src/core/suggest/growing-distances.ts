import type { MatrixEngine } from '../cluster/types.ts';
import type { JobHooks } from '../job.ts';
import type { Matrix } from '../vector/matrix.ts';
import type { LeafRuns } from './leaf-runs.ts';

/** Sums of distances from every run to every position, kept while runs join. */
export class GrowingDistances {
  readonly #n: number;
  /** Row of a run's first position: sums over its members. */
  readonly #sums: Float32Array; // [n * n]
  /** Of each position: mean distance to the nearest other run, and that run; −1 when not known. */
  readonly #nearest: Float32Array; // [n]
  readonly #nearestRun: Int32Array; // [n]

  private constructor(n: number, sums: Float32Array) {
    this.#n = n;
    this.#sums = sums;
    this.#nearest = new Float32Array(n);
    this.#nearestRun = new Int32Array(n).fill(-1);
  }

  /** @param vectors unit rows in leaf order [n, d] @throws CancelledError. Cost: O(n² d). */
  static async of(
    vectors: Matrix,
    engine: MatrixEngine,
    hooks: JobHooks,
  ): Promise<GrowingDistances> {
    const sums = new Float32Array(vectors.n * vectors.n);
    try {
      await engine.load(vectors);
      await engine.square(sums, hooks);
    } finally {
      engine.release();
    }
    return new GrowingDistances(vectors.n, sums);
  }

  /**
   * The run that starts at `right` joins the one that starts at `left`. The mean distance to both
   * together lies between those to each, so only who had one of them as the nearest has to look again.
   * Cost: O(n).
   */
  join(left: number, right: number): void {
    const n = this.#n;
    const keep = this.#sums.subarray(left * n, left * n + n);
    const gone = this.#sums.subarray(right * n, right * n + n);
    const nearestRun = this.#nearestRun;
    for (let j = 0; j < n; j++) {
      keep[j]! += gone[j]!;
      if (nearestRun[j] === left || nearestRun[j] === right) nearestRun[j] = -1;
    }
  }

  /**
   * Mean silhouette: (b − a) / max(a, b) with a the mean distance of a track to the others of its
   * cluster, b to the nearest other cluster. The silhouette as it is defined gives a track that is
   * alone 0, less than it gets in almost any cluster, and so prefers cuts that are too loose. Here a
   * track alone is measured against the usual distance within a person: alone is right when
   * everybody else is farther than that.
   * @param usual mean distance within a person, above 0
   * Cost: O(n), and O(clusters) for each track whose nearest cluster is not known any more.
   */
  silhouette(runs: LeafRuns, usual: number): number {
    const n = this.#n;
    if (runs.count < 2) return 0;
    this.#findNearest(runs);
    const nearest = this.#nearest;
    let sum = 0;
    for (let start = 0; start < n; ) {
      const end = runs.endOf(start) + 1;
      const others = end - start - 1;
      for (let j = start; j < end; j++) {
        const own = others === 0 ? usual : this.#sums[start * n + j]! / others;
        const other = nearest[j]!;
        const larger = Math.max(own, other);
        if (larger > 0) sum += (other - own) / larger;
      }
      start = end;
    }
    return sum / n;
  }

  /** Look again for the nearest run where it is not known; ties go to the first. */
  #findNearest(runs: LeafRuns): void {
    const n = this.#n;
    const nearest = this.#nearest;
    const nearestRun = this.#nearestRun;
    const open = nearestRun.map((run, j) => (run < 0 ? j : -1)).filter((j) => j >= 0);
    for (const j of open) nearest[j] = Number.POSITIVE_INFINITY;
    for (let start = 0; start < n; ) {
      const end = runs.endOf(start);
      const row = this.#sums.subarray(start * n, start * n + n);
      const scale = 1 / (end - start + 1);
      for (let i = 0; i < open.length; i++) {
        const j = open[i]!;
        const mean = row[j]! * scale;
        if (mean >= nearest[j]! || (j >= start && j <= end)) continue;
        nearest[j] = mean;
        nearestRun[j] = start;
      }
      start = end + 1;
    }
  }
}
