// Distances in whole numbers. Unit vectors times 32,000, rounded to 16 bits, in panels of 8 rows of pairs:
// P[panel][pair][8] of two i16, the last panel padded with zero rows; norms [8 * panels] i32 holds the
// product of each row with itself. The distance of two rows is |a − b|² / 2 of what they were rounded to:
// exact in 32 bits without a sign, then rounded to f32 twice. JavaScript twin: src/kernel/js-whole.ts,
// bitwise equal. Every function depends on its arguments alone, so that strips may be filled anywhere.
import { dot4x8 } from './products';
import { store } from './square';
import { dotRows } from './sums';

/** Length of a unit vector. */
const UNIT: f64 = 32_000;
/** Added to a number and taken off again it leaves a whole one: float64 has no room for a fraction there. */
const LIFT: f64 = 6755399441055744;
/** Of |a − b|² in whole numbers. */
const SCALE: f32 = <f32>(0.5 / (UNIT * UNIT));

/**
 * Round rows [r0, r1) of row-major x [(r1 − r0) * d] into the panels; r0 is a multiple of 8. A row that is
 * no direction becomes zeros, with the norm of a unit vector: it is at distance 1 from all others.
 * @param norms [rows] i32
 * @param errors [rows] f64, receives the length of what rounding took, in units of 1
 * @param asIs rows are of length 1 at most and stay as long as they are
 */
export function wholePack(
  x: usize, panels: usize, norms: usize, errors: usize, d: i32, r0: i32, r1: i32, asIs: bool,
): void {
  const pairs = (d + 1) >> 1;
  for (let i = r0; i < r1; i++) {
    const to = panels + ((<usize>(i >> 3)) * (<usize>pairs) * 8 + (<usize>(i & 7))) * 4;
    const square = asIs ? 1 : dotRows(x, x, d);
    const isDirection = square > 0 && square < Infinity;
    if (isDirection) packRow(x, to, norms + (<usize>i) * 4, errors + (<usize>i) * 8, d, square);
    else {
      for (let k: i32 = 0; k < pairs; k++) i32.store(to + (<usize>k) * 32, 0);
      i32.store(norms + (<usize>i) * 4, <i32>(UNIT * UNIT));
      f64.store(errors + (<usize>i) * 8, 0);
    }
    x += (<usize>d) * 4;
  }
}

function packRow(x: usize, to: usize, norm: usize, error: usize, d: i32, square: f64): void {
  const factor = (1 / Math.sqrt(square)) * UNIT;
  const factors = f64x2.splat(factor);
  const lift = f64x2.splat(LIFT);
  let off = f64x2.splat(0);
  let own = i32x4.splat(0);
  const end = x + (<usize>(d & ~3)) * 4;
  for (; x < end; x += 16, to += 64) {
    const four = v128.load(x);
    const exact0 = f64x2.mul(f64x2.promote_low_f32x4(four), factors);
    const exact1 = f64x2.mul(
      f64x2.promote_low_f32x4(v128.shuffle<f32>(four, four, 2, 3, 0, 1)),
      factors,
    );
    const lifted0 = f64x2.add(exact0, lift);
    const lifted1 = f64x2.add(exact1, lift);
    const rest0 = f64x2.sub(exact0, f64x2.sub(lifted0, lift));
    const rest1 = f64x2.sub(exact1, f64x2.sub(lifted1, lift));
    off = f64x2.add(off, f64x2.add(f64x2.mul(rest0, rest0), f64x2.mul(rest1, rest1)));
    // The low halves of what was lifted are the whole numbers.
    const whole = v128.shuffle<i32>(lifted0, lifted1, 0, 2, 4, 6);
    const short = i16x8.narrow_i32x4_s(whole, i32x4.splat(0));
    own = i32x4.add(own, i32x4.dot_i16x8_s(short, short));
    i32.store(to, i32x4.extract_lane(short, 0));
    i32.store(to, i32x4.extract_lane(short, 1), 32);
  }
  let norms = i32x4.extract_lane(own, 0) + i32x4.extract_lane(own, 1);
  let sum = f64x2.extract_lane(off, 0) + f64x2.extract_lane(off, 1);
  for (let k = d & 3; k > 0; k -= 2, x += 8, to += 32) {
    const exact0 = <f64>f32.load(x) * factor;
    const exact1 = k > 1 ? <f64>f32.load(x, 4) * factor : 0;
    const a = (exact0 + LIFT) - LIFT;
    const b = (exact1 + LIFT) - LIFT;
    sum += (exact0 - a) * (exact0 - a) + (exact1 - b) * (exact1 - b);
    norms += <i32>a * <i32>a + <i32>b * <i32>b;
    i32.store(to, (<i32>a & 0xffff) | (<i32>b << 16));
  }
  i32.store(norm, norms);
  f64.store(error, Math.sqrt(sum) / UNIT);
}

// @ts-ignore: decorator
@inline
function apart(own: v128, other: v128, product: v128): v128 {
  return i32x4.sub(i32x4.add(own, other), i32x4.shl(product, 1));
}

/** Products to distances, in place: 4 rows from i with 8 columns from j. */
function toDistances(tile: usize, norms: usize, i: i32, j: i32): void {
  const scale = f32x4.splat(SCALE);
  const n0 = v128.load(norms + (<usize>j) * 4);
  const n1 = v128.load(norms + (<usize>j) * 4, 16);
  for (let r: usize = 0; r < 4; r++) {
    const own = v128.load_splat<i32>(norms + ((<usize>i) + r) * 4);
    const at = tile + r * 32;
    const apart0 = apart(own, n0, v128.load(at));
    const apart1 = apart(own, n1, v128.load(at, 16));
    v128.store(at, f32x4.mul(f32x4.convert_i32x4_u(apart0), scale));
    v128.store(at, f32x4.mul(f32x4.convert_i32x4_u(apart1), scale), 16);
  }
}

/**
 * Distances of rows [r0, r1) to the panels [p0, p1) that lie on or right of the diagonal, written on both
 * sides of it; r0 is a multiple of 8.
 * @param out the whole square [n * n]
 * @param scratch 128 bytes
 */
export function wholeDistances(
  panels: usize, norms: usize, pairs: i32, n: i32,
  r0: i32, r1: i32, p0: i32, p1: i32, out: usize, scratch: usize,
): void {
  const panelBytes = (<usize>pairs) * 32;
  for (let p = p0; p < p1; p++) {
    const b = panels + (<usize>p) * panelBytes;
    for (let i = r0; i < r1; i += 4) {
      if (p < i >> 3) break;
      const a = panels + (<usize>(i >> 3)) * panelBytes + (<usize>(i & 7)) * 4;
      dot4x8(a, b, pairs, scratch, 32);
      toDistances(scratch, norms, i, p << 3);
      store(out, n, i, p << 3, scratch, 32);
    }
  }
}

/**
 * Distances of rows [r0, r1) to the panels [p0, p1); r0 and r1 are multiples of 4.
 * @param out [(r1 − r0) * (p1 − p0) * 8]
 * @param scratch 128 bytes
 */
export function wholeTile(
  panels: usize, norms: usize, pairs: i32,
  r0: i32, r1: i32, p0: i32, p1: i32, out: usize, scratch: usize,
): void {
  const panelBytes = (<usize>pairs) * 32;
  const rowBytes = (<usize>(p1 - p0)) * 32;
  for (let p = p0; p < p1; p++) {
    const b = panels + (<usize>p) * panelBytes;
    for (let i = r0; i < r1; i += 4) {
      const a = panels + (<usize>(i >> 3)) * panelBytes + (<usize>(i & 7)) * 4;
      dot4x8(a, b, pairs, scratch, 32);
      toDistances(scratch, norms, i, p << 3);
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
 * Pairs i < j of a row in [r0, r1) and a row of the panels [p0, p1) that are no further apart than `most`,
 * |a − b|² in whole numbers; r0 is a multiple of 8, r1 is at most n. Those of one i come by ascending j.
 * @param out [3 * (r1 − r0) * (p1 − p0) * 8] i32, receives i, j and |a − b|² of each pair
 * @param scratch 128 bytes
 * @returns how many
 */
export function wholePairs(
  panels: usize, norms: usize, pairs: i32, n: i32,
  r0: i32, r1: i32, p0: i32, p1: i32, most: u32, out: usize, scratch: usize,
): i32 {
  const panelBytes = (<usize>pairs) * 32;
  const limit = i32x4.splat(most);
  let to = out;
  for (let p = p0; p < p1; p++) {
    const b = panels + (<usize>p) * panelBytes;
    const j = p << 3;
    const n0 = v128.load(norms + (<usize>j) * 4);
    const n1 = v128.load(norms + (<usize>j) * 4, 16);
    for (let i = r0; i < r1; i += 4) {
      if (p < i >> 3) break;
      const a = panels + (<usize>(i >> 3)) * panelBytes + (<usize>(i & 7)) * 4;
      dot4x8(a, b, pairs, scratch, 32);
      const rows = min(4, r1 - i);
      for (let r: i32 = 0; r < rows; r++) {
        const own = v128.load_splat<i32>(norms + (<usize>(i + r)) * 4);
        const at = scratch + (<usize>r) * 32;
        const apart0 = apart(own, n0, v128.load(at));
        const apart1 = apart(own, n1, v128.load(at, 16));
        const near0 = i32x4.le_u(apart0, limit);
        const near1 = i32x4.le_u(apart1, limit);
        if (!v128.any_true(v128.or(near0, near1))) continue;
        v128.store(at, apart0);
        v128.store(at, apart1, 16);
        let hits = i32x4.bitmask(near0) | (i32x4.bitmask(near1) << 4);
        for (; hits; hits &= hits - 1) {
          const column = ctz(hits);
          const other = j + column;
          // On the diagonal each pair shows twice, and behind the last row comes what pads its panel.
          if (other <= i + r || other >= n) continue;
          i32.store(to, i + r);
          i32.store(to, other, 4);
          i32.store(to, i32.load(at + (<usize>column) * 4), 8);
          to += 12;
        }
      }
    }
  }
  return <i32>((to - out) / 12);
}
