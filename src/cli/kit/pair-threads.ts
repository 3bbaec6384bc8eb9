import { availableParallelism, freemem } from 'node:os';
import { setImmediate as turn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { PairHelpers } from '../../kernel/pair-crew.ts';
import { type Said, standingHelpers, type ThreadHost } from '../../kernel/standing-helpers.ts';
import threadCode from './pair-thread.ts?thread';

/** Of the memory that is free, copies of vectors may take this share. */
const SHARE = 0.5;

/** Threads of Node that scan strips: one a core beside the one that asks. None keeps the process alive. */
export const threadHost: ThreadHost = {
  start: ({ said, gone }) => {
    const worker = new Worker(threadCode, { eval: true, execArgv: [] });
    worker.on('message', (what: Said) => said(what));
    // Whatever went wrong there: its strips are done elsewhere.
    worker.on('error', gone);
    worker.on('exit', gone);
    worker.unref();
    return {
      send: (message, transfer) => worker.postMessage(message, transfer),
      end: () => void worker.terminate(),
    };
  },
  spare: (bytes) =>
    Math.max(0, Math.min(availableParallelism() - 1, Math.floor((freemem() * SHARE) / bytes))),
  turn: () => turn(),
  now: () => performance.now(),
  later: (milliseconds, act) => {
    const timer = setTimeout(act, milliseconds).unref();
    return () => clearTimeout(timer);
  },
};

export const pairThreads: PairHelpers = standingHelpers(threadHost);
