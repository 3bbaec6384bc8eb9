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

/** Pairs of components from one check to the next. */
const STEP: i32 = 16;
/** More than single precision can be off by, of numbers below 2^31. */
const SLACK: i32 = 512;
/** The same of a length, as a factor: a millionth. */
const LONGER: f32 = 1.000001;

/**
 * Lengths, no less than they are, of what is left of each row behind so many steps.
 * @param rests [panels][steps][8] f32
 */
export function wholeRests(panels: usize, pairs: i32, p0: i32, p1: i32, rests: usize): void {
  const steps = (pairs + STEP - 1) / STEP;
  const longer = f32x4.splat(LONGER);
  for (let p = p0; p < p1; p++) {
    const panel = panels + (<usize>p) * (<usize>pairs) * 32;
    const lengths = rests + (<usize>p) * (<usize>steps) * 32;
    let s0 = i32x4.splat(0), s1 = s0;
    for (let k = pairs - 1; k >= 0; k--) {
      const x0 = v128.load(panel + (<usize>k) * 32);
      const x1 = v128.load(panel + (<usize>k) * 32, 16);
      s0 = i32x4.add(s0, i32x4.dot_i16x8_s(x0, x0));
      s1 = i32x4.add(s1, i32x4.dot_i16x8_s(x1, x1));
      if (k % STEP > 0) continue;
      const to = lengths + (<usize>(k / STEP)) * 32;
      v128.store(to, f32x4.mul(f32x4.sqrt(f32x4.convert_i32x4_s(s0)), longer));
      v128.store(to, f32x4.mul(f32x4.sqrt(f32x4.convert_i32x4_s(s1)), longer), 16);
    }
  }
}

/** Whether what is left of rows could make any of 4 × 8 pairs near, where `products` are those of what was before. */
function mayBeNear(
  products: usize, own: usize, n0: v128, n1: v128, limit: v128, ownRests: usize, rests: usize,
): bool {
  const rest0 = v128.load(rests);
  const rest1 = v128.load(rests, 16);
  let any = i32x4.splat(0);
  for (let r: usize = 0; r < 4; r++) {
    const norm = i32x4.sub(v128.load_splat<i32>(own + r * 4), limit);
    const rest = v128.load_splat<f32>(ownRests + r * 4);
    // Of the product that makes a pair near the rests have to give what is missing.
    const missing0 = i32x4.sub(i32x4.shr_s(i32x4.add(norm, n0), 1), v128.load(products + r * 32));
    const missing1 = i32x4.sub(
      i32x4.shr_s(i32x4.add(norm, n1), 1),
      v128.load(products + r * 32, 16),
    );
    const near0 = f32x4.le(f32x4.convert_i32x4_s(missing0), f32x4.mul(rest, rest0));
    const near1 = f32x4.le(f32x4.convert_i32x4_s(missing1), f32x4.mul(rest, rest1));
    any = v128.or(any, v128.or(near0, near1));
  }
  return v128.any_true(any);
}

/**
 * Pairs i < j of a row in [r0, r1) and a row of the panels [p0, p1) that are no further apart than `most`,
 * |a − b|² in whole numbers; r0 is a multiple of 8, r1 is at most n. Those of one i come by ascending j.
 *
 * What is left of two rows of n components behind the first k adds |rest of a| · |rest of b| to their product
 * at most (Cauchy–Schwarz). From `first` steps on it is looked at from step to step whether that could still make
 * any pair of a tile near, and the tile left where not: what is found is the same.
 * @param rests as `wholeRests` gives them
 * @param first steps to the first look; those of a row and more: none
 * @param out [3 * (r1 − r0) * (p1 − p0) * 8] i32, receives i, j and |a − b|² of each pair
 * @param scratch 136 bytes; behind the first 128 it receives how many tiles were left at the first look, and how
 * many at any
 * @returns how many
 */
export function wholePairs(
  panels: usize, norms: usize, rests: usize, pairs: i32, n: i32,
  r0: i32, r1: i32, p0: i32, p1: i32, most: u32, first: i32, out: usize, scratch: usize,
): i32 {
  const panelBytes = (<usize>pairs) * 32;
  const steps = (pairs + STEP - 1) / STEP;
  const restBytes = (<usize>steps) * 32;
  const limit = i32x4.splat(most);
  const generous = i32x4.splat(most + 2 * SLACK);
  let early = 0;
  let left = 0;
  let to = out;
  for (let p = p0; p < p1; p++) {
    const b = panels + (<usize>p) * panelBytes;
    const j = p << 3;
    const n0 = v128.load(norms + (<usize>j) * 4);
    const n1 = v128.load(norms + (<usize>j) * 4, 16);
    for (let i = r0; i < r1; i += 4) {
      if (p < i >> 3) break;
      const a = panels + (<usize>(i >> 3)) * panelBytes + (<usize>(i & 7)) * 4;
      if (first >= steps) dot4x8(a, b, pairs, scratch, 32);
      else {
        const ownRests = rests + (<usize>(i >> 3)) * restBytes + (<usize>(i & 7)) * 4;
        const otherRests = rests + (<usize>p) * restBytes;
        let step = first;
        dot4x8(a, b, step * STEP, scratch, 32);
        while (step < steps) {
          const at = (<usize>step) * 32;
          if (!mayBeNear(
            scratch, norms + (<usize>i) * 4, n0, n1, generous, ownRests + at, otherRests + at,
          )) break;
          const from = (<usize>(step * STEP)) * 32;
          dot4x8(a + from, b + from, min(STEP, pairs - step * STEP), scratch, 32, true);
          step++;
        }
        if (step === first) early++;
        if (step < steps) {
          left++;
          continue;
        }
      }
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
  i32.store(scratch, early, 128);
  i32.store(scratch, left, 132);
  return <i32>((to - out) / 12);
}
