import type { PairHelpers } from '../../src/kernel/pair-crew.ts';
import { type Said, standingHelpers, type ThreadHost } from '../../src/kernel/standing-helpers.ts';

/** Gigabytes a device has that does not tell. */
const UNKNOWN_MEMORY = 4;
/** Copies of vectors may take this share of them. */
const SHARE = 1 / 8;

/** Workers that scan strips: one a core beside the one that asks. Most browsers let a worker start others. */
export const workerHost: ThreadHost = {
  start: ({ said, gone }) => {
    const worker = new Worker(new URL('../pairs.worker.ts', import.meta.url), { type: 'module' });
    worker.addEventListener('message', ({ data }: MessageEvent<Said>) => said(data));
    // It did not load, or has failed: its strips are done elsewhere, and nobody is told.
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      gone();
    });
    worker.addEventListener('messageerror', gone);
    return {
      send: (message, transfer) => worker.postMessage(message, transfer),
      end: () => worker.terminate(),
    };
  },
  spare: (bytes) => {
    const { hardwareConcurrency = 1, deviceMemory = UNKNOWN_MEMORY } = navigator as {
      readonly hardwareConcurrency?: number;
      readonly deviceMemory?: number;
    };
    const room = Math.floor((deviceMemory * 2 ** 30 * SHARE) / bytes);
    return Math.max(0, Math.min(hardwareConcurrency - 1, room));
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
  now: () => performance.now(),
  later: (milliseconds, act) => {
    const timer = setTimeout(act, milliseconds);
    return () => clearTimeout(timer);
  },
};

export const pairWorkers: PairHelpers = standingHelpers(workerHost);
