import type { Neighbours, ReducibleMethod } from '../core/cluster/types.ts';
import type { Arena } from './arena.ts';
import { mergeWeights } from './js-chain.ts';

const LOG_SLACK = 128;
const logLength = (n: number): number => 2 * n + LOG_SLACK;

/** Where a square and what belongs to it lie in an arena. */
export interface SquarePlace {
  readonly arena: Arena;
  readonly n: number;
  readonly square: number; // [n * n] f32
  readonly mask: number; // [n] f32
  readonly sizes: number; // [n] f32
  readonly close: number; // [n] i32 answer of `within`
  readonly near: number; // [n] i32 see `Crowd`
  readonly merged: number; // [logLength(n)] i32 slots by time of merging
  readonly found: number; // 64 bytes
}

/**
 * Make room for a square of n items; the view of it is valid until the arena is asked for more.
 * @throws RangeError
 */
export function placeSquare(arena: Arena, n: number): SquarePlace {
  const square = arena.allocate(n * n * 4);
  const mask = arena.allocate(n * 4);
  const sizes = arena.allocate(n * 4);
  const close = arena.allocate(n * 4);
  const near = arena.allocate(n * 4);
  const merged = arena.allocate(logLength(n) * 4);
  return { arena, n, square, mask, sizes, close, near, merged, found: arena.allocate(64) };
}

/**
 * Nearest neighbours by the SIMD kernel; the same numbers, bit for bit, as `jsNeighbours`.
 *
 * [Note: Rows up to date, columns late]
 * Writing a merged cluster's new distances into its column touches a cache line and a page for
 * every live slot, which for thousands of items costs more than everything else. So a merge writes
 * its row only, and the true distance of two slots is in the row of the one merged last. A row is
 * brought up to date when it is searched or merged, from the rows of what was merged since.
 */
export function wasmNeighbours(
  place: SquarePlace,
  method: ReducibleMethod,
  own?: Int32Array,
): Neighbours {
  const { arena, n, square, mask, sizes, close, near, merged, found } = place;
  const { kernel } = arena;
  const matrix = arena.floats(square, n * n); // [n * n]
  const masks = arena.floats(mask, n).fill(0); // [n] 0 live, +Infinity gone
  const size = arena.floats(sizes, n).fill(1); // [n]
  if (own !== undefined) size.set(own);
  const slots = arena.integers(close, n); // [n]
  const pair = arena.floats(found, 2); // nearest, runner-up
  const answer = { index: -1, distance: 0, second: 0 };
  const log = mergeLog(arena.integers(merged, logLength(n)), masks);

  const refresh = (slot: number): void => {
    const from = log.unseen(slot);
    if (from < log.count()) {
      kernel.refresh(square, n, slot, merged + from * 4, log.count() - from);
    }
  };
  return {
    nearest: (slot) => {
      refresh(slot);
      answer.index = kernel.nearest(square, mask, n, slot, found);
      answer.distance = pair[0]!;
      answer.second = pair[1]!;
      return answer;
    },
    within: (slot, limit) => {
      refresh(slot);
      return slots.subarray(0, kernel.within(square, mask, n, slot, limit, close));
    },
    crowd: {
      near: arena.integers(near, n),
      within: (slot, limit, nearLimit) => {
        refresh(slot);
        const count = kernel.withinCrowd(square, mask, n, slot, limit, near, nearLimit, close);
        return slots.subarray(0, count);
      },
      proposed: (slot, other) => matrix[slot * n + other]!,
    },
    merge: (keep, gone, keepSize, goneSize) => {
      refresh(keep);
      refresh(gone);
      masks[gone] = Number.POSITIVE_INFINITY;
      const between = matrix[keep * n + gone]!;
      const { keepShare, goneShare } = mergeWeights(keepSize, goneSize, between);
      switch (method) {
        case 'average':
          kernel.mergeAverage(square, n, keep, gone, keepShare, goneShare);
          break;
        case 'complete':
          kernel.mergeComplete(square, n, keep, gone);
          break;
        case 'single':
          kernel.mergeSingle(square, n, keep, gone);
          break;
        case 'ward':
          kernel.mergeWard(square, sizes, n, keep, gone, keepSize, goneSize, between);
          break;
        default:
          throw new Error(`unknown method ${String(method satisfies never)}`);
      }
      size[keep] = keepSize + goneSize;
      log.push(keep);
    },
    forbid: (a, b) => {
      matrix[a * n + b] = Number.POSITIVE_INFINITY;
      matrix[b * n + a] = Number.POSITIVE_INFINITY;
    },
    retire: (slot) => {
      masks[slot] = Number.POSITIVE_INFINITY;
    },
  };
}

/**
 * Slots in the order they were merged last, and up to where each row has taken notice.
 * @param entries receives the slots
 * @param masks 0 for a live slot
 */
function mergeLog(entries: Int32Array, masks: Float32Array) {
  const times = new Int32Array(entries.length); // time of each entry, ascending
  const mergedAt = new Int32Array(masks.length); // [n] time of each slot's last merge
  const seenAt = new Int32Array(masks.length); // [n] time up to which each row is current
  let count = 0;
  let now = 0;

  /** Drop entries of slots that are gone or were merged again. */
  const compact = (): void => {
    let kept = 0;
    for (let i = 0; i < count; i++) {
      const slot = entries[i]!;
      if (masks[slot] !== 0 || mergedAt[slot] !== times[i]) continue;
      entries[kept] = slot;
      times[kept] = times[i]!;
      kept++;
    }
    count = kept;
    full = Math.min(entries.length, 2 * kept + LOG_SLACK);
  };
  let full = LOG_SLACK;

  return {
    count: () => count,
    /** First entry the slot's row has not seen; the row counts as current from now on. */
    unseen: (slot: number): number => {
      const seen = seenAt[slot]!;
      seenAt[slot] = now;
      let low = 0;
      let high = count;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (times[middle]! <= seen) low = middle + 1;
        else high = middle;
      }
      return low;
    },
    /** The slot was merged; its row is current. */
    push: (slot: number): void => {
      if (count === full) compact();
      now++;
      entries[count] = slot;
      times[count] = now;
      count++;
      mergedAt[slot] = now;
      seenAt[slot] = now;
    },
  };
}
