import { workers } from './in-process.ts';

/* Workers of in-process.ts that can end under a call. */

type Listener = (event: Event) => void;
/** By name: what is heard when the worker ends. */
const faults = new Map<string, Set<Listener>>();

class EndingWorker extends globalThis.Worker {
  readonly #name: string;

  constructor(url: URL) {
    super(url);
    this.#name = /(\w+)\.worker\.ts/.exec(url.pathname)?.[1] ?? '';
    faults.set(this.#name, new Set());
  }

  override addEventListener(type: string, listener: never): void {
    if (type === 'error') faults.get(this.#name)?.add(listener);
    super.addEventListener(type as 'message', listener);
  }
}

// Node has no such event of its own.
Object.assign(globalThis, { Worker: EndingWorker, ErrorEvent: class extends Event {} });

/** The worker ends under the next call of a method, and takes everything that it held along. */
export function endNext(worker: string, method: string): void {
  workers.fates.set(method, () => {
    for (const hear of faults.get(worker) ?? []) hear(new Event('error'));
    return new Promise(() => {});
  });
}
