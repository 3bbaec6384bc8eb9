import { CancelledError } from '../../src/core/errors.ts';
import type { JobHooks } from '../../src/core/job.ts';
import type { JobQueue } from './jobs.ts';

/** A long answer that only the latest request of is wanted; anything else goes first. */
export class LatestAnswer {
  readonly #jobs: JobQueue;
  #current: { stop: () => void; again: boolean } | undefined;

  constructor(jobs: JobQueue) {
    this.#jobs = jobs;
  }

  /** Queue the work; a request before it that has no answer yet rejects with CancelledError. */
  async ask<T>(work: (hooks: JobHooks) => Promise<T>): Promise<T> {
    this.drop();
    const mine = { stop: () => {}, again: false };
    this.#current = mine;
    try {
      for (;;) {
        mine.again = false;
        const job = this.#jobs.start(work);
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

  drop(): void {
    if (this.#current === undefined) return;
    this.#current.again = false;
    this.#current.stop();
    this.#current = undefined;
  }
}
