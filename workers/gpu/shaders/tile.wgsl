// S = A · Bᵀ in single precision, 8 × 4 values an invocation. A workgroup fetches 64 rows of either side
// into shared memory, 16 floats of each at a time, and each is used 64 times. Those 16 are summed one after
// the other and then added: an element's sum has at most 16 + d / 16 roundings in a row.

const SIDE = 64u;
const WIDE = 16u;
const HIGH = 8u;
const ROWS = 8u;
const STEP = 4u; // vec4: 16 floats
const LINE = 65u; // one more than SIDE, so that writing does not hit one bank

@group(0) @binding(1) var<storage, read> a: array<vec4f>; // [panel rows * stride]
@group(0) @binding(2) var<storage, read> b: array<vec4f>; // [panel rows * stride]

var<workgroup> rowsA: array<vec4f, 260>; // [STEP * LINE]
var<workgroup> rowsB: array<vec4f, 260>;

/** Four terms more of one row and four columns; the columns as vectors of equal k. */
fn more(p: vec4f, x: vec4f, y0: vec4f, y1: vec4f, y2: vec4f, y3: vec4f) -> vec4f {
  return fma(vec4f(x.w), y3, fma(vec4f(x.z), y2, fma(vec4f(x.y), y1, fma(vec4f(x.x), y0, p))));
}

fn sums(group: vec2u, local: vec2u) -> array<vec4f, ROWS> {
  let own = local.y * WIDE + local.x;
  let top = local.y * ROWS;
  var s0 = vec4f();
  var s1 = vec4f();
  var s2 = vec4f();
  var s3 = vec4f();
  var s4 = vec4f();
  var s5 = vec4f();
  var s6 = vec4f();
  var s7 = vec4f();
  for (var k = 0u; k < rect.stride; k += STEP) {
    workgroupBarrier();
    for (var e = own; e < SIDE * STEP; e += WIDE * HIGH) {
      let row = e / STEP;
      let at = e % STEP;
      var x = vec4f();
      var y = vec4f();
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
    var p0 = vec4f();
    var p1 = vec4f();
    var p2 = vec4f();
    var p3 = vec4f();
    var p4 = vec4f();
    var p5 = vec4f();
    var p6 = vec4f();
    var p7 = vec4f();
    for (var s = 0u; s < STEP; s++) {
      let column = s * LINE + local.x;
      let c0 = rowsB[column];
      let c1 = rowsB[column + WIDE];
      let c2 = rowsB[column + 2u * WIDE];
      let c3 = rowsB[column + 3u * WIDE];
      let y0 = vec4f(c0.x, c1.x, c2.x, c3.x);
      let y1 = vec4f(c0.y, c1.y, c2.y, c3.y);
      let y2 = vec4f(c0.z, c1.z, c2.z, c3.z);
      let y3 = vec4f(c0.w, c1.w, c2.w, c3.w);
      let row = s * LINE + top;
      p0 = more(p0, rowsA[row], y0, y1, y2, y3);
      p1 = more(p1, rowsA[row + 1u], y0, y1, y2, y3);
      p2 = more(p2, rowsA[row + 2u], y0, y1, y2, y3);
      p3 = more(p3, rowsA[row + 3u], y0, y1, y2, y3);
      p4 = more(p4, rowsA[row + 4u], y0, y1, y2, y3);
      p5 = more(p5, rowsA[row + 5u], y0, y1, y2, y3);
      p6 = more(p6, rowsA[row + 6u], y0, y1, y2, y3);
      p7 = more(p7, rowsA[row + 7u], y0, y1, y2, y3);
    }
    s0 += p0;
    s1 += p1;
    s2 += p2;
    s3 += p3;
    s4 += p4;
    s5 += p5;
    s6 += p6;
    s7 += p7;
  }
  return array<vec4f, ROWS>(s0, s1, s2, s3, s4, s5, s6, s7);
}
