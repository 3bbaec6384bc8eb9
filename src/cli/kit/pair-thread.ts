// A thread of `pairThreads`: after a task strips of rows come by number, what is found in them goes back.
import { parentPort } from 'node:worker_threads';
import {
  type PairTask,
  type ScanStrip,
  type StripAsked,
  stripScanners,
} from '../../kernel/pair-crew.ts';

const scannerOf = stripScanners();
let scan: ScanStrip | undefined;
parentPort?.on('message', (message: PairTask | StripAsked) => {
  if ('kind' in message) {
    scan = scannerOf(message);
    const { buffer } = message.panels;
    parentPort?.postMessage({ done: buffer }, [buffer]);
    return;
  }
  const { strip, spare } = message;
  const found = scan?.(strip, spare);
  if (found === undefined) throw new Error('a strip before its task');
  parentPort?.postMessage({ strip, found }, [found.buffer]);
});
