import { transfer } from 'comlink';
import type {
  ClusterApi,
  ClusterRequest,
  ClusterResult,
  FlatRequest,
  FlatResult,
  GroupStats,
} from '../../workers/contract.ts';
import { DEFAULT_PARAMETERS } from '../core/cluster/types.ts';
import type { Episode } from '../core/episode/episode.ts';
import { AppError } from '../core/errors.ts';
import type { Matrix } from '../core/vector/matrix.ts';
import type { CallOptions } from './ingest.ts';
import { progressProxy } from './progress.ts';
import { WorkerClient } from './worker-client.ts';

const client = new WorkerClient<ClusterApi>(
  'cluster',
  () => new Worker(new URL('../../workers/cluster.worker.ts', import.meta.url), { type: 'module' }),
);

/** The episode that the worker is to hold, and where its vectors come from when it does not. */
interface Attached {
  readonly episode: Episode;
  readonly vectors: () => Promise<Matrix>;
}

let attached: Attached | undefined;
/** What was last asked of `cluster` for the attached episode: pooling and matrix follow from it. */
let request: ClusterRequest | undefined;
/** What the running worker holds; a worker started again holds nothing. */
let held: { generation: number; by: Attached; opening: Promise<void> } | undefined;
let clustered: { generation: number; by: Attached } | undefined;
/** The run on its way, so that questions wait for it instead of starting another. */
let running: Promise<unknown> | undefined;

function wanted(): Attached {
  if (attached !== undefined) return attached;
  throw new AppError(
    'cluster/no-episode',
    'no episode is attached',
    'No episode is open. Open one, then try again.',
  );
}

/** Vectors in the worker: loaded at the first need, again after a crash. */
async function ready(): Promise<Attached> {
  const target = wanted();
  const lost = !client.alive || held?.generation !== client.generation;
  if (held === undefined || lost || held.by !== target) {
    const opening = target
      .vectors()
      .then((vectors) =>
        client.call(async (api) =>
          api.open(target.episode, transfer(vectors, [vectors.data.buffer])),
        ),
      );
    held = {
      generation: client.alive ? client.generation : client.generation + 1,
      by: target,
      opening,
    };
    clustered = undefined;
    const mine = held;
    opening.catch(() => {
      if (held === mine) held = undefined;
    });
  }
  await held.opening;
  return target;
}

/** Pooled vectors and matrix in the worker, as the last request made them. */
async function readyClustered(): Promise<void> {
  while (running !== undefined) await running.catch(() => {});
  const target = await ready();
  const current = clustered?.by === target && clustered.generation === client.generation;
  if (current || request === undefined) return;
  await run(request, {});
}

/** Pooled vectors alone: before the first `cluster` the worker pools in the default way. */
async function readyPooled(): Promise<void> {
  const method = request?.parameters.pooling_method ?? DEFAULT_PARAMETERS.pooling_method;
  if (method === DEFAULT_PARAMETERS.pooling_method) await ready();
  else await readyClustered();
}

function run(next: ClusterRequest, options: CallOptions): Promise<ClusterResult> {
  const mine = runOnce(next, options).finally(() => {
    if (running === mine) running = undefined;
  });
  running = mine;
  return mine;
}

async function runOnce(next: ClusterRequest, options: CallOptions): Promise<ClusterResult> {
  const target = await ready();
  const result = await client.call(
    async (api) => api.cluster(next, progressProxy(options.onProgress)),
    options.signal,
  );
  clustered = { generation: client.generation, by: target };
  if (attached === target) request = next;
  return result;
}

/**
 * The clustering worker and the one episode attached to it. Its vectors are loaded when first
 * needed, so a restored episode costs nothing until somebody asks; after a crash they are loaded again.
 */
export const cluster = {
  /**
   * Name the episode that all calls are about.
   * @param vectors called when the worker needs them; what it gives is handed over (detached)
   * @param lastRequest what its stored clustering was made with
   */
  attach(episode: Episode, vectors: () => Promise<Matrix>, lastRequest?: ClusterRequest): void {
    attached = { episode, vectors };
    request = lastRequest;
  },

  /** Forget the episode and free the worker's memory. */
  detach(): void {
    attached = undefined;
    request = undefined;
    held = undefined;
    clustered = undefined;
    client.terminate();
  },

  cluster: (next: ClusterRequest, options: CallOptions = {}): Promise<ClusterResult> =>
    run(next, options),

  async flat(next: FlatRequest, signal?: AbortSignal): Promise<FlatResult> {
    await readyClustered();
    return client.call(async (api) => api.flat(next), signal);
  },

  async pooled() {
    await readyClustered();
    return client.call(async (api) => api.pooled());
  },

  async stats(groups: readonly Int32Array[]): Promise<GroupStats> {
    await readyPooled();
    return client.call(async (api) => api.stats(groups));
  },

  /** Cosine of each track of the group to the group's centroid, same order. */
  async toCentroid(group: Int32Array): Promise<Float32Array> {
    await readyPooled();
    return client.call(async (api) => api.toCentroid(group));
  },

  /** Cosine of every group's centroid to the first group's. */
  async centroidSimilarity(groups: readonly Int32Array[]): Promise<Float32Array> {
    await readyPooled();
    return client.call(async (api) => api.centroidSimilarity(groups));
  },

  /** Cosine of each face vector to the group's centroid; NaN for a face without one. */
  async facesToCentroid(faceRows: Int32Array, group: Int32Array): Promise<Float32Array> {
    await readyPooled();
    return client.call(async (api) => api.facesToCentroid(faceRows, group));
  },
};
