import type { ChainEngine } from '../core/cluster/types.ts';
import { Arena } from './arena.ts';
import { outOfMemory } from './js-kernel.ts';
import type { WasmModule } from './wasm-api.ts';
import { placeSquare, type SquarePlace, wasmNeighbours } from './wasm-chain.ts';
import { createWasmMatrix } from './wasm-matrix.ts';

/** The SIMD kernel. Its matrix engine and its square share one memory, so nothing is copied between them. */
export function createWasmKernel(module: WasmModule): ChainEngine {
  let arena: Arena | undefined;
  let place: SquarePlace | undefined;
  const current = (): Arena => {
    arena ??= new Arena(module);
    return arena;
  };
  const matrix = createWasmMatrix({
    forVectors: () => {
      if (place === undefined) arena = undefined;
      return current();
    },
    vectorsReleased: () => {
      if (place === undefined) arena = undefined;
    },
    fail: outOfMemory,
  });
  return {
    name: 'wasm',
    matrix,
    allocateSquare: (n) => {
      place = undefined;
      try {
        place = placeSquare(current(), n);
      } catch (cause) {
        throw outOfMemory(n, cause);
      }
      return place.arena.floats(place.square, n * n);
    },
    neighbours: (method) => {
      if (place === undefined) throw new Error('no square allocated');
      return wasmNeighbours(place, method);
    },
    release: () => {
      place = undefined;
      arena = undefined;
    },
  };
}
