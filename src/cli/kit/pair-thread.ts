// A thread of `pairThreads`: strips of rows come by number, what is found in them goes back.
import { parentPort, workerData } from 'node:worker_threads';
import { type PairTask, stripScanner } from '../../kernel/pair-crew.ts';

const scan = stripScanner(workerData as PairTask);
parentPort?.on('message', (strip: number) => {
  const found = scan(strip);
  parentPort?.postMessage({ strip, found }, [found.buffer as ArrayBuffer]);
});
parentPort?.postMessage('ready');
