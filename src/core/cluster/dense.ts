import type { JobHooks } from '../job.ts';
import type { Matrix } from '../vector/matrix.ts';
import { centroidLinkage } from './centroid.ts';
import { ClusterSums } from './cluster-sums.ts';
import { type ConstraintPlan, slots } from './constraints.ts';
import { Doubt } from './doubt.ts';
import { type ExactDistances, exactDistances } from './exact-distances.ts';
import type { MergeSink } from './merge-recorder.ts';
import { compareNearCopies } from './near-copies.ts';
import { nearestChain } from './nearest-chain.ts';
import type { SumStore } from './sum-store.ts';
import type {
  ChainEngine,
  DistanceError,
  LinkageMethod,
  MatrixEngine,
  Neighbours,
} from './types.ts';

/** The two engines a clustering runs on. */
export interface Engines {
  /** Where the chain's own is given, linkage takes the chain's `whole`, which is quicker. */
  readonly matrix: MatrixEngine;
  readonly chain: ChainEngine;
}

/** The engine that proposes what float64 decides. */
export function proposing({ matrix, chain }: Engines): MatrixEngine {
  return matrix === chain.matrix ? chain.whole : matrix;
}

/** The engine that a linkage takes its square from. */
export function squareEngine(method: LinkageMethod, engines: Engines): MatrixEngine {
  switch (method) {
    case 'centroid':
      // It has no float64 form to decide ties on, so it takes the one matrix that is the same bit for
      // bit wherever it runs.
      return engines.chain.matrix;
    case 'complete':
    case 'single':
      // To decide between two clusters looks at all pairs of their items: here a closer proposal is worth
      // more than a quicker one (thousands of near-copies would take twice as long).
      return engines.matrix;
    default:
      return proposing(engines);
  }
}

export interface DenseInput {
  readonly vectors: Matrix;
  readonly method: LinkageMethod;
  readonly plan: ConstraintPlan;
  readonly engines: Engines;
  readonly merges: MergeSink;
  /** No merge above this distance, in the unit of `Neighbours`; ignored by centroid. */
  readonly ceiling: number;
}

export interface DenseCost {
  /** Clusters that were left alone because no other one may join them. */
  readonly isolated: number;
  /** Products in float64. */
  readonly products: number;
  readonly matrixMs: number;
  readonly linkageMs: number;
}

/**
 * Agglomerate on the full square matrix.
 * @throws AppError `cluster/out-of-memory`; CancelledError
 * Cost: O(n² d) time; n² floats, and 2 bytes a pair more for complete and single.
 */
export async function agglomerateDense(input: DenseInput, hooks: JobHooks): Promise<DenseCost> {
  const { vectors, method, plan, merges } = input;
  const { chain } = input.engines;
  const matrix = squareEngine(method, input.engines);
  const n = vectors.n;
  const startedAt = hooks.now();
  try {
    await matrix.load(vectors);
    // Before the square, because making room may move memory.
    const { store, count } = counted(chain.sums(vectors));
    const square = chain.allocateSquare(n); // [n * n]
    await matrix.square(square, hooks);
    let filledAt = hooks.now();

    let isolated: number;
    if (method === 'centroid') {
      const sums = new ClusterSums(vectors, store);
      isolated = await centroidLinkage({ n, square, plan, merges, sums }, hooks);
    } else {
      const error = matrix.error();
      const neighbours = chain.neighbours(method);
      const { scale } = store;
      const { differences } = chain;
      const copies = { vectors, scale, square, error, neighbours, differences };
      const doubt = new Doubt(method, error, n, 1, await compareNearCopies(copies, hooks));
      filledAt = hooks.now();
      const errorOf = (a: number, b: number): DistanceError => doubt.errorOf(a, b);
      const exact = exactDistances(method, vectors, { square, error, errorOf }, store);
      const state = { neighbours, exact, merges, doubt };
      const live = start(n, plan, state);
      const { ceiling } = input;
      isolated = await nearestChain({ method, ...state, live, ceiling }, hooks);
    }
    return {
      isolated,
      products: count(),
      matrixMs: filledAt - startedAt,
      linkageMs: hooks.now() - filledAt,
    };
  } finally {
    matrix.release();
    chain.release();
  }
}

/** The same, and how many products it has computed. */
function counted(inner: SumStore): { readonly store: SumStore; readonly count: () => number } {
  let products = 0;
  const store: SumStore = {
    ...inner,
    dotRows: (a, b) => {
      products++;
      return inner.dotRows(a, b);
    },
    dotRowSum: (row, sum) => {
      products++;
      return inner.dotRowSum(row, sum);
    },
    dotSums: (a, b) => {
      products++;
      return inner.dotSums(a, b);
    },
  };
  return { store, count: () => products };
}

/** Merge what comes merged, take the frozen out, forbid what is forbidden; result: live slots [n]. */
export function start(
  n: number,
  plan: ConstraintPlan,
  state: { neighbours: Neighbours; exact: ExactDistances; merges: MergeSink; doubt: Doubt },
): Uint8Array {
  const { neighbours, exact, merges, doubt } = state;
  const live = new Uint8Array(n).fill(1); // [n]
  for (const group of [...plan.groups, ...plan.frozen]) {
    const keep = group[0]!;
    for (const gone of group.subarray(1)) {
      neighbours.merge(keep, gone, merges.sizeOf(keep), 1);
      merges.join(keep, gone, 0, exact.merge(keep, gone));
      doubt.merge(keep, gone, merges.sizeOf(keep));
      live[gone] = 0;
    }
  }
  for (const group of plan.frozen) {
    neighbours.retire(group[0]!);
    live[group[0]!] = 0;
  }
  const slotOf = slots(n, plan);
  const { forbidden } = plan;
  for (let p = 0; p < forbidden.length; p += 2) {
    neighbours.forbid(slotOf[forbidden[p]!]!, slotOf[forbidden[p + 1]!]!);
  }
  return live;
}
