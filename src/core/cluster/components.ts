import type { JobHooks } from '../job.ts';
import type { Matrix } from '../vector/matrix.ts';
import { ClusterSums } from './cluster-sums.ts';
import { type ConstraintPlan, find, identity, members, splitPlan, unite } from './constraints.ts';
import { agglomerateDense, type DenseCost, type Engines, proposing } from './dense.ts';
import { furthestOf } from './doubt.ts';
import type { MergeSink } from './merge-recorder.ts';
import { similarPairs } from './similar-pairs.ts';
import { agglomerateSparse } from './sparse.ts';
import type { DistanceError, MatrixEngine, ReducibleMethod } from './types.ts';

/** Float64's own rounding, generously; the graph takes in that much more than what engines are off by. */
const GRAPH_SLACK = 1e-5;
/** Merges at the floor itself belong to the result (see the slack of `cut`). */
const CEILING_SLACK = 1e-9;
/** Components up to this size are cheaper without an engine. */
const SMALL = 64;
/** Bytes an edge takes in a sparse agglomeration, and an entry of a square. */
const EDGE_BYTES = 56;
const ENTRY_BYTES = 4;

export interface ComponentsInput {
  readonly vectors: Matrix;
  readonly method: ReducibleMethod;
  readonly plan: ConstraintPlan;
  readonly engines: Engines;
  readonly merges: MergeSink;
  /** Smallest similarity at which the result will be cut. */
  readonly floor: number;
  /** Items up to which a component gets a square matrix whatever its graph looks like. */
  readonly denseLimit: number;
}

/**
 * Agglomerate only what can come together above the floor: stream the similarities into connected
 * components, then agglomerate each on its own, on a square matrix or, when it is a giant, on its
 * graph. Exact at every height up to the floor's, because two clusters of a reducible linkage are
 * never nearer than their nearest items. Merges above it are left out.
 * @throws AppError `cluster/out-of-memory`; CancelledError
 */
export async function agglomerateComponents(
  input: ComponentsInput,
  hooks: JobHooks,
): Promise<DenseCost> {
  const { vectors, plan, merges, engines } = input;
  const startedAt = hooks.now();
  let matrixMs = 0;
  let isolated = 0;
  try {
    const components = await findComponents(input, hooks);
    matrixMs = hooks.now() - startedAt;
    for (const group of plan.frozen) joinFrozen(vectors, group, merges);
    const plans = splitPlan(plan, components, vectors.n);
    isolated = Math.min(1, components.length);
    for (const [c, items] of components.entries()) {
      if (items.length === 1) continue;
      const cost = await agglomerateOne(input, { items, plan: plans[c]! }, hooks);
      matrixMs += cost.matrixMs;
      // Of the clusters a component ends up with, one is there without any constraint.
      isolated += Math.max(0, cost.isolated - 1);
      await hooks.breathe();
    }
  } finally {
    proposing(engines).release();
    engines.chain.release();
  }
  return {
    isolated,
    matrixMs,
    linkageMs: hooks.now() - startedAt - matrixMs,
  };
}

/** Connected components of the graph of similarities above the floor, without frozen items. */
async function findComponents(input: ComponentsInput, hooks: JobHooks): Promise<Int32Array[]> {
  const { vectors, method, plan, engines, floor } = input;
  const n = vectors.n;
  const frozen = new Uint8Array(n); // [n]
  for (const group of plan.frozen) for (const item of group) frozen[item] = 1;
  const roots = identity(n); // [n]
  const matrix = proposing(engines);
  await matrix.load(vectors);
  const link = (i: number, j: number): boolean => {
    if (frozen[i] === 0 && frozen[j] === 0) unite(roots, i, j);
    return true;
  };
  await similarPairs(matrix, n, leastSimilarity(floor, matrix.error()), link, hooks);
  for (const group of plan.groups) for (const item of group) unite(roots, group[0]!, item);
  if (method === 'ward') {
    const pairs = wardGroupPairs(vectors, plan, 1 - floor + GRAPH_SLACK);
    for (let p = 0; p < pairs.length; p += 2) unite(roots, pairs[p]!, pairs[p + 1]!);
  }
  for (let item = 0; item < n; item++) roots[item] = find(roots, item);
  return members(roots, n, (item) => frozen[item] === 0);
}

/** Agglomerate one component of two items or more by the cheapest exact way. */
async function agglomerateOne(
  input: ComponentsInput,
  { items, plan }: { items: Int32Array; plan: ConstraintPlan },
  hooks: JobHooks,
): Promise<DenseCost> {
  const { method, engines, floor, denseLimit } = input;
  const vectors = gatherRows(input.vectors, items);
  const merges: MergeSink = {
    sizeOf: (slot) => input.merges.sizeOf(items[slot]!),
    join: (keep, gone, height, resultant) =>
      input.merges.join(items[keep]!, items[gone]!, height, resultant),
  };
  const ceiling = 1 - floor + CEILING_SLACK;
  const m = items.length;
  const startedAt = hooks.now();
  let pairs: Int32Array | undefined;
  if (m <= SMALL) pairs = allPairs(m);
  else if (m > denseLimit) {
    const matrix = proposing(engines);
    await matrix.load(vectors);
    const most = Math.floor((m * m * ENTRY_BYTES) / EDGE_BYTES);
    const least = leastSimilarity(floor, matrix.error());
    pairs = await graphPairs(matrix, m, { least, most }, hooks);
  }
  if (pairs === undefined) {
    return agglomerateDense({ vectors, method, plan, engines, merges, ceiling }, hooks);
  }
  const isGraph = m > SMALL && method === 'ward';
  const hints = Int32Array.from(isGraph ? wardGroupPairs(vectors, plan, ceiling) : []);
  const matrixMs = hooks.now() - startedAt;
  const isolated = await agglomerateSparse(
    { vectors, method, plan, merges, ceiling, pairs, hints },
    hooks,
  );
  return { isolated, matrixMs, linkageMs: hooks.now() - startedAt - matrixMs };
}

/** The least similarity that an engine may give to a pair at the floor. */
function leastSimilarity(floor: number, error: DistanceError): number {
  return 1 - furthestOf(1 - floor, error) - GRAPH_SLACK;
}

/** Pairs above `least`; undefined when there are more than `most`, so that a square is smaller. */
async function graphPairs(
  matrix: MatrixEngine,
  m: number,
  { least, most }: { least: number; most: number },
  hooks: JobHooks,
): Promise<Int32Array | undefined> {
  let pairs = new Int32Array(1 << 16);
  let count = 0;
  const collect = (i: number, j: number): boolean => {
    if (count === pairs.length) {
      const wider = new Int32Array(count * 2);
      wider.set(pairs);
      pairs = wider;
    }
    pairs[count] = i;
    pairs[count + 1] = j;
    count += 2;
    return count <= 2 * most;
  };
  const complete = await similarPairs(matrix, m, least, collect, hooks);
  return complete ? pairs.slice(0, count) : undefined;
}

/**
 * What the items' graph does not show: a must-link group of unlike items has a centroid that may lie
 * nearer to others, by Ward's distance, than any of its items. Pairs of a group's first item and
 * every item or group within the distance.
 */
function wardGroupPairs(vectors: Matrix, plan: ConstraintPlan, ceiling: number): number[] {
  const pairs: number[] = [];
  if (plan.groups.length === 0) return pairs;
  const sums = new ClusterSums(vectors);
  const inside = new Uint8Array(vectors.n); // [n] frozen, or in a group but not its first item
  for (const group of plan.frozen) for (const item of group) inside[item] = 1;
  const unlike = plan.groups.filter((group) => {
    let resultant = 1;
    for (const item of group.subarray(1)) {
      resultant = sums.merge(group[0]!, item);
      inside[item] = 1;
    }
    return resultant < 1 - GRAPH_SLACK * GRAPH_SLACK;
  });
  for (const group of unlike) {
    const slot = group[0]!;
    for (let other = 0; other < vectors.n; other++) {
      if (inside[other] === 1 || other === slot) continue;
      if (sums.halfWard(slot, other) <= ceiling) pairs.push(slot, other);
    }
  }
  return pairs;
}

function joinFrozen(vectors: Matrix, group: Int32Array, merges: MergeSink): void {
  const sums = new ClusterSums(gatherRows(vectors, group));
  for (let i = 1; i < group.length; i++) merges.join(group[0]!, group[i]!, 0, sums.merge(0, i));
}

function gatherRows({ d, data }: Matrix, items: Int32Array): Matrix {
  const out = new Float32Array(items.length * d); // [m * d]
  items.forEach((item, i) => {
    out.set(data.subarray(item * d, (item + 1) * d), i * d);
  });
  return { n: items.length, d, data: out };
}

function allPairs(m: number): Int32Array {
  const pairs = new Int32Array(m * (m - 1)); // [2 * m (m−1) / 2]
  let at = 0;
  for (let i = 0; i < m; i++) {
    for (let j = i + 1; j < m; j++) {
      pairs[at++] = i;
      pairs[at++] = j;
    }
  }
  return pairs;
}
