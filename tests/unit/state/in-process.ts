import { expose } from 'comlink';
import type { TabMessage } from '../../../src/state/lib/tabs.ts';
import { EngineChooser } from '../../../workers/cluster/engines.ts';
import { createClusterSession } from '../../../workers/cluster/session.ts';
import { createEmbedSession } from '../../../workers/embed/session.ts';
import { createIngestSession } from '../../../workers/ingest/session.ts';
import { createMapSession } from '../../../workers/map/session.ts';
import { createTogetherSession } from '../../../workers/together/session.ts';
import { wasmKernel } from '../kernel/kernels.ts';
import { fakePixels, openFake } from './fake-models.ts';
import { type HeldWrite, later } from './memory-disk.ts';

/*
 * What a browser gives a page, in this process: workers that run beside the page over a message
 * channel, locks that tabs agree by, the small storage. See memory-disk.ts for the database.
 */

const kernel = await wasmKernel();
const noGpu = async () => ({ unavailable: 'there is none in a test' });
const picture = (text: string) => new Blob([text], { type: 'image/jpeg' });

const apis: Readonly<Record<string, () => object>> = {
  cluster: () => createClusterSession(new EngineChooser(noGpu, async () => kernel)),
  embed: () => createEmbedSession(openFake, fakePixels),
  ingest: createIngestSession,
  map: () => createMapSession(async () => kernel.matrix),
  together: () => createTogetherSession(async () => kernel),
  media: () => ({
    sharpness: async (blobs: readonly unknown[]) => Float32Array.from(blobs, (_, i) => 1 + i),
    probe: async () => ({ type: 'image/jpeg', width: 96, height: 96 }),
    decodable: async (blobs: readonly Blob[]) => {
      const texts = await Promise.all(blobs.map((blob) => blob.text()));
      return texts.map((text) => !text.startsWith('version https://git-lfs'));
    },
    rep: async () => Uint8Array.of(0xff, 0xd8),
    png: async (blob: Blob) => new Blob([blob], { type: 'image/png' }),
    demoFace: async (path: string) => picture(path),
  }),
};

type Listener = (event: { readonly data: unknown }) => void;
/** What tests see of the workers. */
export const workers = {
  /** Methods that were called, in order. */
  calls: [] as string[],
  running: new Set<InProcessWorker>(),
  /** Questions whose answers have not reached the page yet. */
  get pending(): number {
    return [...workers.running].reduce((sum, { pending }) => sum + pending, 0);
  },
  fates: new Map<string, (call: () => Promise<unknown>) => Promise<unknown>>(),
};

/** The next answer of a method waits until a test lets it through. */
export function holdAnswer(method: string): HeldWrite {
  const gate = later();
  const arrival = later();
  workers.fates.set(method, async (call) => {
    const answer = await call().finally(arrival.resolve);
    await gate.promise;
    return answer;
  });
  return { reached: arrival.promise, release: gate.resolve };
}

export function failNext(method: string, error: Error): void {
  workers.fates.set(method, () => Promise.reject(error));
}

/** The worker ends under the next call of a method, and takes everything that it held along. */
export function endNext(worker: string, method: string): void {
  workers.fates.set(method, () => {
    for (const running of workers.running) if (running.name === worker) running.end();
    return new Promise(() => {});
  });
}

/** What tabs tell each other: said by this page, and said to it. */
export const tabs = {
  said: [] as TabMessage[],
  listeners: new Set<Listener>(),
  say(message: TabMessage): void {
    for (const listener of tabs.listeners) listener({ data: message });
  },
};
class InProcessChannel {
  postMessage = (message: TabMessage) => void tabs.said.push(message);
  addEventListener = (_: string, listener: Listener) => void tabs.listeners.add(listener);
}

function watched(api: object): object {
  return new Proxy(api, {
    get: (target, name: string) => {
      const method = Reflect.get(target, name) as unknown;
      if (typeof method !== 'function') return method;
      return (...args: unknown[]) => {
        workers.calls.push(name);
        const call = async () => method.apply(target, args);
        const fate = workers.fates.get(name);
        workers.fates.delete(name);
        return fate === undefined ? call() : fate(call);
      };
    },
  });
}

class InProcessWorker {
  readonly name: string;
  readonly #port: MessagePort;
  readonly #faults = new Set<EventListener>();
  readonly #listeners = new Set<EventListener>();
  pending = 0;

  constructor(url: URL) {
    this.name = /(\w+)\.worker\.ts/.exec(url.pathname)?.[1] ?? '';
    const api = apis[this.name];
    if (api === undefined) throw new Error(`no worker ${this.name} in this process`);
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    workers.running.add(this);
    port1.addEventListener('message', () => {
      this.pending -= 1;
    });
    expose(watched(api()), port2);
  }

  postMessage(message: unknown, transfer: Transferable[] = []): void {
    this.pending += 1;
    this.#port.postMessage(message, transfer);
  }

  addEventListener(type: string, listener: EventListener): void {
    if (type === 'error') this.#faults.add(listener);
    if (type !== 'message') return;
    this.#listeners.add(listener);
    this.#port.addEventListener('message', listener);
    this.#port.start();
  }

  removeEventListener(type: string, listener: EventListener): void {
    this.#port.removeEventListener(type as 'message', listener);
  }

  /** As the browser does when it takes its memory back: of one that had said that it lives. */
  end(): void {
    for (const hear of this.#listeners) hear(new MessageEvent('message', { data: {} }));
    for (const hear of this.#faults) hear(new Event('error'));
  }

  terminate(): void {
    this.#port.close();
    workers.running.delete(this);
  }
}

type Locked = (lock: object | null) => unknown;
interface LockOptions {
  readonly signal?: AbortSignal;
  readonly mode?: 'shared';
  readonly ifAvailable?: boolean;
}
/** Names of the locks that somebody holds. */
export const held = new Map<string, Promise<unknown>>();

/** Locks of the Web Locks API: one holder of a name, whoever asks first. */
export const locks = {
  async request(name: string, ...rest: readonly [Locked] | readonly [LockOptions, Locked]) {
    const [options, work] = rest.length === 1 ? [{}, rest[0]] : rest;
    const { signal, mode, ifAvailable }: LockOptions = options;
    if (mode === 'shared') return work({});
    if (ifAvailable === true && held.has(name)) return work(null);
    while (held.has(name)) await Promise.race([held.get(name), aborted(signal)]);
    signal?.throwIfAborted();
    const mine = Promise.resolve(work({})).finally(() => held.delete(name));
    held.set(name, mine);
    return mine;
  },
};

function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

/** Lead an episode as another tab would. @returns closes that tab */
export function leadElsewhere(key: string): () => void {
  let close = () => {};
  void locks.request(`cutline/episode/${key}`, () => {
    return new Promise<void>((resolve) => {
      close = resolve;
    });
  });
  return close;
}

const small = new Map<string, string>();
const localStorage = {
  getItem: (key: string) => small.get(key) ?? null,
  setItem: (key: string, value: string) => void small.set(key, value),
  removeItem: (key: string) => void small.delete(key),
  clear: () => small.clear(),
};

/** Storage in use and allowed, as `navigator.storage.estimate` says. */
export const quota = { usage: 0, quota: 0 };
/** Files that the page let the browser save. */
export const downloads: { readonly name: string; readonly url: string }[] = [];
const storage = {
  estimate: async () => quota,
  persisted: async () => true,
  persist: async () => true,
};
const link = () => ({
  ...{ href: '', download: '' },
  click() {
    downloads.push({ name: this.download, url: this.href });
  },
});

const navigator = { locks, storage };
const document = { createElement: link };
for (const [name, value] of Object.entries({
  ...{
    Worker: InProcessWorker,
    BroadcastChannel: InProcessChannel,
    localStorage,
    navigator,
    document,
    window: globalThis,
    // Nothing is painted: the next frame is there as soon as what is under way is through.
    requestAnimationFrame: (frame: () => void) => setTimeout(frame),
    cancelAnimationFrame: clearTimeout,
    // Node has no such event of its own.
    ErrorEvent: class extends Event {},
  },
})) {
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}
