// A thread of `pairThreads`: strips of rows come by number, their pairs go back.
import { parentPort, workerData } from 'node:worker_threads';
import { type PairTask, stripScanner } from '../../kernel/pair-crew.ts';

const scan = stripScanner(workerData as PairTask);
parentPort?.on('message', (strip: number) => {
  const pairs = scan(strip);
  parentPort?.postMessage({ strip, pairs }, [pairs.buffer as ArrayBuffer]);
});
parentPort?.postMessage('ready');
