import { itemConstraints } from '../../src/core/cluster/item-constraints.ts';
import type { ClusterParameters, Constraints } from '../../src/core/cluster/types.ts';
import type { Episode } from '../../src/core/episode/episode.ts';
import type { JobHooks } from '../../src/core/job.ts';
import { poolInMetric } from '../../src/core/metric/track-vectors.ts';
import type { MetricReport } from '../../src/core/metric/types.ts';
import { leaveOut } from '../../src/core/vector/leave-out.ts';
import type { Matrix } from '../../src/core/vector/matrix.ts';
import { type PoolingMethod, pool } from '../../src/core/vector/pool.ts';
import type { TrackConstraints } from '../contract.ts';
import type { Held } from './held.ts';

/** One vector a track, for all tracks that have one. */
export interface Pooled {
  readonly method: PoolingMethod;
  readonly items: Int32Array; // [n] track rows, ascending
  readonly vectors: Matrix; // [n, d]
  /** The same tracks as the specification has them; the same object in plain cosine. */
  readonly plain: Matrix; // [n, d]
  /** Every face vector, in the metric of `vectors`. */
  readonly faces: Matrix; // [E, d]
  /** What became of `metric: within_track`; undefined unless that was asked for. */
  readonly metric: MetricReport | undefined;
  /** Row of `vectors` for each track, −1 when it has none. */
  readonly rowOf: Int32Array; // [T]
  /** Milliseconds. */
  readonly ms: number;
}

/** What is clustered: the pooled tracks but the deleted ones, and the constraints on them. */
export interface Prepared {
  readonly items: Int32Array; // [n] track rows, ascending
  readonly vectors: Matrix; // [n, d]
  readonly plain: Matrix; // [n, d]
  readonly constraints: Constraints;
  /** Equal for equal inputs of one episode. */
  readonly key: string;
}

function poolTracks(
  episode: Episode,
  embeddings: Matrix,
  method: PoolingMethod,
  now: () => number,
): Pooled {
  const startedAt = now();
  const { items, vectors } = pool(episode, embeddings, method);
  return {
    method,
    items,
    vectors,
    plain: vectors,
    faces: embeddings,
    metric: undefined,
    rowOf: rowsByTrack(items, episode.tracks.count),
    ms: now() - startedAt,
  };
}

/** Plain pooling, kept with the episode. */
export function plainPool(state: Held, method: PoolingMethod): Pooled {
  const known = state.pooled.get(method);
  if (known !== undefined) return known;
  const made = poolTracks(state.episode, state.embeddings, method, () => performance.now());
  state.pooled.set(method, made);
  return made;
}

/**
 * Pooling in the metric that the parameters ask for, kept with the episode.
 * @throws CancelledError
 */
export async function poolFor(
  state: Held,
  { pooling_method, metric }: Pick<ClusterParameters, 'pooling_method' | 'metric'>,
  hooks: JobHooks,
): Promise<Pooled> {
  const plain = plainPool(state, pooling_method);
  if (metric !== 'within_track') return plain;
  const key = `${metric} ${pooling_method}`;
  const known = state.pooled.get(key);
  if (known !== undefined) return known;
  const made = await poolTracksIn(state, plain, hooks);
  state.pooled.set(key, made);
  return made;
}

/**
 * The same tracks in the metric of the episode's own.
 * @param plain of the same episode
 * @throws CancelledError
 */
async function poolTracksIn(
  { metric: stage, episode }: Held,
  plain: Pooled,
  hooks: JobHooks,
): Promise<Pooled> {
  const startedAt = hooks.now();
  const { whitener, report } = await stage.learn(episode, hooks);
  if (whitener === undefined) return { ...plain, metric: report };
  const faces = await stage.faces(episode, hooks);
  const { method } = plain;
  const from = { items: plain.items, vectors: plain.vectors, dropped: NO_TRACKS };
  const input = { episode, plain: from, faces, whitener, pooling_method: method };
  const { vectors } = await poolInMetric(input, hooks);
  return { ...plain, vectors, faces, metric: report, ms: plain.ms + hooks.now() - startedAt };
}

const NO_TRACKS = new Int32Array(0);

/** Leave the deleted tracks out and express the constraints in rows of what remains. */
export function prepare(pooled: Pooled, given: TrackConstraints): Prepared {
  const { items, vectors } = leaveOut(pooled, given.deleted);
  const plain =
    pooled.plain === pooled.vectors
      ? vectors
      : leaveOut({ items: pooled.items, vectors: pooled.plain }, given.deleted).vectors;
  const constraints = itemConstraints(given, items);
  const how = [pooled.method, pooled.metric?.used ?? 'cosine'].join(' ');
  return { items, vectors, plain, constraints, key: keyOf(how, items, constraints) };
}

function rowsByTrack(items: Int32Array, tracks: number): Int32Array {
  const rowOf = new Int32Array(tracks).fill(-1); // [T]
  items.forEach((track, row) => {
    rowOf[track] = row;
  });
  return rowOf;
}

/** Groups come in the order of the log, which does not matter to the result but is left as it is. */
function keyOf(how: string, items: Int32Array, constraints: Constraints): string {
  const groups = (list: readonly Int32Array[]): string =>
    list.map((group) => group.join()).join(';');
  const { mustLink, cannotLink, frozen } = constraints;
  return [how, items.join(), groups(mustLink), groups(frozen), cannotLink.join()].join('|');
}

/** Rows of a group's tracks, ascending, so that its figures do not depend on the order it comes in. */
export function rowsOfTracks({ rowOf }: Pooled, tracks: Int32Array): Int32Array {
  return tracks
    .map((track) => rowOf[track] ?? -1)
    .filter((row) => row >= 0)
    .sort();
}
