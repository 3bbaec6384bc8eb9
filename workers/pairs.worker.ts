import { type PairTask, stripScanner } from '../src/kernel/pair-crew.ts';

// First comes the task, then strips of rows by number; their pairs go back. Who started it is in
// `cluster/pair-workers.ts`.
let scan: ((strip: number) => Int32Array) | undefined;
self.addEventListener('message', ({ data }: MessageEvent<PairTask | number>) => {
  if (typeof data !== 'number') {
    scan = stripScanner(data);
    self.postMessage('ready');
    return;
  }
  const pairs = scan?.(data);
  if (pairs === undefined) throw new Error('a strip before its task');
  self.postMessage({ strip: data, pairs }, { transfer: [pairs.buffer] });
});
