import { transfer } from 'comlink';
import type {
  ClusterApi,
  ClusterRequest,
  ClusterResult,
  FlatRequest,
  FlatResult,
} from '../../workers/contract.ts';
import type { BaseRequest, BaseResult } from '../../workers/contract-base.ts';
import { DEFAULT_PARAMETERS } from '../core/cluster/types.ts';
import type { Episode } from '../core/episode/episode.ts';
import { AppError } from '../core/errors.ts';
import type { Matrix } from '../core/vector/matrix.ts';
import type { CallOptions } from './ingest.ts';
import { progressProxy } from './progress.ts';
import { WorkerClient } from './worker-client.ts';

/** An episode that the worker is to hold, and where its vectors come from when it does not. */
export interface Subject {
  /** Changes with its tracks: what a worker that starts again is given. */
  episode: Episode;
  /** What it gives is handed over (detached). Called again after a crash. */
  readonly vectors: () => Promise<Matrix>;
  /** What was last asked of `cluster` for it: pooling and matrix follow from it. */
  request: ClusterRequest | undefined;
}

/** What of which subject a running worker holds; one that was started again holds nothing. */
interface Held {
  readonly by: Subject;
  readonly generation: number;
  readonly opening: Promise<void>;
  clustered: boolean;
}

/** Keeps the one episode that all questions are about in the clustering worker. */
export class ClusterHost {
  readonly client = new WorkerClient<ClusterApi>(
    'cluster',
    () =>
      new Worker(new URL('../../workers/cluster.worker.ts', import.meta.url), { type: 'module' }),
  );
  #subject: Subject | undefined;
  #held: Held | undefined;
  /** The run on its way, so that questions wait for it instead of starting another. */
  #running: Promise<unknown> | undefined;
  #trial: Promise<unknown> = Promise.resolve();

  attach(subject: Subject): void {
    this.#subject = subject;
  }

  detach(): void {
    this.#subject = undefined;
    this.#held = undefined;
    this.client.terminate();
  }

  /**
   * Try another subject: while `work` runs, questions about the one attached wait. When it throws,
   * that one is attached again; its vectors are loaded when they are next needed.
   */
  async trial<R>(subject: Subject, work: () => Promise<R>): Promise<R> {
    await this.settled();
    const before = this.#subject;
    this.#subject = subject;
    const result = work().catch((error: unknown) => {
      if (this.#subject === subject) this.#subject = before;
      throw error;
    });
    this.#trial = result.catch(() => {});
    return result;
  }

  /** Resolves when no trial is under way. */
  async settled(): Promise<void> {
    await this.#trial;
  }

  /**
   * The same vectors under other tracks, also for a worker that starts again. The last request stays:
   * rows of tracks that were there do not change.
   */
  async retrack(episode: Episode): Promise<void> {
    const subject = this.#wanted();
    subject.episode = episode;
    const held = this.#held;
    // Nothing to tell a worker that holds nothing of it: opening gives it the new tracks.
    if (held === undefined || held.by !== subject || this.#isLost(held)) return;
    await held.opening;
    await this.client.call(async (api) => api.retrack(episode));
    // Whatever ended before it was about the tracks of before.
    held.clustered = false;
  }

  /** Vectors are in the worker: loaded at the first need, again after a crash. */
  async ready(): Promise<Held> {
    const subject = this.#wanted();
    const current = this.#held;
    if (current === undefined || current.by !== subject || this.#isLost(current)) {
      this.#held = this.#open(subject);
    }
    const held = this.#held as Held;
    await held.opening;
    return held;
  }

  /** Pooled vectors and matrix are in the worker, as the last request made them. */
  async readyClustered(): Promise<void> {
    while (this.#running !== undefined) await this.#running.catch(() => {});
    const { by, clustered } = await this.ready();
    if (!clustered && by.request !== undefined) await this.run(by.request, {});
  }

  /** Pooled vectors alone: before the first `cluster` the worker pools in the default way. */
  async readyPooled(): Promise<void> {
    const asked = { ...DEFAULT_PARAMETERS, ...this.#subject?.request?.parameters };
    const { pooling_method, metric } = DEFAULT_PARAMETERS;
    if (asked.pooling_method === pooling_method && asked.metric === metric) await this.ready();
    else await this.readyClustered();
  }

  run(request: ClusterRequest, options: CallOptions): Promise<ClusterResult> {
    const mine = this.#run(request, options).finally(() => {
      if (this.#running === mine) this.#running = undefined;
    });
    this.#running = mine;
    return mine;
  }

  async flat(request: FlatRequest, signal: AbortSignal | undefined): Promise<FlatResult> {
    await this.readyClustered();
    return this.client.call(async (api) => api.flat(request), signal);
  }

  async base(request: BaseRequest): Promise<BaseResult> {
    await this.ready();
    return this.client.call(async (api) => api.base(request));
  }

  async #run(request: ClusterRequest, options: CallOptions): Promise<ClusterResult> {
    const held = await this.ready();
    const result = await this.client.call(
      async (api) => api.cluster(request, progressProxy(options.onProgress)),
      options.signal,
    );
    held.clustered = true;
    held.by.request = request;
    return result;
  }

  #open(subject: Subject): Held {
    const { client } = this;
    const opening = subject
      .vectors()
      .then((vectors) =>
        client.call(async (api) =>
          api.open(subject.episode, transfer(vectors, [vectors.data.buffer])),
        ),
      );
    const generation = client.alive ? client.generation : client.generation + 1;
    const held: Held = { by: subject, generation, opening, clustered: false };
    opening.catch(() => {
      if (this.#held === held) this.#held = undefined;
    });
    return held;
  }

  #isLost(held: Held): boolean {
    return !this.client.alive || held.generation !== this.client.generation;
  }

  #wanted(): Subject {
    if (this.#subject !== undefined) return this.#subject;
    throw new AppError(
      'cluster/no-episode',
      'no episode is attached',
      'No episode is open. Open one, then try again.',
    );
  }
}
