import type { Neighbours, ReducibleMethod } from '../core/cluster/types.ts';
import type { Arena } from './arena.ts';
import { mergeWeights } from './js-chain.ts';

/** Where a square and what belongs to it lie in an arena. */
export interface SquarePlace {
  readonly arena: Arena;
  readonly n: number;
  readonly square: number; // [n * n] f32
  readonly mask: number; // [n] f32
  readonly sizes: number; // [n] f32
  readonly close: number; // [n] i32
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
  return { arena, n, square, mask, sizes, close, found: arena.allocate(64) };
}

/** Nearest neighbours by the SIMD kernel; bitwise what `jsNeighbours` finds. */
export function wasmNeighbours(place: SquarePlace, method: ReducibleMethod): Neighbours {
  const { arena, n, square, mask, sizes, close, found } = place;
  const { kernel } = arena;
  const matrix = arena.floats(square, n * n); // [n * n]
  const masks = arena.floats(mask, n).fill(0); // [n]
  const size = arena.floats(sizes, n).fill(1); // [n]
  const slots = arena.integers(close, n); // [n]
  const pair = arena.floats(found, 2); // nearest, runner-up
  const answer = { index: -1, distance: 0, second: 0 };
  return {
    nearest: (slot) => {
      answer.index = kernel.nearest(square, mask, n, slot, found);
      answer.distance = pair[0]!;
      answer.second = pair[1]!;
      return answer;
    },
    within: (slot, limit) => slots.subarray(0, kernel.within(square, mask, n, slot, limit, close)),
    merge: (keep, gone, keepSize, goneSize) => {
      masks[gone] = Number.POSITIVE_INFINITY;
      const between = matrix[keep * n + gone]!;
      const { keepShare, goneShare } = mergeWeights(keepSize, goneSize, between);
      switch (method) {
        case 'average':
          kernel.mergeAverage(square, mask, n, keep, gone, keepShare, goneShare);
          break;
        case 'complete':
          kernel.mergeComplete(square, mask, n, keep, gone);
          break;
        case 'single':
          kernel.mergeSingle(square, mask, n, keep, gone);
          break;
        case 'ward':
          kernel.mergeWard(square, mask, sizes, n, keep, gone, keepSize, goneSize, between);
          break;
        default:
          throw new Error(`unknown method ${String(method satisfies never)}`);
      }
      size[keep] = keepSize + goneSize;
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
