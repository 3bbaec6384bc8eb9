/** One thing wanted, and by how many. */
interface Wanted<V> {
  readonly key: number;
  waiters: number;
  priority: number;
  /** Of the latest request: what was asked for last is what is on the screen. */
  batch: number;
  /** Within a batch, first come first served: from the top of the screen to its end. */
  order: number;
  started: boolean;
  readonly promise: Promise<V | undefined>;
  readonly settle: (value: V | undefined) => void;
}

export interface RequestOptions {
  /** Higher goes first; what is visible is 1, what is fetched ahead 0. */
  readonly priority?: number;
  /** Aborting takes a request that has not begun out of the queue; it resolves to undefined. */
  readonly signal?: AbortSignal;
}

/**
 * Requests by key: the same key is worked on once, the highest priority and then the latest batch
 * (requests of one turn) goes first, at most `width` run at a time. A failure counts as "there is none".
 */
export class RequestQueue<V> {
  #width: number;
  readonly #work: (key: number) => Promise<V | undefined>;
  #wanted = new Map<number, Wanted<V>>();
  #active = 0;
  #clock = 0;
  #batch = 0;
  #pumpAwaited = false;

  constructor(width: number, work: (key: number) => Promise<V | undefined>) {
    this.#width = width;
    this.#work = work;
  }

  /** How many run at a time from now on; what has begun goes on. */
  setWidth(width: number): void {
    this.#width = width;
    this.#pump();
  }

  request(key: number, options: RequestOptions = {}): Promise<V | undefined> {
    if (options.signal?.aborted) return Promise.resolve(undefined);
    const wanted = this.#wanted.get(key) ?? this.#add(key);
    wanted.waiters++;
    // In a microtask, so that requests of one render compete before the first one starts.
    if (!this.#pumpAwaited) {
      this.#pumpAwaited = true;
      this.#batch++;
      queueMicrotask(() => {
        this.#pumpAwaited = false;
        this.#pump();
      });
    }
    wanted.batch = this.#batch;
    wanted.order = ++this.#clock;
    wanted.priority = Math.max(wanted.priority, options.priority ?? 1);
    options.signal?.addEventListener('abort', () => this.#leave(wanted), { once: true });
    return wanted.promise;
  }

  /** Drop everything that has not begun. */
  clear(): void {
    for (const wanted of this.#wanted.values()) {
      if (!wanted.started) wanted.settle(undefined);
    }
    this.#wanted.clear();
  }

  #add(key: number): Wanted<V> {
    let settle: (value: V | undefined) => void = () => {};
    const promise = new Promise<V | undefined>((resolve) => {
      settle = resolve;
    });
    const wanted: Wanted<V> = {
      key,
      waiters: 0,
      priority: 0,
      batch: 0,
      order: 0,
      started: false,
      promise,
      settle,
    };
    this.#wanted.set(key, wanted);
    return wanted;
  }

  #leave(wanted: Wanted<V>): void {
    wanted.waiters--;
    if (wanted.waiters > 0 || wanted.started) return;
    if (this.#wanted.get(wanted.key) === wanted) this.#wanted.delete(wanted.key);
    wanted.settle(undefined);
  }

  #pump(): void {
    while (this.#active < this.#width) {
      const next = this.#foremost();
      if (next === undefined) return;
      next.started = true;
      this.#active++;
      void this.#run(next);
    }
  }

  #foremost(): Wanted<V> | undefined {
    let best: Wanted<V> | undefined;
    for (const wanted of this.#wanted.values()) {
      if (wanted.started) continue;
      if (best === undefined || isAhead(wanted, best)) best = wanted;
    }
    return best;
  }

  async #run(wanted: Wanted<V>): Promise<void> {
    const value = await this.#work(wanted.key).catch(() => undefined);
    if (this.#wanted.get(wanted.key) === wanted) this.#wanted.delete(wanted.key);
    this.#active--;
    wanted.settle(value);
    this.#pump();
  }
}

type Place = Pick<Wanted<unknown>, 'priority' | 'batch' | 'order'>;

function isAhead(a: Place, b: Place): boolean {
  if (a.priority !== b.priority) return a.priority > b.priority;
  return a.batch === b.batch ? a.order < b.order : a.batch > b.batch;
}
