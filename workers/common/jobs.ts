import { CancelledError } from '../../src/core/errors.ts';
import type { JobHooks } from '../../src/core/job.ts';
import { roomNeeded } from './room.ts';

/** Milliseconds of work between two turns of the worker's message queue. */
const BREATH_MS = 8;
/** Milliseconds between two progress messages: faster than the eye follows, slow enough to cost nothing. */
const PROGRESS_MS = 50;

/** What a long call tells of its progress. */
export type OnProgress = JobHooks['progress'];

/**
 * Runs long calls one after the other, and stops them when told to: they share an engine's memory,
 * and a worker takes new calls whenever the running one breathes.
 */
export class JobQueue {
  #tail: Promise<unknown> = Promise.resolve();
  readonly #jobs = new Set<{ stopped: boolean }>();

  /** @param work gets hooks that breathe, and that throw CancelledError once `cancel` was called */
  run<T>(work: (hooks: JobHooks) => Promise<T>, onProgress?: OnProgress): Promise<T> {
    return this.start(work, onProgress).result;
  }

  /** The same, with a way to stop this one alone. */
  start<T>(
    work: (hooks: JobHooks) => Promise<T>,
    onProgress?: OnProgress,
  ): { readonly result: Promise<T>; readonly stop: () => void } {
    const job = { stopped: false };
    this.#jobs.add(job);
    const result = this.#tail.then(async () => {
      try {
        await roomNeeded();
        if (job.stopped) throw new CancelledError();
        return await work(hooksOf(job, onProgress));
      } finally {
        this.#jobs.delete(job);
      }
    });
    this.#tail = result.catch(() => {});
    const stop = (): void => {
      job.stopped = true;
    };
    return { result, stop };
  }

  /** True while a job runs or waits. */
  get busy(): boolean {
    return this.#jobs.size > 0;
  }

  /** Stop the running job and those that wait; later ones are not concerned. */
  cancel(): void {
    for (const job of this.#jobs) job.stopped = true;
  }
}

/**
 * A long answer of which only the last one asked for is wanted: one that was overtaken stops at its
 * next breath and rejects with CancelledError.
 */
export class LatestAnswer {
  readonly #jobs: JobQueue;
  #current: { stop: () => void; again: boolean } | undefined;

  /** @param jobs what the answers take turns with; without, with each other alone */
  constructor(jobs = new JobQueue()) {
    this.#jobs = jobs;
  }

  /** Queue the work; a request before it that has no answer yet rejects with CancelledError. */
  async ask<T>(work: (hooks: JobHooks) => Promise<T>, onProgress?: OnProgress): Promise<T> {
    this.drop();
    const mine = { stop: () => {}, again: false };
    this.#current = mine;
    try {
      for (;;) {
        mine.again = false;
        const job = this.#jobs.start(work, onProgress);
        mine.stop = job.stop;
        try {
          return await job.result;
        } catch (error) {
          if (!(error instanceof CancelledError) || !mine.again) throw error;
        }
      }
    } finally {
      if (this.#current === mine) this.#current = undefined;
    }
  }

  /** Let what is queued next go first; the answer follows after it. */
  giveWay(): void {
    if (this.#current === undefined) return;
    this.#current.again = true;
    this.#current.stop();
  }

  /** Nobody waits for the answer any more. */
  drop(): void {
    if (this.#current === undefined) return;
    this.#current.again = false;
    this.#current.stop();
    this.#current = undefined;
  }
}

/** Hooks of work that is not queued: it breathes and cannot be stopped. */
export const besideTheQueue = (): JobHooks => hooksOf({ stopped: false }, undefined);

function hooksOf(job: { stopped: boolean }, onProgress: OnProgress | undefined): JobHooks {
  let breathedAt = performance.now();
  return {
    now: () => performance.now(),
    progress: onProgress === undefined ? () => {} : throttled(onProgress),
    breathe: async () => {
      if (job.stopped) throw new CancelledError();
      if (performance.now() - breathedAt < BREATH_MS) return;
      await messageTurn();
      await roomNeeded();
      breathedAt = performance.now();
      if (job.stopped) throw new CancelledError();
    },
  };
}

/**
 * Pass on at most one report in `intervalMs`; a new stage and the end of one always get through.
 * @param now milliseconds from any origin
 */
export function throttled(
  listener: OnProgress,
  now: () => number = () => performance.now(),
  intervalMs = PROGRESS_MS,
): OnProgress {
  let last = Number.NEGATIVE_INFINITY;
  let stage = '';
  return (progress) => {
    const finished = progress.total > 0 && progress.done >= progress.total;
    const time = now();
    if (progress.stage === stage && !finished && time - last < intervalMs) return;
    last = time;
    stage = progress.stage;
    listener(progress);
  };
}

/**
 * Let the worker take the messages that wait. Timers are clamped to 4 ms after a few in a row;
 * messages are not.
 */
export function messageTurn(): Promise<void> {
  return new Promise((resume) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resume();
    };
    port2.postMessage(undefined);
  });
}
