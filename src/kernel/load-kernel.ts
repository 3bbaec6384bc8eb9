import type { ChainEngine } from '../core/cluster/types.ts';
import type { ProductEngine } from '../core/facebank/match-products.ts';
import { createJsKernel } from './js-kernel.ts';
import { createJsProducts } from './js-products.ts';
import type { PairHelpers } from './pair-crew.ts';
import { wasmApi } from './wasm-api.ts';
import { createWasmKernel } from './wasm-kernel.ts';
import { createWasmProducts } from './wasm-products.ts';

/** A chain engine, what matching compares with, and why it is not WASM when WASM was asked for. */
export interface Kernel extends ChainEngine {
  readonly fallback: string | undefined;
  readonly products: ProductEngine;
}

/**
 * The fastest kernel that runs here: WASM, or its JavaScript twin where WebAssembly or its SIMD
 * instructions are missing. Kernels are independent of each other and hold no memory between jobs.
 * @param wasm bytes of kernel.wasm; undefined asks for plain JavaScript
 * @param helpers other threads, where they may be started; only WASM takes them
 */
export async function loadKernel(
  wasm: Uint8Array<ArrayBuffer> | undefined,
  helpers?: PairHelpers,
): Promise<Kernel> {
  if (wasm === undefined) return plain(undefined);
  if (wasmApi === undefined) return plain('WebAssembly is not available');
  try {
    const module = await wasmApi.compile(wasm);
    const products = createWasmProducts(module);
    return { ...createWasmKernel(module, helpers), products, fallback: undefined };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return plain(`WebAssembly SIMD does not run here: ${reason}`);
  }
}

const plain = (fallback: string | undefined): Kernel => ({
  ...createJsKernel(),
  products: createJsProducts(),
  fallback,
});
