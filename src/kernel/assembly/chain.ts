// Search and update of a square distance matrix by slots. mask [n] f32 holds 0 for a live slot and
// +Infinity for one that is gone; it is added to a row while searching, because writing infinities
// into columns would touch a cache line an item. JavaScript twin: src/kernel/js-chain.ts.

/** From distances of unit rows to those of means in their directions, of these lengths [n] f32. */
export function shorten(square: usize, lengths: usize, n: i32): void {
  const one = f32x4.splat(1);
  const zero = f32x4.splat(0);
  const wide = n & ~3;
  let at = square;
  for (let i: i32 = 0; i < n; i++) {
    const length = f32.load(lengths + (<usize>i) * 4);
    const own = f32x4.splat(length);
    let other = lengths;
    let j: i32 = 0;
    for (; j < wide; j += 4, at += 16, other += 16) {
      const product = f32x4.mul(
        f32x4.mul(own, v128.load(other)),
        f32x4.sub(one, v128.load(at)),
      );
      v128.store(at, f32x4.pmax(zero, f32x4.sub(one, product)));
    }
    for (; j < n; j++, at += 4, other += 4) {
      const distance: f32 = 1 - length * f32.load(other) * (1 - f32.load(at));
      f32.store(at, distance > 0 ? distance : 0);
    }
    f32.store(square + ((<usize>i) * (<usize>n) + (<usize>i)) * 4, 0);
  }
}

/**
 * The live slot nearest to `slot`, lowest on a tie; −1 for none.
 * @param found receives the distance and that of the runner-up (two floats)
 */
export function nearest(square: usize, mask: usize, n: i32, slot: i32, found: usize): i32 {
  const row = square + (<usize>slot) * (<usize>n) * 4;
  const own = mask + (<usize>slot) * 4;
  const ownMask = f32.load(own);
  f32.store(own, Infinity);

  // The two smallest values of each lane, two rows of lanes at a time to keep both pipes busy.
  const infinite = f32x4.splat(Infinity);
  let best0 = infinite, best1 = infinite, second0 = infinite, second1 = infinite;
  const wide = n & ~7;
  let j: i32 = 0;
  let at = row;
  let live = mask;
  for (; j < wide; j += 8) {
    const x = f32x4.add(v128.load(at), v128.load(live));
    const y = f32x4.add(v128.load(at, 16), v128.load(live, 16));
    second0 = f32x4.pmin(second0, f32x4.pmax(best0, x));
    second1 = f32x4.pmin(second1, f32x4.pmax(best1, y));
    best0 = f32x4.pmin(best0, x);
    best1 = f32x4.pmin(best1, y);
    at += 32;
    live += 32;
  }
  let best: f32 = Infinity;
  let second: f32 = Infinity;
  for (; j < n; j++) {
    const value = f32.load(at) + f32.load(live);
    second = min(second, max(best, value));
    best = min(best, value);
    at += 4;
    live += 4;
  }
  v128.store(found, best0);
  v128.store(found, best1, 16);
  v128.store(found, second0, 32);
  v128.store(found, second1, 48);
  for (let lane: usize = 0; lane < 32; lane += 4) {
    const value = f32.load(found + lane);
    second = min(second, max(best, value));
    best = min(best, value);
  }
  for (let lane: usize = 32; lane < 64; lane += 4) second = min(second, f32.load(found + lane));
  f32.store(found, best);
  f32.store(found, second, 4);

  const index = best < Infinity ? find(row, mask, n, best) : -1;
  f32.store(own, ownMask);
  return index;
}

/** First column whose value is `best`. */
function find(row: usize, mask: usize, n: i32, best: f32): i32 {
  const wanted = f32x4.splat(best);
  const wide = n & ~3;
  let j: i32 = 0;
  for (; j < wide; j += 4) {
    const value = f32x4.add(v128.load(row), v128.load(mask));
    const hits = i32x4.bitmask(f32x4.eq(value, wanted));
    if (hits) return j + ctz(hits);
    row += 16;
    mask += 16;
  }
  for (; j < n; j++) {
    if (f32.load(row) + f32.load(mask) == best) return j;
    row += 4;
    mask += 4;
  }
  return -1;
}

/** Live slots at most `limit` from `slot`, ascending, into out [n]; result: how many. */
export function within(
  square: usize, mask: usize, n: i32, slot: i32, limit: f32, out: usize,
): i32 {
  const row = square + (<usize>slot) * (<usize>n) * 4;
  const most = f32x4.splat(limit);
  const wide = n & ~3;
  let count: i32 = 0;
  let j: i32 = 0;
  for (; j < wide; j += 4) {
    const offset = (<usize>j) * 4;
    const value = f32x4.add(v128.load(row + offset), v128.load(mask + offset));
    let hits = i32x4.bitmask(f32x4.le(value, most));
    for (; hits; hits &= hits - 1) {
      const found = j + ctz(hits);
      if (found == slot) continue;
      i32.store(out + (<usize>count) * 4, found);
      count++;
    }
  }
  for (; j < n; j++) {
    const offset = (<usize>j) * 4;
    if (j != slot && f32.load(row + offset) + f32.load(mask + offset) <= limit) {
      i32.store(out + (<usize>count) * 4, j);
      count++;
    }
  }
  return count;
}

/** The same where slots marked in near [n] i32, −1 or 0, are taken up to another limit. */
export function withinCrowd(
  square: usize, mask: usize, n: i32, slot: i32, limit: f32, near: usize, nearLimit: f32, out: usize,
): i32 {
  const row = square + (<usize>slot) * (<usize>n) * 4;
  const most = f32x4.splat(limit);
  const nearMost = f32x4.splat(nearLimit);
  const wide = n & ~3;
  let count: i32 = 0;
  let j: i32 = 0;
  for (; j < wide; j += 4) {
    const offset = (<usize>j) * 4;
    const value = f32x4.add(v128.load(row + offset), v128.load(mask + offset));
    const limits = v128.bitselect(nearMost, most, v128.load(near + offset));
    let hits = i32x4.bitmask(f32x4.le(value, limits));
    for (; hits; hits &= hits - 1) {
      const found = j + ctz(hits);
      if (found == slot) continue;
      i32.store(out + (<usize>count) * 4, found);
      count++;
    }
  }
  for (; j < n; j++) {
    const offset = (<usize>j) * 4;
    const own = i32.load(near + offset) ? nearLimit : limit;
    if (j != slot && f32.load(row + offset) + f32.load(mask + offset) <= own) {
      i32.store(out + (<usize>count) * 4, j);
      count++;
    }
  }
  return count;
}

/**
 * Bring a row up to date: take its distances to slots merged since from the rows of those slots.
 * @param merged [count] slots; those that are gone meanwhile do no harm
 */
export function refresh(square: usize, n: i32, slot: i32, merged: usize, count: i32): void {
  const stride = (<usize>n) * 4;
  const row = square + (<usize>slot) * stride;
  const column = square + (<usize>slot) * 4;
  const end = merged + (<usize>count) * 4;
  for (; merged < end; merged += 4) {
    const j = <usize>i32.load(merged);
    f32.store(row + j * 4, f32.load(column + j * stride));
  }
}

/** average: (keep * keepShare + gone * goneShare). All merges: the row of `keep` only. */
export function mergeAverage(
  square: usize, n: i32, keep: i32, gone: i32, keepShare: f32, goneShare: f32,
): void {
  const stride = (<usize>n) * 4;
  let a = square + (<usize>keep) * stride;
  let b = square + (<usize>gone) * stride;
  const end = a + stride;
  const wideEnd = a + ((stride >> 4) << 4);
  const shareA = f32x4.splat(keepShare);
  const shareB = f32x4.splat(goneShare);
  for (; a < wideEnd; a += 16, b += 16) {
    v128.store(a, f32x4.add(f32x4.mul(v128.load(a), shareA), f32x4.mul(v128.load(b), shareB)));
  }
  for (; a < end; a += 4, b += 4) {
    f32.store(a, f32.load(a) * keepShare + f32.load(b) * goneShare);
  }
}

/** complete: the larger distance. */
export function mergeComplete(square: usize, n: i32, keep: i32, gone: i32): void {
  const stride = (<usize>n) * 4;
  let a = square + (<usize>keep) * stride;
  let b = square + (<usize>gone) * stride;
  const end = a + stride;
  const wideEnd = a + ((stride >> 4) << 4);
  for (; a < wideEnd; a += 16, b += 16) v128.store(a, f32x4.pmax(v128.load(a), v128.load(b)));
  for (; a < end; a += 4, b += 4) f32.store(a, max(f32.load(a), f32.load(b)));
}

/** single: the smaller distance, but a forbidden pair (+Infinity) stays forbidden. */
export function mergeSingle(square: usize, n: i32, keep: i32, gone: i32): void {
  const stride = (<usize>n) * 4;
  let a = square + (<usize>keep) * stride;
  let b = square + (<usize>gone) * stride;
  const end = a + stride;
  const wideEnd = a + ((stride >> 4) << 4);
  const infinite = f32x4.splat(Infinity);
  for (; a < wideEnd; a += 16, b += 16) {
    const x = v128.load(a);
    const y = v128.load(b);
    const larger = f32x4.pmax(x, y);
    v128.store(a, v128.bitselect(larger, f32x4.pmin(x, y), f32x4.eq(larger, infinite)));
  }
  for (; a < end; a += 4, b += 4) {
    const larger = max(f32.load(a), f32.load(b));
    f32.store(a, larger == Infinity ? larger : min(f32.load(a), f32.load(b)));
  }
}

/** ward, on half squared distances; sizes [n] f32 holds the items of every live slot. */
export function mergeWard(
  square: usize, sizes: usize, n: i32, keep: i32, gone: i32,
  keepSize: f32, goneSize: f32, between: f32,
): void {
  const stride = (<usize>n) * 4;
  let a = square + (<usize>keep) * stride;
  let b = square + (<usize>gone) * stride;
  const end = a + stride;
  const wideEnd = a + ((stride >> 4) << 4);
  const sizeA = f32x4.splat(keepSize);
  const sizeB = f32x4.splat(goneSize);
  const both = f32x4.splat(keepSize + goneSize);
  const apart = f32x4.splat(between);
  for (; a < wideEnd; a += 16, b += 16, sizes += 16) {
    const size = v128.load(sizes);
    const joint = f32x4.add(
      f32x4.mul(f32x4.add(sizeA, size), v128.load(a)),
      f32x4.mul(f32x4.add(sizeB, size), v128.load(b)),
    );
    v128.store(a, f32x4.div(f32x4.sub(joint, f32x4.mul(size, apart)), f32x4.add(both, size)));
  }
  for (; a < end; a += 4, b += 4, sizes += 4) {
    const size = f32.load(sizes);
    const joint = (keepSize + size) * f32.load(a) + (goneSize + size) * f32.load(b);
    f32.store(a, (joint - size * between) / (keepSize + goneSize + size));
  }
}
