// A thread of `pairThreads`: after a task strips of rows come by number, what is found in them goes back.
import { parentPort } from 'node:worker_threads';
import { type PairTask, type ScanStrip, stripScanners } from '../../kernel/pair-crew.ts';

const scannerOf = stripScanners();
let scan: ScanStrip | undefined;
parentPort?.on('message', (message: PairTask | number) => {
  if (typeof message !== 'number') {
    scan = scannerOf(message);
    const { buffer } = message.panels;
    parentPort?.postMessage({ done: buffer }, [buffer]);
    return;
  }
  const found = scan?.(message);
  if (found === undefined) throw new Error('a strip before its task');
  parentPort?.postMessage({ strip: message, found }, [found.buffer]);
});
