import { isOfDatabase } from './database-watch.ts';
import type { QueueDatabase } from './db/database.ts';
import { Desk } from './job-desk.ts';
import type { JobEvent, Jobs } from './job-types.ts';
import { refusal } from './problem.ts';

/** How often is tried to open a database that is not there. Milliseconds. */
const AGAIN_MS = 2_000;

export interface SharedJobsOptions {
  readonly dataRoot: string;
  readonly database: QueueDatabase;
  readonly fault: (error: unknown) => void;
}

type Hear = Parameters<Jobs['listen']>;

/**
 * Jobs in a database that workers share: here they are taken and told of, and done elsewhere. Where the database is
 * not there, what is asked fails (`db/away`), and it goes on by itself when it is.
 */
export class SharedJobs implements Jobs {
  readonly #options: SharedJobsOptions;
  readonly #hearing = new Set<Hear>();
  #desk: Promise<Desk> | undefined;
  #again: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: SharedJobsOptions) {
    this.#options = options;
  }

  /** Open it, or try again until it can be. @throws AppError `db/…` of the first try, where nobody waits for it */
  async open(): Promise<void> {
    await this.#opened();
  }

  submit(...args: Parameters<Jobs['submit']>): ReturnType<Jobs['submit']> {
    return this.#ask((desk) => desk.submit(...args));
  }

  get(...args: Parameters<Jobs['get']>): ReturnType<Jobs['get']> {
    return this.#ask((desk) => desk.get(...args));
  }

  list(...args: Parameters<Jobs['list']>): ReturnType<Jobs['list']> {
    return this.#ask((desk) => desk.list(...args));
  }

  cancel(...args: Parameters<Jobs['cancel']>): ReturnType<Jobs['cancel']> {
    return this.#ask((desk) => desk.cancel(...args));
  }

  events(...args: Parameters<Jobs['events']>): ReturnType<Jobs['events']> {
    return this.#ask((desk) => desk.events(...args));
  }

  ready(): Promise<void> {
    return this.#ask((desk) => desk.ready());
  }

  listen(...hear: Hear): () => void {
    this.#hearing.add(hear);
    return () => void this.#hearing.delete(hear);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#again);
    await (await this.#desk?.catch(() => undefined))?.close();
    await this.#options.database.close();
  }

  async #ask<T>(work: (desk: Desk) => Promise<T>): Promise<T> {
    if (this.#closed) throw refusal('serve/busy', 'The service is ending.');
    try {
      return await work(await this.#opened());
    } catch (error) {
      // Whoever asks is told, and whoever sits at the terminal.
      if (isOfDatabase(error)) this.#options.fault(error);
      throw error;
    }
  }

  #opened(): Promise<Desk> {
    this.#desk ??= this.#open().catch((error: unknown) => {
      this.#desk = undefined;
      this.#tryAgain();
      throw error;
    });
    return this.#desk;
  }

  #tryAgain(): void {
    if (this.#closed) return;
    clearTimeout(this.#again);
    this.#again = setTimeout(() => void this.#opened().catch(() => {}), AGAIN_MS);
    this.#again.unref();
  }

  async #open(): Promise<Desk> {
    const desk = await Desk.open({ ...this.#options, mark: undefined, start: undefined });
    desk.listen(
      (event: JobEvent) => {
        for (const [hear] of this.#hearing) hear(event);
      },
      () => {
        for (const [, missed] of this.#hearing) missed?.();
      },
    );
    for (const [, missed] of this.#hearing) missed?.();
    return desk;
  }
}
