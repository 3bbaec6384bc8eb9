/** What a worker says of itself before all else: the lock that it holds as long as it lives. */
export interface AliveMessage {
  readonly lives: string;
}

export function isAliveMessage(data: unknown): data is AliveMessage {
  return typeof data === 'object' && data !== null && 'lives' in data;
}

interface Scope {
  readonly postMessage: (message: AliveMessage) => void;
}

/**
 * Let the page see whether this worker lives: it holds a lock that nothing but its end gives back,
 * however long it computes without a pause, and whether the tab is frozen or the computer sleeps. A
 * browser without locks tells nothing; then only its `error` event does.
 */
export function showLife(scope: Scope = globalThis as unknown as Scope): void {
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
