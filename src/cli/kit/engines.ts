import kernelUrl from '../../kernel/build/kernel.wasm?url&inline';
import { type Kernel, loadKernel } from '../../kernel/load-kernel.ts';
import { pairThreads } from './pair-threads.ts';

/** The WASM kernel, or its JS twin; the bytes ride in the bundle, so that one file is the program. */
export function loadEngine(name: 'wasm' | 'js'): Promise<Kernel> {
  if (name === 'js') return loadKernel(undefined);
  const base64 = kernelUrl.slice(kernelUrl.indexOf(',') + 1);
  return loadKernel(Buffer.from(base64, 'base64'), pairThreads);
}
