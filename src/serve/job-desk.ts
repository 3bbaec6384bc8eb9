import { randomUUID } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { diskReason, diskRemedy } from '../cli/kit/disk-words.ts';
import { AppError } from '../core/errors.ts';
import type { Progress } from '../core/job.ts';
import type { ComputeHand, StartComputing } from './compute-hand.ts';
import type { Sql } from './db/database.ts';
import type { Embedded } from './db/embedded.ts';
import { migrate } from './db/migrate.ts';
import { type Attempt, openQueue, type Queue, type QueuePace } from './job-queue.ts';
import { computeAndPublish } from './job-run.ts';
import { type Ending, JobStore } from './job-store.ts';
import type {
  Cancelled,
  JobEvent,
  JobFilter,
  JobPage,
  JobRequest,
  Jobs,
  JobView,
  Submitted,
} from './job-types.ts';
import { problemOf } from './problem.ts';
import type { Where } from './where.ts';

export interface DeskOptions {
  /** As requests name it. */
  readonly dataRoot: string;
  /** Nobody else has it open; whoever opened it closes it. */
  readonly database: Embedded;
  /** A file that lies there while jobs wait or run; undefined for none. */
  readonly mark: string | undefined;
  readonly start: StartComputing;
  readonly pace?: QueuePace;
  readonly fault: (error: unknown) => void;
}

/** What nobody asks for any more is looked for so often. Milliseconds. */
const SWEEP_MS = 3_600_000;

/** What is being written when the service ends has so long. Milliseconds. */
const CLOSE_MS = 20_000;

/** An attempt that is no longer the one that counts: it ends and says nothing. */
class Superseded extends Error {}

/** The desk of the jobs: it takes them, has them done one after the other, and tells what happens. */
export class Desk implements Jobs {
  readonly #options: DeskOptions;
  readonly #queue: Queue;
  readonly #store: JobStore;
  readonly #hearing = new Set<(event: JobEvent) => void>();
  readonly #working = new Map<string, ComputeHand>();
  /** Jobs that have not ended. */
  readonly #open = new Set<string>();
  readonly #sweeping: NodeJS.Timeout;
  #closing = false;
  #busy: Promise<unknown> = Promise.resolve();

  /** @throws AppError `db/…` */
  static async open(options: DeskOptions): Promise<Desk> {
    const { database, pace, fault } = options;
    await migrate(database);
    const desk = new Desk(options, await openQueue(database, fault, pace));
    await desk.#begin();
    return desk;
  }

  private constructor(options: DeskOptions, queue: Queue) {
    this.#options = options;
    this.#queue = queue;
    this.#store = new JobStore(options.database, (event) => {
      for (const hear of this.#hearing) hear(event);
    });
    const sweep = () => void this.#store.sweep().catch(options.fault);
    this.#sweeping = setInterval(sweep, SWEEP_MS);
    this.#sweeping.unref();
  }

  /** Whoever was at work when the service ended is not any more: this one alone has the database. */
  async #begin(): Promise<void> {
    for (const { job_id: id } of await this.#store.unfinished()) {
      this.#open.add(id);
      if (!(await this.#queue.lose(id))) {
        await this.#store.endNow(id, { state: 'failed', error: problemOf(crashed()) });
        this.#ended(id);
      }
    }
    this.#marked();
    await this.#store.sweep();
    await this.#queue.work((attempt) => this.#perform(attempt));
  }

  async submit(request: JobRequest): Promise<Submitted> {
    const id = randomUUID();
    this.#open.add(id);
    try {
      this.#marked();
      const submitted = await this.#store.submit(id, request, (sql) => this.#queue.send(sql, id));
      if (submitted.outcome === 'existing') this.#ended(id);
      return submitted;
    } catch (error) {
      this.#open.delete(id);
      throw error;
    }
  }

  get(id: string): Promise<JobView | undefined> {
    return this.#store.get(id);
  }

  list(filter: JobFilter): Promise<JobPage> {
    return this.#store.list(filter);
  }

  events(id: string, after: number): Promise<readonly JobEvent[]> {
    return this.#store.events(id, after);
  }

  listen(hear: (event: JobEvent) => void): () => void {
    this.#hearing.add(hear);
    return () => void this.#hearing.delete(hear);
  }

  async cancel(id: string): Promise<Cancelled | undefined> {
    const event = await this.#options.database.transaction(async (sql) => {
      const ended = await this.#store.end(sql, id, { state: 'cancelled' });
      if (ended !== undefined) await this.#queue.cancel(sql, id);
      return ended;
    });
    if (event !== undefined) {
      this.#store.told(event);
      this.#working.get(id)?.end();
      this.#ended(id);
    }
    const job = await this.#store.get(id);
    return job && { job, ended: event === undefined };
  }

  async close(): Promise<void> {
    this.#closing = true;
    clearInterval(this.#sweeping);
    for (const hand of this.#working.values()) hand.end();
    // What still waits for its turn at an episode has written nothing, and is not waited for.
    const late = pause(CLOSE_MS, undefined, { ref: false });
    await Promise.race([this.#busy.catch(() => {}), late]);
    await this.#queue.close();
  }

  #perform(attempt: Attempt): Promise<void> {
    const done = this.#attempt(attempt);
    this.#busy = done;
    return done;
  }

  async #attempt({ id, attempt, last, signal }: Attempt): Promise<void> {
    const job = (await this.#store.begin(id, attempt)) ? await this.#store.get(id) : undefined;
    if (job === undefined) return;
    if (attempt > 1) this.#tell(job, 'progress', { stage: 'restarted' });
    try {
      await this.#run(job, signal);
      this.#ended(id);
    } catch (error) {
      if (error instanceof Superseded) return;
      // It is begun anew when the service is.
      if (this.#closing) throw error;
      const final = error instanceof AppError && !TRIED_AGAIN.has(error.code);
      if (!final && !last) {
        this.#tell(job, 'log', { text: `Attempt ${attempt} failed. ${wordsOf(error)}` });
        throw error;
      }
      if (!(error instanceof AppError)) this.#options.fault(error);
      const told = error instanceof AppError ? error : crashed();
      const ending: Ending = { state: 'failed', error: problemOf(told) };
      if (await this.#store.endNow(id, ending, attempt)) this.#ended(id);
      if (!final) throw error;
    }
  }

  async #run(job: JobView, signal: AbortSignal): Promise<void> {
    const { job_id: id, attempt } = job;
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
      if (!(await this.#store.mayPublish(sql, id, attempt))) throw new Superseded();
    };
    let event: JobEvent | undefined;
    try {
      await computeAndPublish({
        ...{ where, check },
        database: this.#options.database,
        compute: () => hand.compute(),
        done: async (sql, { summary }) => {
          event = await this.#store.end(sql, id, { state: 'done', summary }, attempt);
        },
      });
      if (event !== undefined) this.#store.told(event);
    } catch (error) {
      // Whatever it failed with, it failed because it was told to end.
      const now = await this.#store.get(id);
      throw now?.state === 'running' && now.attempt === attempt ? error : new Superseded();
    } finally {
      signal.removeEventListener('abort', stop);
      this.#working.delete(id);
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
    this.#store.happened(id, attempt, event, data).catch(this.#options.fault);
  }

  #ended(id: string): void {
    this.#open.delete(id);
    this.#marked();
  }

  /** The next start looks after jobs only where some are left. */
  #marked(): void {
    const { mark } = this.#options;
    if (mark === undefined) return;
    const isLeft = this.#open.size > 0;
    try {
      if (isLeft) writeFileSync(mark, '');
      else rmSync(mark, { force: true });
    } catch (cause) {
      // One that stays has the next start look in vain.
      if (isLeft) throw cannotWrite(mark, cause);
    }
  }
}

/** What may be over in a moment. */
const TRIED_AGAIN: ReadonlySet<string> = new Set(['cli/busy', 'cli/changed-meanwhile']);

const plain = ({ stage, done, total, unit }: Progress) => ({ stage, done, total, unit });

const wordsOf = (error: unknown): string =>
  error instanceof AppError ? error.userMessage : 'It was ended before it was done.';

const cannotWrite = (file: string, cause: unknown) =>
  new AppError(
    'cli/cannot-write',
    `cannot write ${file}: ${String(cause)}`,
    `Could not write ${file}: ${diskReason(cause)}. No job was made. ${diskRemedy(cause)}, and try again.`,
    { place: { file }, cause },
  );

function crashed(): AppError {
  const text =
    'The job was begun several times and ended each time before it was done, as when memory runs out. Nothing was changed by it. The terminal in which the service runs says more.';
  return new AppError('job/crashed', text, text);
}
