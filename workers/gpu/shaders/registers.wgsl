// S = A · Bᵀ in single precision, 4 × 4 values an invocation, in registers. No shared memory and no barriers:
// faster on software adapters, and never slower by much elsewhere, because every row is read 4 times at once.
// Summed in blocks of 128 that are added up at the end (error 9e-7 → 3e-7 at d = 512).

const SIDE = 32u;
const WIDE = 8u;
const HIGH = 8u;
const ROWS = 4u;
const BLOCK = 32u; // vec4: 128 floats

@group(0) @binding(1) var<storage, read> a: array<vec4f>; // [panel rows * stride]
@group(0) @binding(2) var<storage, read> b: array<vec4f>; // [panel rows * stride]

fn sums(group: vec2u, local: vec2u) -> array<vec4f, ROWS> {
  // Past the edge the last row is read again; what comes of it is not used.
  let lastRow = rect.height - 1u;
  let lastCol = rect.width - 1u;
  let i = group.y * SIDE + local.y * ROWS;
  let j = group.x * SIDE + local.x;
  let a0 = (rect.rowStart + min(i, lastRow)) * rect.stride;
  let a1 = (rect.rowStart + min(i + 1u, lastRow)) * rect.stride;
  let a2 = (rect.rowStart + min(i + 2u, lastRow)) * rect.stride;
  let a3 = (rect.rowStart + min(i + 3u, lastRow)) * rect.stride;
  let b0 = (rect.colStart + min(j, lastCol)) * rect.stride;
  let b1 = (rect.colStart + min(j + WIDE, lastCol)) * rect.stride;
  let b2 = (rect.colStart + min(j + 2u * WIDE, lastCol)) * rect.stride;
  let b3 = (rect.colStart + min(j + 3u * WIDE, lastCol)) * rect.stride;

  var s0 = vec4f();
  var s1 = vec4f();
  var s2 = vec4f();
  var s3 = vec4f();
  for (var block = 0u; block < rect.stride; block += BLOCK) {
    let end = min(block + BLOCK, rect.stride);
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
  return array<vec4f, ROWS>(s0, s1, s2, s3);
}
