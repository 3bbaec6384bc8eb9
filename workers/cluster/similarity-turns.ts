import { CancelledError } from '../../src/core/errors.ts';
import type { JobHooks } from '../../src/core/job.ts';

/**
 * Long answers of which only the last one asked for is wanted. They take turns, because they share
 * a kernel; one that was overtaken stops at its next breath and rejects with CancelledError.
 */
export class Turns {
  #tail: Promise<unknown> = Promise.resolve();
  #current: { stopped: boolean } | undefined;

  ask<T>(beside: JobHooks, work: (hooks: JobHooks) => Promise<T>): Promise<T> {
    this.stop();
    const mine = { stopped: false };
    this.#current = mine;
    const breathe = async (): Promise<void> => {
      if (mine.stopped) throw new CancelledError();
      await beside.breathe();
      if (mine.stopped) throw new CancelledError();
    };
    const result = this.#tail.then(async () => {
      if (mine.stopped) throw new CancelledError();
      return work({ ...beside, breathe });
    });
    this.#tail = result.catch(() => {});
    return result;
  }

  stop(): void {
    if (this.#current !== undefined) this.#current.stopped = true;
    this.#current = undefined;
  }
}
