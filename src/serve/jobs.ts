import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { ModelFiles } from '../cli/kit/face-session.ts';
import { note } from '../cli/kit/output.ts';
import type { BankTable } from './db/bank-table.ts';
import type { JobEvent, Jobs } from './job-types.ts';
import {
  databaseMade,
  type JobsAnswer,
  type JobsCall,
  type JobsRole,
  type JobsSaid,
} from './jobs-thread.ts';
import { receiveError, refusal } from './problem.ts';

/** Where the service keeps what its jobs need. */
export interface JobsPlace {
  /** As requests name it. */
  readonly dataRoot: string;
  /** The service's own folder. */
  readonly folder: string;
  /** The built program, which in a thread does the jobs (`listenForJobs`). */
  readonly program: string;
  /** What faces are embedded anew with; undefined for none. */
  readonly models?: ModelFiles | undefined;
  /** Hold the lock of the database until what it returns is called. @throws AppError `cli/busy` */
  readonly hold: () => Promise<() => Promise<void>>;
}

/** Lies in the service's own folder while jobs of its own database wait or run. */
export const JOBS_LEFT = 'jobs.open';
/** Calls that may wait; beyond that a caller is asked to come again. */
const MOST_WAITING = 256;
/** A thread that has ended is started again after so long, where jobs are left. Milliseconds. */
const AGAIN_MS = 1000;

interface Waiting {
  readonly settle: (answer: JobsAnswer) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * The jobs of a data root, in a thread that is started when one is asked for, or was left by an earlier service.
 * Until then no database is made, and none is opened.
 */
export class ThreadJobs implements Jobs, BankTable {
  readonly #place: JobsPlace;
  readonly #role: JobsRole;
  readonly #waiting = new Map<number, Waiting>();
  readonly #hearing = new Set<(event: JobEvent) => void>();
  #worker: Promise<Worker> | undefined;
  #release: (() => Promise<void>) | undefined;
  #last = 0;
  #closed = false;

  constructor(place: JobsPlace) {
    this.#place = place;
    const { dataRoot, folder, program, models } = place;
    const mark = join(folder, JOBS_LEFT);
    this.#role = { role: 'jobs', dataRoot, folder: join(folder, 'db'), mark, program, models };
  }

  /** Go on with what an earlier service left. */
  async resume(): Promise<void> {
    if (existsSync(this.#role.mark)) await this.list({ ...NO_FILTER });
  }

  submit(...args: Parameters<Jobs['submit']>): ReturnType<Jobs['submit']> {
    return this.#ask({ call: 'submit', args }) as ReturnType<Jobs['submit']>;
  }

  async get(...args: Parameters<Jobs['get']>): ReturnType<Jobs['get']> {
    if (this.#isNone()) return undefined;
    return (await this.#ask({ call: 'get', args })) as Awaited<ReturnType<Jobs['get']>>;
  }

  async list(...args: Parameters<Jobs['list']>): ReturnType<Jobs['list']> {
    if (this.#isNone()) return { jobs: [], next: null };
    return (await this.#ask({ call: 'list', args })) as Awaited<ReturnType<Jobs['list']>>;
  }

  async cancel(...args: Parameters<Jobs['cancel']>): ReturnType<Jobs['cancel']> {
    if (this.#isNone()) return undefined;
    return (await this.#ask({ call: 'cancel', args })) as Awaited<ReturnType<Jobs['cancel']>>;
  }

  async events(...args: Parameters<Jobs['events']>): ReturnType<Jobs['events']> {
    if (this.#isNone()) return [];
    return (await this.#ask({ call: 'events', args })) as Awaited<ReturnType<Jobs['events']>>;
  }

  bankSearch(...args: Parameters<BankTable['bankSearch']>): ReturnType<BankTable['bankSearch']> {
    return this.#ask({ call: 'bankSearch', args }) as ReturnType<BankTable['bankSearch']>;
  }

  bankBegin(...args: Parameters<BankTable['bankBegin']>): ReturnType<BankTable['bankBegin']> {
    return this.#ask({ call: 'bankBegin', args }) as ReturnType<BankTable['bankBegin']>;
  }

  bankAdd(...args: Parameters<BankTable['bankAdd']>): ReturnType<BankTable['bankAdd']> {
    return this.#ask({ call: 'bankAdd', args }) as ReturnType<BankTable['bankAdd']>;
  }

  listen(hear: (event: JobEvent) => void): () => void {
    this.#hearing.add(hear);
    return () => void this.#hearing.delete(hear);
  }

  /** It is there whenever it is asked. */
  ready(): Promise<void> {
    return Promise.resolve();
  }

  async close(): Promise<void> {
    if (this.#worker !== undefined) {
      const ended = this.#ask({ call: 'close', args: [] }).catch(() => {});
      this.#closed = true;
      await ended;
      await (await this.#worker?.catch(() => undefined))?.terminate();
    }
    this.#closed = true;
    await this.#release?.();
  }

  /** Nobody has asked for a job yet. */
  #isNone(): boolean {
    const { folder, mark } = this.#role;
    return this.#worker === undefined && !existsSync(databaseMade(folder)) && !existsSync(mark);
  }

  async #ask(call: JobsCall): Promise<JobsAnswer> {
    if (this.#closed) throw refusal('serve/busy', 'The service is ending.');
    if (this.#waiting.size >= MOST_WAITING) {
      throw refusal('serve/busy', 'Too much is waiting to be done. Try again in a moment.');
    }
    const id = ++this.#last;
    const answer = new Promise<JobsAnswer>((settle, fail) => {
      this.#waiting.set(id, { settle, fail });
    });
    // Whoever waits for the thread itself hears of its end there.
    answer.catch(() => {});
    try {
      this.#worker ??= this.#start();
      (await this.#worker).postMessage({ id, ...call });
      return await answer;
    } finally {
      this.#waiting.delete(id);
    }
  }

  async #start(): Promise<Worker> {
    try {
      this.#release ??= await this.#place.hold();
    } catch (error) {
      this.#worker = undefined;
      throw error;
    }
    const worker = new Worker(new URL(this.#place.program), { workerData: this.#role });
    worker.on('message', (said: JobsSaid) => {
      if ('event' in said) {
        for (const hear of this.#hearing) hear(said.event);
      } else if ('answer' in said) this.#waiting.get(said.id)?.settle(said.answer);
      else this.#waiting.get(said.id)?.fail(receiveError(said.error));
    });
    let over = false;
    const gone = (cause: unknown) => {
      if (over) return;
      over = true;
      this.#worker = undefined;
      const error = new Error(`the thread of the jobs has ended: ${String(cause)}`);
      for (const { fail } of this.#waiting.values()) fail(error);
      if (this.#closed) return;
      note(`a fault of ours: ${error.message}. It is started again.`);
      setTimeout(() => void this.resume().catch(() => {}), AGAIN_MS).unref();
    };
    worker.on('error', gone);
    worker.on('exit', gone);
    return worker;
  }
}

const NO_FILTER = { epId: undefined, state: undefined, after: undefined };
