import kernelUrl from '../src/kernel/build/kernel.wasm?url';
import { type Kernel, loadKernel } from '../src/kernel/load-kernel.ts';
import { EngineChooser } from './cluster/engines.ts';
import { pairWorkers } from './cluster/pair-workers.ts';
import { createClusterSession } from './cluster/session.ts';
import { serve } from './common/wire.ts';
import { keptChoices } from './gpu/kept-choices.ts';
import { createGpuEngine } from './gpu/similarity.ts';

let fetched: Promise<Uint8Array<ArrayBuffer>> | undefined;

/** Every kernel is of the same bytes: the compiled code is the same too, and warm for all of them. */
async function openWasm(): Promise<Kernel> {
  fetched ??= fetchKernel();
  try {
    return await loadKernel(await fetched, pairWorkers);
  } catch (error) {
    fetched = undefined;
    throw error;
  }
}

async function fetchKernel(): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(kernelUrl);
  if (!response.ok) throw new Error(`${response.status} for ${kernelUrl}`);
  return new Uint8Array(await response.arrayBuffer());
}

const memory = keptChoices();
serve(
  createClusterSession(
    new EngineChooser(({ force }) => createGpuEngine({ force, memory }), openWasm),
  ),
);
