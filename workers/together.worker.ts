import kernelUrl from '../src/kernel/build/kernel.wasm?url';
import { loadKernel } from '../src/kernel/load-kernel.ts';
import { serve } from './common/wire.ts';
import { createTogetherSession } from './together/session.ts';

/** The kernel; its twin in JavaScript, slower and with the same numbers, where it does not load. */
async function openKernel() {
  const response = await fetch(kernelUrl).catch(() => undefined);
  const bytes = response?.ok === true ? await response.arrayBuffer() : undefined;
  return loadKernel(bytes === undefined ? undefined : new Uint8Array(bytes));
}

serve(createTogetherSession(openKernel));
