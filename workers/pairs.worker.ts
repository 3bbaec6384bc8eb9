import {
  type PairTask,
  type ScanStrip,
  type StripAsked,
  stripScanners,
} from '../src/kernel/pair-crew.ts';

// First comes the task, then strips of rows by number; what is found in them goes back. Who started it is in
// `cluster/pair-workers.ts`.
const scannerOf = stripScanners();
let scan: ScanStrip | undefined;
self.addEventListener('message', ({ data }: MessageEvent<PairTask | StripAsked>) => {
  if ('kind' in data) {
    scan = scannerOf(data);
    const { buffer } = data.panels;
    self.postMessage({ done: buffer }, { transfer: [buffer] });
    return;
  }
  const { strip, spare } = data;
  const found = scan?.(strip, spare);
  if (found === undefined) throw new Error('a strip before its task');
  self.postMessage({ strip, found }, { transfer: [found.buffer] });
});
