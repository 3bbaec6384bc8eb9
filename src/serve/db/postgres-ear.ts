import pg, { type Client } from 'pg';
import type { Listening } from './database.ts';

export interface EarOptions {
  readonly settings: ConstructorParameters<typeof pg.Client>[0];
  readonly channel: string;
  readonly hear: (payload: string) => void;
  readonly missed: () => void;
}

/** How long is waited before a connection is made again: twice as long each time, up to the last. Milliseconds. */
const FIRST_REST_MS = 250;
const LAST_REST_MS = 5_000;
/** A connection that says nothing is asked whether it is there, and has so long to answer. Milliseconds. */
const ASKED_MS = 10_000;
const ANSWER_MS = 5_000;

/** A connection of its own that listens, and is made again whenever it is lost. */
export class Ear implements Listening {
  readonly #options: EarOptions;
  #client: Client | undefined;
  #timer: NodeJS.Timeout | undefined;
  #rest = FIRST_REST_MS;
  #closed = false;

  constructor(options: EarOptions) {
    this.#options = options;
  }

  /** Once it listens, or could not at first: it goes on by itself. */
  async open(): Promise<void> {
    if (this.#closed) return;
    const client = new pg.Client(this.#options.settings);
    const lost = () => this.#lost(client);
    client.on('error', lost);
    client.on('end', lost);
    client.on('notification', ({ payload }) => {
      if (payload !== undefined) this.#options.hear(payload);
    });
    this.#client = client;
    try {
      await client.connect();
      await client.query(`listen "${this.#options.channel}"`);
    } catch {
      lost();
      return;
    }
    if (this.#client !== client) return;
    this.#rest = FIRST_REST_MS;
    this.#ask(client);
    this.#options.missed();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    const client = this.#client;
    this.#client = undefined;
    if (client !== undefined) await ended(client);
  }

  #ask(client: Client): void {
    this.#timer = setTimeout(async () => {
      const late = setTimeout(() => this.#lost(client), ANSWER_MS);
      late.unref();
      try {
        await client.query('select 1');
        clearTimeout(late);
        if (this.#client === client) this.#ask(client);
      } catch {
        clearTimeout(late);
        this.#lost(client);
      }
    }, ASKED_MS);
    this.#timer.unref();
  }

  #lost(client: Client): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    clearTimeout(this.#timer);
    void ended(client);
    if (this.#closed) return;
    this.#timer = setTimeout(() => void this.open(), this.#rest);
    this.#timer.unref();
    this.#rest = Math.min(LAST_REST_MS, this.#rest * 2);
  }
}

/** One that is lost may never answer: it is not waited for for long. */
async function ended(client: Client): Promise<void> {
  client.removeAllListeners();
  client.on('error', () => {});
  const late = new Promise<void>((settle) => setTimeout(settle, 500).unref());
  await Promise.race([client.end().catch(() => {}), late]);
}
