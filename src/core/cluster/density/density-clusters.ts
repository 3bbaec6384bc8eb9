import { AppError } from '../../errors.ts';
import type { JobHooks } from '../../job.ts';
import { groupStats } from '../../vector/group-stats.ts';
import type { Matrix, PooledTracks } from '../../vector/matrix.ts';
import type {
  ChainEngine,
  ClusterParameters,
  Constraints,
  FlatClusters,
  MatrixEngine,
} from '../types.ts';
import type { CondensedTree } from './condensed-tree.ts';
import { constrainLabels } from './constrain.ts';
import { dbscan } from './dbscan.ts';
import { hdbscanTree, selectClusters } from './hdbscan.ts';
import type { SquareDistances } from './square.ts';

/** Tracks up to which a density algorithm may hold the whole matrix (256 MB). */
const DENSITY_LIMIT = 8_000;

/** What a density algorithm labels. */
export type DensityItems = PooledTracks & {
  readonly constraints: Constraints;
  /** Where `vectors` are in a metric of their own: what the clusters' resultants are measured in. */
  readonly plain?: Matrix;
};

/** HDBSCAN's tree for a smallest cluster size; who selects from it repeatedly keeps it. */
export type TreeOf = (minClusterSize: number) => Promise<CondensedTree>;

/**
 * Flat clusters of dbscan or hdbscan on the cosine distances of the pooled vectors.
 * @throws AppError `cluster/too-many-for-density`
 */
export async function densityClusters(
  items: DensityItems,
  parameters: ClusterParameters,
  engines: { readonly matrix: MatrixEngine; readonly chain: ChainEngine },
  hooks: JobHooks,
): Promise<FlatClusters> {
  const { n } = items.vectors;
  refuseTooMany(n, parameters.algorithm);
  await engines.matrix.load(items.vectors);
  const data = engines.chain.allocateSquare(n);
  try {
    await engines.matrix.square(data, hooks);
    return await labelByDensity(items, { n, data }, parameters, hooks);
  } finally {
    engines.matrix.release();
    engines.chain.release();
  }
}

/**
 * The same on distances that are there already.
 * @param distances of the rows of `vectors`; not modified
 * @param treeOf HDBSCAN's tree; by default it is computed
 */
export async function labelByDensity(
  { items, vectors, plain = vectors, constraints }: DensityItems,
  distances: SquareDistances,
  parameters: ClusterParameters,
  hooks: JobHooks,
  treeOf: TreeOf = (minClusterSize) => hdbscanTree(distances, { minClusterSize }, hooks),
): Promise<FlatClusters> {
  const free = await freeLabels(distances, parameters, hooks, treeOf);
  const { labels, count } = constrainLabels(free, constraints, distances);
  return { items, labels, count, resultant: resultants(plain, labels, count) };
}

/** Labels before anything that people decided. */
async function freeLabels(
  distances: SquareDistances,
  { algorithm, cluster_thresh, min_cluster_size }: ClusterParameters,
  hooks: JobHooks,
  treeOf: TreeOf,
): Promise<Int32Array> {
  const eps = 1 - cluster_thresh;
  switch (algorithm) {
    case 'dbscan':
      return (await dbscan(distances, { eps, minSamples: min_cluster_size }, hooks)).labels;
    case 'hdbscan':
      return selectClusters(await treeOf(min_cluster_size), eps).labels;
    case 'agglomerative':
      throw new Error('agglomerative labels are cut from a tree, not found by density');
    default:
      algorithm satisfies never;
      throw new Error(`unknown algorithm ${String(algorithm)}`);
  }
}

/** R of each cluster from its vectors. */
function resultants(vectors: Matrix, labels: Int32Array, count: number): Float32Array {
  const groups: number[][] = Array.from({ length: count }, () => []);
  labels.forEach((label, item) => {
    if (label >= 0) groups[label]!.push(item);
  });
  const { variance } = groupStats(
    vectors,
    groups.map((group) => Int32Array.from(group)),
  );
  return Float32Array.from(variance, (value) => 1 - value);
}

/** @throws AppError `cluster/too-many-for-density` above `DENSITY_LIMIT` tracks */
export function refuseTooMany(n: number, algorithm: string): void {
  if (n <= DENSITY_LIMIT) return;
  throw new AppError(
    'cluster/too-many-for-density',
    `${algorithm} on ${n} tracks, limit ${DENSITY_LIMIT}`,
    `${algorithm} holds all pairs of tracks and takes at most ${DENSITY_LIMIT.toLocaleString('en')} tracks; this episode has ${n.toLocaleString('en')}. Choose agglomerative, which has no such limit.`,
  );
}
