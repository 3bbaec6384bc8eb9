import type { JobHooks } from '../job.ts';
import type { Matrix } from '../vector/matrix.ts';
import { groupEqualRows, planConstraints } from './constraints.ts';
import { toCutTree } from './cut.ts';
import { agglomerateDense, type Engines } from './dense.ts';
import { agglomerateItems } from './item-graph.ts';
import { DEFAULT_FLOOR, DENSE_LIMIT, STAGED_FROM } from './limits.ts';
import { MergeRecorder } from './merge-recorder.ts';
import { agglomerateStages, DEFAULT_LIMITS, type StagedCost, type StageLimits } from './stages.ts';
import type { Agglomeration, Constraints, LinkageMethod } from './types.ts';

export interface AgglomerateOptions {
  readonly method: LinkageMethod;
  readonly constraints: Constraints;
  /**
   * Smallest similarity the caller will cut at. Only large inputs (see `DENSE_LIMIT`) make use of it;
   * Agglomeration.floor tells what the result is good for: usually more, and less where memory is short.
   */
  readonly floor?: number;
  /** A run of the same that is not deep enough: what it merged stays. */
  readonly from?: Pick<Agglomeration, 'linkage' | 'floor'> | undefined;
  /** Items up to which the full square matrix is used; DENSE_LIMIT or STAGED_FROM when not given. */
  readonly denseLimit?: number;
  /** How large a run's parts may be; DEFAULT_LIMITS when not given. */
  readonly limits?: StageLimits;
}

/**
 * Cluster unit vectors hierarchically: the one entry that worker and command line call. The result
 * does not depend on the engines (see: [Note: Deciding in float64]).
 * @param vectors unit rows [n, d]; a zero row is at distance 1 from everything
 * @throws AppError `cluster/out-of-memory`; CancelledError
 */
export async function agglomerate(
  vectors: Matrix,
  options: AgglomerateOptions,
  engines: Engines,
  hooks: JobHooks,
): Promise<Agglomeration> {
  const { method } = options;
  const n = vectors.n;
  const engine = method === 'centroid' ? engines.chain.matrix.name : engines.matrix.name;
  let merges = new MergeRecorder(n, method === 'centroid');
  const plan = groupEqualRows(planConstraints(options.constraints, n), vectors);
  const isStaged = method === 'average' || method === 'ward';
  const denseLimit = options.denseLimit ?? (isStaged ? STAGED_FROM : DENSE_LIMIT);
  const input = { vectors, plan, engines };
  const dense = async (): Promise<StagedCost> => {
    merges = new MergeRecorder(n, method === 'centroid');
    const ceiling = Number.POSITIVE_INFINITY;
    return {
      floor: -1,
      ...(await agglomerateDense({ ...input, merges, method, ceiling }, hooks)),
    };
  };
  let cost: StagedCost = { floor: -1, isolated: 0, products: 0, matrixMs: 0, linkageMs: 0 };
  if (n <= denseLimit || method === 'centroid') {
    if (n > 1) cost = await dense();
  } else {
    const { floor = DEFAULT_FLOOR, from, limits = DEFAULT_LIMITS } = options;
    const large = { ...input, merges, floor, from, limits };
    cost = isStaged
      ? ((await agglomerateStages({ ...large, method }, hooks)) ?? (await dense()))
      : await agglomerateItems({ ...large, method }, hooks);
  }
  const { linkage, resultant } = merges.finish();
  return {
    linkage,
    tree: toCutTree(linkage, n),
    floor: cost.floor,
    resultant,
    engine,
    matrixMs: cost.matrixMs,
    linkageMs: cost.linkageMs,
    products: cost.products,
    stopped: Math.max(0, cost.isolated + plan.frozen.length - 1),
  };
}
