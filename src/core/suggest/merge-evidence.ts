import { thresholdOf } from '../cluster/cut.ts';
import { FallingCut } from '../cluster/falling-cut.ts';
import type { CutTree } from '../cluster/types.ts';
import { fisher } from './pair-histogram.ts';
import type { Impostors } from './pair-kinds.ts';

/** Every merge of an average-linkage tree, from the most alike to the least. */
export interface MergeEvidence {
  /** How far the two sides are more alike than different people are, in deviations of the impostors. */
  readonly z: Float64Array; // [n−1] falling
  /** Share of the tracks that the merge is about: 2ab / (a + b) n for sides of a and b tracks. */
  readonly weight: Float64Array; // [n−1]
  /** What taking this and all merges before it gathers: pairs of one person less pairs of different ones. */
  readonly gathered: Float64Array; // [n−1]
  /**
   * How well the merges up to this one divide all pairs in two: π (1 − π) (mean within − mean between)²,
   * Otsu's criterion on the pairs that a cut joins, as a share of the best.
   */
  readonly divided: Float64Array; // [n−1]
}

/** Pairs farther above the impostors than this are hardly of different people, deviations … */
const ALIKE = 3;
/** … and pairs below this are as unlike as different people usually are. */
const UNLIKE = 1;

/**
 * What speaks for and against every merge. One track that is the most similar of many is no evidence
 * but selection: a merge counts for what is gathered by 1 − 1/(tracks of the smaller side).
 * @param tree average linkage of the items; positions of its order are rows of `items`
 * @param x atanh of the cosines [n * n]; `items` are rows of it
 * Cost: O(items²).
 */
export function mergeEvidence(
  tree: CutTree,
  x: Float32Array,
  n: number,
  items: Int32Array,
  { mean, deviation }: Impostors,
): MergeEvidence {
  const count = items.length;
  const rows = tree.order.map((item) => items[item]!); // [count] row of x by leaf position
  const z = new Float64Array(count - 1);
  const weight = new Float64Array(count - 1);
  const gathered = new Float64Array(count - 1);
  const alikeFrom = mean + ALIKE * deviation;
  const unlikeTo = mean + UNLIKE * deviation;
  const within = new Float64Array(count - 1); // [n−1] pairs that are joined so far
  const withinSum = new Float64Array(count - 1);
  let merge = 0;
  let sum = 0;
  let joined = 0;
  let joinedSum = 0;
  new FallingCut(tree, 'average').takeUpTo(Number.POSITIVE_INFINITY, (left, at, end) => {
    const right = at + 1;
    const a = right - left;
    const b = end - at;
    let balance = 0;
    for (let i = left; i < left + a; i++) {
      const row = rows[i]! * n;
      for (let j = right; j < right + b; j++) {
        const value = x[row + rows[j]!]!;
        joinedSum += value;
        if (value > alikeFrom) balance += 1;
        else if (value < unlikeTo) balance -= 1;
      }
    }
    const share = (2 * a * b) / ((a + b) * count);
    const height = tree.boundary[at]!;
    z[merge] = (fisher(thresholdOf('average', height)) - mean) / deviation;
    weight[merge] = share;
    sum += (share * (1 - 1 / Math.min(a, b)) * balance) / (a * b);
    gathered[merge] = sum;
    joined += a * b;
    within[merge] = joined;
    withinSum[merge] = joinedSum;
    merge += 1;
  });
  return { z, weight, gathered, divided: otsu(within, withinSum) };
}

/** @param pairs joined pairs after each merge, the last is all of them; `sums` of their values */
function otsu(pairs: Float64Array, sums: Float64Array): Float64Array {
  const all = pairs[pairs.length - 1] ?? 0;
  const total = sums[sums.length - 1] ?? 0;
  const divided = pairs.map((count, merge) => {
    if (count >= all) return 0;
    const share = count / all;
    const apart = Math.max(0, sums[merge]! / count - (total - sums[merge]!) / (all - count));
    return share * (1 - share) * apart * apart;
  });
  const most = divided.reduce((max, value) => Math.max(max, value), 0);
  return most > 0 ? divided.map((value) => value / most) : divided;
}
