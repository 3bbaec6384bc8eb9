import type { Listening, QueueDatabase } from './db/database.ts';
import { eventsById } from './job-store.ts';
import type { JobEvent } from './job-types.ts';

/** What the database notifies (`002-shared.sql`). */
const CHANNEL = 'cutline_event';

interface Hearer {
  readonly hear: (event: JobEvent) => void;
  readonly missed: () => void;
}

/**
 * What happens in jobs, for whoever listens: told by whoever does them where that is this process alone, and by the
 * database where others do them.
 */
export class JobNews {
  readonly #database: QueueDatabase;
  readonly #fault: (error: unknown) => void;
  readonly #hearers = new Set<Hearer>();
  #notified: number[] = [];
  #reading: Promise<void> | undefined;
  #listening: Listening | undefined;

  constructor(database: QueueDatabase, fault: (error: unknown) => void) {
    this.#database = database;
    this.#fault = fault;
  }

  async open(): Promise<void> {
    const hear = (id: string) => this.#notify(Number(id));
    this.#listening = await this.#database.listen?.(CHANNEL, hear, () => this.#missed());
  }

  async close(): Promise<void> {
    await this.#listening?.close();
    await this.#reading;
  }

  listen(hear: (event: JobEvent) => void, missed: () => void = () => {}): () => void {
    const hearer = { hear, missed };
    this.#hearers.add(hearer);
    return () => void this.#hearers.delete(hearer);
  }

  /** Of this process. Where the database tells, it tells this as well, and in the order in which it came. */
  tell(event: JobEvent): void {
    if (this.#listening === undefined) this.#pass(event);
  }

  #pass(event: JobEvent): void {
    for (const { hear } of this.#hearers) hear(event);
  }

  #missed(): void {
    for (const { missed } of this.#hearers) missed();
  }

  #notify(id: number): void {
    if (this.#hearers.size === 0 || !Number.isSafeInteger(id)) return;
    this.#notified.push(id);
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
  }

  /** One reading after the other: what was notified first is told first. */
  async #read(): Promise<void> {
    while (this.#notified.length > 0) {
      const ids = this.#notified;
      this.#notified = [];
      try {
        for (const event of await eventsById(this.#database, ids)) this.#pass(event);
      } catch (error) {
        this.#fault(error);
        // Whoever listens reads for itself what it has not heard.
        this.#missed();
      }
    }
  }
}
