// Products of rows in whole numbers as in whole.wgsl, the same numbers, by an instruction that multiplies and
// adds four bytes at once: a number is 256 · high + low, both of them signed bytes, and
// x · y = 65,536 high · high + 256 (high · low + low · high) + low · low. 4 × 4 an invocation.

const SIDE = 64u;
const WIDE = 16u;
const HIGH = 16u;
const ROWS = 4u;
const STEP = 4u; // vec4: 32 numbers
const LINE = 65u; // one more than SIDE, so that writing does not hit one bank

@group(0) @binding(1) var<storage, read> a: array<vec4u>; // [panel rows * stride], high, low, high, low of 4
@group(0) @binding(2) var<storage, read> b: array<vec4u>; // [panel rows * stride]

var<workgroup> rowsA: array<vec4u, 260>; // [STEP * LINE]
var<workgroup> rowsB: array<vec4u, 260>;

fn high(p: vec4i, x: vec4u, y: array<vec4u, 4>) -> vec4i {
  return p + vec4i(
    dot4I8Packed(x.x, y[0].x) + dot4I8Packed(x.z, y[0].z),
    dot4I8Packed(x.x, y[1].x) + dot4I8Packed(x.z, y[1].z),
    dot4I8Packed(x.x, y[2].x) + dot4I8Packed(x.z, y[2].z),
    dot4I8Packed(x.x, y[3].x) + dot4I8Packed(x.z, y[3].z),
  );
}

fn low(p: vec4i, x: vec4u, y: array<vec4u, 4>) -> vec4i {
  return high(p, x.yxwz, array<vec4u, 4>(y[0].yxwz, y[1].yxwz, y[2].yxwz, y[3].yxwz));
}

fn middle(p: vec4i, x: vec4u, y: array<vec4u, 4>) -> vec4i {
  let crossed = array<vec4u, 4>(y[0].yxwz, y[1].yxwz, y[2].yxwz, y[3].yxwz);
  return high(high(p, x, crossed), x.yxwz, y);
}

fn whole(h: vec4i, m: vec4i, l: vec4i) -> vec4i {
  return h * 65536 + m * 256 + l;
}

fn sums(group: vec2u, local: vec2u) -> array<vec4i, ROWS> {
  let own = local.y * WIDE + local.x;
  let top = local.y * ROWS;
  var h0 = vec4i();
  var h1 = vec4i();
  var h2 = vec4i();
  var h3 = vec4i();
  var m0 = vec4i();
  var m1 = vec4i();
  var m2 = vec4i();
  var m3 = vec4i();
  var l0 = vec4i();
  var l1 = vec4i();
  var l2 = vec4i();
  var l3 = vec4i();
  for (var k = 0u; k < rect.stride; k += STEP) {
    workgroupBarrier();
    // One of either side for each invocation.
    let place = own / STEP;
    let at = own % STEP;
    var x = vec4u();
    var y = vec4u();
    if (k + at < rect.stride) {
      let i = group.y * SIDE + place;
      let j = group.x * SIDE + place;
      if (i < rect.height) { x = a[(rect.rowStart + i) * rect.stride + k + at]; }
      if (j < rect.width) { y = b[(rect.colStart + j) * rect.stride + k + at]; }
    }
    rowsA[at * LINE + place] = x;
    rowsB[at * LINE + place] = y;
    workgroupBarrier();
    for (var s = 0u; s < STEP; s++) {
      let column = s * LINE + local.x;
      let c = array<vec4u, 4>(
        rowsB[column], rowsB[column + WIDE], rowsB[column + 2u * WIDE], rowsB[column + 3u * WIDE],
      );
      let row = s * LINE + top;
      let r0 = rowsA[row];
      let r1 = rowsA[row + 1u];
      let r2 = rowsA[row + 2u];
      let r3 = rowsA[row + 3u];
      h0 = high(h0, r0, c);
      h1 = high(h1, r1, c);
      h2 = high(h2, r2, c);
      h3 = high(h3, r3, c);
      m0 = middle(m0, r0, c);
      m1 = middle(m1, r1, c);
      m2 = middle(m2, r2, c);
      m3 = middle(m3, r3, c);
      l0 = low(l0, r0, c);
      l1 = low(l1, r1, c);
      l2 = low(l2, r2, c);
      l3 = low(l3, r3, c);
    }
  }
  return array<vec4i, ROWS>(whole(h0, m0, l0), whole(h1, m1, l1), whole(h2, m2, l2), whole(h3, m3, l3));
}
