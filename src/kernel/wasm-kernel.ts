import { createSumStore } from '../core/cluster/sum-store.ts';
import type { ChainEngine, MatrixEngine } from '../core/cluster/types.ts';
import { Arena } from './arena.ts';
import { outOfMemory } from './js-kernel.ts';
import type { PairHelpers } from './pair-crew.ts';
import type { WasmModule } from './wasm-api.ts';
import { placeSquare, type SquarePlace, wasmNeighbours } from './wasm-chain.ts';
import { createWasmDifferences } from './wasm-differences.ts';
import { type ArenaOwner, createWasmMatrix, packFloats } from './wasm-matrix.ts';
import { findPairs } from './wasm-pairs.ts';
import { squareFiller } from './wasm-square.ts';
import { createWasmSums } from './wasm-sums.ts';
import { packWhole } from './wasm-whole.ts';

/** Bytes of vectors up to which a copy of them is worth the time that it saves. */
const MOST_COPIED = 1 << 26;

/** The SIMD kernel. Its matrix engines and its square share one memory, so nothing is copied between them. */
export function createWasmKernel(module: WasmModule, helpers?: PairHelpers): ChainEngine {
  let arena: Arena | undefined;
  let place: SquarePlace | undefined;
  /** Nobody's at the moment. */
  let sumsArena: Arena | undefined;
  const current = (): Arena => {
    arena ??= new Arena(module);
    return arena;
  };
  /** Whose vectors lie in the arena. */
  let loaded: MatrixEngine | undefined;
  const clear = (): void => {
    place = undefined;
    // Vectors that are still loaded keep their arena; the next job gets another.
    if (loaded !== undefined || arena?.reset() === false) arena = undefined;
  };
  const owner: ArenaOwner = {
    forVectors: (engine) => {
      // Vectors of the other engine would be written over.
      if (loaded !== engine) loaded?.release();
      loaded = undefined;
      if (place === undefined) clear();
      loaded = engine;
      return current();
    },
    vectorsReleased: (engine) => {
      if (loaded !== engine) return;
      loaded = undefined;
      if (place === undefined) clear();
    },
    fail: outOfMemory,
  };
  const squares = squareFiller(helpers);
  return {
    name: 'wasm',
    matrix: createWasmMatrix(owner, packFloats, squares),
    whole: createWasmMatrix(
      owner,
      (into, vectors) => packWhole(into, vectors),
      squares,
      findPairs(helpers),
    ),
    differences: createWasmDifferences(module),
    sums: (vectors) => {
      try {
        return createWasmSums(current(), vectors);
      } catch {
        // What does not fit into the arena may fit beside it.
        return createSumStore(vectors);
      }
    },
    lastingSums: (vectors) => {
      if (vectors.n * vectors.d * 4 <= MOST_COPIED) {
        try {
          const own = sumsArena ?? new Arena(module);
          sumsArena = undefined;
          const release = (): void => {
            if (own.reset()) sumsArena = own;
          };
          return { store: createWasmSums(own, vectors), release };
        } catch {
          // Beside it, then.
        }
      }
      return { store: createSumStore(vectors), release: () => {} };
    },
    allocateSquare: (n) => {
      place = undefined;
      try {
        place = placeSquare(current(), n);
      } catch (cause) {
        throw outOfMemory(n, cause);
      }
      return place.arena.floats(place.square, n * n);
    },
    shorten: (lengths) => {
      const { arena, square, sizes, n } = needed(place);
      // Sizes are written when they are asked about.
      arena.floats(sizes, n).set(lengths);
      arena.kernel.shorten(square, sizes, n);
    },
    neighbours: (method, own) => wasmNeighbours(needed(place), method, own),
    release: clear,
  };
}

function needed(place: SquarePlace | undefined): SquarePlace {
  if (place === undefined) throw new Error('no square allocated');
  return place;
}
