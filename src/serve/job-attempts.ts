import { AppError } from '../core/errors.ts';
import type { Progress } from '../core/job.ts';
import type { ComputeHand, StartComputing } from './compute-hand.ts';
import type { Database, Sql } from './db/database.ts';
import type { Attempt } from './job-queue.ts';
import { computeAndPublish } from './job-run.ts';
import type { Ending, JobStore } from './job-store.ts';
import type { JobEvent, JobView } from './job-types.ts';
import { problemOf } from './problem.ts';
import type { Where } from './where.ts';

/** Attempts of a job that may end before they are done, as when memory runs out; then it is given up. */
export const MOST_TRIES = 3;

/** An attempt that is no longer the one that counts: it ends and says nothing. */
class Superseded extends Error {}

export interface AttemptsOptions {
  /** As requests name it. */
  readonly dataRoot: string;
  readonly database: Database;
  readonly store: JobStore;
  readonly start: StartComputing;
  readonly fault: (error: unknown) => void;
  /** A job has ended in one of these attempts. */
  readonly ended?: (id: string) => void;
}

/** Whoever does jobs: each of them in attempts, of which one at a time counts. */
export class Attempts {
  readonly #options: AttemptsOptions;
  readonly #working = new Map<string, ComputeHand>();
  readonly #busy = new Set<Promise<unknown>>();
  #closing = false;

  constructor(options: AttemptsOptions) {
    this.#options = options;
  }

  /** Attempts that have not ended. */
  get count(): number {
    return this.#busy.size;
  }

  /** @throws what has the job tried again */
  perform(attempt: Attempt): Promise<void> {
    const done = this.#attempt(attempt);
    const settled = done.catch(() => {}).finally(() => this.#busy.delete(settled));
    this.#busy.add(settled);
    return done;
  }

  /** What is computed of a job is not wanted any more. */
  stop(id: string): void {
    this.#working.get(id)?.end();
  }

  /** What is computed ends, and is handed back for another to begin anew; what is being written is written. */
  handBack(): void {
    this.#closing = true;
    for (const hand of this.#working.values()) hand.end();
  }

  /** Until none is left. */
  async settled(): Promise<void> {
    while (this.#busy.size > 0) await Promise.all(this.#busy);
  }

  async #attempt({ id, attempt, signal }: Attempt): Promise<void> {
    const { store } = this.#options;
    const tries = await store.begin(id, attempt);
    const job = tries === undefined ? undefined : await store.get(id);
    if (tries === undefined || job === undefined) return;
    if (tries > MOST_TRIES) return this.#giveUp(id, attempt);
    if (attempt > 1) this.#tell(job, 'progress', { stage: 'restarted' });
    try {
      await this.#run(job, signal);
      this.#options.ended?.(id);
    } catch (error) {
      if (error instanceof Superseded) return;
      if (this.#closing) {
        // Told to end is not failed: it is no try.
        await store.handBack(id, attempt).catch(this.#options.fault);
        throw error;
      }
      const final = error instanceof AppError && !TRIED_AGAIN.has(error.code);
      if (!final && (tries < MOST_TRIES || isAway(error))) {
        this.#tell(job, 'log', { text: `Attempt ${attempt} failed. ${wordsOf(error)}` });
        throw error;
      }
      if (!(error instanceof AppError)) this.#options.fault(error);
      const told = error instanceof AppError ? error : crashed();
      await this.#end(id, attempt, { state: 'failed', error: problemOf(told) });
      if (!final) throw error;
    }
  }

  /** Those before it ended, and nobody could say so. */
  #giveUp(id: string, attempt: number): Promise<void> {
    return this.#end(id, attempt, { state: 'failed', error: problemOf(crashed()) });
  }

  async #end(id: string, attempt: number, ending: Ending): Promise<void> {
    if (await this.#options.store.endNow(id, ending, attempt)) this.#options.ended?.(id);
  }

  async #run(job: JobView, signal: AbortSignal): Promise<void> {
    const { job_id: id, attempt } = job;
    const { database, store } = this.#options;
    const where = this.#whereOf(job);
    const hand = this.#options.start(
      { where, stage: job.stage, parameters: job.requested },
      {
        progress: (progress) => this.#tell(job, 'progress', plain(progress)),
        note: (text) => this.#tell(job, 'log', { text }),
      },
    );
    this.#working.set(id, hand);
    const stop = () => hand.end();
    signal.addEventListener('abort', stop);
    const check = async (sql: Sql) => {
      if (!(await store.mayPublish(sql, id, attempt))) throw new Superseded();
    };
    let event: JobEvent | undefined;
    try {
      if (this.#closing) throw new Error('no more is begun');
      await computeAndPublish({
        ...{ where, check, database },
        compute: () => hand.compute(),
        done: async (sql, { summary }) => {
          event = await store.end(sql, id, { state: 'done', summary }, attempt);
        },
      });
      if (event !== undefined) store.told(event);
    } catch (error) {
      // Whatever it failed with, it failed because it was told to end.
      const now = await store.get(id);
      throw now?.state === 'running' && now.attempt === attempt ? error : new Superseded();
    } finally {
      signal.removeEventListener('abort', stop);
      if (this.#working.get(id) === hand) this.#working.delete(id);
      hand.end();
    }
  }

  #whereOf({ ep_id: epId, run_id: runId }: JobView): Where {
    const { dataRoot } = this.#options;
    return { dataRoot, epId, ...(runId === '' ? {} : { runId }) };
  }

  #tell(
    { job_id: id, attempt }: JobView,
    event: 'progress' | 'log',
    data: Readonly<Record<string, unknown>>,
  ): void {
    const hand = this.#working.get(id);
    this.#options.store.happened(id, attempt, event, data).then((counts) => {
      // Cancelled, or begun by somebody else: what it computes nobody wants.
      if (!counts) hand?.end();
    }, this.#options.fault);
  }
}

/** What may be over in a moment. */
const TRIED_AGAIN: ReadonlySet<string> = new Set([
  ...['cli/busy', 'cli/changed-meanwhile', 'db/away', 'db/refused'],
]);

const isAway = (error: unknown): boolean =>
  error instanceof AppError && (error.code === 'db/away' || error.code === 'db/refused');

const plain = ({ stage, done, total, unit }: Progress) => ({ stage, done, total, unit });

const wordsOf = (error: unknown): string =>
  error instanceof AppError ? error.userMessage : 'It was ended before it was done.';

/** That a job was begun often, and never brought to its end. */
export function crashed(): AppError {
  const text =
    'The job was begun several times and ended each time before it was done, as when memory runs out. Nothing was changed by it. The terminal in which the service, or its worker, runs says more.';
  return new AppError('job/crashed', text, text);
}
