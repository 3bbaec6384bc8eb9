import type { PairEvents, PairHelper, PairHelpers, PairTask, StripAsked } from './pair-crew.ts';

/** What a thread says: that it has its task, of which it gives the copy back, or what it found in a strip. */
export type Said =
  | { readonly done: ArrayBuffer }
  | { readonly strip: number; readonly found: Int32Array };

/** What a thread tells of itself, and what it does not live to say. */
export interface ThreadEvents {
  said(what: Said): void;
  gone(): void;
}

/** A thread that is told tasks and strips of them; it answers everything, in order. */
export interface PairThread {
  /** May throw what cannot be sent. */
  send(message: PairTask | StripAsked, transfer: ArrayBuffer[]): void;
  end(): void;
}

/** How threads start here. */
export interface ThreadHost {
  /** May throw where none may be started. */
  start(events: ThreadEvents): PairThread;
  /** How many cores there are beside this one, as far as there is memory for copies of so many bytes. */
  spare(bytes: number): number;
  turn(): Promise<void>;
  now(): number;
  /** Once, after some milliseconds. Result: not any more. */
  later(milliseconds: number, act: () => void): () => void;
}

/**
 * Rows times bytes that all vectors take in a kernel, which is what comparing them all costs: 60 ms of one core
 * here. Below, a thread that must be started first has hardly begun when all is done.
 */
const WORTH_STARTING = 1e10;
/** What is worth one thread that stands by. */
const WORTH_ASKING = 5e8;
/** Threads with a larger copy are ended with their task: memory of a kernel is given back with its thread alone. */
const MOST_KEPT = 1 << 25;
/** Copies whose memory is kept while threads stand by. */
const MOST_SPARE = 4;
/** Milliseconds that a thread stands by. */
const STANDING_BY = 10_000;
/** A thread that owes an answer for so long hangs. */
const PATIENCE = 5_000;

class Standing {
  readonly thread: PairThread;
  isGone = false;
  events: PairEvents | undefined;
  #isReady = false;
  #hasKernel = false;
  /** What it has not answered, and since when. */
  #owed = 0;
  #since = 0;
  readonly #now: () => number;
  readonly #keep: (spare: ArrayBuffer) => void;

  /** @param keep takes memory of copies */
  constructor(
    host: ThreadHost,
    gone: (self: Standing) => void,
    keep: (spare: ArrayBuffer) => void,
  ) {
    this.#now = host.now;
    this.#keep = keep;
    this.thread = host.start({
      said: (what) => this.#said(what),
      gone: () => {
        this.isGone = true;
        gone(this);
        this.events?.gone();
      },
    });
  }

  get hangs(): boolean {
    return this.#owed > 0 && this.#now() - this.#since > PATIENCE;
  }

  begin(task: PairTask, events: PairEvents): void {
    this.#isReady = false;
    this.events = events;
    // A kernel is large to send.
    const short = this.#hasKernel ? { ...task, module: undefined } : task;
    this.#hasKernel = true;
    this.#send(short, [task.panels.buffer, task.norms.buffer]);
  }

  /** True for one that has had a task. */
  get isUp(): boolean {
    return this.#hasKernel && this.#owed === 0;
  }

  ask(strip: number, spare: ArrayBuffer | undefined): void {
    this.#send({ strip, spare }, spare === undefined ? [] : [spare]);
  }

  #send(message: PairTask | StripAsked, transfer: ArrayBuffer[]): void {
    this.thread.send(message, transfer);
    if (this.#owed++ === 0) this.#since = this.#now();
  }

  #said(what: Said): void {
    this.#owed--;
    this.#since = this.#now();
    if ('done' in what) {
      this.#isReady = true;
      this.#keep(what.done);
      this.events?.ready();
      return;
    }
    // Until it has the task that it was given last, it answers for the one before.
    if (this.#isReady) this.events?.answer(what.strip, what.found);
  }
}

/**
 * Threads that stay for a while when their task is done, so that the next needs none to be started: of 1,000
 * vectors that is the difference between help and none. Who compares for the first time is not made to wait
 * for one either: threads for so few are started when it happens again.
 */
export function standingHelpers(host: ThreadHost): PairHelpers {
  const idle: Standing[] = [];
  let spares: ArrayBuffer[] = [];
  let found: ArrayBuffer[] = [];
  let isAgain = false;
  let forget: (() => void) | undefined;

  const drop = (standing: Standing): void => {
    const at = idle.indexOf(standing);
    if (at >= 0) idle.splice(at, 1);
  };
  const standBy = (standing: Standing): void => {
    idle.push(standing);
    forget?.();
    forget = host.later(STANDING_BY, () => {
      for (const each of idle.splice(0)) each.thread.end();
      spares = [];
      found = [];
    });
  };
  const keepIn = (list: ArrayBuffer[], spare: ArrayBuffer): void => {
    if (spare.byteLength <= MOST_KEPT && list.length < MOST_SPARE) list.push(spare);
  };
  const take = (): Standing => {
    for (let each = idle.shift(); each !== undefined; each = idle.shift()) {
      if (!each.hangs) return each;
      each.thread.end();
    }
    return new Standing(host, drop, (spare) => keepIn(spares, spare));
  };

  return {
    count: (n, bytes) => Math.min(Math.floor((n * bytes) / WORTH_ASKING), host.spare(bytes)),
    open: (task, events): PairHelper | undefined => {
      const bytes = task.panels.byteLength;
      if (task.n * bytes < WORTH_STARTING && idle.length === 0 && !isAgain) {
        isAgain = true;
        return undefined;
      }
      const standing = take();
      const { isUp } = standing;
      try {
        standing.begin(task, events);
      } catch (error) {
        // Nobody would end it.
        standing.thread.end();
        throw error;
      }
      return {
        isUp,
        ask: (strip) => standing.ask(strip, found.pop()),
        close: () => {
          standing.events = undefined;
          if (bytes <= MOST_KEPT && !standing.isGone) standBy(standing);
          else standing.thread.end();
        },
      };
    },
    spare: () => spares.pop(),
    giveBack: ({ buffer }) => {
      if (buffer instanceof ArrayBuffer) keepIn(found, buffer);
    },
    turn: () => host.turn(),
  };
}
