import type { CondensedTree } from '../../src/core/cluster/density/condensed-tree.ts';
import { labelByDensity, refuseTooMany } from '../../src/core/cluster/density/density-clusters.ts';
import { hdbscanTree } from '../../src/core/cluster/density/hdbscan.ts';
import type { SquareDistances } from '../../src/core/cluster/density/square.ts';
import type { ChainEngine, ClusterParameters, FlatClusters } from '../../src/core/cluster/types.ts';
import type { JobHooks } from '../../src/core/job.ts';
import type { Prepared } from './held.ts';

/**
 * DBSCAN and HDBSCAN on what was last clustered. The matrix always comes from the kernel, never
 * from WebGPU: density labels have no float64 form to decide ties on, so they take the one matrix
 * that is the same bit for bit everywhere.
 */
export class DensityStage {
  #square: { of: Prepared; chain: ChainEngine; distances: SquareDistances } | undefined;
  #tree: { of: Prepared; minClusterSize: number; tree: CondensedTree } | undefined;

  /**
   * Labels at the given parameters; a new threshold costs HDBSCAN nothing but a selection.
   * @throws AppError `cluster/too-many-for-density`, `cluster/out-of-memory`; CancelledError
   */
  async run(
    prepared: Prepared,
    parameters: ClusterParameters,
    chain: ChainEngine,
    hooks: JobHooks,
  ): Promise<FlatClusters> {
    refuseTooMany(prepared.items.length, parameters.algorithm);
    const distances = await this.#distances(prepared, chain, hooks);
    return labelByDensity(prepared, distances, parameters, hooks, (size) =>
      this.#condensed(prepared, distances, size, hooks),
    );
  }

  /** The kernel's square goes to someone else. */
  forget(): void {
    this.#square?.chain.release();
    this.#square = undefined;
  }

  async #distances(
    prepared: Prepared,
    chain: ChainEngine,
    hooks: JobHooks,
  ): Promise<SquareDistances> {
    const held = this.#square;
    if (held !== undefined && held.of === prepared && held.chain === chain) return held.distances;
    this.forget();
    const { vectors } = prepared;
    try {
      await chain.matrix.load(vectors);
      const data = chain.allocateSquare(vectors.n);
      await chain.matrix.square(data, hooks);
      const distances = { n: vectors.n, data };
      this.#square = { of: prepared, chain, distances };
      return distances;
    } catch (error) {
      chain.release();
      throw error;
    }
  }

  async #condensed(
    prepared: Prepared,
    distances: SquareDistances,
    minClusterSize: number,
    hooks: JobHooks,
  ): Promise<CondensedTree> {
    const held = this.#tree;
    if (held?.of === prepared && held.minClusterSize === minClusterSize) return held.tree;
    const tree = await hdbscanTree(distances, { minClusterSize }, hooks);
    this.#tree = { of: prepared, minClusterSize, tree };
    return tree;
  }
}
