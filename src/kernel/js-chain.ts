import type { Neighbours, ReducibleMethod } from '../core/cluster/types.ts';

/** See the kernel's. */
export function shorten(square: Float32Array, lengths: Float32Array, n: number): void {
  const { fround } = Math;
  for (let i = 0, at = 0; i < n; i++) {
    for (let j = 0; j < n; j++, at++) {
      const product = fround(fround(lengths[i]! * lengths[j]!) * fround(1 - square[at]!));
      square[at] = i === j ? 0 : Math.max(0, 1 - product);
    }
  }
}

/**
 * Plain JavaScript twin of the WASM chain kernel: same formulas, rounded to f32 at the same places.
 * @param square distances [n * n], consumed by merging
 */
export function jsNeighbours(
  square: Float32Array,
  n: number,
  method: ReducibleMethod,
  own?: Int32Array,
): Neighbours {
  const mask = new Float32Array(n); // [n] 0 live, +Infinity gone: added to distances
  const sizes = new Float32Array(n).fill(1); // [n]
  if (own !== undefined) sizes.set(own);
  const close = new Int32Array(n); // [n] answer of `within`
  const near = new Int32Array(n); // [n] see `Crowd`
  const answer = {
    index: -1,
    distance: Number.POSITIVE_INFINITY,
    second: Number.POSITIVE_INFINITY,
  };
  const update = UPDATES[method];
  const exclude = (slot: number): void => {
    mask[slot] = Number.POSITIVE_INFINITY;
  };
  return {
    nearest: (slot) => {
      const own = mask[slot]!;
      mask[slot] = Number.POSITIVE_INFINITY;
      let best = Number.POSITIVE_INFINITY;
      let second = Number.POSITIVE_INFINITY;
      let index = -1;
      for (let j = 0, at = slot * n; j < n; j++, at++) {
        const distance = square[at]! + mask[j]!;
        if (distance < best) {
          second = best;
          best = distance;
          index = j;
        } else if (distance < second) second = distance;
      }
      mask[slot] = own;
      answer.index = index;
      answer.distance = best;
      answer.second = second;
      return answer;
    },
    within: (slot, limit) => {
      let count = 0;
      for (let j = 0, at = slot * n; j < n; j++, at++) {
        if (j !== slot && square[at]! + mask[j]! <= limit) close[count++] = j;
      }
      return close.subarray(0, count);
    },
    crowd: {
      near,
      within: (slot, limit, nearLimit) => {
        let count = 0;
        for (let j = 0, at = slot * n; j < n; j++, at++) {
          const most = near[j] === 0 ? limit : nearLimit;
          if (j !== slot && square[at]! + mask[j]! <= most) close[count++] = j;
        }
        return close.subarray(0, count);
      },
      proposed: (slot, other) => square[slot * n + other]!,
    },
    merge: (keep, gone, keepSize, goneSize) => {
      exclude(gone);
      const weights = mergeWeights(keepSize, goneSize, square[keep * n + gone]!);
      for (let j = 0; j < n; j++) {
        const value = update(square[keep * n + j]!, square[gone * n + j]!, sizes[j]!, weights);
        square[keep * n + j] = value;
        if (mask[j] === 0) square[j * n + keep] = value;
      }
      sizes[keep] = keepSize + goneSize;
    },
    forbid: (a, b) => {
      square[a * n + b] = Number.POSITIVE_INFINITY;
      square[b * n + a] = Number.POSITIVE_INFINITY;
    },
    retire: exclude,
  };
}

/** What a merge's update formulas need, rounded to f32. */
export interface MergeWeights {
  readonly keepSize: number;
  readonly goneSize: number;
  /** Shares of the two clusters in the joint one. */
  readonly keepShare: number;
  readonly goneShare: number;
  /** Distance between the two. */
  readonly between: number;
}

export function mergeWeights(keepSize: number, goneSize: number, between: number): MergeWeights {
  const keepShare = Math.fround(keepSize / (keepSize + goneSize));
  const goneShare = Math.fround(goneSize / (keepSize + goneSize));
  return { keepSize, goneSize, keepShare, goneShare, between };
}

/** Lance–Williams updates: distance of the joint cluster to a third one of `size` items. */
const UPDATES: Record<
  ReducibleMethod,
  (keep: number, gone: number, size: number, weights: MergeWeights) => number
> = {
  average: (keep, gone, _size, { keepShare, goneShare }) =>
    Math.fround(Math.fround(keep * keepShare) + Math.fround(gone * goneShare)),
  complete: (keep, gone) => Math.max(keep, gone),
  // A forbidden pair stays forbidden although the other member would be near.
  single: (keep, gone) => {
    if (keep === Number.POSITIVE_INFINITY || gone === Number.POSITIVE_INFINITY) {
      return Number.POSITIVE_INFINITY;
    }
    return Math.min(keep, gone);
  },
  ward: (keep, gone, size, { keepSize, goneSize, between }) => {
    const joint = Math.fround(
      Math.fround(Math.fround(keepSize + size) * keep) +
        Math.fround(Math.fround(goneSize + size) * gone),
    );
    const total = Math.fround(Math.fround(keepSize + goneSize) + size);
    return Math.fround(Math.fround(joint - Math.fround(size * between)) / total);
  },
};
