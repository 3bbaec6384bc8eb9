import { type Remote, releaseProxy, wrap } from 'comlink';
import { installErrorTransfer } from '../../workers/common/wire.ts';
import { AppError, CancelledError } from '../core/errors.ts';

/** Milliseconds that a cancelled job gets to stop by itself before its worker is ended. */
const STOP_GRACE_MS = 8000;

/** What every worker API offers beside its own calls. */
interface Cancellable {
  cancel(): Promise<void>;
}

interface Running<T> {
  readonly worker: Worker;
  readonly api: Remote<T>;
  /** Rejecters of the calls that are on their way. */
  readonly pending: Set<(error: Error) => void>;
}

let transferInstalled = false;

/**
 * One worker, started at its first call and started again after a crash; a failed start is not
 * kept. Calls reject with the worker's own AppError, with CancelledError when their signal aborts,
 * and with `worker/crashed` when the worker dies under them.
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
    const running: Running<T> = { worker, api: wrap<T>(worker), pending: new Set() };
    const crashed = (event: Event) => {
      const detail = event instanceof ErrorEvent ? event.message : event.type;
      this.#end(running, crashError(this.#name, detail));
    };
    worker.addEventListener('error', crashed);
    worker.addEventListener('messageerror', crashed);
    this.#running = running;
    this.#generation++;
    return running;
  }

  #end(running: Running<T>, reason: Error): void {
    if (this.#running === running) this.#running = undefined;
    running.worker.terminate();
    for (const reject of [...running.pending]) reject(reason);
    running.pending.clear();
    running.api[releaseProxy]();
  }
}

function crashError(name: string, detail: string): AppError {
  return new AppError(
    'worker/crashed',
    `${name} worker stopped: ${detail || 'no message'}`,
    'A background process of this page stopped unexpectedly, perhaps for lack of memory. ' +
      'Nothing that was saved is lost: try again, and close other tabs if it happens once more.',
  );
}
