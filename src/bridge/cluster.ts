import type { ClusterApi } from '../../workers/cluster/session.ts';
import type { BaseRequest, BaseResult, ClusterRequest } from '../../workers/cluster/types.ts';
import type { OnProgress } from '../../workers/common/jobs.ts';
import { DEFAULT_PARAMETERS } from '../core/cluster/types.ts';
import type { Episode } from '../core/episode/episode.ts';
import { AppError, CancelledError } from '../core/errors.ts';
import type { Matrix } from '../core/vector/matrix.ts';
import { type Calls, callsBy, callsOf, handedOver, unlessAborted } from './calls.ts';
import { KeptLikeness } from './kept-likeness.ts';
import { surviving, WorkerClient } from './worker-client.ts';

/** What the page asks of a worker that holds an episode. */
export type ClusterCalls = Calls<Omit<ClusterApi, Own>>;
/** Calls that no episode has to be attached for, or that the host makes itself. */
type Own = 'open' | 'cancel' | 'warmUp';

/**
 * What the worker must hold for a call, where that is less than what was last clustered: the vectors
 * of the faces, or of the tracks as the last request pooled them.
 */
const NEEDS: Partial<Record<keyof ClusterApi, 'faces' | 'tracks'>> = {
  base: 'faces',
  founders: 'faces',
  trackProfile: 'faces',
  match: 'faces',
  stats: 'tracks',
  toRest: 'tracks',
  facesToRest: 'tracks',
  pairSimilarities: 'tracks',
};

/**
 * What the worker is told when a call's signal aborts. Without an entry it is told nothing: `cancel`
 * would stop a clustering on its way too.
 */
const STOPS: Partial<Record<keyof ClusterApi, keyof ClusterCalls>> = {
  suggest: 'stopSuggest',
  trees: 'stopTrees',
  proposeMetric: 'stopMetric',
};

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
  /** Of the worker; undefined until the vectors are on their way to it. */
  generation: number | undefined;
  readonly opening: Promise<void>;
  clustered: boolean;
  readonly likeness: KeptLikeness;
}

const spawn = () =>
  new Worker(new URL('../../workers/cluster.worker.ts', import.meta.url), { type: 'module' });

/** Keeps the one episode that all questions are about in the clustering worker. */
export class ClusterHost {
  readonly #client = new WorkerClient<ClusterApi>('cluster', spawn);
  readonly #worker = callsOf<ClusterApi>(this.#client);
  /** About the episode attached: its vectors are loaded, and clustered as before, where they must be. */
  readonly calls: ClusterCalls = callsBy((name, args, signal) => this.ask(name, args, signal));
  #subject: Subject | undefined;
  #held: Held | undefined;
  /** The run on its way, so that questions wait for it instead of starting another. */
  #running: Promise<unknown> | undefined;
  /** Generation of the worker that was told to exercise. */
  #warmed: number | undefined;
  #trial: Promise<unknown> = Promise.resolve();
  #trying = false;
  /** Attached again when a trial fails. */
  #before: Subject | undefined;

  /** Start the worker ahead of its first call, and have it exercise what that will need. */
  warm(engine: ClusterRequest['engine']): void {
    if (this.#client.alive && this.#warmed === this.#client.generation) return;
    // It is asked for nothing: whatever ends it concerns nobody.
    this.#worker.warmUp(engine).catch(() => {});
    this.#warmed = this.#client.generation;
  }

  attach(subject: Subject): void {
    this.#subject = subject;
  }

  detach(): void {
    // What is on trial is another's: only the way back goes.
    this.#before = undefined;
    if (this.#trying) return;
    this.#subject = undefined;
    this.#held = undefined;
    this.#client.terminate();
  }

  /**
   * Try another subject: while `work` runs, questions about the one attached wait. When it throws,
   * that one is attached again; its vectors are loaded when they are next needed.
   */
  trial<R>(subject: Subject, work: () => Promise<R>): Promise<R> {
    const result = this.#trial.then(async () => {
      this.#before = this.#subject;
      this.#subject = subject;
      this.#trying = true;
      try {
        return await work();
      } catch (error) {
        if (this.#subject === subject) this.#subject = this.#before;
        throw error;
      } finally {
        this.#before = undefined;
        this.#trying = false;
      }
    });
    this.#trial = result.catch(() => {});
    return result;
  }

  /**
   * The vectors of an episode as far as the worker holds them, copied: for when they are stored nowhere
   * else any more. Waits for no trial and loads nothing; undefined where they are not there.
   */
  async heldVectors({ epId, runId }: Pick<Episode, 'epId' | 'runId'>): Promise<Matrix | undefined> {
    const held = this.#held;
    if (held?.generation === undefined || this.#isLost(held) || this.#trying) return undefined;
    const { episode } = held.by;
    if (episode.epId !== epId || episode.runId !== runId) return undefined;
    try {
      await held.opening;
      return await this.#worker.embeddings();
    } catch {
      return undefined;
    }
  }

  /** Resolves when no trial is under way. */
  async settled(): Promise<void> {
    await this.#trial;
  }

  /**
   * Make one call; when its signal aborts it rejects with CancelledError. A worker that dies under it
   * is started again, given what the one before held, and asked once more.
   */
  async ask(
    name: keyof ClusterCalls,
    args: readonly unknown[],
    signal?: AbortSignal,
  ): Promise<unknown> {
    return surviving('cluster', () => this.#ask(name, args, signal), signal);
  }

  async #ask(
    name: keyof ClusterCalls,
    args: readonly unknown[],
    signal?: AbortSignal,
  ): Promise<unknown> {
    const send = this.#worker[name] as (...args: readonly unknown[]) => Promise<unknown>;
    // Not `stopped`, which is a question. A worker that has died does none of what is to stop.
    if (/^stop[A-Z]/.test(name)) return this.#client.alive ? send() : undefined;
    if (name === 'retrack') return this.#retrack(...(args as Parameters<ClusterApi['retrack']>));
    if (name === 'cluster') {
      const [request, onProgress] = args as Parameters<ClusterApi['cluster']>;
      return this.#run(request, onProgress, signal);
    }
    await this.#ready(NEEDS[name]);
    if (name === 'base') return this.#base(args[0] as BaseRequest, signal);
    if (name === 'flat' || name === 'founders') return send(...args, signal);
    if (signal?.aborted) throw new CancelledError();
    const stop = STOPS[name];
    return unlessAborted(send(...args), signal, () => {
      if (stop !== undefined) this.ask(stop, []).catch(() => {});
    });
  }

  async #base(request: BaseRequest, signal?: AbortSignal): Promise<BaseResult> {
    if (signal?.aborted) throw new CancelledError();
    const { likeness } = await this.#opened();
    let flat: BaseResult['flat'];
    const result = await likeness.clustering(request, async (asked) => {
      const answer = await unlessAborted(this.#worker.base(asked), signal, () => {});
      flat = answer.flat;
      return answer.result;
    });
    return { result, flat };
  }

  /** The last request stays: rows of tracks that were there do not change. */
  async #retrack(episode: Episode): Promise<void> {
    const subject = this.#wanted();
    subject.episode = episode;
    const held = this.#held;
    // Nothing to tell a worker that holds nothing of it: opening gives it the new tracks.
    if (held === undefined || held.by !== subject || this.#isLost(held)) return;
    await held.opening;
    await this.#worker.retrack(episode);
    // Whatever ended before it was about the tracks of before.
    held.clustered = false;
  }

  async #ready(need: 'faces' | 'tracks' | undefined): Promise<void> {
    if (need === 'faces' || (need === 'tracks' && this.#poolsByDefault())) await this.#opened();
    else await this.#clustered();
  }

  /** Vectors are in the worker: loaded at the first need, again after a crash. */
  async #opened(): Promise<Held> {
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
  async #clustered(): Promise<void> {
    while (this.#running !== undefined) await this.#running.catch(() => {});
    const { by, clustered } = await this.#opened();
    if (!clustered && by.request !== undefined) await this.#run(by.request);
  }

  /** True where a worker that has clustered nothing yet pools as the last request did. */
  #poolsByDefault(): boolean {
    const asked = { ...DEFAULT_PARAMETERS, ...this.#subject?.request?.parameters };
    const { pooling_method, metric } = DEFAULT_PARAMETERS;
    return asked.pooling_method === pooling_method && asked.metric === metric;
  }

  #run(request: ClusterRequest, onProgress?: OnProgress, signal?: AbortSignal) {
    const run = async () => {
      const held = await this.#opened();
      const result = await held.likeness.clustering(request, (asked) =>
        this.#worker.cluster(asked, onProgress, signal),
      );
      held.clustered = true;
      held.by.request = request;
      return result;
    };
    const mine = run().finally(() => {
      if (this.#running === mine) this.#running = undefined;
    });
    this.#running = mine;
    return mine;
  }

  #open(subject: Subject): Held {
    const opening = subject.vectors().then((vectors) => {
      // Another was opened in the meantime: the worker holds one.
      if (this.#held !== held) throw new CancelledError();
      const opened = this.#worker.open(subject.episode, handedOver(vectors));
      held.generation = this.#client.generation;
      return opened;
    });
    const likeness = new KeptLikeness();
    const held: Held = { by: subject, generation: undefined, opening, clustered: false, likeness };
    opening.catch(() => {
      if (this.#held === held) this.#held = undefined;
    });
    return held;
  }

  #isLost({ generation }: Held): boolean {
    if (generation === undefined) return false;
    return !this.#client.alive || generation !== this.#client.generation;
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

const host = new ClusterHost();

/**
 * The clustering worker of the page and the one episode attached to it. Its vectors are loaded when
 * first needed, so a restored episode costs nothing until somebody asks; after a crash they are
 * loaded again. While an episode is on trial all calls wait, but those that stop one.
 */
export const cluster = Object.assign(
  callsBy<Omit<ClusterApi, Own>>(async (name, args, signal) => {
    if (!name.startsWith('stop')) await host.settled();
    return host.ask(name, args, signal);
  }),
  {
    /**
     * Name the episode that all calls are about.
     * @param vectors called when the worker needs them; what it gives is handed over (detached)
     * @param request what its stored clustering was made with
     */
    attach(episode: Episode, vectors: () => Promise<Matrix>, request?: ClusterRequest): void {
      host.attach({ episode, vectors, request });
    },

    /** See ClusterHost. */
    heldVectors: (episode: Pick<Episode, 'epId' | 'runId'>): Promise<Matrix | undefined> =>
      host.heldVectors(episode),

    /** See ClusterHost. */
    warm: (engine: ClusterRequest['engine']): void => host.warm(engine),

    /** Forget the episode and free the worker's memory. */
    detach(): void {
      host.detach();
    },

    /** Attach an episode if `work` succeeds; until then all other calls wait, about the one before. */
    trial<R>(
      episode: Episode,
      vectors: () => Promise<Matrix>,
      work: (calls: ClusterCalls) => Promise<R>,
    ): Promise<R> {
      return host.trial({ episode, vectors, request: undefined }, () => work(host.calls));
    },
  },
);
