import { transfer } from 'comlink';
import { agglomerate, DEFAULT_FLOOR } from '../../src/core/cluster/agglomerate.ts';
import type { Engines } from '../../src/core/cluster/dense.ts';
import { type Agglomeration, DEFAULT_PARAMETERS } from '../../src/core/cluster/types.ts';
import { AppError } from '../../src/core/errors.ts';
import type { JobHooks } from '../../src/core/job.ts';
import { withPlainResultants } from '../../src/core/metric/plain-resultants.ts';
import { groupStats, unitMean } from '../../src/core/vector/group-stats.ts';
import type { ClusterApi, ClusterRequest, ClusterResult } from '../contract.ts';
import type { BaseRequest, BaseResult } from '../contract-base.ts';
import type { CallContext } from './call-context.ts';
import { createMetricCalls } from './calls-metric.ts';
import { createSameFrameCalls } from './calls-same-frame.ts';
import { createSimilarityCalls } from './calls-similarity.ts';
import { createSuggestCalls } from './calls-suggest.ts';
import { createTreesCalls } from './calls-trees.ts';
import { centroidCosines, cosines, isDirection } from './centroids.ts';
import { DensityStage } from './density.ts';
import { type EngineChooser, isGpuFailure } from './engines.ts';
import { type Clustered, emptyHeld, type Held, notClustered, type Run } from './held.ts';
import { besideTheQueue, JobQueue } from './jobs.ts';
import { LatestAnswer } from './latest.ts';
import {
  type Pooled,
  type Prepared,
  plainPool,
  poolFor,
  prepare,
  rowsOfTracks,
} from './prepare.ts';
import { createQuestions } from './questions.ts';
import { SquareCache } from './square-cache.ts';

/** Runs that are kept, so that going back to a linkage or undoing a decision costs nothing. */
const KEPT_RUNS = 6;
/** How far below a low threshold a components-first run reaches, so that a drag does not repeat it. */
const FLOOR_ROOM = 0.05;

/** The clustering worker's calls, apart from the worker itself. Groups are track rows. */
export function createClusterSession(engines: EngineChooser): ClusterApi {
  const jobs = new JobQueue();
  const density = new DensityStage();
  const squares = new SquareCache();
  const review = new LatestAnswer(jobs);
  let held: Held | undefined;

  const opened = (): Held => {
    if (held !== undefined) return held;
    throw new AppError(
      'cluster/no-episode',
      'no episode was opened in this worker',
      'The episode is not loaded any more. Open it again.',
    );
  };
  /** The pooling of the last `cluster`; before the first, the default one. */
  const pooledNow = (): Pooled => {
    const state = opened();
    return state.last?.pooled ?? plainPool(state, DEFAULT_PARAMETERS.pooling_method);
  };
  const cluster = async (request: ClusterRequest, hooks: JobHooks): Promise<ClusterResult> => {
    const state = opened();
    const { parameters, engine } = request;
    const pooled = await poolFor(state, parameters, hooks);
    await hooks.breathe();
    const fresh = prepare(pooled, request.constraints);
    // The same inputs stay the same object: what the density stage holds belongs to it.
    const prepared = state.last?.prepared.key === fresh.key ? state.last.prepared : fresh;
    state.last = { pooled, prepared, engine };
    const run = await runOf(state, { engines, squares, pooled, prepared, request }, hooks);
    const { agglomeration } = run;
    state.done = { prepared, method: parameters.linkage, agglomeration };
    return resultOf(pooled, prepared, run);
  };
  const runOf = async (state: Held, input: RunInput, hooks: JobHooks): Promise<Run> => {
    const { parameters, engine } = input.request;
    const key = [engine, parameters.linkage, input.prepared.key].join('|');
    const known = state.runs.get(key);
    const fits = known !== undefined && known.agglomeration.floor <= parameters.cluster_thresh;
    if (!fits) density.forget();
    const run = fits ? known : await agglomerateOn(input, hooks);
    state.runs.delete(key);
    state.runs.set(key, run);
    for (const oldest of state.runs.keys()) {
      if (state.runs.size <= KEPT_RUNS) break;
      state.runs.delete(oldest);
    }
    return run;
  };
  const base = async (request: BaseRequest, hooks: JobHooks): Promise<BaseResult> => {
    const now = opened();
    // Other tracks have other vectors: nothing of them is kept, but the metric, which is of the files.
    const state =
      request.episode === undefined ? now : emptyHeld(request.episode, now.embeddings, now.metric);
    const { parameters } = request;
    const pooled = await poolFor(state, parameters, hooks);
    const prepared = prepare(pooled, request.constraints);
    const run = await runOf(state, { engines, squares, pooled, prepared, request }, hooks);
    const result = resultOf(pooled, prepared, run);
    if (parameters.algorithm === 'agglomerative') return { result, flat: undefined };
    const chain = await engines.kernel(request.engine);
    return { result, flat: await density.run(prepared, parameters, chain, hooks) };
  };

  const clustered = (): Clustered => {
    const { done } = opened();
    if (done === undefined) throw notClustered();
    return done;
  };
  const beside = besideTheQueue;
  const context: CallContext = { engines, opened, pooledNow, clustered, beside };

  return {
    open: (episode, embeddings) => {
      // Whatever runs is about the episode before.
      jobs.cancel();
      review.drop();
      return jobs.run(async () => {
        density.forget();
        squares.forget();
        held = emptyHeld(episode, embeddings);
      });
    },
    retrack: (episode) => {
      review.giveWay();
      return jobs.run(async () => {
        density.forget();
        squares.forget();
        const { embeddings, metric } = opened();
        held = emptyHeld(episode, embeddings, metric);
      });
    },
    cluster: (request, onProgress) => {
      review.giveWay();
      return jobs.run((hooks) => cluster(request, hooks), onProgress);
    },
    base: (request) => jobs.run((hooks) => base(request, hooks)),
    flat: ({ parameters }) =>
      jobs.run(async (hooks) => {
        const { last } = opened();
        if (last === undefined) throw notClustered();
        const chain = await engines.kernel(last.engine);
        return density.run(last.prepared, parameters, chain, hooks);
      }),
    pooled: async (which) => {
      const { last } = opened();
      if (last === undefined) throw notClustered();
      const { items, plain } = last.prepared;
      const vectors = which === 'plain' ? plain : last.prepared.vectors;
      const data = vectors.data.slice();
      return transfer({ items, n: vectors.n, d: vectors.d, data }, [data.buffer]);
    },
    stats: async (groups) => {
      const pooled = pooledNow();
      const rows = groups.map((group) => rowsOfTracks(pooled, group));
      const { variance, centroidNorm } = groupStats(pooled.plain, rows);
      return { variance, centroidNorm };
    },
    toCentroid: async (group) => {
      const pooled = pooledNow();
      const { unit } = unitMean(pooled.vectors, rowsOfTracks(pooled, group));
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
        groups.map((group) => rowsOfTracks(pooled, group)),
      );
    },
    facesToCentroid: async (faceRows, group) => {
      const { episode } = opened();
      const pooled = pooledNow();
      const { unit } = unitMean(pooled.vectors, rowsOfTracks(pooled, group));
      const known = isDirection(unit);
      const rows = faceRows.map((face) => (known ? (episode.faces.embeddingRow[face] ?? -1) : -1));
      const similarity = cosines(pooled.faces, rows, unit);
      return transfer(similarity, [similarity.buffer]);
    },
    ...createQuestions({ ...context, queue: review }),
    ...createSimilarityCalls(context),
    ...createSuggestCalls(context),
    ...createTreesCalls(context),
    ...createMetricCalls(context),
    ...createSameFrameCalls(context),
    cancel: async () => {
      // Questions are not what a person cancels: they wait for the next turn.
      review.giveWay();
      jobs.cancel();
    },
  };
}

function resultOf(pooled: Pooled, { items }: Prepared, run: Run): ClusterResult {
  const { metric, ms } = pooled;
  return { items, ...run, poolMs: ms, ...(metric === undefined ? {} : { metric }) };
}

interface RunInput {
  readonly engines: EngineChooser;
  readonly squares: SquareCache;
  readonly pooled: Pooled;
  readonly prepared: Prepared;
  readonly request: ClusterRequest;
}

/** Agglomerate on the engine asked for; a GPU that fails on the way hands over to the kernel. */
async function agglomerateOn(input: RunInput, hooks: JobHooks): Promise<Run> {
  const { engines, squares, pooled, prepared } = input;
  const { engine, parameters } = input.request;
  const { vectors, plain, constraints } = prepared;
  const low = Math.max(0, parameters.cluster_thresh - FLOOR_ROOM);
  const floor = parameters.cluster_thresh < DEFAULT_FLOOR ? low : DEFAULT_FLOOR;
  const options = { method: parameters.linkage, constraints, floor };
  const remembering = ({ matrix, chain }: Engines): Engines => {
    return { matrix: squares.over(matrix, pooled, prepared), chain };
  };
  const link = async (on: Engines): Promise<Agglomeration> => {
    const run = await agglomerate(vectors, options, remembering(on), hooks);
    return withPlainResultants(run, vectors, plain);
  };
  const choice = await engines.choose(engine);
  try {
    const agglomeration = await link(choice.engines);
    const byKernel = agglomeration.engine !== choice.engines.matrix.name;
    const fallback = byKernel ? 'centroid linkage is always computed there' : choice.fallback;
    return { agglomeration, fallback };
  } catch (error) {
    if (!isGpuFailure(error)) throw error;
    const other = await engines.without(error);
    const agglomeration = await link(other.engines);
    return { agglomeration, fallback: other.fallback };
  }
}
