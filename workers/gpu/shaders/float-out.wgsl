// What comes out of sums in single precision: values of a pass, or the pairs of it that are alike enough.
// An element is summed over k alone, so that its bits depend neither on the rectangle nor on which of the
// two rows comes first.

@group(0) @binding(3) var<storage, read_write> result: array<f32>; // [band height * outStride]
@group(0) @binding(3) var<storage, read_write> found: Found;

@compute @workgroup_size(WIDE, HIGH)
fn fill(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  var values = sums(group.xy, local.xy);
  let i = group.y * SIDE + local.y * ROWS;
  let j = group.x * SIDE + local.x;
  for (var r = 0u; r < ROWS; r++) {
    if (i + r >= rect.height) { break; }
    for (var c = 0u; c < 4u; c++) {
      let column = j + c * WIDE;
      if (column >= rect.width) { break; }
      var value = values[r][c];
      if (rect.mode == 1u) {
        value = clamp(1.0 - value, 0.0, 2.0);
        if (rect.firstRow + i + r == rect.firstCol + column) { value = 0.0; }
      }
      result[rect.outStart + (i + r) * rect.outStride + column] = value;
    }
  }
}

@compute @workgroup_size(WIDE, HIGH)
fn pairs(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  var values = sums(group.xy, local.xy);
  let least = bitcast<f32>(rect.least);
  let i = group.y * SIDE + local.y * ROWS;
  let j = group.x * SIDE + local.x;
  for (var r = 0u; r < ROWS; r++) {
    for (var c = 0u; c < 4u; c++) {
      let column = j + c * WIDE;
      if (!(values[r][c] >= least) || i + r >= rect.height || column >= rect.width) { continue; }
      if (rect.firstRow + i + r >= rect.firstCol + column) { continue; }
      let at = atomicAdd(&found.count, 1u);
      if (at < rect.room) {
        let place = rect.outStart + (i + r) * rect.outStride + column;
        found.pairs[at] = vec2u(bitcast<u32>(values[r][c]), place);
      }
    }
  }
}
