import type { JobHooks } from '../job.ts';
import { proposing } from './dense.ts';
import { NO_DOUBT, nearestOf } from './doubt.ts';
import { knownMerges, LiveClusters } from './live-clusters.ts';
import { nearestChain } from './nearest-chain.ts';
import { reachOf } from './reach.ts';
import { similarPairs } from './similar-pairs.ts';
import {
  type ClusterMeasures,
  type SparseNeighbours,
  sparseNeighbours,
} from './sparse-neighbours.ts';
import {
  CEILING_SLACK,
  FURTHEST,
  GRAPH_SLACK,
  Graph,
  isOutOfMemory,
  leastSimilarity,
  noMemory,
  type StagedCost,
  type StagesInput,
} from './stages.ts';

/** Edges beyond which a graph is thinned, as a multiple of those that it may have without being asked for. */
const OVERRUN = 4;
/** Fewer edges than this are not worth a try. */
const FEWEST_EDGES = 50_000;

export interface ItemGraphInput extends Omit<StagesInput, 'method'> {
  readonly method: 'complete' | 'single';
}

/**
 * Agglomerate complete or single linkage on the graph of all items' pairs above a floor: as low as so many
 * pairs allow, and as low as is asked for where that is lower and memory has room. Merges below are left out.
 * @throws AppError `cluster/out-of-memory`; CancelledError
 */
export async function agglomerateItems(
  input: ItemGraphInput,
  hooks: JobHooks,
): Promise<StagedCost> {
  const { vectors, method, plan, engines, merges, from } = input;
  const startedAt = hooks.now();
  try {
    const lasting = engines.chain.lastingSums(vectors);
    const clusters = new LiveClusters(vectors, lasting.store, plan, merges);
    const { sums } = clusters;
    const { neighbours, ceiling } = await neighboursOf(input, sums, hooks);
    const matrixMs = hooks.now() - startedAt;
    const live = new Uint8Array(vectors.n).fill(1); // [n]
    for (const known of knownMerges(vectors.n, plan, from?.linkage)) {
      const { keep, gone } = known;
      neighbours.merge(keep, gone, clusters.sizeOf(keep), clusters.sizeOf(gone));
      clusters.merge(known);
      live[gone] = 0;
    }
    for (const group of plan.frozen) {
      neighbours.retire(group[0]!);
      live[group[0]!] = 0;
    }
    const { forbidden } = plan;
    for (let p = 0; p < forbidden.length; p += 2) {
      neighbours.forbid(clusters.slotOf(forbidden[p]!), clusters.slotOf(forbidden[p + 1]!));
    }
    const { distance } = neighbours;
    const exact = { distance, merge: (keep: number, gone: number) => sums.merge(keep, gone) };
    const state = { neighbours, exact, merges: clusters, doubt: NO_DOUBT, live };
    await nearestChain({ method, ...state, ceiling }, hooks);
    const isolated = clusters.isolated(forbidden, ceiling);
    lasting.release();
    return {
      floor: ceiling === ceilingAt(input.floor) ? input.floor : 1 - ceiling + CEILING_SLACK,
      isolated,
      products: 0,
      matrixMs,
      linkageMs: hooks.now() - startedAt - matrixMs,
    };
  } finally {
    proposing(engines).release();
    engines.chain.release();
  }
}

/** The graph of all items, with as many edges as there is memory for. */
async function neighboursOf(
  { vectors, method, engines, floor, limits }: ItemGraphInput,
  measures: ClusterMeasures,
  hooks: JobHooks,
): Promise<{ neighbours: SparseNeighbours; ceiling: number }> {
  const { n } = vectors;
  const { whole } = engines.chain;
  const matrix = proposing(engines);
  await whole.load(vectors);
  const similarity = (_i: number, _j: number, s: number): number => 1 - s;
  const easy = { pairs: Math.min(limits.edges, (n * (n - 1)) / 2), most: FURTHEST };
  const deep = Math.max(ceilingAt(floor), await reachOf(whole, n, similarity, easy, hooks));
  for (let room = limits.edges * OVERRUN; ; room = Math.floor(room / 4)) {
    try {
      await matrix.load(vectors);
      const error = matrix.error();
      const graph = new Graph(n, { room }, deep, (_i, _j, low) => low);
      const take = (i: number, j: number, distance: number): boolean => {
        graph.take(i, j, nearestOf(distance, error) - GRAPH_SLACK);
        return true;
      };
      await similarPairs(matrix, n, leastSimilarity(1 - deep, error), take, hooks);
      // The lists take its place.
      matrix.release();
      const sizes = new Int32Array(n).fill(1); // [n]
      const { edges, ceiling } = graph;
      return { neighbours: sparseNeighbours({ method, sizes, edges, ceiling, measures }), ceiling };
    } catch (error) {
      if (!isOutOfMemory(error)) throw error;
      if (room < FEWEST_EDGES) throw noMemory(n, error);
    }
  }
}

const ceilingAt = (floor: number): number => 1 - floor + CEILING_SLACK;
