import kernelUrl from '../src/kernel/build/kernel.wasm?url';
import { type Kernel, loadKernel } from '../src/kernel/load-kernel.ts';
import { EngineChooser } from './cluster/engines.ts';
import { pairWorkers } from './cluster/pair-workers.ts';
import { createClusterSession } from './cluster/session.ts';
import { serve } from './common/wire.ts';
import { keptChoices } from './gpu/kept-choices.ts';
import { createGpuEngine } from './gpu/similarity.ts';

async function openWasm(): Promise<Kernel> {
  const response = await fetch(kernelUrl);
  if (!response.ok) throw new Error(`${response.status} for ${kernelUrl}`);
  return loadKernel(new Uint8Array(await response.arrayBuffer()), pairWorkers);
}

const memory = keptChoices();
serve(
  createClusterSession(
    new EngineChooser(({ force }) => createGpuEngine({ force, memory }), openWasm),
  ),
);
