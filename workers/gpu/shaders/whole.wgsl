// Products of rows in whole numbers, 8 × 4 an invocation: vectors times 32,000 in 16 bits, two to a word.
// A workgroup fetches 64 rows of either side into shared memory, 16 numbers of each at a time, as 32 bits.
// No sum leaves 32 bits, so the order does not matter: the same numbers as the kernel's.

const SIDE = 64u;
const WIDE = 16u;
const HIGH = 8u;
const ROWS = 8u;
const STEP = 4u; // vec4: 16 numbers
const LINE = 65u; // one more than SIDE, so that writing does not hit one bank

@group(0) @binding(1) var<storage, read> a: array<vec4u>; // [panel rows * stride], 8 numbers each
@group(0) @binding(2) var<storage, read> b: array<vec4u>; // [panel rows * stride]

var<workgroup> rowsA: array<vec4i, 260>; // [STEP * LINE]
var<workgroup> rowsB: array<vec4i, 260>;

fn four(low: u32, high: u32) -> vec4i {
  let x = bitcast<i32>(low);
  let y = bitcast<i32>(high);
  return vec4i(extractBits(x, 0u, 16u), x >> 16u, extractBits(y, 0u, 16u), y >> 16u);
}

/** Four terms more of one row and four columns; the columns as vectors of equal k. */
fn more(p: vec4i, x: vec4i, y0: vec4i, y1: vec4i, y2: vec4i, y3: vec4i) -> vec4i {
  return p + x.x * y0 + x.y * y1 + x.z * y2 + x.w * y3;
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
  for (var k = 0u; k < rect.stride; k += 2u) {
    workgroupBarrier();
    // One of either side for each invocation. A row has an even number of words of 8.
    let place = own >> 1u;
    let part = own & 1u;
    var x = vec4u();
    var y = vec4u();
    let i = group.y * SIDE + place;
    let j = group.x * SIDE + place;
    if (i < rect.height) { x = a[(rect.rowStart + i) * rect.stride + k + part]; }
    if (j < rect.width) { y = b[(rect.colStart + j) * rect.stride + k + part]; }
    let to = 2u * part * LINE + place;
    rowsA[to] = four(x.x, x.y);
    rowsA[to + LINE] = four(x.z, x.w);
    rowsB[to] = four(y.x, y.y);
    rowsB[to + LINE] = four(y.z, y.w);
    workgroupBarrier();
    for (var s = 0u; s < STEP; s++) {
      let column = s * LINE + local.x;
      let c0 = rowsB[column];
      let c1 = rowsB[column + WIDE];
      let c2 = rowsB[column + 2u * WIDE];
      let c3 = rowsB[column + 3u * WIDE];
      let y0 = vec4i(c0.x, c1.x, c2.x, c3.x);
      let y1 = vec4i(c0.y, c1.y, c2.y, c3.y);
      let y2 = vec4i(c0.z, c1.z, c2.z, c3.z);
      let y3 = vec4i(c0.w, c1.w, c2.w, c3.w);
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
