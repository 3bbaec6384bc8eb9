import type { OnProgress } from '../../../workers/common/jobs.ts';
import { AppError, CancelledError } from '../../core/errors.ts';
import type { Progress } from '../../core/job.ts';
import type { Job } from './types.ts';

/** Shorter work shows nothing: a bar that flashes is noise. It is painted before 300 ms are over. */
const SHOW_AFTER_MS = 200;
/**
 * What runs beside the work of a person tells its progress this often, ms: whenever the bar moves, the
 * page is laid out and painted again, on the thread that their next act waits for.
 */
const BACKGROUND_PROGRESS_MS = 250;

/** What long work gets: a signal to watch and a place to report to. */
export interface JobContext {
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
}

/** What work gets that goes on to something else under the same bar. */
export interface JobInSteps extends JobContext {
  /** From here on it is something else: the bar stays, under another title. */
  readonly rename: (title: string) => void;
}

interface Running {
  readonly controller: AbortController;
  readonly background: boolean;
  job: Extract<Job, { type: 'running' }>;
  shown: boolean;
  /** When its progress was told last. */
  toldAt: number;
  /** Resolves when the work has ended, however it did. */
  ended: Promise<unknown>;
}

/**
 * At most one foreground job (import, export) at a time; background jobs (clustering) show only
 * while none runs. Publishes what the progress bar shows.
 */
export class Jobs {
  readonly #publish: (job: Job) => void;
  readonly #now: () => number;
  #running: Running[] = [];

  constructor(publish: (job: Job) => void, now: () => number = Date.now) {
    this.#publish = publish;
    this.#now = now;
  }

  /** True while a foreground job runs. */
  get busy(): boolean {
    return this.#running.some((running) => !running.background);
  }

  /**
   * @throws AppError `job/busy` when another foreground job runs
   * @throws CancelledError when cancelled, whatever the work makes of its signal
   */
  async run<R>(
    title: string,
    work: (context: JobInSteps) => Promise<R>,
    options: {
      readonly background?: boolean;
      readonly signal?: AbortSignal;
      /** Another time than usual until it is shown, ms: for what goes on beside what a person looks at. */
      readonly showAfter?: number;
    } = {},
  ): Promise<R> {
    const background = options.background ?? false;
    // A job that was told to stop is not in the way: the next one follows it.
    const stopping = this.#running.filter((other) => !other.background && isStopping(other));
    if (!background && stopping.length > 0) await Promise.all(stopping.map((job) => job.ended));
    if (!background && this.busy) throw busyError();
    const running = this.#begin(title, background);
    const { controller } = running;
    const abort = () => controller.abort();
    options.signal?.addEventListener('abort', abort, { once: true });
    const timer = setTimeout(() => {
      running.shown = true;
      this.#show();
    }, options.showAfter ?? SHOW_AFTER_MS);
    try {
      const working = work({
        signal: controller.signal,
        onProgress: (progress) => this.#progress(running, progress),
        rename: (next) => this.#rename(running, next),
      });
      running.ended = working.catch(() => {});
      const result = await working;
      if (controller.signal.aborted) throw new CancelledError();
      return result;
    } finally {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', abort);
      this.#running = this.#running.filter((other) => other !== running);
      this.#show();
    }
  }

  /** Cancel what is shown. */
  cancel(): void {
    const shown = this.#foremost();
    if (shown === undefined || !shown.job.cancellable) return;
    shown.job = { ...shown.job, cancellable: false };
    shown.controller.abort();
    this.#show();
  }

  /** A point of no return was passed: the bar stays, its Cancel goes. */
  commit(): void {
    for (const running of this.#running) {
      if (!running.background) running.job = { ...running.job, cancellable: false };
    }
    this.#show();
  }

  #begin(title: string, background: boolean): Running {
    const running: Running = {
      controller: new AbortController(),
      background,
      job: {
        type: 'running',
        title,
        progress: beginning(title),
        startedAt: this.#now(),
        cancellable: true,
      },
      shown: false,
      toldAt: Number.NEGATIVE_INFINITY,
      ended: Promise.resolve(),
    };
    this.#running.push(running);
    return running;
  }

  #rename(running: Running, title: string): void {
    running.job = { ...running.job, title, progress: beginning(title) };
    if (running.shown) this.#show();
  }

  #progress(running: Running, progress: Progress): void {
    const { stage } = running.job.progress;
    running.job = { ...running.job, progress };
    if (!running.shown || this.#foremost() !== running) return;
    const time = this.#now();
    const soon = time - running.toldAt < BACKGROUND_PROGRESS_MS;
    if (running.background && soon && progress.stage === stage) return;
    running.toldAt = time;
    this.#show();
  }

  #foremost(): Running | undefined {
    const shown = this.#running.filter((running) => running.shown);
    return shown.find((running) => !running.background) ?? shown[0];
  }

  #show(): void {
    this.#publish(this.#foremost()?.job ?? { type: 'idle' });
  }
}

function beginning(title: string): Progress {
  return { stage: title, done: 0, total: 0, unit: 'files' };
}

function isStopping(running: Running): boolean {
  return running.controller.signal.aborted;
}

function busyError(): AppError {
  return new AppError(
    'job/busy',
    'a foreground job is running',
    'Something else is still running. Wait for it to end, or cancel it, then try again.',
  );
}
