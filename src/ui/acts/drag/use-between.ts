import { cluster } from '../../../bridge/cluster.ts';
import type { PairSimilarities } from '../../../core/review/between.ts';
import { useAnswer } from '../../kit/use-answer.ts';

/** Nobody waits for figures while the hand passes over, ms. */
const PAUSE_MS = 40;

/** Similarities between two groups of track rows; undefined until known, or for an empty group. */
export function useBetween(
  a: ArrayLike<number>,
  b: ArrayLike<number> | undefined,
): PairSimilarities | undefined {
  const ask =
    b === undefined || b.length === 0 || a.length === 0
      ? undefined
      : () => cluster.between(Int32Array.from(a), Int32Array.from(b));
  return useAnswer([join(a), join(b ?? [])], ask, { delay: PAUSE_MS });
}

const join = (rows: ArrayLike<number>): string => Array.prototype.join.call(rows, ',');
