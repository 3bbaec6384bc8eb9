import { isWorthHelp, type PairHelpers } from '../../src/kernel/pair-crew.ts';

/** Gigabytes a device has that does not tell. */
const UNKNOWN_MEMORY = 4;
/** Copies of vectors may take this share of them. */
const SHARE = 1 / 8;

/** What a worker says: that it is ready, or what it found in a strip. */
type Said = 'ready' | { readonly strip: number; readonly found: Int32Array };

/** Workers that scan strips: one a core beside the one that asks. Most browsers let a worker start others. */
export const pairWorkers: PairHelpers = {
  count: (n, bytes) => (isWorthHelp(n, bytes) ? workerCount(bytes) : 0),
  open: (task, { ready, answer, gone }) => {
    const worker = new Worker(new URL('../pairs.worker.ts', import.meta.url), { type: 'module' });
    worker.addEventListener('message', ({ data }: MessageEvent<Said>) => {
      if (data === 'ready') ready();
      else answer(data.strip, data.found);
    });
    // It did not load, or has failed: its strips are done elsewhere, and nobody is told.
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      gone();
    });
    worker.addEventListener('messageerror', gone);
    try {
      worker.postMessage(task, [task.panels.buffer, task.norms.buffer]);
    } catch (error) {
      // Nobody would close it.
      worker.terminate();
      throw error;
    }
    return {
      ask: (strip) => worker.postMessage(strip),
      close: () => worker.terminate(),
    };
  },
  turn: () =>
    new Promise((resolve) => {
      // A timer would wait four milliseconds.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(0);
    }),
};

function workerCount(bytes: number): number {
  const { hardwareConcurrency = 1, deviceMemory = UNKNOWN_MEMORY } = navigator as {
    readonly hardwareConcurrency?: number;
    readonly deviceMemory?: number;
  };
  const room = Math.floor((deviceMemory * 2 ** 30 * SHARE) / bytes);
  return Math.max(0, Math.min(hardwareConcurrency - 1, room));
}
