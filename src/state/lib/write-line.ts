/** What writes a log stands in one line: each builds on what the one before it has stored. */
export class WriteLine {
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** True while nothing is being written and nothing waits. */
  get idle(): boolean {
    return this.#waiting === 0;
  }

  /** Do it when its turn comes. The line goes on whatever becomes of it. */
  run<R>(work: () => Promise<R>): Promise<R> {
    this.#waiting += 1;
    const result = this.#last.then(work).finally(() => {
      this.#waiting -= 1;
    });
    this.#last = result.catch(() => {});
    return result;
  }

  /** Resolves when all that is in the line now has ended. */
  async ended(): Promise<void> {
    await this.#last;
  }
}

/**
 * A turn that is held: what is decided between `begin` and `end` waits, and builds on what stands then.
 * For work that reads a log, takes its time, and shows another in its place.
 */
export class WriteTurn {
  readonly #line: WriteLine;
  #end: (() => void) | undefined;

  constructor(line: WriteLine) {
    this.#line = line;
  }

  /** Resolves when all that is in the line before it has ended. */
  async begin(): Promise<void> {
    if (this.#end !== undefined) return;
    const before = this.#line.ended();
    const held = new Promise<void>((resolve) => {
      this.#end = resolve;
    });
    void this.#line.run(() => held);
    await before;
  }

  /** Begin where that needs no waiting. */
  beginIfIdle(): boolean {
    if (this.#end === undefined && !this.#line.idle) return false;
    void this.begin();
    return true;
  }

  /** Also for a turn that never began. */
  end(): void {
    this.#end?.();
    this.#end = undefined;
  }
}

/** Whatever becomes of the work, what waits for its turn goes on. */
export async function inTurn<R>(
  line: WriteLine,
  work: (turn: WriteTurn) => Promise<R>,
): Promise<R> {
  const turn = new WriteTurn(line);
  try {
    return await work(turn);
  } finally {
    turn.end();
  }
}
