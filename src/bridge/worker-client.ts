import { type Remote, releaseProxy, wrap } from 'comlink';
import { isAliveMessage, isToldMessage } from '../../workers/common/alive.ts';
import { answered, SILENT } from '../../workers/common/patience.ts';
import { installErrorTransfer } from '../../workers/common/wire.ts';
import { AppError, CancelledError } from '../core/errors.ts';
import { notLoadedText } from './not-loaded.ts';

/** Milliseconds that a cancelled job gets to stop by itself before its worker is ended. */
const STOP_GRACE_MS = 8000;
/** Looks that a worker's script gets to be loaded and say that it lives: a minute. */
const START_LOOKS = 240;

/** What every worker API offers beside its own calls. */
interface Cancellable {
  cancel(): Promise<void>;
}

interface Running<T> {
  readonly worker: Worker;
  readonly api: Remote<T>;
  /** Rejecters of the calls that are on their way. */
  readonly pending: Set<(error: Error) => void>;
  /** Aborted when it has ended. */
  readonly ended: AbortController;
}

let transferInstalled = false;

/**
 * One worker, started at its first call (or ahead of it) and started again after a crash; a failed start is not
 * kept. Calls reject with the worker's own AppError, with CancelledError when their signal aborts,
 * with `worker/not-loaded` when its script cannot be had, and with `worker/crashed` when the worker dies
 * under them, with or without a word: see [Note: Life of a worker].
 */
export class WorkerClient<T extends Cancellable> {
  readonly #name: string;
  readonly #spawn: () => Worker;
  #running: Running<T> | undefined;
  #generation = 0;

  constructor(name: string, spawn: () => Worker) {
    this.#name = name;
    this.#spawn = spawn;
  }

  /** Changes whenever a new worker was started: what an earlier one held is gone. */
  get generation(): number {
    return this.#generation;
  }

  /** True while a worker runs; what it holds belongs to `generation`. */
  get alive(): boolean {
    return this.#running !== undefined;
  }

  /**
   * Run one call.
   * @param use gets the remote API and returns its promise
   * @param signal aborting asks the worker to stop, then ends it if it does not
   */
  async call<R>(use: (api: Remote<T>) => Promise<R>, signal?: AbortSignal): Promise<R> {
    if (signal?.aborted) throw new CancelledError();
    const running = this.#start();
    return new Promise<R>((resolve, reject) => {
      let grace: ReturnType<typeof setTimeout> | undefined;
      const stop = () => {
        void (running.api as unknown as Cancellable).cancel().catch(() => {});
        grace = setTimeout(() => this.#end(running, new CancelledError()), STOP_GRACE_MS);
      };
      const settle = () => {
        clearTimeout(grace);
        signal?.removeEventListener('abort', stop);
        running.pending.delete(fail);
      };
      const fail = (error: Error) => {
        settle();
        reject(error);
      };
      running.pending.add(fail);
      signal?.addEventListener('abort', stop, { once: true });
      use(running.api).then(
        (value) => {
          settle();
          resolve(value);
        },
        (error: unknown) => fail(error instanceof Error ? error : new Error(String(error))),
      );
    });
  }

  /** Start the worker ahead of its first call, beside what the page does until then. */
  warm(): void {
    this.#start();
  }

  /** End the worker; the next call starts a new one. */
  terminate(): void {
    if (this.#running !== undefined) this.#end(this.#running, new CancelledError());
  }

  #start(): Running<T> {
    if (this.#running !== undefined) return this.#running;
    if (!transferInstalled) {
      installErrorTransfer();
      transferInstalled = true;
    }
    const worker = this.#spawn();
    const ended = new AbortController();
    const running: Running<T> = { worker, api: wrap<T>(worker), pending: new Set(), ended };
    let silent = true;
    const first = new Promise<void>((resolve) => {
      worker.addEventListener('message', ({ data }) => {
        silent = false;
        resolve();
        if (isToldMessage(data)) tell(data.told);
        if (!isAliveMessage(data)) return;
        outlive(data.lives, ended.signal, () =>
          this.#end(running, crashError(this.#name, 'ended without a word')),
        );
      });
    });
    const crashed = (event: Event) => {
      const detail = event instanceof ErrorEvent ? event.message : '';
      // A script that cannot be had ends the worker before its first word, and without a reason.
      const lost = silent && !detail && event.type === 'error';
      this.#end(running, lost ? lostError(this.#name) : crashError(this.#name, detail));
    };
    worker.addEventListener('error', crashed);
    worker.addEventListener('messageerror', crashed);
    // Only where there are locks does it speak before it is asked.
    if (globalThis.navigator?.locks !== undefined) {
      void answered(first, START_LOOKS).then((word) => {
        if (word === SILENT) this.#end(running, lostError(this.#name));
      });
    }
    this.#running = running;
    this.#generation++;
    return running;
  }

  #end(running: Running<T>, reason: Error): void {
    if (running.ended.signal.aborted) return;
    running.ended.abort();
    if (this.#running === running) this.#running = undefined;
    running.worker.terminate();
    for (const reject of [...running.pending]) reject(reason);
    running.pending.clear();
    running.api[releaseProxy]();
  }
}

/**
 * [Note: Life of a worker] A worker that is ended by the system, or ends itself, sends nothing: its
 * calls would wait for ever. It holds a lock from its first line on, and the page stands in line for
 * that lock: it gets it when the worker is no more, and only then. So one that computes for minutes
 * without a pause is never taken for a dead one, whatever the tab, the timers and the computer do.
 */
function outlive(lock: string, ended: AbortSignal, gone: () => void): void {
  navigator.locks?.request(lock, { signal: ended }, gone).catch(() => {});
}

/** True for what a call rejects with when its worker died under it. */
export const isCrash = (error: unknown): boolean =>
  error instanceof AppError && error.code === 'worker/crashed';

type Heard = (worker: string) => void;
const listeners = new Set<Heard>();

let tell = (_: string): void => {};

/** Be told what a worker goes without, in words for people. */
export function hearWorkers(listener: (text: string) => void): void {
  tell = listener;
}

/** Be told when work is done anew because its worker had died. @returns stop */
export function hearRestarts(listener: Heard): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Work goes on anew on another worker. @param worker its name */
export function tellRestart(worker: string): void {
  for (const listener of listeners) listener(worker);
}

/**
 * Work that survives the end of its worker: it is done once more, on a new one, which is told. A
 * second death may be the work's own doing, and is what it rejects with.
 */
export async function surviving<R>(
  worker: string,
  work: () => Promise<R>,
  signal?: AbortSignal,
): Promise<R> {
  try {
    return await work();
  } catch (error) {
    if (!isCrash(error) || signal?.aborted === true) throw error;
    tellRestart(worker);
    return work();
  }
}

const lostError = (name: string): AppError =>
  new AppError(
    'worker/not-loaded',
    `${name} worker: failed to load module script`,
    notLoadedText(),
  );

function crashError(name: string, detail: string): AppError {
  return new AppError(
    'worker/crashed',
    `${name} worker stopped: ${detail || 'no message'}`,
    'A background process of this page stopped unexpectedly, perhaps for lack of memory. ' +
      'Nothing that was saved is lost: try again, and close other tabs if it happens once more.',
  );
}
