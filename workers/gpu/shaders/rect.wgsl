// What every shader of this folder is given: one rectangle of rows of A against rows of B. A module is this
// file, one that makes sums (`registers`, `tile`, `whole`, `halves`, `bytes`) and one that says what comes
// out (`float-out`, `whole-out`); variants.ts puts them together.
//
// Dispatch: (⌈width / SIDE⌉, ⌈height / SIDE⌉, 1) workgroups of WIDE × HIGH invocations. Each makes ROWS × 4
// values: those of rows i … i + ROWS − 1 and of columns j, j + WIDE, j + 2 WIDE and j + 3 WIDE, so that what
// lies side by side is read and written side by side.

struct Rect {
  height: u32,      // rows of A
  width: u32,       // rows of B
  rowStart: u32,    // first row within `a`
  colStart: u32,    // first row within `b`
  firstRow: u32,    // item number of that row, to find the diagonal
  firstCol: u32,
  stride: u32,      // vec4 per vector
  outStride: u32,   // values per row of the pass
  outStart: u32,    // where this rectangle begins in the pass
  mode: u32,        // float-out: 1 distances, 0 similarities
  room: u32,        // pairs that `found` has room for
  least: u32,       // float-out: bits of the least similarity; in whole numbers the largest |a − b|²
}

/** Pairs in any order; more may be counted than there is room for. */
struct Found {
  count: atomic<u32>,
  /** Sum of all products, modulo 2³²: the host knows what it has to be. */
  tally: atomic<u32>,
  /** How alike the two are, in the words of what comes out, and their place in the pass. */
  pairs: array<vec2u>,
}

@group(0) @binding(0) var<uniform> rect: Rect;
