// Products of rows in single bytes, 8 × 4 an invocation: a filter. Each row was divided by a number of its own
// and rounded, and knows what that took. Four terms an instruction, and half the bytes of whole.wgsl.

const SIDE = 64u;
const WIDE = 16u;
const HIGH = 8u;
const ROWS = 8u;
const STEP = 4u; // vec4: 64 numbers
const LINE = 65u; // one more than SIDE, so that writing does not hit one bank
/** More than what single precision can be off by below. */
const SLACK = 8192.0;

@group(0) @binding(1) var<storage, read> a: array<vec4u>; // [panel rows * stride], 16 numbers each
@group(0) @binding(2) var<storage, read> b: array<vec4u>; // [panel rows * stride]
@group(0) @binding(6) var<storage, read> exactA: array<vec4u>; // [panel rows * 2 stride], 8 numbers each
@group(0) @binding(7) var<storage, read> exactB: array<vec4u>; // [panel rows * 2 stride]

var<workgroup> rowsA: array<vec4u, 260>; // [STEP * LINE]
var<workgroup> rowsB: array<vec4u, 260>;

fn bytes(x: vec4u, y: vec4u) -> i32 {
  return dot4I8Packed(x.x, y.x) + dot4I8Packed(x.y, y.y)
    + dot4I8Packed(x.z, y.z) + dot4I8Packed(x.w, y.w);
}

fn more(p: vec4i, x: vec4u, y0: vec4u, y1: vec4u, y2: vec4u, y3: vec4u) -> vec4i {
  return p + vec4i(bytes(x, y0), bytes(x, y1), bytes(x, y2), bytes(x, y3));
}

fn sums(group: vec2u, local: vec2u) -> array<vec4i, ROWS> {
  let own = local.y * WIDE + local.x;
  let top = local.y * ROWS;
  var s0 = vec4i();
  var s1 = vec4i();
  var s2 = vec4i();
  var s3 = vec4i();
  var s4 = vec4i();
  var s5 = vec4i();
  var s6 = vec4i();
  var s7 = vec4i();
  for (var k = 0u; k < rect.stride; k += STEP) {
    workgroupBarrier();
    for (var e = own; e < SIDE * STEP; e += WIDE * HIGH) {
      let row = e / STEP;
      let at = e % STEP;
      var x = vec4u();
      var y = vec4u();
      if (k + at < rect.stride) {
        let i = group.y * SIDE + row;
        let j = group.x * SIDE + row;
        if (i < rect.height) { x = a[(rect.rowStart + i) * rect.stride + k + at]; }
        if (j < rect.width) { y = b[(rect.colStart + j) * rect.stride + k + at]; }
      }
      rowsA[at * LINE + row] = x;
      rowsB[at * LINE + row] = y;
    }
    workgroupBarrier();
    for (var s = 0u; s < STEP; s++) {
      let column = s * LINE + local.x;
      let y0 = rowsB[column];
      let y1 = rowsB[column + WIDE];
      let y2 = rowsB[column + 2u * WIDE];
      let y3 = rowsB[column + 3u * WIDE];
      let row = s * LINE + top;
      s0 = more(s0, rowsA[row], y0, y1, y2, y3);
      s1 = more(s1, rowsA[row + 1u], y0, y1, y2, y3);
      s2 = more(s2, rowsA[row + 2u], y0, y1, y2, y3);
      s3 = more(s3, rowsA[row + 3u], y0, y1, y2, y3);
      s4 = more(s4, rowsA[row + 4u], y0, y1, y2, y3);
      s5 = more(s5, rowsA[row + 5u], y0, y1, y2, y3);
      s6 = more(s6, rowsA[row + 6u], y0, y1, y2, y3);
      s7 = more(s7, rowsA[row + 7u], y0, y1, y2, y3);
    }
  }
  return array<vec4i, ROWS>(s0, s1, s2, s3, s4, s5, s6, s7);
}

fn pairOf(x: u32, y: u32) -> i32 {
  let p = bitcast<i32>(x);
  let q = bitcast<i32>(y);
  return extractBits(p, 0u, 16u) * extractBits(q, 0u, 16u) + (p >> 16u) * (q >> 16u);
}

/** Those that may be near, by their bytes, are multiplied out: one pair in some hundred. */
fn apartIfNear(row: u32, column: u32, product: i32) -> vec2u {
  let own = factsA[rect.rowStart + row];
  let other = factsB[rect.colStart + column];
  let about = f32(product) * own.factor * other.factor + own.doubt + other.doubt + SLACK;
  if (2.0 * about < f32(own.norm) + f32(other.norm) - f32(rect.least)) { return vec2u(); }
  let stride = 2u * rect.stride;
  let first = (rect.rowStart + row) * stride;
  let to = (rect.colStart + column) * stride;
  var exact = 0;
  for (var k = 0u; k < stride; k++) {
    let x = exactA[first + k];
    let y = exactB[to + k];
    exact += pairOf(x.x, y.x) + pairOf(x.y, y.y) + pairOf(x.z, y.z) + pairOf(x.w, y.w);
  }
  let apart = own.norm + other.norm - 2u * bitcast<u32>(exact);
  return vec2u(apart, u32(apart <= rect.least));
}
