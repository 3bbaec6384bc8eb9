/** What tabs tell each other; each acts on it only if it concerns its own episode. */
export type TabMessage =
  | { readonly type: 'library' }
  /** People or their seeds were changed. */
  | { readonly type: 'facebank' }
  /** Log or parameters of an episode were changed by its leader. */
  | { readonly type: 'decisions'; readonly key: string }
  /** The episode was imported again: what is loaded is out of date. */
  | { readonly type: 'replaced'; readonly key: string }
  | { readonly type: 'deleted'; readonly key: string };

/** Long enough for a page that is being reloaded to let go of its lock. */
const HANDOVER_MS = 400;
const IMPORT_LOCK = 'cutline/import';
const BANK_LOCK = 'cutline/facebank';

/** See `actAlone`. */
let alone = false;

/**
 * From now on there are no other tabs: what this page does is stored nowhere, so none of them has to
 * know, or to wait for it.
 */
export function actAlone(on = true): void {
  alone = on;
}

/** Gives the lock back. */
export type Release = () => void;

const lockOf = (key: string): string => `cutline/episode/${key}`;

/**
 * Become the one tab that may change an episode. Whether another tab is, the browser says, however late: a
 * busy machine takes seconds to give a lock that nobody holds, and time alone would tell of a tab that is not there.
 * @returns undefined when another tab is
 */
export async function tryLead(key: string): Promise<Release | undefined> {
  const name = lockOf(key);
  const free = await holdIfFree(name);
  if (free !== undefined) return free;
  const handedOver = holdLock(name, AbortSignal.timeout(HANDOVER_MS)).catch(() => undefined);
  return (await handedOver) ?? holdIfFree(name);
}

/** Wait until the episode's leader has gone. Rejects when `signal` aborts. */
export function waitToLead(key: string, signal: AbortSignal): Promise<Release> {
  return holdLock(lockOf(key), signal);
}

/** Run `work` while no tab sweeps storage; imports may run side by side. */
export function whileImporting<T>(work: () => Promise<T>): Promise<T> {
  if (navigator.locks === undefined) return work();
  return navigator.locks.request(IMPORT_LOCK, { mode: 'shared' }, work) as Promise<T>;
}

/** Run `work` unless some tab imports. */
export async function unlessImporting(work: () => Promise<unknown>): Promise<void> {
  if (navigator.locks === undefined) {
    await work();
    return;
  }
  await navigator.locks.request(IMPORT_LOCK, { ifAvailable: true }, async (lock) => {
    if (lock !== null) await work();
  });
}

/** Run `work` while no other tab changes the Facebank. */
export function whileChangingBank<T>(work: () => Promise<T>): Promise<T> {
  if (alone || navigator.locks === undefined) return work();
  return navigator.locks.request(BANK_LOCK, work) as Promise<T>;
}

function holdLock(name: string, signal: AbortSignal): Promise<Release> {
  // Without the API there is nobody to agree with: act as if alone.
  if (alone || navigator.locks === undefined) return Promise.resolve(() => {});
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(name, { signal }, () => new Promise<void>((release) => resolve(release)))
      .catch(reject);
  });
}

function holdIfFree(name: string): Promise<Release | undefined> {
  if (alone || navigator.locks === undefined) return Promise.resolve(() => {});
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(name, { ifAvailable: true }, (lock) => {
        if (lock !== null) return new Promise<void>((release) => resolve(release));
        resolve(undefined);
        return undefined;
      })
      .catch(reject);
  });
}

let channel: BroadcastChannel | undefined;

/** Opened at the first use: a module that is only imported opens nothing. */
function openChannel(): BroadcastChannel | undefined {
  if (typeof BroadcastChannel === 'undefined') return undefined;
  channel ??= new BroadcastChannel('cutline');
  return channel;
}

export function tellTabs(message: TabMessage): void {
  if (!alone) openChannel()?.postMessage(message);
}

export function hearTabs(listener: (message: TabMessage) => void): void {
  openChannel()?.addEventListener('message', (event: MessageEvent<TabMessage>) => {
    if (!alone) listener(event.data);
  });
}
