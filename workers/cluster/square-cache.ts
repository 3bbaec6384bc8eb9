import type { DistanceError, MatrixEngine } from '../../src/core/cluster/types.ts';
import type { Matrix } from '../../src/core/vector/matrix.ts';
import type { Pooled, Prepared } from './held.ts';

/** Tracks up to which the square is kept (16 MB): an operation on them should cost linkage alone. */
const KEPT_ITEMS = 2_000;

interface Kept {
  readonly engine: string;
  /** What the rows belong to. */
  readonly pooled: Pooled;
  readonly items: Int32Array; // [n] track rows, ascending
  readonly square: Float32Array; // [n * n]
  readonly error: DistanceError;
}

/**
 * Remembers the distances of the last run, because decisions change what may merge but no distance:
 * the next run copies them instead of computing them. Also for fewer tracks than before (some were
 * deleted): a pair's distance does not depend on which other rows there are, so the copy is bit for
 * bit what the kernel would compute.
 */
export class SquareCache {
  #kept: Kept | undefined;

  forget(): void {
    this.#kept = undefined;
  }

  /** An engine that answers `square` for these items from memory where it can, else from `inner`. */
  over(inner: MatrixEngine, pooled: Pooled, { items, vectors }: Prepared): MatrixEngine {
    if (items.length > KEPT_ITEMS) return inner;
    const kept = this.#kept;
    const isHere = kept?.pooled === pooled && kept.engine === inner.name;
    const rows = isHere ? positions(kept.items, items) : undefined; // [n]
    let loaded: Matrix | undefined;
    return {
      name: inner.name,
      // What memory answers needs no vectors in the engine; the rest must be loaded before a square
      // is allocated, because loading moves memory.
      load: async (matrix) => {
        if (rows !== undefined && matrix === vectors) return;
        loaded = matrix;
        await inner.load(matrix);
      },
      square: async (out, hooks) => {
        if (loaded === undefined && kept !== undefined && rows !== undefined) {
          copy(kept, rows, out);
          return;
        }
        await inner.square(out, hooks);
        if (loaded !== vectors) return;
        const error = inner.error();
        this.#kept = { engine: inner.name, pooled, items, square: out.slice(), error };
      },
      tile: async (r0, r1, c0, c1, out) => {
        if (loaded === undefined) {
          loaded = vectors;
          await inner.load(vectors);
        }
        await inner.tile(r0, r1, c0, c1, out);
      },
      error: () => (loaded === undefined && kept !== undefined ? kept.error : inner.error()),
      release: () => {
        loaded = undefined;
        inner.release();
      },
    };
  }
}

/** Where each item is among those kept, both ascending; undefined when one is not. */
function positions(kept: Int32Array, items: Int32Array): Int32Array | undefined {
  const rows = new Int32Array(items.length); // [n]
  let at = 0;
  for (let i = 0; i < items.length; i++) {
    while (at < kept.length && kept[at]! < items[i]!) at++;
    if (kept[at] !== items[i]) return undefined;
    rows[i] = at;
  }
  return rows;
}

function copy({ square, items }: Kept, rows: Int32Array, out: Float32Array): void {
  const width = items.length;
  const n = rows.length;
  if (n === width) {
    out.set(square);
    return;
  }
  for (let i = 0; i < n; i++) {
    const from = rows[i]! * width;
    for (let j = 0; j < n; j++) out[i * n + j] = square[from + rows[j]!]!;
  }
}
