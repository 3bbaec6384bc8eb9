import type { DifferenceEngine } from '../core/cluster/types.ts';
import { Arena } from './arena.ts';
import type { WasmModule } from './wasm-api.ts';
import { ROWS } from './wasm-matrix.ts';
import { type PackedWhole, packWhole } from './wasm-whole.ts';

/** Differences by the SIMD kernel, in a memory of its own: a square that lies in another one stays where it is. */
export function createWasmDifferences(module: WasmModule): DifferenceEngine {
  let arena: Arena | undefined;
  let loaded: { readonly packed: PackedWhole; readonly buffer: number } | undefined;
  return {
    load: (rows) => {
      arena ??= new Arena(module);
      const packed = packWhole(arena, rows, true);
      loaded = { packed, buffer: arena.allocate(ROWS * Math.ceil(rows.n / 8) * 32) };
    },
    strip: (r0, r1, out) => {
      if (arena === undefined || loaded === undefined) throw new Error('no rows loaded');
      const { packed, buffer } = loaded;
      const last = Math.ceil(packed.n / 8);
      const width = last * 8 - r0;
      packed.strip(r0, Math.ceil(r1 / 4) * 4, r0 / 8, last, buffer);
      const found = arena.floats(buffer, (r1 - r0) * width); // [r1 − r0, width]
      const columns = packed.n - r0;
      for (let row = 0; row < r1 - r0; row++) {
        out.set(found.subarray(row * width, row * width + columns), row * columns);
      }
    },
    // Half of what two rows together are off by.
    error: () => (loaded?.packed.error.chord ?? 0) / 2,
    release: () => {
      loaded = undefined;
      if (arena?.reset() === false) arena = undefined;
    },
  };
}
