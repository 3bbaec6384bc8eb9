// What comes out of products in whole numbers: |a − b|² of a pass, or the pairs of it that are near enough.

struct Facts {
  norm: u32,        // product of the row with itself
  factor: f32,      // bytes: what a byte of the row stands for
  doubt: f32,       // bytes: its share of what products of bytes can be off by
  pad: u32,
}

@group(0) @binding(3) var<storage, read_write> result: array<u32>; // [band height * outStride]
@group(0) @binding(3) var<storage, read_write> found: Found;
@group(0) @binding(4) var<storage, read> factsA: array<Facts>; // [panel rows]
@group(0) @binding(5) var<storage, read> factsB: array<Facts>; // [panel rows]

var<workgroup> total: atomic<u32>;

@compute @workgroup_size(WIDE, HIGH)
fn fill(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  var products = sums(group.xy, local.xy);
  let i = group.y * SIDE + local.y * ROWS;
  let j = group.x * SIDE + local.x;
  for (var r = 0u; r < ROWS; r++) {
    if (i + r >= rect.height) { break; }
    let own = factsA[rect.rowStart + i + r].norm;
    for (var c = 0u; c < 4u; c++) {
      let column = j + c * WIDE;
      if (column >= rect.width) { break; }
      // Does not fit into 31 bits, but into 32 without a sign.
      result[rect.outStart + (i + r) * rect.outStride + column] =
        own + factsB[rect.colStart + column].norm - 2u * bitcast<u32>(products[r][c]);
    }
  }
}

@compute @workgroup_size(WIDE, HIGH)
fn pairs(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_id) local: vec3u,
  @builtin(local_invocation_index) index: u32,
) {
  var products = sums(group.xy, local.xy);
  let i = group.y * SIDE + local.y * ROWS;
  let j = group.x * SIDE + local.x;
  var own = 0u;
  for (var r = 0u; r < ROWS; r++) {
    for (var c = 0u; c < 4u; c++) {
      // Past the edges it is zero.
      let product = products[r][c];
      own += bitcast<u32>(product);
      let column = j + c * WIDE;
      if (i + r >= rect.height || column >= rect.width) { continue; }
      if (rect.firstRow + i + r >= rect.firstCol + column) { continue; }
      let apart = apartIfNear(i + r, column, product);
      if (apart.y == 0u) { continue; }
      let at = atomicAdd(&found.count, 1u);
      if (at < rect.room) {
        let place = rect.outStart + (i + r) * rect.outStride + column;
        found.pairs[at] = vec2u(apart.x, place);
      }
    }
  }
  atomicAdd(&total, own);
  workgroupBarrier();
  if (index == 0u) { atomicAdd(&found.tally, atomicLoad(&total)); }
}
