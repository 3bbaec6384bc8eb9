import { createSumStore } from '../core/cluster/sum-store.ts';
import type { ChainEngine, ReducibleMethod } from '../core/cluster/types.ts';
import { AppError } from '../core/errors.ts';
import { jsNeighbours, shorten } from './js-chain.ts';
import { createJsMatrix } from './js-matrix.ts';
import { createJsDifferences, createJsWhole } from './js-whole.ts';

/** As much as the WASM kernel can address, so that both engines refuse the same inputs. */
const MAX_SQUARE_BYTES = 2 ** 32;

/** The reference engine in plain JavaScript: works everywhere, bitwise equal to WASM, slower. */
export function createJsKernel(): ChainEngine {
  let square: Float32Array | undefined;
  let n = 0;
  return {
    name: 'js',
    matrix: createJsMatrix(),
    whole: createJsWhole(),
    differences: createJsDifferences(),
    sums: createSumStore,
    lastingSums: (vectors) => ({ store: createSumStore(vectors), release: () => {} }),
    allocateSquare: (size) => {
      if (size * size * 4 > MAX_SQUARE_BYTES) throw outOfMemory(size, undefined);
      try {
        square = new Float32Array(size * size); // [n * n]
      } catch (cause) {
        throw outOfMemory(size, cause);
      }
      n = size;
      return square;
    },
    shorten: (lengths) => {
      if (square !== undefined) shorten(square, lengths, n);
    },
    neighbours: (method: ReducibleMethod, own) =>
      jsNeighbours(square ?? new Float32Array(0), n, method, own),
    release: () => {
      square = undefined;
      n = 0;
    },
  };
}

/** The square matrix of n items does not fit. */
export function outOfMemory(n: number, cause: unknown): AppError {
  const megabytes = Math.ceil((n * n * 4) / 1e6).toLocaleString('en');
  return new AppError(
    'cluster/out-of-memory',
    `cannot allocate ${n} * ${n} floats (${megabytes} MB)`,
    `Comparing ${n.toLocaleString('en')} tracks needs ${megabytes} MB of memory, more than this ` +
      'device gives. Close other tabs, raise the cluster threshold, or leave out short tracks; ' +
      'average, complete, single and ward need far less than centroid.',
    { cause, details: { n, bytes: n * n * 4 } },
  );
}
