import { AppError } from '../core/errors.ts';
import type { Progress } from '../core/job.ts';
import type { ComputeHand, StartComputing } from './compute-hand.ts';
import { isOfDatabase } from './database-watch.ts';
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

/** An attempt that has begun. */
interface Working {
  readonly attempt: number;
  readonly hand: ComputeHand;
}

/** Whoever does jobs: each of them in attempts, of which one at a time counts. */
export class Attempts {
  readonly #options: AttemptsOptions;
  readonly #working = new Map<string, Working>();
  /** Of each job that is at work, until what is to be said of it is said. */
  readonly #busy = new Map<string, Promise<unknown>>();
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
    const { id } = attempt;
    const done = this.#attempt(attempt);
    const settled = done
      .catch(() => {})
      .finally(() => {
        if (this.#busy.get(id) === settled) this.#busy.delete(id);
      });
    this.#busy.set(id, settled);
    return done;
  }

  /** What is computed of a job is not wanted any more. */
  stop(id: string): void {
    this.#working.get(id)?.hand.end();
  }

  /**
   * No more is begun. What is computed, or waits for its turn at an episode, may not be written any more, and waits for
   * somebody to begin it anew: it counts as no try. What is being written is written.
   * @returns ids of what was handed back
   */
  async handBack(): Promise<readonly string[]> {
    this.#closing = true;
    const back = [...this.#working].map(async ([id, { attempt, hand }]) => {
      hand.end();
      if (!(await this.#options.store.handBack(id, attempt))) return [];
      this.#busy.delete(id);
      return [id];
    });
    return (await Promise.all(back)).flat();
  }

  /** Until nothing is at work that was not handed back. */
  async settled(): Promise<void> {
    while (this.#busy.size > 0) await Promise.all(this.#busy.values());
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
      if (error instanceof Superseded) {
        // Only of a job that is over the queue is told that it is done.
        if ((await store.get(id))?.ended_at === null) throw error;
        return;
      }
      if (this.#closing) {
        // Told to end is not failed. One that had only just begun is handed back here.
        await store.handBack(id, attempt);
        throw error;
      }
      const final = error instanceof AppError && !TRIED_AGAIN.has(error.code);
      if (!final && (tries < MOST_TRIES || isOfDatabase(error))) {
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
    this.#working.set(id, { attempt, hand });
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
      if (this.#working.get(id)?.hand === hand) this.#working.delete(id);
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
    const hand = this.#working.get(id)?.hand;
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

const plain = ({ stage, done, total, unit }: Progress) => ({ stage, done, total, unit });

const wordsOf = (error: unknown): string =>
  error instanceof AppError ? error.userMessage : 'It was ended before it was done.';

/** That a job was begun often, and never brought to its end. */
export function crashed(): AppError {
  const text =
    'The job was begun several times and ended each time before it was done, as when memory runs out. Nothing was changed by it. The terminal in which the service, or its worker, runs says more.';
  return new AppError('job/crashed', text, text);
}
