import type { Matrix } from '../core/vector/matrix.ts';
import { Arena } from './arena.ts';
import { similaritiesOf, wholeError } from './js-whole.ts';
import type { WasmModule } from './wasm-api.ts';
import { PANELS, type Packed, ROWS, TILE_BYTES } from './wasm-matrix.ts';

/**
 * Pairs of rows [r0, r1) and of the panels [p0, p1) that are at most `most` apart, and how far (see
 * `wholePairs`), no more than ROWS and PANELS of them at a time; valid until the next call.
 */
export type ScanPairs = (
  r0: number,
  r1: number,
  p0: number,
  p1: number,
  most: number,
) => Int32Array; // [3 * pairs]

export interface PackedWhole extends Packed {
  readonly scan: ScanPairs;
  /** A copy of the vectors, for another thread, of so many bytes. */
  copy(): PackedCopy;
  readonly bytes: number;
}

/** Packed vectors outside of an arena. */
export interface PackedCopy {
  readonly n: number;
  /** Pairs of components a row. */
  readonly pairs: number;
  readonly panels: Int32Array<ArrayBuffer>; // [ceil(n / 8) * pairs * 8]
  readonly norms: Int32Array<ArrayBuffer>; // [ceil(n / 8) * 8]
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
    scan: scanner(arena, { n, pairs, panels, norms, scratch }),
    bytes: panelCount * (pairs + 1) * 32,
    copy: () => ({
      n,
      pairs,
      panels: arena.integers(panels, panelCount * pairs * 8).slice(),
      norms: arena.integers(norms, panelCount * 8).slice(),
    }),
  };
}

/** The kernel of another thread, with a copy of packed vectors. */
export function scanCopy(module: WasmModule, { n, pairs, panels, norms }: PackedCopy): ScanPairs {
  const arena = new Arena(module);
  const place = (values: Int32Array): number => {
    const address = arena.allocate(values.byteLength);
    arena.integers(address, values.length).set(values);
    return address;
  };
  const scratch = arena.allocate(TILE_BYTES);
  return scanner(arena, { n, pairs, panels: place(panels), norms: place(norms), scratch });
}

function scanner(
  arena: Arena,
  places: { n: number; pairs: number; panels: number; norms: number; scratch: number },
): ScanPairs {
  const { n, pairs, panels, norms, scratch } = places;
  const { kernel } = arena;
  let out: number | undefined;
  return (r0, r1, p0, p1, most) => {
    out ??= arena.allocate(ROWS * PANELS * 8 * 12);
    const count = kernel.wholePairs(panels, norms, pairs, n, r0, r1, p0, p1, most, out, scratch);
    return arena.integers(out, 3 * count);
  };
}
