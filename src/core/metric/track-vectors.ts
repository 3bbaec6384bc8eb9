import type { ClusterParameters } from '../cluster/types.ts';
import type { Episode } from '../episode/episode.ts';
import { type PooledVectors, type PoolingMethod, pool } from '../episode/pool.ts';
import type { JobHooks } from '../job.ts';
import type { Matrix } from '../vector/matrix.ts';
import { episodeMetric } from './episode-metric.ts';
import type { MetricReport } from './types.ts';
import { type Whitener, whiten } from './whitener.ts';

/** One vector a track: as the specification has it, and in the metric that is used. */
export interface TrackVectors {
  /** Plain; what is exported, and what figures of identities are made of. */
  readonly plain: PooledVectors;
  /** The same tracks in the metric; the same object when that is plain cosine. */
  readonly used: PooledVectors;
  /** Undefined unless `within_track` was asked for. */
  readonly metric: MetricReport | undefined;
}

/**
 * Pool the faces of every track, in the metric that the parameters ask for.
 * @param embeddings [E, d] unit rows; not modified
 * @throws CancelledError
 */
export async function trackVectors(
  episode: Episode,
  embeddings: Matrix,
  { pooling_method, metric }: Pick<ClusterParameters, 'pooling_method' | 'metric'>,
  hooks: JobHooks,
): Promise<TrackVectors> {
  const plain = pool(episode, embeddings, pooling_method);
  if (metric !== 'within_track') return { plain, used: plain, metric: undefined };
  const { whitener, report } = await episodeMetric(episode, embeddings, hooks);
  if (whitener === undefined) return { plain, used: plain, metric: report };
  const faces = pooling_method === 'mean' ? await whiten(embeddings, whitener, hooks) : undefined;
  const used = await poolInMetric({ episode, plain, faces, whitener, pooling_method }, hooks);
  return { plain, used, metric: report };
}

export interface MetricPooling {
  readonly episode: Episode;
  readonly plain: PooledVectors;
  /** Whitened embeddings; needed for `mean` alone. */
  readonly faces: Matrix | undefined;
  readonly whitener: Whitener;
  readonly pooling_method: PoolingMethod;
}

/**
 * Track vectors in a metric. `mean` pools whitened faces. Median and maximum go by component, and
 * the components of a whitened vector depend on which of the many equal factors W was taken; the
 * prototype trims by cosines of the specification's. These three pool plain faces and whiten the
 * result, so that their cosines, too, depend on the metric alone.
 * @returns the tracks of `plain`, in its order
 */
export async function poolInMetric(
  { episode, plain, faces, whitener, pooling_method }: MetricPooling,
  hooks: JobHooks,
): Promise<PooledVectors> {
  const turnedLate = async () => whiten(plain.vectors, whitener, hooks);
  if (pooling_method !== 'mean' || faces === undefined) {
    return { ...plain, vectors: await turnedLate() };
  }
  const means = pool(episode, faces, 'mean');
  if (sameTracks(means.items, plain.items)) return { ...plain, vectors: means.vectors };
  // Which tracks take part is not for the metric to say. One whose faces cancel out in it alone
  // keeps the turned mean; one that cancels out in plain vectors stays out.
  const turned = await turnedLate();
  const { d } = turned;
  let at = 0;
  plain.items.forEach((track, row) => {
    while (at < means.items.length && means.items[at]! < track) at += 1;
    if (means.items[at] !== track) return;
    turned.data.set(means.vectors.data.subarray(at * d, (at + 1) * d), row * d);
  });
  return { ...plain, vectors: turned };
}

const sameTracks = (a: Int32Array, b: Int32Array): boolean =>
  a.length === b.length && a.every((track, i) => track === b[i]);
