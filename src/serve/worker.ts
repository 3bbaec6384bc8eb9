import { closeSync, futimesSync, openSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { diskReason } from '../cli/kit/disk-words.ts';
import { beforeInterrupt } from '../cli/kit/interrupt.ts';
import { note, print } from '../cli/kit/output.ts';
import { AppError } from '../core/errors.ts';
import { computeInThreads } from './compute-hand.ts';
import { DatabaseWatch } from './database-watch.ts';
import type { QueueDatabase } from './db/database.ts';
import { migrate } from './db/migrate.ts';
import { openPostgres } from './db/postgres.ts';
import { Attempts } from './job-attempts.ts';
import { type Attempt, openQueue, type Queue } from './job-queue.ts';
import { JobStore } from './job-store.ts';
import { queueNode } from './require-node.ts';
import { readWorkerSettings, type WorkerOptions, type WorkerSettings } from './worker-options.ts';

/** Beside those of its jobs: the queue asks while they are written. */
const CONNECTIONS_BESIDE = 1;
/** Between two tries to begin, while the database is not there. Milliseconds. */
const AGAIN_MS = 2_000;
const ALIVE_MS = 10_000;
/** Nothing has been left for so long: it is over. How often is looked. Milliseconds. */
const DRAINED_MS = 10_000;
const LOOK_MS = 1_000;
/** What is being written when the grace is over still is, for so long. Milliseconds. */
const WRITING_MS = 20_000;

/**
 * Do jobs of a shared database until the program is told to stop, or there is no more to do.
 * @param program address of the built program
 * @throws AppError `cli/usage`, `cli/no-folder`, `db/…`
 */
export async function work(options: WorkerOptions, program: string): Promise<void> {
  const settings = await readWorkerSettings(options, process.env);
  const queueNote = queueNode();
  if (queueNote !== undefined) note(queueNote);
  const touching = touched(settings.alive);
  const database = await openPostgres(settings.database, {
    name: `cutline worker ${hostname()}`,
    most: settings.concurrency + CONNECTIONS_BESIDE,
  });
  const watch = new DatabaseWatch(database, settings.database);
  const worker = new JobWorker(settings, database, watch, program);
  beforeInterrupt(() => worker.end());
  try {
    await worker.run();
  } finally {
    clearInterval(touching);
    watch.close();
    await database.close();
  }
}

class JobWorker {
  readonly #settings: WorkerSettings;
  readonly #database: QueueDatabase;
  readonly #watch: DatabaseWatch;
  readonly #store: JobStore;
  readonly #attempts: Attempts;
  readonly #over: Promise<void>;
  #finish = () => {};
  #queue: Queue | undefined;
  #ending: Promise<void> | undefined;
  #done = 0;

  constructor(
    settings: WorkerSettings,
    database: QueueDatabase,
    watch: DatabaseWatch,
    program: string,
  ) {
    this.#settings = settings;
    this.#database = database;
    this.#watch = watch;
    const store = new JobStore(database, () => {});
    this.#store = store;
    const { dataRoot } = settings;
    const start = computeInThreads(program, settings.models);
    this.#attempts = new Attempts({ dataRoot, database, store, start, fault: watch.fault });
    this.#over = new Promise((settle) => {
      this.#finish = settle;
    });
  }

  /** Until it is over. @throws AppError `db/…` where it can never begin */
  async run(): Promise<void> {
    const { concurrency, database, dataRoot, drain } = this.#settings;
    this.#queue = await this.#opened();
    if (this.#queue === undefined) return;
    await this.#queue.work((attempt) => this.#perform(attempt), concurrency);
    print(`Doing jobs of ${dataRoot}, from ${database.words}. Ctrl C ends it.\n`);
    if (drain) void this.#drained();
    await this.#over;
    await this.end();
  }

  /** Take no more, wait for what is at work for a while, and hand back the rest. */
  end(): Promise<void> {
    this.#ending ??= this.#end();
    return this.#ending;
  }

  async #end(): Promise<void> {
    this.#finish();
    await this.#queue?.rest();
    const { count } = this.#attempts;
    const { grace } = this.#settings;
    if (count > 0) note(`ending: what is at work has ${grace / 1000} s, then it is handed back.`);
    await Promise.race([this.#attempts.settled(), pause(grace, undefined, { ref: false })]);
    const back = this.#handBack().catch(this.#watch.fault);
    await Promise.race([back, pause(WRITING_MS, undefined, { ref: false })]);
    await this.#queue?.close();
  }

  async #handBack(): Promise<void> {
    for (const id of await this.#attempts.handBack()) {
      note(`job ${id} is handed back.`);
      await this.#queue?.lose(id);
    }
    await this.#attempts.settled();
  }

  /** @returns undefined where it was told to end meanwhile */
  async #opened(): Promise<Queue | undefined> {
    for (;;) {
      try {
        await migrate(this.#database);
        const { fault } = this.#watch;
        return await openQueue(this.#database, { fault, works: true, pace: undefined });
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'db/away') throw error;
        this.#watch.fault(error);
        await Promise.race([pause(AGAIN_MS), this.#over]);
        if (this.#ending !== undefined) return undefined;
      }
    }
  }

  async #perform(attempt: Attempt): Promise<void> {
    const began = performance.now();
    const job = await this.#store.get(attempt.id);
    const words = job && `${job.stage} of ${job.ep_id} (job ${attempt.id})`;
    if (words !== undefined) note(`attempt ${attempt.attempt} at ${words} begins.`);
    try {
      await this.#attempts.perform(attempt);
    } finally {
      const seconds = ((performance.now() - began) / 1000).toFixed(1);
      const state = (await this.#store.get(attempt.id).catch(() => undefined))?.state;
      if (words !== undefined) note(`${words}: ${state ?? 'not known'} after ${seconds} s.`);
      this.#done++;
      if (this.#done >= this.#settings.maxJobs) this.#finish();
      if (this.#done >= this.#settings.maxJobs) await this.#queue?.rest();
    }
  }

  /** Jobs that others are at count as well: who is at them may be killed. */
  async #drained(): Promise<void> {
    let since = performance.now();
    while (this.#ending === undefined && performance.now() - since < DRAINED_MS) {
      await pause(LOOK_MS);
      const left = await this.#store.unfinished().catch(() => undefined);
      if (left === undefined || left.length > 0) since = performance.now();
    }
    this.#finish();
  }
}

/** @throws AppError `cli/usage` where it cannot be written */
function touched(file: string | undefined): NodeJS.Timeout | undefined {
  if (file === undefined) return undefined;
  const touch = () => {
    const open = openSync(file, 'a');
    try {
      const now = new Date();
      futimesSync(open, now, now);
    } finally {
      closeSync(open);
    }
  };
  try {
    touch();
  } catch (cause) {
    const text = `--alive ${file} cannot be written: ${diskReason(cause)}.`;
    throw new AppError('cli/usage', text, text, { place: { file }, cause });
  }
  const touching = setInterval(() => {
    try {
      touch();
    } catch {
      // Whoever looks at it sees that it is old.
    }
  }, ALIVE_MS);
  touching.unref();
  return touching;
}
