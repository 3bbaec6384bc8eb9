import { type PairTask, type ScanStrip, stripScanners } from '../src/kernel/pair-crew.ts';

// First comes the task, then strips of rows by number; what is found in them goes back. Who started it is in
// `cluster/pair-workers.ts`.
const scannerOf = stripScanners();
let scan: ScanStrip | undefined;
self.addEventListener('message', ({ data }: MessageEvent<PairTask | number>) => {
  if (typeof data !== 'number') {
    scan = scannerOf(data);
    const { buffer } = data.panels;
    self.postMessage({ done: buffer }, { transfer: [buffer] });
    return;
  }
  const found = scan?.(data);
  if (found === undefined) throw new Error('a strip before its task');
  self.postMessage({ strip: data, found }, { transfer: [found.buffer] });
});
