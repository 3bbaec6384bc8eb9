import { Bounded } from '../../src/core/bounded.ts';
import { itemConstraints } from '../../src/core/cluster/item-constraints.ts';
import type {
  Agglomeration,
  ClusterParameters,
  Constraints,
  LinkageMethod,
} from '../../src/core/cluster/types.ts';
import type { Episode } from '../../src/core/episode/episode.ts';
import { type PoolingMethod, pool } from '../../src/core/episode/pool.ts';
import { AppError } from '../../src/core/errors.ts';
import { type TrackLikeness, trackLikeness } from '../../src/core/identity/likeness.ts';
import type { JobHooks } from '../../src/core/job.ts';
import { type EpisodeMetric, episodeMetric } from '../../src/core/metric/episode-metric.ts';
import { poolInMetric } from '../../src/core/metric/track-vectors.ts';
import type { MetricReport } from '../../src/core/metric/types.ts';
import { whiten } from '../../src/core/metric/whitener.ts';
import type { MixedTrack } from '../../src/core/review/track-profile.ts';
import { leaveOut } from '../../src/core/vector/leave-out.ts';
import type { Matrix } from '../../src/core/vector/matrix.ts';
import type { EngineChooser } from './engines.ts';
import type { ClusterRequest, TrackConstraints } from './types.ts';

/** Runs that are kept, so that going back to a linkage or undoing a decision costs nothing. */
const KEPT_RUNS = 6;

/** A tree, and why another engine made it than the one asked for. */
export interface Run {
  readonly agglomeration: Agglomeration;
  readonly fallback: string | undefined;
}

/** One episode's vectors and everything computed from them, stage by stage. */
export interface Held {
  /** Of these tracks and vectors: no others have the same in the life of the worker. */
  readonly number: number;
  readonly episode: Episode;
  readonly embeddings: Matrix;
  /** By metric and pooling. */
  readonly pooled: Map<string, Pooled>;
  readonly metric: MetricStage;
  /** By key, in order of last use. */
  readonly runs: Bounded<string, Run>;
  /** Inputs of the last `cluster`, and what asked for them. */
  last:
    | {
        readonly pooled: Pooled;
        readonly prepared: Prepared;
        readonly engine: ClusterRequest['engine'];
      }
    | undefined;
  /** The last `cluster` that came to its end. */
  done: Clustered | undefined;
  /** Tracks that look like two people; found when they are first asked for. */
  mixed: readonly MixedTrack[] | undefined;
}

export interface Clustered {
  readonly prepared: Prepared;
  readonly method: LinkageMethod;
  readonly agglomeration: Agglomeration;
}

/** What the calls that only read the clustering share with the session. */
export interface CallContext {
  readonly engines: EngineChooser;
  /** @throws AppError `cluster/no-episode` */
  readonly opened: () => Held;
  /** Pooling of the last `cluster`; before the first, the default one. */
  readonly pooledNow: () => Pooled;
  /** The last clustering that came to its end. @throws AppError `cluster/not-clustered` */
  readonly clustered: () => Clustered;
}

let lastNumber = 0;

/** @param metric of the same vectors, when it was learned before */
export function emptyHeld(
  episode: Episode,
  embeddings: Matrix,
  metric = new MetricStage(embeddings),
): Held {
  return {
    number: ++lastNumber,
    episode,
    embeddings,
    pooled: new Map(),
    metric,
    runs: new Bounded(KEPT_RUNS),
    last: undefined,
    done: undefined,
    mixed: undefined,
  };
}

export const notClustered = (): AppError =>
  new AppError(
    'cluster/not-clustered',
    'called before cluster()',
    'The episode has not been clustered yet. Wait until it has, then try again.',
  );

/**
 * The metric of the vectors at hand, and these in it: learned when it is first wanted, and kept as
 * long as the vectors are, because nothing that people do to the tracks changes it. What is stopped
 * on its way is started over by the next call.
 */
class MetricStage {
  readonly #embeddings: Matrix;
  #metric: EpisodeMetric | undefined;
  #faces: Matrix | undefined;

  constructor(embeddings: Matrix) {
    this.#embeddings = embeddings;
  }

  /** @throws CancelledError */
  async learn(episode: Episode, hooks: JobHooks): Promise<EpisodeMetric> {
    this.#metric ??= await episodeMetric(episode, this.#embeddings, hooks);
    return this.#metric;
  }

  /** The face vectors in the metric; plain where it is refused. @throws CancelledError */
  async faces(episode: Episode, hooks: JobHooks): Promise<Matrix> {
    const { whitener } = await this.learn(episode, hooks);
    if (whitener === undefined) return this.#embeddings;
    this.#faces ??= await whiten(this.#embeddings, whitener, hooks);
    return this.#faces;
  }
}

/** One vector a track, for all tracks that have one. */
export interface Pooled {
  readonly method: PoolingMethod;
  readonly items: Int32Array; // [n] track rows, ascending
  readonly vectors: Matrix; // [n, d]
  /** The same tracks as the specification has them; the same object in plain cosine. */
  readonly plain: Matrix; // [n, d]
  /** Every face vector, in the metric of `vectors`. */
  readonly faces: Matrix; // [E, d]
  /** Of the plain vectors. */
  readonly likeness: TrackLikeness;
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

/** Plain pooling, kept with the episode. */
export function plainPool(state: Held, method: PoolingMethod): Pooled {
  const known = state.pooled.get(method);
  if (known !== undefined) return known;
  const { episode, embeddings } = state;
  const startedAt = performance.now();
  const { items, vectors } = pool(episode, embeddings, method);
  const made: Pooled = {
    method,
    items,
    vectors,
    plain: vectors,
    faces: embeddings,
    likeness: trackLikeness({ items, vectors }, episode.tracks.count),
    metric: undefined,
    rowOf: rowsByTrack(items, episode.tracks.count),
    ms: performance.now() - startedAt,
  };
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
