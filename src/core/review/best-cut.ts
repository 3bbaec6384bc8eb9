import type { Matrix } from '../vector/matrix.ts';

/** Where a sequence of vectors falls into two parts most clearly. */
export interface BestCut {
  /** First position of the second part; −1 when there are too few vectors for two parts. */
  readonly at: number;
  /** Cosine of the means of the two parts; NaN without a cut. */
  readonly similarity: number;
}

/** A part of fewer faces is a slip of the detector, not a person. */
const MIN_PART = 2;

/**
 * The best cut of a sequence into two segments, by exhaustive search: with S₁, S₂ the sums of the unit
 * vectors before and after the cut, the one that makes |S₁| + |S₂| largest, i.e. the largest sum of
 * cosines of all vectors to the mean of their own part (spherical 2-means kept in order of time).
 * Ties go to the earlier cut.
 * @param vectors unit rows
 * @param rows in order of time
 * Cost: O(m · d), sums in float64.
 */
export function bestCut(vectors: Matrix, rows: Int32Array): BestCut {
  const { d, data } = vectors;
  const m = rows.length;
  const before = new Float64Array(d); // [d]
  const after = new Float64Array(d); // [d]
  for (const row of rows) for (let k = 0; k < d; k++) after[k]! += data[row * d + k]!;
  let at = -1;
  let similarity = Number.NaN;
  let most = Number.NEGATIVE_INFINITY;
  for (let cut = 1; cut <= m - MIN_PART; cut++) {
    const moved = rows[cut - 1]! * d;
    let squareBefore = 0;
    let squareAfter = 0;
    let dot = 0;
    for (let k = 0; k < d; k++) {
      const x = before[k]! + data[moved + k]!;
      const y = after[k]! - data[moved + k]!;
      before[k] = x;
      after[k] = y;
      squareBefore += x * x;
      squareAfter += y * y;
      dot += x * y;
    }
    const lengths = Math.sqrt(squareBefore) + Math.sqrt(squareAfter);
    if (cut < MIN_PART || !(lengths > most)) continue;
    most = lengths;
    at = cut;
    const product = Math.sqrt(squareBefore * squareAfter);
    similarity = product > 0 ? dot / product : Number.NaN;
  }
  return { at, similarity };
}
