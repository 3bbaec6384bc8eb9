// S = A · Bᵀ, or 1 − S clamped to [0, 2], for one rectangle of rows of A against rows of B.
//
// Dispatch: (⌈width / 32⌉, ⌈height / 32⌉, 1) workgroups of 8 × 8; an invocation makes 4 × 4 values in
// registers. No shared memory and no barriers: faster on software adapters, and never slower by
// much elsewhere, because every row is read 4 times at once. Host: similarity.ts; JS twin: the
// kernel's js engine.
//
// An element is summed over k alone, in blocks of 128 that are added up at the end (f32 error
// 9e-7 → 3e-7 at d = 512), so that its bits depend neither on the rectangle nor on which of the two
// rows comes first.

struct Rect {
  height: u32,      // rows of A
  width: u32,       // rows of B
  rowStart: u32,    // first row within `a`
  colStart: u32,    // first row within `b`
  firstRow: u32,    // item number of that row, to find the diagonal
  firstCol: u32,
  d4: u32,          // vec4 per vector
  outStride: u32,   // values per row of `result`
  outStart: u32,    // where this rectangle begins in `result`
  distance: u32,    // 1: distances, 0: similarities
  pad0: u32,
  pad1: u32,
}

const BLOCK_K4: u32 = 32u; // 128 floats

@group(0) @binding(0) var<uniform> rect: Rect;
@group(0) @binding(1) var<storage, read> a: array<vec4f>;            // [panel rows * d4]
@group(0) @binding(2) var<storage, read> b: array<vec4f>;            // [panel rows * d4]
@group(0) @binding(3) var<storage, read_write> result: array<f32>;   // [band height * outStride]

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.y * 4u;
  let j = id.x * 4u;
  if (i >= rect.height || j >= rect.width) { return; }

  // Past the edge the last row is read again; it is not written.
  let lastRow = rect.height - 1u;
  let lastCol = rect.width - 1u;
  let a0 = (rect.rowStart + i) * rect.d4;
  let a1 = (rect.rowStart + min(i + 1u, lastRow)) * rect.d4;
  let a2 = (rect.rowStart + min(i + 2u, lastRow)) * rect.d4;
  let a3 = (rect.rowStart + min(i + 3u, lastRow)) * rect.d4;
  let b0 = (rect.colStart + j) * rect.d4;
  let b1 = (rect.colStart + min(j + 1u, lastCol)) * rect.d4;
  let b2 = (rect.colStart + min(j + 2u, lastCol)) * rect.d4;
  let b3 = (rect.colStart + min(j + 3u, lastCol)) * rect.d4;

  var s0 = vec4f();
  var s1 = vec4f();
  var s2 = vec4f();
  var s3 = vec4f();
  for (var block = 0u; block < rect.d4; block += BLOCK_K4) {
    let end = min(block + BLOCK_K4, rect.d4);
    var p0 = vec4f();
    var p1 = vec4f();
    var p2 = vec4f();
    var p3 = vec4f();
    for (var k = block; k < end; k++) {
      let x0 = a[a0 + k];
      let x1 = a[a1 + k];
      let x2 = a[a2 + k];
      let x3 = a[a3 + k];
      let y0 = b[b0 + k];
      let y1 = b[b1 + k];
      let y2 = b[b2 + k];
      let y3 = b[b3 + k];
      p0 += vec4f(dot(x0, y0), dot(x0, y1), dot(x0, y2), dot(x0, y3));
      p1 += vec4f(dot(x1, y0), dot(x1, y1), dot(x1, y2), dot(x1, y3));
      p2 += vec4f(dot(x2, y0), dot(x2, y1), dot(x2, y2), dot(x2, y3));
      p3 += vec4f(dot(x3, y0), dot(x3, y1), dot(x3, y2), dot(x3, y3));
    }
    s0 += p0;
    s1 += p1;
    s2 += p2;
    s3 += p3;
  }
  write(i, j, s0);
  write(i + 1u, j, s1);
  write(i + 2u, j, s2);
  write(i + 3u, j, s3);
}

fn write(i: u32, j: u32, similarity: vec4f) {
  if (i >= rect.height) { return; }
  let base = rect.outStart + i * rect.outStride + j;
  for (var c = 0u; c < 4u; c++) {
    if (j + c >= rect.width) { return; }
    var value = similarity[c];
    if (rect.distance == 1u) {
      value = clamp(1.0 - value, 0.0, 2.0);
      if (rect.firstRow + i == rect.firstCol + j + c) { value = 0.0; }
    }
    result[base + c] = value;
  }
}
