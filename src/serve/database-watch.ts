import { note } from '../cli/kit/output.ts';
import { AppError } from '../core/errors.ts';
import type { Database } from './db/database.ts';
import type { DatabasePlace } from './db/database-url.ts';

/** How often is asked whether the database is there. Milliseconds. */
const ASK_MS = 1_000;

/**
 * Says once that the database is gone, and once that it is back, however often it is asked meanwhile; what else goes
 * wrong is said each time.
 */
export class DatabaseWatch {
  readonly #database: Pick<Database, 'query'>;
  readonly #words: string;
  #asking: NodeJS.Timeout | undefined;
  #isAsked = false;

  constructor(database: Pick<Database, 'query'>, { words }: DatabasePlace) {
    this.#database = database;
    this.#words = words;
  }

  /** What went wrong, for whoever sits at the terminal. */
  readonly fault = (error: unknown): void => {
    if (!isOfDatabase(error)) note(`a fault of ours in a job: ${faultText(error)}`);
    else if (this.#asking === undefined) {
      note(error.userMessage);
      this.#asking = setInterval(() => void this.#ask(), ASK_MS);
      this.#asking.unref();
    }
  };

  close(): void {
    clearInterval(this.#asking);
  }

  async #ask(): Promise<void> {
    if (this.#isAsked) return;
    this.#isAsked = true;
    try {
      await this.#database.query('select 1');
    } catch {
      return;
    } finally {
      this.#isAsked = false;
    }
    if (this.#asking === undefined) return;
    clearInterval(this.#asking);
    this.#asking = undefined;
    note(`${this.#words} is back.`);
  }
}

/** Whether it is the database's place or door that something failed for. */
export const isOfDatabase = (error: unknown): error is AppError =>
  error instanceof AppError && (error.code === 'db/away' || error.code === 'db/refused');

/** Of an error, or of what a package made of one. */
export function faultText(error: unknown): string {
  if (error instanceof AppError) return error.userMessage;
  if (error instanceof Error) return error.stack ?? error.message;
  const { message, stack } = (error ?? {}) as { message?: unknown; stack?: unknown };
  return String(stack ?? message ?? error);
}
