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
  let loaded = false;
  const clear = (): void => {
    place = undefined;
    // Vectors that are still loaded keep their arena; the next job gets another.
    if (loaded || arena?.reset() === false) arena = undefined;
  };
  const matrix = createWasmMatrix({
    forVectors: () => {
      loaded = false;
      if (place === undefined) clear();
      loaded = true;
      return current();
    },
    vectorsReleased: () => {
      loaded = false;
      if (place === undefined) clear();
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
    release: clear,
  };
}
