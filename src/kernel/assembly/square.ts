// A square of distances, filled tile by tile.

/**
 * A strip of distances that was filled elsewhere: rows [r0, r1) with all columns from r0 on, r0 is a multiple
 * of 8, to both sides of the diagonal.
 * @param strip [(r1 − r0) rounded up to whole tiles, width], width is a multiple of 8
 * @param out the whole square [n * n]
 */
export function placeStrip(
  strip: usize, width: i32, n: i32, r0: i32, r1: i32, out: usize,
): void {
  const rowBytes = (<usize>width) * 4;
  for (let j = r0; j < n; j += 8) {
    for (let i = r0; i < r1; i += 4) {
      if (j >> 3 < i >> 3) break;
      store(out, n, i, j, strip + (<usize>(i - r0)) * rowBytes + (<usize>(j - r0)) * 4, rowBytes);
    }
  }
}

/**
 * A tile of 4 * 8 distances, row i of the square on and column j, and its mirror image; only what lies
 * inside. A tile on the diagonal writes zeros there.
 * @param out the whole square [n * n]
 * @param tile row by row, a row every so many bytes
 */
export function store(
  out: usize, n: i32, i: i32, j: i32, tile: usize, tileBytes: usize,
): void {
  if (j >> 3 > i >> 3 && i + 4 <= n && j + 8 <= n) storeTile(out, n, i, j, tile, tileBytes);
  else storeEdge(out, n, i, j, tile, tileBytes);
}

/** All of it inside the square and off the diagonal. */
function storeTile(
  out: usize, n: i32, i: i32, j: i32, tile: usize, tileBytes: usize,
): void {
  const row = (<usize>n) * 4;
  let to = out + (<usize>i) * row + (<usize>j) * 4;
  let mirror = out + (<usize>j) * row + (<usize>i) * 4;
  for (let half: usize = 0; half < 32; half += 16) {
    const r0 = v128.load(tile + half);
    const r1 = v128.load(tile + half + tileBytes);
    const r2 = v128.load(tile + half + 2 * tileBytes);
    const r3 = v128.load(tile + half + 3 * tileBytes);
    v128.store(to + half, r0);
    v128.store(to + half + row, r1);
    v128.store(to + half + 2 * row, r2);
    v128.store(to + half + 3 * row, r3);
    const a = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
    const b = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
    const c = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
    const e = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
    v128.store(mirror, v128.shuffle<f32>(a, b, 0, 1, 4, 5));
    v128.store(mirror + row, v128.shuffle<f32>(a, b, 2, 3, 6, 7));
    v128.store(mirror + 2 * row, v128.shuffle<f32>(c, e, 0, 1, 4, 5));
    v128.store(mirror + 3 * row, v128.shuffle<f32>(c, e, 2, 3, 6, 7));
    mirror += 4 * row;
  }
}

/** A tile that crosses the diagonal or the edge of the square, one entry at a time. */
function storeEdge(
  out: usize, n: i32, i: i32, j: i32, tile: usize, tileBytes: usize,
): void {
  for (let r = i; r < min(n, i + 4); r++) {
    for (let c = j; c < min(n, j + 8); c++) {
      const at = tile + (<usize>(r - i)) * tileBytes + (<usize>(c - j)) * 4;
      const value = r == c ? <f32>0 : f32.load(at);
      f32.store(out + ((<usize>r) * (<usize>n) + (<usize>c)) * 4, value);
      f32.store(out + ((<usize>c) * (<usize>n) + (<usize>r)) * 4, value);
    }
  }
}
