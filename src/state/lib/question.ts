import { isNotLoaded, notLoadedText } from '../../bridge/not-loaded.ts';
import { AppError, CancelledError } from '../../core/errors.ts';

/** What an answer depends on, value by value: two keys with the same values are one question. */
export type Key = readonly unknown[];

export const sameKey = (a: Key | undefined, b: Key | undefined): boolean =>
  a === b || (a?.length === b?.length && a?.every((value, i) => Object.is(value, b?.[i])) === true);

export interface Asking<T> {
  readonly key: Key;
  /** Aborted as soon as nobody wants the answer: then nothing is heard of it. */
  readonly ask: (signal: AbortSignal) => Promise<T>;
  /** Asked once the key has been still for this long, ms. */
  readonly delay?: number | undefined;
  /** What was asked before ends first, however it does: for what must not pile up in a worker. */
  readonly inTurn?: boolean;
  /** While this stays the same, an answer may be shown until that of the next key is there. */
  readonly about?: unknown;
  readonly told?: (value: T) => void;
  /** In place of the console; hears of a CancelledError too, when it was not ours. */
  readonly failed?: (error: unknown) => void;
}

export interface Answer<T> {
  readonly key: Key;
  readonly about: unknown;
  readonly value: T;
}

/**
 * One thing that is asked anew whenever what it depends on changes: [Note: Asking].
 *
 * - An answer counts for the key it was asked with. Another key stops what is on its way.
 * - The same key is asked once. Going back to the key that was answered last tells that answer again.
 * - A failure is said once, and the same key is not asked again by itself; `stop` makes it new.
 */
export class Question<T> {
  #key: Key | undefined;
  #abort: AbortController | undefined;
  #answer: Answer<T> | undefined;
  #ended: Promise<unknown> = Promise.resolve();
  #lookers = 0;
  readonly #listeners = new Set<() => void>();

  /** True from the question to its answer. */
  get asking(): boolean {
    return this.#abort !== undefined;
  }

  /** The last answer, whatever it was asked with; see `shownFor`. */
  readonly latest = (): Answer<T> | undefined => this.#answer;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /** Want answers. @returns stop wanting them: the last who does stops what is on its way */
  look(): () => void {
    this.#lookers++;
    return () => {
      if (--this.#lookers === 0) this.stop();
    };
  }

  put(asking: Asking<T>): void {
    const { key, about, delay = 0 } = asking;
    if (sameKey(key, this.#key)) return;
    this.stop();
    this.#key = key;
    if (this.#answer !== undefined && sameKey(key, this.#answer.key)) {
      asking.told?.(this.#answer.value);
      return;
    }
    const abort = new AbortController();
    const { signal } = abort;
    this.#abort = abort;
    const settle = (answer: Answer<T> | undefined, tell: () => void): void => {
      if (signal.aborted) return;
      this.#abort = undefined;
      this.#answer = answer;
      tell();
      for (const listener of this.#listeners) listener();
    };
    const ask = (): void => {
      const turn = asking.inTurn ? this.#ended : undefined;
      const asked = askFor(asking, signal, turn);
      this.#ended = asked.catch(() => {});
      asked.then(
        (value) => settle({ key, about, value }, () => asking.told?.(value)),
        (error) =>
          settle(undefined, () => {
            // The episode was opened anew meanwhile: the clustering that is on its way asks again.
            if (isEarly(error)) this.stop();
            else (asking.failed ?? sayFault)(error);
          }),
      );
    };
    if (delay === 0) ask();
    else setTimeout(ask, delay);
  }

  /** Nobody wants what is on its way, and the next key is asked even if it is the same. */
  stop(): void {
    this.#abort?.abort();
    this.#abort = undefined;
    this.#key = undefined;
  }

  /** Stop, and know nothing of earlier answers. */
  forget(): void {
    this.stop();
    this.#answer = undefined;
  }
}

async function askFor<T>(
  { ask }: Asking<T>,
  signal: AbortSignal,
  turn: Promise<unknown> | undefined,
): Promise<T> {
  if (turn !== undefined) await turn;
  // What was overtaken or stopped while it waited is not asked at all.
  signal.throwIfAborted();
  return ask(signal);
}

/** What may be shown of an answer: what was asked with this key, or was about the same. */
export function shownFor<T>(
  answer: Answer<T> | undefined,
  key: Key,
  about: unknown,
): T | undefined {
  if (answer === undefined) return undefined;
  const kept = about !== undefined && Object.is(answer.about, about);
  return kept || sameKey(answer.key, key) ? answer.value : undefined;
}

const isEarly = (error: unknown): boolean =>
  error instanceof AppError && error.code === 'cluster/not-clustered';

/** Views do without an answer that a worker refused; what went wrong in the page goes to the console. */
function sayFault(error: unknown): void {
  if (!(error instanceof AppError || error instanceof CancelledError)) console.error(error);
}

/** A failure in words for people. @param unexpected for a fault of ours, which goes to the console whole */
export function failureText(error: unknown, unexpected: string): string {
  if (error instanceof AppError) return error.userMessage;
  console.error(error);
  if (error instanceof Error && isNotLoaded(error.message)) return notLoadedText();
  return unexpected;
}
