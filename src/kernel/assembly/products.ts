// Dot products of whole numbers. Vectors come packed in panels of 8 rows like those of similarity.ts, but
// of pairs of 16-bit components: P[panel][pair][8] of two i16, the last panel padded with zero rows.
// JavaScript twin: src/kernel/js-products.ts; sums of whole numbers are the same in any order.

// @ts-ignore: decorator
@inline
function add(sum: v128, a: v128, b: v128): v128 {
  return i32x4.add(sum, i32x4.dot_i16x8_s(a, b));
}

/**
 * Products of 4 rows (at a, stride 32 bytes a pair) with the 8 rows of a panel (at b), row by row to out.
 * @param onto they are added to what is there
 */
export function dot4x8(
  a: usize, b: usize, pairs: i32, out: usize, rowBytes: usize, onto: bool = false,
): void {
  let s00 = i32x4.splat(0), s01 = s00, s10 = s00, s11 = s00;
  let s20 = s00, s21 = s00, s30 = s00, s31 = s00;
  if (onto) {
    s00 = v128.load(out);
    s01 = v128.load(out, 16);
    s10 = v128.load(out + rowBytes);
    s11 = v128.load(out + rowBytes, 16);
    s20 = v128.load(out + 2 * rowBytes);
    s21 = v128.load(out + 2 * rowBytes, 16);
    s30 = v128.load(out + 3 * rowBytes);
    s31 = v128.load(out + 3 * rowBytes, 16);
  }
  for (let k: i32 = 0; k < pairs; k++) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const a0 = v128.load_splat<i32>(a);
    s00 = add(s00, a0, b0);
    s01 = add(s01, a0, b1);
    const a1 = v128.load_splat<i32>(a, 4);
    s10 = add(s10, a1, b0);
    s11 = add(s11, a1, b1);
    const a2 = v128.load_splat<i32>(a, 8);
    s20 = add(s20, a2, b0);
    s21 = add(s21, a2, b1);
    const a3 = v128.load_splat<i32>(a, 12);
    s30 = add(s30, a3, b0);
    s31 = add(s31, a3, b1);
    a += 32;
    b += 32;
  }
  v128.store(out, s00);
  v128.store(out, s01, 16);
  out += rowBytes;
  v128.store(out, s10);
  v128.store(out, s11, 16);
  out += rowBytes;
  v128.store(out, s20);
  v128.store(out, s21, 16);
  out += rowBytes;
  v128.store(out, s30);
  v128.store(out, s31, 16);
}

/**
 * Products of packed rows [0, rows) with packed columns; rows is a multiple of 4.
 * @param out [rows * panelCount * 8] i32
 */
export function products(
  rowPanels: usize, columnPanels: usize, pairs: i32, rows: i32, panelCount: i32, out: usize,
): void {
  const panelBytes = (<usize>pairs) * 32;
  const rowBytes = (<usize>panelCount) * 32;
  for (let p: i32 = 0; p < panelCount; p++) {
    const b = columnPanels + (<usize>p) * panelBytes;
    for (let i: i32 = 0; i < rows; i += 4) {
      const a = rowPanels + (<usize>(i >> 3)) * panelBytes + (<usize>(i & 7)) * 4;
      dot4x8(a, b, pairs, out + (<usize>i) * rowBytes + (<usize>p) * 32, rowBytes);
    }
  }
}
