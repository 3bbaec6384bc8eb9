import type { Where } from './where.ts';

/** How often it is looked whether a command has changed an episode beside the service. Milliseconds. */
const LOOK_MS = 500;
/** Changes that follow each other are told together after so long. Milliseconds. */
const TOGETHER_MS = 250;

interface Watched {
  readonly where: Where;
  readonly heard: Set<() => void>;
  state: string;
  looking: boolean;
  again: boolean;
  told: number;
  later: ReturnType<typeof setTimeout> | undefined;
}

/**
 * Says that the history of an episode is another than it was: of what the service changes at once, of what commands
 * change beside it within a moment. It looks at nothing that nobody listens to, and once for all who do.
 */
export class HistoryNews {
  readonly #stateOf: (where: Where) => Promise<string>;
  readonly #every: number;
  readonly #watched = new Map<string, Watched>();
  #timer: ReturnType<typeof setInterval> | undefined;

  /** @param stateOf tells states of the history apart; what it throws is asked again */
  constructor(stateOf: (where: Where) => Promise<string>, every = LOOK_MS) {
    this.#stateOf = stateOf;
    this.#every = every;
  }

  /** @param state as it was when whoever listens begins to: what differs from it is news. @returns to hear no more */
  listen(where: Where, state: string, hear: () => void): () => void {
    const key = keyOf(where);
    const watched = this.#watched.get(key) ?? {
      ...{ where, state, heard: new Set(), looking: false, again: false },
      told: Number.NEGATIVE_INFINITY,
      later: undefined,
    };
    this.#watched.set(key, watched);
    watched.heard.add(hear);
    this.#timer ??= setInterval(() => this.#lookAtAll(), this.#every).unref();
    return () => {
      watched.heard.delete(hear);
      if (watched.heard.size > 0 || this.#watched.get(key) !== watched) return;
      clearTimeout(watched.later);
      this.#watched.delete(key);
      if (this.#watched.size > 0) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    };
  }

  /** The service itself has changed it. */
  changed(where: Where): void {
    const watched = this.#watched.get(keyOf(where));
    if (watched !== undefined) void this.#look(watched);
    // A run that was named, and the one that is taken where none is, may be the same.
    for (const other of this.#watched.values()) {
      if (other !== watched && other.where.epId === where.epId) void this.#look(other);
    }
  }

  #lookAtAll(): void {
    for (const watched of this.#watched.values()) void this.#look(watched);
  }

  async #look(watched: Watched): Promise<void> {
    if (watched.looking) {
      watched.again = true;
      return;
    }
    watched.looking = true;
    do {
      watched.again = false;
      // What cannot be looked at in this moment is in the next.
      const state = await this.#stateOf(watched.where).catch(() => watched.state);
      if (state !== watched.state) {
        watched.state = state;
        tell(watched);
      }
    } while (watched.again);
    watched.looking = false;
  }
}

function tell(watched: Watched): void {
  if (watched.later !== undefined) return;
  const now = performance.now();
  const wait = watched.told + TOGETHER_MS - now;
  const say = () => {
    watched.later = undefined;
    watched.told = performance.now();
    for (const hear of [...watched.heard]) hear();
  };
  if (wait <= 0) say();
  else watched.later = setTimeout(say, wait).unref();
}

const keyOf = ({ epId, runId }: Where): string => `${epId}\n${runId ?? ''}`;
