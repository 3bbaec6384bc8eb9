// |a − b|² of a pair, of its product, and whether that is near enough.

fn apartIfNear(row: u32, column: u32, product: i32) -> vec2u {
  let norms = factsA[rect.rowStart + row].norm + factsB[rect.colStart + column].norm;
  let apart = norms - 2u * bitcast<u32>(product);
  return vec2u(apart, u32(apart <= rect.least));
}
