import { transfer } from 'comlink';
import { agglomerate } from '../../src/core/cluster/agglomerate.ts';
import { type Engines, squareEngine } from '../../src/core/cluster/dense.ts';
import { DEFAULT_FLOOR } from '../../src/core/cluster/limits.ts';
import {
  type Agglomeration,
  DEFAULT_PARAMETERS,
  NO_CONSTRAINTS,
} from '../../src/core/cluster/types.ts';
import type { Episode } from '../../src/core/episode/episode.ts';
import { AppError } from '../../src/core/errors.ts';
import type { TrackLikeness } from '../../src/core/identity/likeness.ts';
import type { JobHooks } from '../../src/core/job.ts';
import { withPlainResultants } from '../../src/core/metric/plain-resultants.ts';
import { FOUNDER_PARAMETERS, prioritiesOf } from '../../src/core/pipeline/founder-tree.ts';
import { touchMemory } from '../../src/core/pipeline/practice-episode.ts';
import type { Matrix } from '../../src/core/vector/matrix.ts';
import { JobQueue, LatestAnswer, type OnProgress } from '../common/jobs.ts';
import { endRoom, makeRoom } from '../common/room.ts';
import { createAlternatives } from './alternatives.ts';
import { DensityStage } from './density.ts';
import { type EngineChooser, isGpuFailure } from './engines.ts';
import {
  type Clustered,
  emptyHeld,
  type Held,
  notClustered,
  type Pooled,
  type Prepared,
  plainPool,
  poolFor,
  prepare,
  type Run,
} from './held.ts';
import { createMatchCalls } from './match.ts';
import { createQuestions } from './questions.ts';
import { createSimilarityCalls } from './similarity.ts';
import { SquareCache } from './square-cache.ts';
import type {
  BaseRequest,
  BaseResult,
  ClusterRequest,
  ClusterResult,
  FlatRequest,
  FoundersRequest,
  TrackConstraints,
} from './types.ts';
import { practise } from './warm-up.ts';

/** What the page may call; its end of each call is derived from this. */
export type ClusterApi = ReturnType<typeof createClusterSession>;

const NO_TRACK_CONSTRAINTS: TrackConstraints = {
  ...NO_CONSTRAINTS,
  deleted: new Int32Array(0),
};

/** How far below a low threshold a run reaches that ends at a floor, so that a drag does not repeat it. */
const FLOOR_ROOM = 0.05;

/** Quicker code is there for all that the thread does: once is enough. */
let practised = false;

/** The clustering worker's calls, apart from the worker itself. Groups are track rows. */
export function createClusterSession(engines: EngineChooser) {
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
    return resultOf(state, { pooled, prepared, run, request });
  };
  const runOf = async (state: Held, input: RunInput, hooks: JobHooks): Promise<Run> => {
    const { parameters, engine } = input.request;
    const key = [engine, parameters.linkage, input.prepared.key].join('|');
    const known = state.runs.get(key);
    const fits = known !== undefined && known.agglomeration.floor <= parameters.cluster_thresh;
    if (!fits) density.forget();
    const run = fits ? known : await agglomerateOn({ ...input, from: known?.agglomeration }, hooks);
    state.runs.set(key, run);
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
    const result = resultOf(state, { pooled, prepared, run, request });
    if (parameters.algorithm === 'agglomerative') return { result, flat: undefined };
    const chain = await engines.kernel(request.engine);
    return { result, flat: await density.run(prepared, parameters, chain, hooks) };
  };
  const founders = async (request: FoundersRequest, hooks: JobHooks) => {
    const now = opened();
    const state =
      request.episode === undefined ? now : emptyHeld(request.episode, now.embeddings, now.metric);
    const parameters = FOUNDER_PARAMETERS;
    const pooled = plainPool(state, parameters.pooling_method);
    const prepared = prepare(pooled, NO_TRACK_CONSTRAINTS);
    const asked = { parameters, engine: request.engine, constraints: NO_TRACK_CONSTRAINTS };
    const input = { engines, squares, pooled, prepared, request: asked };
    const { linkage } = (await runOf(state, input, hooks)).agglomeration;
    return prioritiesOf(state.episode, { items: prepared.items, linkage });
  };

  const clustered = (): Clustered => {
    const { done } = opened();
    if (done === undefined) throw notClustered();
    return done;
  };
  const context = { engines, opened, pooledNow, clustered };

  return {
    /** Take an episode's vectors (transferred in). Replaces the one before. */
    open: (episode: Episode, embeddings: Matrix) => {
      // Whatever runs is about the episode before.
      jobs.cancel();
      review.drop();
      return jobs.run(async () => {
        density.forget();
        squares.forget();
        held = emptyHeld(episode, embeddings);
      });
    },

    /** The same vectors under other tracks (a track was split, or put together again). */
    retrack: (episode: Episode) => {
      review.giveWay();
      return jobs.run(async () => {
        density.forget();
        squares.forget();
        const { embeddings, metric } = opened();
        held = emptyHeld(episode, embeddings, metric);
      });
    },

    /** Pool if needed, compute the matrix if needed, run linkage. */
    cluster: (request: ClusterRequest, onProgress?: OnProgress) => {
      review.giveWay();
      return jobs.run((hooks) => cluster(request, hooks), onProgress);
    },

    /** Cluster beside the clustering that is shown: what other calls are about stays what it is. */
    base: (request: BaseRequest) => jobs.run((hooks) => base(request, hooks)),

    /** How large a group each track founds, [T]; undefined without a track that can be clustered. */
    founders: (request: FoundersRequest, onProgress?: OnProgress) =>
      jobs.run((hooks) => founders(request, hooks), onProgress),

    /** Labels of a density algorithm at the given parameters, from the matrix of the last `cluster`. */
    flat: ({ parameters }: FlatRequest) =>
      jobs.run(async (hooks) => {
        const { last } = opened();
        if (last === undefined) throw notClustered();
        const chain = await engines.kernel(last.engine);
        return density.run(last.prepared, parameters, chain, hooks);
      }),

    /**
     * Pooled unit vectors of the last `cluster`: a copy, transferred out.
     * @param which `plain` as the specification has them, for tracks.npy; `used` in the metric
     */
    pooled: async (which: 'plain' | 'used') => {
      const { last } = opened();
      if (last === undefined) throw notClustered();
      const { items, plain } = last.prepared;
      const vectors = which === 'plain' ? plain : last.prepared.vectors;
      const data = vectors.data.slice();
      return transfer({ items, n: vectors.n, d: vectors.d, data }, [data.buffer]);
    },

    /** The face vectors that were opened: a copy, transferred out. */
    embeddings: async () => {
      const { n, d, data } = opened().embeddings;
      const copy = data.slice();
      return transfer({ n, d, data: copy }, [copy.buffer]);
    },

    ...createQuestions(context, review),
    ...createSimilarityCalls(context),
    ...createAlternatives(context),
    ...createMatchCalls(context),

    /**
     * While files are read: open the engine that will be asked for, and exercise what an import needs.
     * Changes nothing that is held, and gives way to whatever is asked.
     */
    warmUp: async (engine: ClusterRequest['engine']): Promise<void> => {
      const { chain } = (await engines.choose(engine)).engines;
      const isBusy = () => jobs.busy;
      if (held === undefined && !isBusy()) touchMemory(chain);
      if (practised) return;
      practised = true;
      const beside = engines.beside();
      const { engines: own } = await beside.choose('wasm');
      await practise(own, createClusterSession(beside), isBusy);
    },

    /** Somebody acts: until it is shown, or for a moment, all that this thread does rests. */
    stopForPage: async () => makeRoom(),
    stopResting: async () => endRoom(),

    /** Stop the queue. Questions are not what a person cancels: they wait for the next turn. */
    cancel: async () => {
      review.giveWay();
      jobs.cancel();
    },
  };
}

const SENT: TrackLikeness = { d: 0, rowOf: new Int32Array(0), data: new Int8Array(0) };

interface Ended extends Pick<RunInput, 'pooled' | 'prepared' | 'request'> {
  readonly run: Run;
}

function resultOf(state: Held, { pooled, prepared, run, request }: Ended): ClusterResult {
  const { items } = prepared;
  const { metric, ms } = pooled;
  const likenessOf = state.number;
  const likeness = request.likenessOf === likenessOf ? SENT : plainPool(state, 'mean').likeness;
  const known = { items, likeness, likenessOf };
  return { ...known, ...run, poolMs: ms, ...(metric === undefined ? {} : { metric }) };
}

interface RunInput {
  readonly engines: EngineChooser;
  readonly squares: SquareCache;
  readonly pooled: Pooled;
  readonly prepared: Prepared;
  readonly request: ClusterRequest;
  /** A run of the same that is not deep enough: what it merged stays. */
  readonly from?: Agglomeration | undefined;
}

/** Agglomerate on the engine asked for; a GPU that fails on the way hands over to the kernel. */
async function agglomerateOn(input: RunInput, hooks: JobHooks): Promise<Run> {
  const { engines, squares, pooled, prepared } = input;
  const { engine, parameters } = input.request;
  const { vectors, plain, constraints } = prepared;
  const low = Math.max(0, parameters.cluster_thresh - FLOOR_ROOM);
  const floor = parameters.cluster_thresh < DEFAULT_FLOOR ? low : DEFAULT_FLOOR;
  const options = { method: parameters.linkage, constraints, floor, from: input.from };
  const remembering = ({ matrix, chain }: Engines): Engines => {
    const inner = squareEngine(parameters.linkage, { matrix, chain });
    return { matrix: squares.over(inner, pooled, prepared), chain };
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
