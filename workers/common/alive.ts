/** What a worker says of itself before all else: the lock that it holds as long as it lives. */
export interface AliveMessage {
  readonly lives: string;
}

export function isAliveMessage(data: unknown): data is AliveMessage {
  return typeof data === 'object' && data !== null && 'lives' in data;
}

/** What a worker goes without, for people. */
export interface ToldMessage {
  readonly told: string;
}

export function isToldMessage(data: unknown): data is ToldMessage {
  return typeof data === 'object' && data !== null && 'told' in data;
}

interface Scope<M> {
  readonly postMessage: (message: M) => void;
}

/** Say beside all answers that something is done without. */
export function tellPage(
  told: string,
  scope: Scope<ToldMessage> = globalThis as unknown as Scope<ToldMessage>,
): void {
  scope.postMessage({ told });
}

/**
 * Let the page see whether this worker lives: it holds a lock that nothing but its end gives back,
 * however long it computes without a pause, and whether the tab is frozen or the computer sleeps. A
 * browser without locks tells nothing; then only its `error` event does.
 */
export function showLife(
  scope: Scope<AliveMessage> = globalThis as unknown as Scope<AliveMessage>,
): void {
  const { locks } = (globalThis.navigator ?? {}) as { locks?: LockManager };
  if (locks === undefined) return;
  const lives = `cutline/worker/${crypto.randomUUID()}`;
  locks
    .request(lives, () => {
      scope.postMessage({ lives });
      return new Promise<never>(() => {});
    })
    .catch(() => {});
}
