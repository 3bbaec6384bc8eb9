import { transfer } from 'comlink';
import { agglomerate, DEFAULT_FLOOR } from '../../src/core/cluster/agglomerate.ts';
import { type Agglomeration, DEFAULT_PARAMETERS } from '../../src/core/cluster/types.ts';
import type { Episode } from '../../src/core/episode/episode.ts';
import { AppError } from '../../src/core/errors.ts';
import type { JobHooks } from '../../src/core/job.ts';
import { groupStats, unitMean } from '../../src/core/vector/group-stats.ts';
import type { Matrix } from '../../src/core/vector/matrix.ts';
import type { PoolingMethod } from '../../src/core/vector/pool.ts';
import type { ClusterApi, ClusterRequest, ClusterResult } from '../contract.ts';
import { centroidCosines, cosines, isDirection } from './centroids.ts';
import { DensityStage } from './density.ts';
import { type EngineChooser, isGpuFailure } from './engines.ts';
import { JobQueue } from './jobs.ts';
import { type Pooled, type Prepared, poolTracks, prepare } from './prepare.ts';

/** Runs that are kept, so that going back to a linkage or undoing a decision costs nothing. */
const KEPT_RUNS = 6;
/** How far below a low threshold a components-first run reaches, so that a drag does not repeat it. */
const FLOOR_ROOM = 0.05;

/** Holds one episode's vectors and everything computed from them, stage by stage. */
interface Held {
  readonly episode: Episode;
  readonly embeddings: Matrix;
  readonly pooled: Map<PoolingMethod, Pooled>;
  /** By key, in order of last use. */
  readonly runs: Map<string, { agglomeration: Agglomeration; fallback: string | undefined }>;
  /** Inputs of the last `cluster`, and what asked for them. */
  last: { pooled: Pooled; prepared: Prepared; engine: ClusterRequest['engine'] } | undefined;
}

/** The clustering worker's calls, apart from the worker itself. Groups are track rows. */
export function createClusterSession(engines: EngineChooser): ClusterApi {
  const jobs = new JobQueue();
  const density = new DensityStage();
  let held: Held | undefined;

  const opened = (): Held => {
    if (held !== undefined) return held;
    throw new AppError(
      'cluster/no-episode',
      'no episode was opened in this worker',
      'The episode is not loaded any more. Open it again.',
    );
  };
  const poolFor = (state: Held, method: PoolingMethod): Pooled => {
    const known = state.pooled.get(method);
    if (known !== undefined) return known;
    const made = poolTracks(state.episode, state.embeddings, method, () => performance.now());
    state.pooled.set(method, made);
    return made;
  };
  /** The pooling of the last `cluster`; before the first, the default one. */
  const pooledNow = (): Pooled => {
    const state = opened();
    return state.last?.pooled ?? poolFor(state, DEFAULT_PARAMETERS.pooling_method);
  };
  /** Ascending, so that the figures of a group do not depend on the order it comes in. */
  const rowsOf = ({ rowOf }: Pooled, group: Int32Array): Int32Array =>
    group
      .map((track) => rowOf[track] ?? -1)
      .filter((row) => row >= 0)
      .sort();

  const cluster = async (request: ClusterRequest, hooks: JobHooks): Promise<ClusterResult> => {
    const state = opened();
    const { parameters, engine } = request;
    const pooled = poolFor(state, parameters.pooling_method);
    await hooks.breathe();
    const fresh = prepare(pooled, request.constraints);
    // The same inputs stay the same object: what the density stage holds belongs to it.
    const prepared = state.last?.prepared.key === fresh.key ? state.last.prepared : fresh;
    state.last = { pooled, prepared, engine };

    const key = [engine, parameters.linkage, prepared.key].join('|');
    const known = state.runs.get(key);
    if (known !== undefined && known.agglomeration.floor <= parameters.cluster_thresh) {
      state.runs.delete(key);
      state.runs.set(key, known);
      return { items: prepared.items, ...known, poolMs: pooled.ms };
    }
    density.forget();
    const run = await agglomerateOn(engines, prepared, request, hooks);
    state.runs.delete(key);
    state.runs.set(key, run);
    for (const oldest of state.runs.keys()) {
      if (state.runs.size <= KEPT_RUNS) break;
      state.runs.delete(oldest);
    }
    return { items: prepared.items, ...run, poolMs: pooled.ms };
  };

  return {
    open: (episode, embeddings) => {
      // Whatever runs is about the episode before.
      jobs.cancel();
      return jobs.run(async () => {
        density.forget();
        held = { episode, embeddings, pooled: new Map(), runs: new Map(), last: undefined };
      });
    },
    cluster: (request, onProgress) => jobs.run((hooks) => cluster(request, hooks), onProgress),
    flat: ({ parameters }) =>
      jobs.run(async (hooks) => {
        const { last } = opened();
        if (last === undefined) throw notClustered();
        const chain = await engines.kernel(last.engine);
        return density.run(last.prepared, parameters, chain, hooks);
      }),
    pooled: async () => {
      const { last } = opened();
      if (last === undefined) throw notClustered();
      const { items, vectors } = last.prepared;
      const data = vectors.data.slice();
      return transfer({ items, n: vectors.n, d: vectors.d, data }, [data.buffer]);
    },
    stats: async (groups) => {
      const pooled = pooledNow();
      const rows = groups.map((group) => rowsOf(pooled, group));
      const { variance, centroidNorm } = groupStats(pooled.vectors, rows);
      return { variance, centroidNorm };
    },
    toCentroid: async (group) => {
      const pooled = pooledNow();
      const { unit } = unitMean(pooled.vectors, rowsOf(pooled, group));
      return cosines(
        pooled.vectors,
        group.map((track) => pooled.rowOf[track] ?? -1),
        unit,
      );
    },
    centroidSimilarity: async (groups) => {
      const pooled = pooledNow();
      return centroidCosines(
        pooled.vectors,
        groups.map((group) => rowsOf(pooled, group)),
      );
    },
    facesToCentroid: async (faceRows, group) => {
      const { episode, embeddings } = opened();
      const pooled = pooledNow();
      const { unit } = unitMean(pooled.vectors, rowsOf(pooled, group));
      const known = isDirection(unit);
      const rows = faceRows.map((face) => (known ? (episode.faces.embeddingRow[face] ?? -1) : -1));
      const similarity = cosines(embeddings, rows, unit);
      return transfer(similarity, [similarity.buffer]);
    },
    cancel: async () => jobs.cancel(),
  };
}

/** Agglomerate on the engine asked for; a GPU that fails on the way hands over to the kernel. */
async function agglomerateOn(
  engines: EngineChooser,
  { vectors, constraints }: Prepared,
  { engine, parameters }: ClusterRequest,
  hooks: JobHooks,
): Promise<{ agglomeration: Agglomeration; fallback: string | undefined }> {
  const low = Math.max(0, parameters.cluster_thresh - FLOOR_ROOM);
  const floor = parameters.cluster_thresh < DEFAULT_FLOOR ? low : DEFAULT_FLOOR;
  const options = { method: parameters.linkage, constraints, floor };
  const choice = await engines.choose(engine);
  try {
    const agglomeration = await agglomerate(vectors, options, choice.engines, hooks);
    const byKernel = agglomeration.engine !== choice.engines.matrix.name;
    const fallback = byKernel ? 'centroid linkage is always computed there' : choice.fallback;
    return { agglomeration, fallback };
  } catch (error) {
    if (!isGpuFailure(error)) throw error;
    const other = await engines.without(error);
    const agglomeration = await agglomerate(vectors, options, other.engines, hooks);
    return { agglomeration, fallback: other.fallback };
  }
}

const notClustered = (): AppError =>
  new AppError(
    'cluster/not-clustered',
    'called before cluster()',
    'The episode has not been clustered yet. Wait until it has, then try again.',
  );
