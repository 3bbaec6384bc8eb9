import type { Matrix } from '../vector/matrix.ts';
import { GroupVectors, pairRange } from './group-vectors.ts';

/** Similarities of all pairs across two groups of rows. */
export interface PairSimilarities {
  /** Mean over all pairs, the linkage similarity of average linkage. */
  readonly average: number;
  readonly lowest: number;
  readonly highest: number;
}

/**
 * How alike two groups of rows are; all NaN when one of them is empty.
 * Cost: O(m_A m_B d), float64.
 */
export function similaritiesBetween(
  vectors: Matrix,
  a: Int32Array,
  b: Int32Array,
): PairSimilarities {
  const average = new GroupVectors(vectors, [a, b]).average(0, 1);
  return { average, ...pairRange(vectors, a, b) };
}
