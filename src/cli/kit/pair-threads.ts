import { availableParallelism, freemem } from 'node:os';
import { setImmediate as turn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { isWorthHelp, type PairHelpers } from '../../kernel/pair-crew.ts';
import threadCode from './pair-thread.ts?thread';

/** Of the memory that is free, copies of vectors may take this share. */
const SHARE = 0.5;

/** What a thread says: that it is ready, or what it found in a strip. */
type Said = 'ready' | { readonly strip: number; readonly found: Int32Array };

/** Threads of Node that scan strips: one a core beside the one that asks. */
export const pairThreads: PairHelpers = {
  count: (n, bytes) => (isWorthHelp(n, bytes) ? threadCount(bytes) : 0),
  open: (task, { ready, answer, gone }) => {
    const worker = new Worker(threadCode, {
      eval: true,
      workerData: task,
      transferList: [task.panels.buffer, task.norms.buffer],
      execArgv: [],
    });
    worker.on('message', (said: Said) => {
      if (said === 'ready') ready();
      else answer(said.strip, said.found);
    });
    // Whatever went wrong there: its strips are done elsewhere.
    worker.on('error', gone);
    worker.on('exit', gone);
    worker.unref();
    return {
      ask: (strip) => worker.postMessage(strip),
      close: () => void worker.terminate(),
    };
  },
  turn: () => turn(),
};

function threadCount(bytes: number): number {
  return Math.max(0, Math.min(availableParallelism() - 1, Math.floor((freemem() * SHARE) / bytes)));
}
