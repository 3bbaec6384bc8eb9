// Similarity tiles. Vectors come packed in panels of 8 columns: P[panel][k][8] f32, the last panel
// padded with zero rows, so that row i, term k is at P + (i >> 3) * d * 32 + k * 32 + (i & 7) * 4.
// JavaScript twin: src/kernel/js-matrix.ts; results are bitwise equal because both add the same
// products in the same order.
import { store } from './square';

/** Terms summed before they are added to the total. */
const BLOCK: i32 = 128;

// @ts-ignore: decorator
@inline
function fma(sum: v128, a: v128, b: v128): v128 {
  return f32x4.add(sum, f32x4.mul(a, b));
}

/**
 * Dot products of 4 rows (at a, stride 32 bytes a term) with the 8 rows of a panel (at b).
 * @param out 4 * 8 floats, row by row
 */
function dot4x8(a: usize, b: usize, d: i32, out: usize): void {
  let t00 = f32x4.splat(0), t01 = t00, t10 = t00, t11 = t00;
  let t20 = t00, t21 = t00, t30 = t00, t31 = t00;
  let k: i32 = 0;
  while (k < d) {
    const end = min(d, k + BLOCK);
    let s00 = f32x4.splat(0), s01 = s00, s10 = s00, s11 = s00;
    let s20 = s00, s21 = s00, s30 = s00, s31 = s00;
    for (; k < end; k++) {
      const b0 = v128.load(b);
      const b1 = v128.load(b, 16);
      const a0 = v128.load_splat<f32>(a);
      s00 = fma(s00, a0, b0);
      s01 = fma(s01, a0, b1);
      const a1 = v128.load_splat<f32>(a, 4);
      s10 = fma(s10, a1, b0);
      s11 = fma(s11, a1, b1);
      const a2 = v128.load_splat<f32>(a, 8);
      s20 = fma(s20, a2, b0);
      s21 = fma(s21, a2, b1);
      const a3 = v128.load_splat<f32>(a, 12);
      s30 = fma(s30, a3, b0);
      s31 = fma(s31, a3, b1);
      a += 32;
      b += 32;
    }
    t00 = f32x4.add(t00, s00);
    t01 = f32x4.add(t01, s01);
    t10 = f32x4.add(t10, s10);
    t11 = f32x4.add(t11, s11);
    t20 = f32x4.add(t20, s20);
    t21 = f32x4.add(t21, s21);
    t30 = f32x4.add(t30, s30);
    t31 = f32x4.add(t31, s31);
  }
  v128.store(out, t00);
  v128.store(out, t01, 16);
  v128.store(out, t10, 32);
  v128.store(out, t11, 48);
  v128.store(out, t20, 64);
  v128.store(out, t21, 80);
  v128.store(out, t30, 96);
  v128.store(out, t31, 112);
}

/** Pack rows [r0, r1) of row-major x [(r1 − r0) * d] into the panels; r0 is a multiple of 8. */
export function pack(x: usize, panels: usize, d: i32, r0: i32, r1: i32): void {
  for (let i = r0; i < r1; i++) {
    let to = panels + (<usize>(i >> 3)) * (<usize>d) * 32 + (<usize>(i & 7)) * 4;
    for (let k = 0; k < d; k++) {
      f32.store(to, f32.load(x));
      x += 4;
      to += 32;
    }
  }
}

/**
 * Similarities of rows [r0, r1) with the panels [p0, p1); r0 and r1 are multiples of 4.
 * @param out [(r1 − r0) * (p1 − p0) * 8]
 * @param scratch 128 bytes
 */
export function similarities(
  panels: usize, d: i32, r0: i32, r1: i32, p0: i32, p1: i32, out: usize, scratch: usize,
): void {
  const panelBytes = (<usize>d) * 32;
  const rowBytes = (<usize>(p1 - p0)) * 32;
  for (let p = p0; p < p1; p++) {
    const b = panels + (<usize>p) * panelBytes;
    for (let i = r0; i < r1; i += 4) {
      dot4x8(panels + (<usize>(i >> 3)) * panelBytes + (<usize>(i & 7)) * 4, b, d, scratch);
      let to = out + (<usize>(i - r0)) * rowBytes + (<usize>(p - p0)) * 32;
      for (let r: usize = 0; r < 128; r += 32) {
        v128.store(to, v128.load(scratch + r));
        v128.store(to, v128.load(scratch + r, 16), 16);
        to += rowBytes;
      }
    }
  }
}

/**
 * Cosine distances of rows [r0, r1) to the panels [p0, p1) that lie on or right of the diagonal,
 * written on both sides of it; r0 is a multiple of 8.
 * @param out the whole square [n * n]
 * @param scratch 128 bytes
 */
export function distances(
  panels: usize, d: i32, n: i32, r0: i32, r1: i32, p0: i32, p1: i32, out: usize, scratch: usize,
): void {
  const panelBytes = (<usize>d) * 32;
  for (let p = p0; p < p1; p++) {
    const b = panels + (<usize>p) * panelBytes;
    for (let i = r0; i < r1; i += 4) {
      if (p < i >> 3) break;
      dot4x8(panels + (<usize>(i >> 3)) * panelBytes + (<usize>(i & 7)) * 4, b, d, scratch);
      for (let at: usize = 0; at < 128; at += 16) {
        const similarity = v128.load(scratch + at);
        v128.store(
          scratch + at,
          f32x4.max(f32x4.splat(0), f32x4.sub(f32x4.splat(1), similarity)),
        );
      }
      store(out, n, i, p << 3, scratch, 32);
    }
  }
}
