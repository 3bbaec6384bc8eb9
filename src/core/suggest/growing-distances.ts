import type { MatrixEngine } from '../cluster/types.ts';
import type { JobHooks } from '../job.ts';
import type { Matrix } from '../vector/matrix.ts';
import type { LeafRuns } from './leaf-runs.ts';

/** Sums of distances from every run to every position, kept while runs join. */
export class GrowingDistances {
  readonly #n: number;
  /** Row of a run's first position: sums over its members. */
  readonly #sums: Float32Array; // [n * n]
  readonly #nearest: Float32Array; // [n]

  private constructor(n: number, sums: Float32Array) {
    this.#n = n;
    this.#sums = sums;
    this.#nearest = new Float32Array(n);
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

  /** The run that starts at `right` joins the one that starts at `left`. Cost: O(n). */
  join(left: number, right: number): void {
    const n = this.#n;
    const keep = this.#sums.subarray(left * n, left * n + n);
    const gone = this.#sums.subarray(right * n, right * n + n);
    for (let j = 0; j < n; j++) keep[j]! += gone[j]!;
  }

  /**
   * Mean silhouette: (b − a) / max(a, b) with a the mean distance of a track to the others of its
   * cluster, b to the nearest other cluster. The silhouette as it is defined gives a track that is
   * alone 0, less than it gets in almost any cluster, and so prefers cuts that are too loose. Here a
   * track alone is measured against the usual distance within a person: alone is right when
   * everybody else is farther than that.
   * @param usual mean distance within a person, above 0
   * Cost: O(n · clusters).
   */
  silhouette(runs: LeafRuns, usual: number): number {
    const n = this.#n;
    if (runs.count < 2) return 0;
    const nearest = this.#nearest.fill(Number.POSITIVE_INFINITY);
    for (let start = 0; start < n; ) {
      const end = runs.endOf(start) + 1;
      const row = this.#sums.subarray(start * n, start * n + n);
      const scale = 1 / (end - start);
      least(row, scale, nearest, 0, start);
      least(row, scale, nearest, end, n);
      start = end;
    }
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
}

/** nearest[j] = min(nearest[j], row[j] · scale) for from ≤ j < to. */
function least(
  row: Float32Array,
  scale: number,
  nearest: Float32Array,
  from: number,
  to: number,
): void {
  for (let j = from; j < to; j++) {
    const mean = row[j]! * scale;
    if (mean < nearest[j]!) nearest[j] = mean;
  }
}
