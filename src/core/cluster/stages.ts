import { AppError } from '../errors.ts';
import type { JobHooks } from '../job.ts';
import type { Matrix } from '../vector/matrix.ts';
import type { ConstraintPlan } from './constraints.ts';
import { type DenseCost, type Engines, proposing } from './dense.ts';
import { furthestOf, NO_DOUBT, nearestOf } from './doubt.ts';
import { EdgeList } from './edge-list.ts';
import { finishDense } from './finish.ts';
import { knownMerges, LiveClusters } from './live-clusters.ts';
import type { MergeSink } from './merge-recorder.ts';
import { nearestChain } from './nearest-chain.ts';
import { reachOf } from './reach.ts';
import { similarPairs } from './similar-pairs.ts';
import { sparseNeighbours } from './sparse-neighbours.ts';
import type { DistanceError, Linkage } from './types.ts';
import { leastWardCosine } from './ward-reach.ts';

/** Float64's own rounding and that of means, generously; graphs take in that much more than what engines are off by. */
export const GRAPH_SLACK = 1e-5;
/** Merges at the floor itself belong to the result (see the slack of `cut`). */
export const CEILING_SLACK = 1e-9;
/** A deeper stage than this takes of few clusters makes it no sooner that few are left. */
const EDGES_A_CLUSTER = 20;
/** A stage after which more than this share of its clusters is left was too shallow. */
const FEW_JOINED = 0.9;
/** A graph that turns out to be this much larger than estimated is thinned. */
const OVERRUN = 1.5;
/** Times as many edges as a graph has room for that are taken where they are equally near. */
const MOST_EQUAL = 8;
/** The same where a square has room for all. */
const MOST_EQUAL_IN_SQUARE = 2;
/** Fewer edges than this are not worth a stage: then there is no memory. */
const FEWEST_EDGES = 50_000;
/** A stage goes this much deeper than the one before, at least. */
const LEAST_STEP = 1e-4;
/** Furthest items there are. */
export const FURTHEST = 2;

export interface StagesInput {
  readonly vectors: Matrix;
  readonly method: 'average' | 'ward';
  readonly plan: ConstraintPlan;
  readonly engines: Engines;
  readonly merges: MergeSink;
  /** A linkage of the same by a run that ended early. */
  readonly from?: { readonly linkage: Linkage; readonly floor: number } | undefined;
  /** Smallest similarity at which the result will be cut: without memory for more it may end there. */
  readonly floor: number;
  readonly limits: StageLimits;
}

export interface StageLimits {
  /** Edges of one stage: 44 bytes each while they are sorted into lists, 32 then. */
  readonly edges: number;
  /** Clusters up to which a square takes over, of 4 bytes a pair of them twice. */
  readonly square: number;
}
/** Together less than 300 MB at a time. */
export const DEFAULT_LIMITS: StageLimits = { edges: 4_000_000, square: 8_192 };

export interface StagedCost extends DenseCost {
  /** Smallest similarity at which cuts are exact; −1 for a full tree. */
  readonly floor: number;
}

/**
 * [Note: Stages]
 *
 * Above some thousand items a square does not fit, nor does the graph of all pairs above a low
 * similarity: of 100,000 tracks a tenth of a percent of the pairs lie above .4, but ten percent above .2.
 * So linkage goes down in stages. Each takes the pairs of *clusters*, as the stage before left them, down to
 * a similarity at which there are about so many of them as memory has room for, and agglomerates on their
 * graph. That is exact: two clusters of a reducible linkage are never nearer than the nearest of what they
 * were joined from, so no merge down to there needs another pair. Average and Ward distances follow from
 * the sums of the clusters' vectors, so a stage compares their means and nothing of their items: the first
 * one compares all items, the second some tenth of that number, a hundredth of the pairs. When few
 * are left, a square of them takes over, and the tree is whole.
 *
 * How deep a stage goes is estimated, and changes nothing of the result: the merges of a linkage are the
 * same wherever it is interrupted, and so are their sums.
 *
 * @returns nothing where so many items are near-copies of each other that a square of all is the better way, and
 * has room
 */
export async function agglomerateStages(
  input: StagesInput,
  hooks: JobHooks,
): Promise<StagedCost | undefined> {
  const { vectors, method, plan, engines, merges, from, limits } = input;
  const startedAt = hooks.now();
  const sums = engines.chain.lastingSums(vectors);
  const clusters = new LiveClusters(vectors, sums.store, plan, merges);
  for (const known of knownMerges(vectors.n, plan, from?.linkage)) clusters.merge(known);
  clusters.refresh();
  let reached = from === undefined ? 0 : 1 - from.floor;
  let { edges, square } = limits;
  let share = EDGES_A_CLUSTER;
  let isBegun = from !== undefined;
  let matrixMs = 0;
  try {
    while (clusters.slots.length > 1) {
      const before = clusters.slots.length;
      let isShort = false;
      try {
        // The first stage is for all cores, and takes most of the items.
        if (isBegun && before <= square) {
          matrixMs += await finishDense({ clusters, method, plan, engines }, hooks);
          reached = Number.POSITIVE_INFINITY;
          break;
        }
        const pairs = Math.min(edges, share * before);
        const done = await stage(input, clusters, { edges: pairs, reached }, hooks);
        matrixMs += done.matrixMs;
        reached = done.reached;
        isBegun = true;
        if (reached === Number.POSITIVE_INFINITY) break;
      } catch (error) {
        if (!isOutOfMemory(error)) throw error;
        if (!isBegun && before <= square && error instanceof EquallyNear) return undefined;
        // What was merged meanwhile stays; the rest is tried with less.
        isShort = true;
        clusters.refresh();
        if (isBegun && before <= square) square = Math.floor(before / 2);
        else if (edges > FEWEST_EDGES) edges = Math.floor(edges / 4);
        else if (1 - reached > input.floor) throw noMemory(vectors.n, error);
        else break;
      }
      const left = clusters.slots.length;
      if (left > before * FEW_JOINED) share *= 4;
      // All that is near must stay apart.
      if (left === before && !isShort) edges *= 2;
    }
  } finally {
    proposing(engines).release();
    engines.chain.release();
  }
  const isWhole = clusters.slots.length < 2 || reached === Number.POSITIVE_INFINITY;
  const isolated = clusters.isolated(plan.forbidden, isWhole ? Number.POSITIVE_INFINITY : reached);
  sums.release();
  return {
    floor: isWhole ? -1 : 1 - reached + CEILING_SLACK,
    isolated,
    products: 0,
    matrixMs,
    linkageMs: hooks.now() - startedAt - matrixMs,
  };
}

/** Merge what is nearer than a distance that is chosen here. */
async function stage(
  input: StagesInput,
  clusters: LiveClusters,
  depth: Depth,
  hooks: JobHooks,
): Promise<{ reached: number; matrixMs: number }> {
  const { method, plan } = input;
  const startedAt = hooks.now();
  const { measures, merges, exact } = clusters.numbered();
  const { edges, ceiling } = await graphOf(input, clusters, depth, hooks);
  const matrixMs = hooks.now() - startedAt;

  const sizes = clusters.sizes();
  const live = new Uint8Array(sizes.length).fill(1); // [k]
  const neighbours = sparseNeighbours({ method, sizes, edges, ceiling, measures });
  const apart = clusters.apart(plan.forbidden);
  for (let p = 0; p < apart.length; p += 2) neighbours.forbid(apart[p]!, apart[p + 1]!);
  const state = { neighbours, exact: exact(method), merges, doubt: NO_DOUBT, live };
  await nearestChain({ method, ...state, ceiling }, hooks);
  clusters.refresh();
  return { reached: ceiling, matrixMs };
}

interface Depth {
  /** Pairs there may be. */
  readonly edges: number;
  /** Distance down to which all is merged that may be. */
  readonly reached: number;
}

/** Every pair of clusters down to a distance that is chosen here. */
async function graphOf(
  { method, engines, limits }: StagesInput,
  clusters: LiveClusters,
  { edges: room, reached }: Depth,
  hooks: JobHooks,
): Promise<Graph> {
  const k = clusters.slots.length;
  const sizes = clusters.sizes();
  const { measures } = clusters.numbered();
  const { rows, lengths } = clusters.means();
  const bound = (i: number, j: number, average: number): number =>
    method === 'ward' ? measures.halfWardOf(i, j, average) : average;
  const averageOf = (i: number, j: number, similarity: number): number =>
    1 - lengths[i]! * lengths[j]! * similarity;

  const matrix = proposing(engines);
  await matrix.load(rows);
  try {
    let ceiling = Number.POSITIVE_INFINITY;
    if (room < (k * (k - 1)) / 2) {
      const of = (i: number, j: number, s: number): number => bound(i, j, averageOf(i, j, s));
      const most = Math.max(FURTHEST, 4 * reached);
      const reach = await reachOf(matrix, k, of, { pairs: room, most }, hooks);
      ceiling = Math.max(reach, reached + LEAST_STEP);
    }
    const most =
      k <= limits.square
        ? MOST_EQUAL_IN_SQUARE * room
        : Math.max(MOST_EQUAL * room, limits.edges) * OVERRUN;
    const error = matrix.error();
    const least = leastCosine(method, { sizes, lengths, ceiling }, error);
    const graph = new Graph(k, { room: room * OVERRUN, most }, ceiling, bound);
    const take = (i: number, j: number, distance: number): boolean => {
      graph.take(i, j, averageOf(i, j, 1 - nearestOf(distance, error)) - GRAPH_SLACK);
      return true;
    };
    await similarPairs(matrix, k, least, take, hooks);
    return graph;
  } finally {
    // The lists take its place.
    matrix.release();
  }
}

/** The least cosine that an engine may give to two clusters' means that are not further apart than the ceiling. */
function leastCosine(
  method: 'average' | 'ward',
  { sizes, lengths, ceiling }: { sizes: Int32Array; lengths: Float64Array; ceiling: number },
  error: DistanceError,
): number {
  if (method === 'average' && ceiling > 1) return -2;
  // Of two means the product is at most that of their directions.
  const cosine = method === 'ward' ? leastWardCosine(sizes, lengths, ceiling) : 1 - ceiling;
  return leastSimilarity(cosine, error);
}

/** The least similarity that an engine may give to a pair at the floor. */
export function leastSimilarity(floor: number, error: DistanceError): number {
  return 1 - furthestOf(1 - floor, error) - GRAPH_SLACK;
}

/**
 * Takes edges as they are found, and the nearer half of them where they are too many, whose ceiling it tells
 * then.
 */
export class Graph {
  readonly edges: EdgeList;
  ceiling: number;
  readonly #bound: (i: number, j: number, low: number) => number;
  readonly #most: number;
  #room: number;

  /**
   * @param room edges from which on they are thinned, and how many there may be at most where they are equally
   * near
   */
  constructor(
    n: number,
    { room, most = MOST_EQUAL * room }: { readonly room: number; readonly most?: number },
    ceiling: number,
    bound: (i: number, j: number, low: number) => number,
  ) {
    this.edges = new EdgeList(n);
    this.ceiling = ceiling;
    this.#bound = bound;
    this.#room = room;
    this.#most = most;
  }

  /** @throws AppError `cluster/out-of-memory`; RangeError */
  take(i: number, j: number, low: number): void {
    if (this.#bound(i, j, low) > this.ceiling) return;
    this.edges.push(i, j, low);
    if (this.edges.count <= this.#room) return;
    const limit = this.edges.thin(this.#bound, Math.min(this.ceiling, FURTHEST));
    if (!Number.isNaN(limit)) this.ceiling = Math.min(this.ceiling, limit);
    else if (this.#room < this.#most) this.#room *= 2;
    else throw new EquallyNear(this.edges.count);
  }
}

/** Not even a small part of the pairs of n tracks fits; the error itself where it says so. */
export function noMemory(n: number, cause: unknown): unknown {
  if (cause instanceof AppError) return cause;
  return new AppError(
    'cluster/out-of-memory',
    `no memory for the nearest pairs of ${n} tracks`,
    `There is not enough memory to compare ${n.toLocaleString('en')} tracks. Close other tabs and programs, or ` +
      'leave out short tracks.',
    { cause, details: { n } },
  );
}

class EquallyNear extends AppError {
  constructor(edges: number) {
    super(
      'cluster/out-of-memory',
      `more than ${edges} pairs are equally near`,
      'There is not enough memory to compare so many tracks that are as good as the same. Leave out short ' +
        'tracks, or close other tabs and programs.',
      { details: { edges } },
    );
  }
}

/** True where memory was refused, whoever says so. */
export function isOutOfMemory(error: unknown): boolean {
  if (error instanceof AppError) return error.code === 'cluster/out-of-memory';
  return error instanceof RangeError;
}
