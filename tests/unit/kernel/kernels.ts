import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Kernel, loadKernel } from '../../../src/kernel/load-kernel.ts';

const WASM = fileURLToPath(new URL('../../../src/kernel/build/kernel.wasm', import.meta.url));

/** The built WASM kernel (`npm run build:kernel`). */
export async function wasmKernel(): Promise<Kernel> {
  return loadKernel(new Uint8Array(await readFile(WASM)));
}

/** Both kernels, for tests that every engine has to pass. */
export async function kernels(): Promise<[js: Kernel, wasm: Kernel]> {
  return [await loadKernel(undefined), await wasmKernel()];
}
