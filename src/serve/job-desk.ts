import { randomUUID } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { diskReason, diskRemedy } from '../cli/kit/disk-words.ts';
import { AppError } from '../core/errors.ts';
import type { StartComputing } from './compute-hand.ts';
import type { QueueDatabase } from './db/database.ts';
import { migrate } from './db/migrate.ts';
import { Attempts, crashed, MOST_TRIES } from './job-attempts.ts';
import { JobNews } from './job-news.ts';
import { openQueue, type Queue, type QueuePace } from './job-queue.ts';
import { JobStore } from './job-store.ts';
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

export interface DeskOptions {
  /** As requests name it. */
  readonly dataRoot: string;
  /** Whoever opened it closes it. */
  readonly database: QueueDatabase;
  /** A file that lies there while jobs wait or run; undefined for none. */
  readonly mark: string | undefined;
  /** Jobs are done here, one after the other, and nobody else has the database; undefined where others do them. */
  readonly start: StartComputing | undefined;
  readonly pace?: QueuePace;
  readonly fault: (error: unknown) => void;
}

/** What nobody asks for any more is looked for so often. Milliseconds. */
const SWEEP_MS = 3_600_000;

/** What is being written when the service ends has so long. Milliseconds. */
const CLOSE_MS = 20_000;

/** The desk of the jobs: it takes them, has them done, and tells what happens. */
export class Desk implements Jobs {
  readonly #options: DeskOptions;
  readonly #queue: Queue;
  readonly #store: JobStore;
  readonly #news: JobNews;
  readonly #attempts: Attempts | undefined;
  /** Jobs that have not ended. */
  readonly #open = new Set<string>();
  readonly #sweeping: NodeJS.Timeout;

  /** @throws AppError `db/…` */
  static async open(options: DeskOptions): Promise<Desk> {
    const { database, pace, fault, start } = options;
    await migrate(database);
    const queue = await openQueue(database, { fault, pace, works: start !== undefined });
    const desk = new Desk(options, queue);
    try {
      await desk.#begin();
    } catch (error) {
      await desk.close().catch(() => {});
      throw error;
    }
    return desk;
  }

  private constructor(options: DeskOptions, queue: Queue) {
    const { database, fault, start, dataRoot } = options;
    this.#options = options;
    this.#queue = queue;
    this.#news = new JobNews(database, fault);
    const store = new JobStore(database, (event) => this.#news.tell(event));
    this.#store = store;
    const ended = (id: string) => this.#ended(id);
    this.#attempts = start && new Attempts({ dataRoot, database, store, start, fault, ended });
    const sweep = () => void this.#sweep().catch(fault);
    this.#sweeping = setInterval(sweep, SWEEP_MS);
    this.#sweeping.unref();
  }

  async #begin(): Promise<void> {
    await this.#news.open();
    if (this.#attempts === undefined) return this.#sweep();
    await this.#takeOver();
    this.#marked();
    await this.#store.sweep();
    await this.#queue.work((attempt) => this.#attempts!.perform(attempt));
  }

  /** Whoever was at work when the service ended is not any more: this one alone has the database. */
  async #takeOver(): Promise<void> {
    for (const { id, tries } of await this.#store.unfinished()) {
      this.#open.add(id);
      if ((await this.#queue.lose(id)) && tries < MOST_TRIES) continue;
      await this.#store.endNow(id, { state: 'failed', error: problemOf(crashed()) });
      this.#ended(id);
    }
  }

  /** What the queue does not know of any more, as when its tables were emptied, nobody will do. */
  async #sweep(): Promise<void> {
    await this.#store.sweep();
    if (this.#attempts !== undefined) return;
    for (const { id } of await this.#store.unfinished()) {
      if (await this.#queue.has(id)) continue;
      await this.#store.endNow(id, { state: 'failed', error: problemOf(crashed()) });
    }
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

  listen(hear: (event: JobEvent) => void, missed?: () => void): () => void {
    return this.#news.listen(hear, missed);
  }

  async ready(): Promise<void> {
    await this.#options.database.query('select 1');
  }

  async cancel(id: string): Promise<Cancelled | undefined> {
    const event = await this.#options.database.transaction(async (sql) => {
      const ended = await this.#store.end(sql, id, { state: 'cancelled' });
      if (ended !== undefined) await this.#queue.cancel(sql, id);
      return ended;
    });
    if (event !== undefined) {
      this.#store.told(event);
      this.#attempts?.stop(id);
      this.#ended(id);
    }
    const job = await this.#store.get(id);
    return job && { job, ended: event === undefined };
  }

  async close(): Promise<void> {
    clearInterval(this.#sweeping);
    const late = pause(CLOSE_MS, undefined, { ref: false });
    const ended = this.#attempts?.handBack().then(() => this.#attempts?.settled());
    await Promise.race([ended?.catch(this.#options.fault), late]);
    await this.#news.close();
    await this.#queue.close();
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

const cannotWrite = (file: string, cause: unknown) =>
  new AppError(
    'cli/cannot-write',
    `cannot write ${file}: ${String(cause)}`,
    `Could not write ${file}: ${diskReason(cause)}. No job was made. ${diskRemedy(cause)}, and try again.`,
    { place: { file }, cause },
  );
