import { type PairTask, stripScanner } from '../src/kernel/pair-crew.ts';

// First comes the task, then strips of rows by number; what is found in them goes back. Who started it is in
// `cluster/pair-workers.ts`.
let scan: ((strip: number) => Int32Array) | undefined;
self.addEventListener('message', ({ data }: MessageEvent<PairTask | number>) => {
  if (typeof data !== 'number') {
    scan = stripScanner(data);
    self.postMessage('ready');
    return;
  }
  const found = scan?.(data);
  if (found === undefined) throw new Error('a strip before its task');
  self.postMessage({ strip: data, found }, { transfer: [found.buffer] });
});
