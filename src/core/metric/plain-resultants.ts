import type { Agglomeration, Linkage } from '../cluster/types.ts';
import type { Matrix } from '../vector/matrix.ts';

/** Dimensions that are summed at once, so that no second copy of all vectors is needed. */
const SLICE = 64;

/**
 * A tree whose resultants are those of plain vectors.
 * @param used that were linked
 * @param plain of the same items
 */
export function withPlainResultants(
  agglomeration: Agglomeration,
  used: Matrix,
  plain: Matrix,
): Agglomeration {
  if (used === plain) return agglomeration;
  return { ...agglomeration, resultant: plainResultants(agglomeration.linkage, plain) };
}

/**
 * Length of the mean vector of the cluster that each merge made, over other vectors than those that
 * were linked: the variance of an identity is the specification's, whatever the metric.
 * @param vectors [n, d] unit rows of the linked items
 * @returns [n−1], row of Linkage
 * Cost: O(n d).
 */
export function plainResultants(
  { left, right, size }: Linkage,
  { n, d, data }: Matrix,
): Float32Array {
  const squares = new Float64Array(left.length); // [n−1]
  const width = Math.min(SLICE, d);
  const sums = new Float64Array(n * width); // [n * width], a cluster in the slot of its left child
  const slot = new Int32Array(n + left.length); // [2n−1]
  for (let first = 0; first < d; first += width) {
    const wide = Math.min(width, d - first);
    for (let i = 0; i < n; i++) {
      slot[i] = i;
      for (let k = 0; k < wide; k++) sums[i * width + k] = data[i * d + first + k]!;
    }
    for (let m = 0; m < left.length; m++) {
      const keep = slot[left[m]!]!;
      const gone = slot[right[m]!]!;
      slot[n + m] = keep;
      let square = 0;
      for (let k = 0; k < wide; k++) {
        const sum = sums[keep * width + k]! + sums[gone * width + k]!;
        sums[keep * width + k] = sum;
        square += sum * sum;
      }
      squares[m]! += square;
    }
  }
  return Float32Array.from(squares, (square, m) => Math.sqrt(square) / size[m]!);
}
