import type { ChainEngine } from '../core/cluster/types.ts';
import { createJsKernel } from './js-kernel.ts';
import { wasmApi } from './wasm-api.ts';
import { createWasmKernel } from './wasm-kernel.ts';

/** A chain engine, and why it is not WASM when WASM was asked for. */
export interface Kernel extends ChainEngine {
  readonly fallback: string | undefined;
}

/**
 * The fastest kernel that runs here: WASM, or its JavaScript twin where WebAssembly or its SIMD
 * instructions are missing. Kernels are independent of each other and hold no memory between jobs.
 * @param wasm bytes of kernel.wasm; undefined asks for plain JavaScript
 */
export async function loadKernel(wasm: Uint8Array<ArrayBuffer> | undefined): Promise<Kernel> {
  if (wasm === undefined) return { ...createJsKernel(), fallback: undefined };
  if (wasmApi === undefined) {
    return { ...createJsKernel(), fallback: 'WebAssembly is not available' };
  }
  try {
    return { ...createWasmKernel(await wasmApi.compile(wasm)), fallback: undefined };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ...createJsKernel(), fallback: `WebAssembly SIMD does not run here: ${reason}` };
  }
}
