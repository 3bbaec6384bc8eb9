// Rows [n * d] f32 and sums of rows [d] f64. JavaScript twin: src/core/cluster/sum-store.ts, the same bits:
// terms k, k + 1 | k + 2, k + 3 of four are the lanes of two accumulators.

// @ts-ignore: decorator
@inline
function low(four: v128): v128 {
  return f64x2.promote_low_f32x4(four);
}

// @ts-ignore: decorator
@inline
function high(four: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<f32>(four, four, 2, 3, 0, 1));
}

// @ts-ignore: decorator
@inline
function total(first: v128, second: v128, rest: f64): f64 {
  return rest + f64x2.extract_lane(first, 1) +
    (f64x2.extract_lane(second, 0) + f64x2.extract_lane(second, 1));
}

/** Product of the rows at a and b. */
export function dotRows(a: usize, b: usize, d: i32): f64 {
  let first = f64x2.splat(0), second = first;
  const end = a + (<usize>(d & ~3)) * 4;
  for (; a < end; a += 16, b += 16) {
    const x = v128.load(a);
    const y = v128.load(b);
    first = f64x2.add(first, f64x2.mul(low(x), low(y)));
    second = f64x2.add(second, f64x2.mul(high(x), high(y)));
  }
  let rest = f64x2.extract_lane(first, 0);
  for (let k = d & 3; k > 0; k--, a += 4, b += 4) rest += <f64>f32.load(a) * <f64>f32.load(b);
  return total(first, second, rest);
}

/** Product of the row at a and the sum at b. */
export function dotRowSum(a: usize, b: usize, d: i32): f64 {
  let first = f64x2.splat(0), second = first;
  const end = a + (<usize>(d & ~3)) * 4;
  for (; a < end; a += 16, b += 32) {
    const x = v128.load(a);
    first = f64x2.add(first, f64x2.mul(low(x), v128.load(b)));
    second = f64x2.add(second, f64x2.mul(high(x), v128.load(b, 16)));
  }
  let rest = f64x2.extract_lane(first, 0);
  for (let k = d & 3; k > 0; k--, a += 4, b += 8) rest += <f64>f32.load(a) * f64.load(b);
  return total(first, second, rest);
}

/** Product of the sums at a and b. */
export function dotSums(a: usize, b: usize, d: i32): f64 {
  let first = f64x2.splat(0), second = first;
  const end = a + (<usize>(d & ~3)) * 8;
  for (; a < end; a += 32, b += 32) {
    first = f64x2.add(first, f64x2.mul(v128.load(a), v128.load(b)));
    second = f64x2.add(second, f64x2.mul(v128.load(a, 16), v128.load(b, 16)));
  }
  let rest = f64x2.extract_lane(first, 0);
  for (let k = d & 3; k > 0; k--, a += 8, b += 8) rest += f64.load(a) * f64.load(b);
  return total(first, second, rest);
}

/** 1 / length of each of n rows to out [n] f64; 0 for a zero row. */
export function inverseLengths(rows: usize, n: i32, d: i32, out: usize): void {
  for (let i = 0; i < n; i++) {
    const square = dotRows(rows, rows, d);
    f64.store(out, square > 0 ? 1 / Math.sqrt(square) : 0);
    rows += (<usize>d) * 4;
    out += 8;
  }
}

/** The sum becomes that of two rows, each multiplied by its number. */
export function setRows(sum: usize, a: usize, scaleA: f64, b: usize, scaleB: f64, d: i32): void {
  const sA = f64x2.splat(scaleA);
  const sB = f64x2.splat(scaleB);
  const end = a + (<usize>(d & ~3)) * 4;
  for (; a < end; a += 16, b += 16, sum += 32) {
    const x = v128.load(a);
    const y = v128.load(b);
    v128.store(sum, f64x2.add(f64x2.mul(low(x), sA), f64x2.mul(low(y), sB)));
    v128.store(sum, f64x2.add(f64x2.mul(high(x), sA), f64x2.mul(high(y), sB)), 16);
  }
  for (let k = d & 3; k > 0; k--, a += 4, b += 4, sum += 8) {
    f64.store(sum, <f64>f32.load(a) * scaleA + <f64>f32.load(b) * scaleB);
  }
}

/** Add a row, multiplied by a number. */
export function addRow(sum: usize, row: usize, scale: f64, d: i32): void {
  const s = f64x2.splat(scale);
  const end = row + (<usize>(d & ~3)) * 4;
  for (; row < end; row += 16, sum += 32) {
    const x = v128.load(row);
    v128.store(sum, f64x2.add(v128.load(sum), f64x2.mul(low(x), s)));
    v128.store(sum, f64x2.add(v128.load(sum, 16), f64x2.mul(high(x), s)), 16);
  }
  for (let k = d & 3; k > 0; k--, row += 4, sum += 8) {
    f64.store(sum, f64.load(sum) + <f64>f32.load(row) * scale);
  }
}

/** Add another sum. */
export function addSum(sum: usize, from: usize, d: i32): void {
  const end = sum + (<usize>(d & ~1)) * 8;
  for (; sum < end; sum += 16, from += 16) {
    v128.store(sum, f64x2.add(v128.load(sum), v128.load(from)));
  }
  if (d & 1) f64.store(sum, f64.load(sum) + f64.load(from));
}
