import type { ProductEngine } from '../core/facebank/match-products.ts';
import type { WholeVectors } from '../core/vector/whole-vectors.ts';
import { Arena } from './arena.ts';
import type { WasmModule } from './wasm-api.ts';

/** Rows of one kernel call: its panels (64 KB at d = 512) stay in the second-level cache. */
const ROWS = 64;

interface Loaded {
  readonly n: number;
  readonly pairs: number;
  readonly columns: number;
  /** Where rows lie before they are packed, and after. */
  readonly staging: number;
  readonly rows: number;
  readonly out: number;
}

/** Products by the SIMD kernel, in a memory of its own. */
export function createWasmProducts(module: WasmModule): ProductEngine {
  let arena: Arena | undefined;
  let loaded: Loaded | undefined;
  return {
    name: 'wasm',
    load: (columns) => {
      if (loaded !== undefined && arena?.reset() === false) arena = undefined;
      arena ??= new Arena(module);
      loaded = place(arena, columns);
    },
    products: (rows, out) => {
      if (arena === undefined || loaded === undefined) throw new Error('no columns loaded');
      multiply(arena, loaded, rows, out);
    },
    release: () => {
      loaded = undefined;
      if (arena?.reset() === false) arena = undefined;
    },
  };
}

const panelsOf = (n: number): number => Math.ceil(n / 8);

function place(arena: Arena, columns: WholeVectors): Loaded {
  const { n, width } = columns;
  const pairs = width / 2;
  const loaded = {
    n,
    pairs,
    columns: arena.allocate(panelsOf(n) * pairs * 32),
    staging: arena.allocate(ROWS * width * 2),
    rows: arena.allocate(ROWS * width * 2),
    out: arena.allocate(ROWS * panelsOf(n) * 32),
  };
  for (let from = 0; from < n; from += ROWS) {
    pack(arena, loaded, columns, { from, to: Math.min(n, from + ROWS), panels: loaded.columns });
  }
  return loaded;
}

interface Strip {
  readonly from: number;
  readonly to: number;
  /** Where row 0 is packed to. */
  readonly panels: number;
}

/** Pack some rows; what pads their last panel is zero. A pair of components moves as one number of 32 bits. */
function pack(
  arena: Arena,
  { pairs, staging }: Loaded,
  { data }: WholeVectors,
  strip: Strip,
): void {
  const { from, to, panels } = strip;
  const last = panelsOf(to) * 8;
  const there = arena.shorts(staging, (last - from) * pairs * 2);
  there.set(data.subarray(from * pairs * 2, to * pairs * 2));
  there.fill(0, (to - from) * pairs * 2);
  arena.kernel.pack(staging, panels, pairs, from, last);
}

function multiply(arena: Arena, loaded: Loaded, rows: WholeVectors, out: Int32Array): void {
  const { n, pairs } = loaded;
  const columnPanels = panelsOf(n);
  const width = columnPanels * 8;
  for (let from = 0; from < rows.n; from += ROWS) {
    const to = Math.min(rows.n, from + ROWS);
    const block = {
      ...rows,
      n: to - from,
      data: rows.data.subarray(from * pairs * 2, to * pairs * 2),
    };
    pack(arena, loaded, block, { from: 0, to: to - from, panels: loaded.rows });
    const count = Math.ceil((to - from) / 4) * 4;
    arena.kernel.products(loaded.rows, loaded.columns, pairs, count, columnPanels, loaded.out);
    const found = arena.integers(loaded.out, count * width);
    for (let i = from; i < to; i++) {
      out.set(found.subarray((i - from) * width, (i - from) * width + n), i * n);
    }
  }
}
