import { AppError } from '../errors.ts';
import type { FlatClusters } from '../identity/types.ts';
import type { JobHooks } from '../job.ts';
import { groupStats } from '../vector/group-stats.ts';
import type { PooledVectors } from '../vector/pool.ts';
import { constrainLabels } from './density/constrain.ts';
import { dbscan } from './density/dbscan.ts';
import { hdbscanTree, selectClusters } from './density/hdbscan.ts';
import type { SquareDistances } from './density/square.ts';
import type { ChainEngine, ClusterParameters, Constraints, MatrixEngine } from './types.ts';

/** Tracks up to which a density algorithm may hold the whole matrix (256 MB). */
export const DENSITY_LIMIT = 8_000;

/**
 * Flat clusters of dbscan or hdbscan on the cosine distances of the pooled vectors.
 * @throws AppError `cluster/too-many-for-density`
 */
export async function densityClusters(
  { items, vectors }: PooledVectors,
  parameters: ClusterParameters,
  constraints: Constraints,
  engines: { readonly matrix: MatrixEngine; readonly chain: ChainEngine },
  hooks: JobHooks,
): Promise<FlatClusters> {
  const { n } = vectors;
  if (n > DENSITY_LIMIT) throw tooMany(n, parameters.algorithm);
  await engines.matrix.load(vectors);
  const data = engines.chain.allocateSquare(n);
  try {
    await engines.matrix.square(data, hooks);
    const free = await densityLabels({ n, data }, parameters, hooks);
    const { labels, count } = constrainLabels(free, constraints, { n, data });
    return { items, labels, count, resultant: resultants(vectors, labels, count) };
  } finally {
    engines.matrix.release();
    engines.chain.release();
  }
}

async function densityLabels(
  distances: SquareDistances,
  { algorithm, cluster_thresh, min_cluster_size }: ClusterParameters,
  hooks: JobHooks,
): Promise<Int32Array> {
  const eps = 1 - cluster_thresh;
  if (algorithm === 'dbscan') {
    return (await dbscan(distances, { eps, minSamples: min_cluster_size }, hooks)).labels;
  }
  const tree = await hdbscanTree(distances, { minClusterSize: min_cluster_size }, hooks);
  return selectClusters(tree, eps).labels;
}

/** R of each cluster from its vectors. */
export function resultants(
  vectors: PooledVectors['vectors'],
  labels: Int32Array,
  count: number,
): Float32Array {
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

/** More tracks than `DENSITY_LIMIT`. */
export function tooMany(n: number, algorithm: string): AppError {
  return new AppError(
    'cluster/too-many-for-density',
    `${algorithm} on ${n} tracks, limit ${DENSITY_LIMIT}`,
    `${algorithm} holds all pairs of tracks and takes at most ${DENSITY_LIMIT.toLocaleString('en')} tracks; this episode has ${n.toLocaleString('en')}. Choose agglomerative, which has no such limit.`,
  );
}
