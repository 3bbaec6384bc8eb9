import kernelUrl from '../src/kernel/build/kernel.wasm?url';
import { createBenchSession } from './bench/session.ts';
import { pairWorkers } from './cluster/pair-workers.ts';
import { serve } from './common/wire.ts';
import { createGpuEngine } from './gpu/similarity.ts';

async function kernelBytes(): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(kernelUrl);
  if (!response.ok) throw new Error(`${response.status} for ${kernelUrl}`);
  return new Uint8Array(await response.arrayBuffer());
}

serve(createBenchSession({ kernelBytes, openGpu: createGpuEngine, helpers: pairWorkers }));
