// A square of distances, filled tile by tile.

/**
 * A tile of 4 * 8 distances, row i of the square on and column j, and its mirror image; only what lies
 * inside. A tile on the diagonal writes zeros there.
 * @param out the whole square [n * n]
 * @param tile row by row
 */
export function store(out: usize, n: i32, i: i32, j: i32, tile: usize): void {
  if (j >> 3 > i >> 3 && i + 4 <= n && j + 8 <= n) storeTile(out, n, i, j, tile);
  else storeEdge(out, n, i, j, tile);
}

/** All of it inside the square and off the diagonal. */
function storeTile(out: usize, n: i32, i: i32, j: i32, tile: usize): void {
  const row = (<usize>n) * 4;
  let to = out + (<usize>i) * row + (<usize>j) * 4;
  let mirror = out + (<usize>j) * row + (<usize>i) * 4;
  for (let half: usize = 0; half < 32; half += 16) {
    const r0 = v128.load(tile + half);
    const r1 = v128.load(tile + half, 32);
    const r2 = v128.load(tile + half, 64);
    const r3 = v128.load(tile + half, 96);
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
function storeEdge(out: usize, n: i32, i: i32, j: i32, tile: usize): void {
  for (let r = i; r < min(n, i + 4); r++) {
    for (let c = j; c < min(n, j + 8); c++) {
      const value = r == c ? <f32>0 : f32.load(tile + (<usize>((r - i) * 8 + (c - j))) * 4);
      f32.store(out + ((<usize>r) * (<usize>n) + (<usize>c)) * 4, value);
      f32.store(out + ((<usize>c) * (<usize>n) + (<usize>r)) * 4, value);
    }
  }
}
