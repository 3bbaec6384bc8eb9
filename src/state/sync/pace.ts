import { listenToHistory, type OfService } from '../../bridge/service-log.ts';

/** Nobody answered: it is tried again after so long, then after twice as long, up to so long; unseen less often. Milliseconds. */
const AGAIN_MS = 2000;
const MOST_MS = 10_000;
const UNSEEN_MS = 60_000;
/** While others are listened to it is asked all the same, and where nobody can be listened to. Milliseconds. */
const LISTENING_MS = 60_000;
const DEAF_MS = 5000;

/**
 * When to exchange steps: at once where the service says that there are some, now and then in any case, and again
 * where nobody answered. A page that nobody sees listens to nothing, and asks only for what it has to send.
 */
export class Pace {
  readonly #of: OfService;
  readonly #exchange: () => void;
  #deaf: (() => void) | undefined;
  #lost = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wait = AGAIN_MS;

  constructor(of: OfService, exchange: () => void) {
    this.#of = of;
    this.#exchange = exchange;
    document.addEventListener('visibilitychange', this.#look);
    window.addEventListener('online', this.#now);
    this.#listen();
  }

  end(): void {
    clearTimeout(this.#timer);
    document.removeEventListener('visibilitychange', this.#look);
    window.removeEventListener('online', this.#now);
    this.#listenNoMore();
  }

  /** An exchange is over. */
  after({ failed, waiting }: { readonly failed: boolean; readonly waiting: boolean }): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const wait = this.#wait;
    this.#wait = failed ? Math.min(2 * wait, MOST_MS) : AGAIN_MS;
    if (failed) this.#in(isSeen() ? wait : UNSEEN_MS, isSeen() || waiting);
    else this.#in(this.#deaf === undefined ? DEAF_MS : LISTENING_MS, isSeen());
  }

  #in(ms: number, wanted: boolean): void {
    if (wanted) this.#timer = setTimeout(this.#now, ms);
  }

  #now = (): void => {
    this.#listen();
    this.#exchange();
  };

  #look = (): void => {
    if (isSeen()) this.#now();
    else this.#listenNoMore();
  };

  #listen(): void {
    if (this.#deaf !== undefined || !isSeen()) return;
    const changed = () => {
      this.#lost = false;
      this.#exchange();
    };
    this.#deaf = listenToHistory(this.#of, changed, (ended) => {
      if (ended) this.#listenNoMore();
      // It is told once; browsers try again every second.
      if (!this.#lost) this.#exchange();
      this.#lost = true;
    });
  }

  #listenNoMore(): void {
    this.#deaf?.();
    this.#deaf = undefined;
  }
}

const isSeen = (): boolean => document.visibilityState !== 'hidden';
