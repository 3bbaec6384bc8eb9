import type { Matrix } from '../core/vector/matrix.ts';
import type { Arena } from './arena.ts';
import { similaritiesOf, wholeError } from './js-whole.ts';
import { PANELS, type Packed, ROWS, TILE_BYTES } from './wasm-matrix.ts';

export interface PackedWhole extends Packed {
  /**
   * Pairs of rows [r0, r1) and of the panels [p0, p1) that are at most `most` apart (see `wholePairs`), at
   * most ROWS and PANELS of them at a time; valid until the next call.
   */
  scan(r0: number, r1: number, p0: number, p1: number, most: number): Int32Array; // [2 * pairs]
}

/** In whole numbers: strips hold distances. See `assembly/whole.ts`. */
export function packWhole(arena: Arena, { n, d, data }: Matrix): PackedWhole {
  const { kernel } = arena;
  const pairs = Math.ceil(d / 2);
  const panelCount = Math.ceil(n / 8);
  const panels = arena.allocate(panelCount * pairs * 32);
  const norms = arena.allocate(panelCount * 32);
  const errors = arena.allocate(n * 8);
  const rows = arena.allocate(ROWS * d * 4);
  const scratch = arena.allocate(TILE_BYTES);
  // What pads the last panel is cut off in the end, but not to be anything until then.
  if (n % 8 > 0) {
    arena.integers(panels + (panelCount - 1) * pairs * 32, pairs * 8).fill(0);
    arena.integers(norms + (panelCount - 1) * 32, 8).fill(0);
  }
  const staging = arena.floats(rows, ROWS * d); // [ROWS * d]
  for (let r0 = 0; r0 < n; r0 += ROWS) {
    const r1 = Math.min(n, r0 + ROWS);
    staging.set(data.subarray(r0 * d, r1 * d));
    kernel.wholePack(rows, panels, norms, errors, d, r0, r1);
  }
  let found: number | undefined;
  return {
    arena,
    n,
    error: wholeError(arena.doubles(errors, n)),
    distances: (r0, r1, p0, p1, out) =>
      kernel.wholeDistances(panels, norms, pairs, n, r0, r1, p0, p1, out, scratch),
    strip: (r0, r1, p0, p1, out) =>
      kernel.wholeTile(panels, norms, pairs, r0, r1, p0, p1, out, scratch),
    toDistances: () => {},
    toSimilarities: similaritiesOf,
    scan: (r0, r1, p0, p1, most) => {
      found ??= arena.allocate(ROWS * PANELS * 64);
      const count = kernel.wholePairs(
        panels,
        norms,
        pairs,
        n,
        r0,
        r1,
        p0,
        p1,
        most,
        found,
        scratch,
      );
      return arena.integers(found, 2 * count);
    },
  };
}
