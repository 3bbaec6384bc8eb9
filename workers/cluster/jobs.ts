import { releaseProxy } from 'comlink';
import { CancelledError } from '../../src/core/errors.ts';
import type { JobHooks, Progress } from '../../src/core/job.ts';
import type { OnProgress } from '../contract.ts';

/** Milliseconds of work between two turns of the worker's message queue. */
const BREATH_MS = 8;
/** Milliseconds between two progress messages. */
const PROGRESS_MS = 50;

/**
 * Runs long calls one after the other, and stops them when told to: they share the engines' memory,
 * and a worker takes new calls whenever the running one breathes.
 */
export class JobQueue {
  #tail: Promise<unknown> = Promise.resolve();
  readonly #jobs = new Set<{ stopped: boolean }>();

  /**
   * @param work gets hooks that breathe, and that throw CancelledError once `cancel` was called
   * @param onProgress as it came from the caller; released afterwards if it is a proxy
   */
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
        if (job.stopped) throw new CancelledError();
        return await work(hooksOf(job, onProgress));
      } finally {
        this.#jobs.delete(job);
        release(onProgress);
      }
    });
    this.#tail = result.catch(() => {});
    const stop = (): void => {
      job.stopped = true;
    };
    return { result, stop };
  }

  /** Stop the running job and those that wait; later ones are not concerned. */
  cancel(): void {
    for (const job of this.#jobs) job.stopped = true;
  }
}

/** Hooks of work that is not queued: it breathes and cannot be stopped. */
export const besideTheQueue = (): JobHooks => hooksOf({ stopped: false }, undefined);

function hooksOf(job: { stopped: boolean }, onProgress: OnProgress | undefined): JobHooks {
  let breathedAt = performance.now();
  let reportedAt = Number.NEGATIVE_INFINITY;
  return {
    now: () => performance.now(),
    progress: (progress) => {
      const now = performance.now();
      const last = progress.done >= progress.total;
      if (onProgress === undefined || (!last && now - reportedAt < PROGRESS_MS)) return;
      reportedAt = now;
      report(onProgress, progress);
    },
    breathe: async () => {
      if (job.stopped) throw new CancelledError();
      if (performance.now() - breathedAt < BREATH_MS) return;
      await turn();
      breathedAt = performance.now();
      if (job.stopped) throw new CancelledError();
    },
  };
}

/** A proxied callback answers with a promise that nobody waits for: its page may be gone. */
function report(onProgress: OnProgress, progress: Progress): void {
  const answer: unknown = onProgress(progress);
  if (answer instanceof Promise) answer.catch(() => {});
}

function release(onProgress: OnProgress | undefined): void {
  // Every proxy holds a MessagePort open until it is released.
  const held = onProgress as { [releaseProxy]?: () => void } | undefined;
  held?.[releaseProxy]?.();
}

/**
 * Let the worker take the messages that wait. Timers are clamped to 4 ms after a few in a row;
 * messages are not.
 */
function turn(): Promise<void> {
  return new Promise((resume) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resume();
    };
    port2.postMessage(undefined);
  });
}
