import { CUT_SLACK, mergeThresholds } from '../cluster/cut.ts';
import { FallingCut } from '../cluster/falling-cut.ts';
import type { CutTree, LinkageMethod } from '../cluster/types.ts';
import { firstIndex } from '../first-index.ts';
import { atOnce, type Steps } from '../steps.ts';
import { CurveState } from './curve-state.ts';
import { noTruth } from './score.ts';
import { scoreOfSums, truthSums } from './score-sums.ts';
import { metricOf, type Score, type ScoreMetric } from './types.ts';

export interface CurveInput {
  readonly tree: CutTree;
  /** Track row of each item of the tree. */
  readonly items: Int32Array; // [n]
  /** Track row → person; a row outside `items` counts as a cluster of its own. */
  readonly truth: ReadonlyMap<number, string>;
  readonly linkage: LinkageMethod;
  /** Tracks; smaller clusters are taken apart. */
  readonly minClusterSize: number;
  /** Groups of track rows that count whatever their size: locked, merged by hand. Disjoint. */
  readonly groups?: readonly Int32Array[];
  /** Similarities, ascending. */
  readonly thresholds: ArrayLike<number>;
}

/** Scores over the threshold, one for each asked for. */
export interface ScoreCurve {
  readonly linkage: LinkageMethod;
  readonly scores: readonly Score[];
}

/** Samples between 0 and 1 beside the thresholds at which something merges. */
const STEPS = 201;
/** A step of the work: so many thresholds. */
const THRESHOLDS_A_STEP = 64;

/**
 * The scores of all cuts of a tree in one pass: boundaries join in order of height, and each joining
 * changes a few sums. Equal to `scorePartition` of the identities at each threshold.
 * @throws AppError `score/no-truth` when the truth names no track
 * Cost: O(n log n) for the sort and for pouring cells, O(1) a threshold.
 */
export function scoreCurve(input: CurveInput): ScoreCurve {
  return atOnce(scoreCurveSteps(input));
}

/** The same, in steps of a few milliseconds for whoever has to answer meanwhile. */
export function* scoreCurveSteps(input: CurveInput): Steps<ScoreCurve> {
  const { tree, items, truth, linkage, thresholds } = input;
  const n = items.length;
  const { person, group, outside, personSize } = crossed(input);
  if (personSize.length === 0) throw noTruth(truth.size, n);
  yield;
  const ofTruth = truthSums(personSize);
  const state = new CurveState(person, group, personSize, Math.max(1, input.minClusterSize));
  for (const one of outside) state.addAlone(one);

  // Merges of one height in the order of the linkage, where what people keep together comes first.
  const falling = new FallingCut(tree, linkage, tree.boundaryMerge);
  yield;
  // The cluster of the run that starts or ends at a position: ends only.
  const cluster = tree.order.slice(); // [n]
  const scores = new Array<Score>(thresholds.length);
  for (let step = thresholds.length - 1; step >= 0; step--) {
    const threshold = thresholds[step]!;
    falling.fallTo(threshold, (start, at, end) => {
      const joint = state.join(cluster[at]!, cluster[at + 1]!);
      cluster[start] = joint;
      cluster[end] = joint;
    });
    scores[step] = scoreOfSums(state.sums(), ofTruth, threshold);
    if (step % THRESHOLDS_A_STEP === 0) yield;
  }
  return { linkage, scores };
}

/** People and groups by item, and the people of named tracks that are no items. */
function crossed({ items, truth, groups = [] }: CurveInput) {
  const itemOf = new Map<number, number>();
  items.forEach((row, item) => {
    itemOf.set(row, item);
  });
  const person = new Int32Array(items.length).fill(-1); // [n]
  const outside: number[] = [];
  const index = new Map<string, number>();
  const personSize: number[] = []; // [people]
  for (const [row, name] of truth) {
    const one = index.get(name) ?? index.size;
    index.set(name, one);
    personSize[one] = (personSize[one] ?? 0) + 1;
    const item = itemOf.get(row);
    if (item === undefined) outside.push(one);
    else person[item] = one;
  }
  const group = new Int32Array(items.length).fill(-1); // [n]
  groups.forEach((rows, g) => {
    for (const row of rows) {
      const item = itemOf.get(row);
      if (item !== undefined) group[item] = g;
    }
  });
  return { person, group, outside, personSize };
}

/**
 * The thresholds that show all there is: every one at which something merges, and 201 even ones.
 * @param floor smallest threshold at which the tree holds; 0 or less for all
 * @param most merges that are looked at, evenly among all of them where there are more
 * @returns ascending, distinct
 */
export function curveThresholds(
  tree: CutTree,
  linkage: LinkageMethod,
  floor = 0,
  most = Number.POSITIVE_INFINITY,
): Float64Array {
  const even = Float64Array.from({ length: STEPS }, (_, i) => i / (STEPS - 1));
  const merges = mergeThresholds(tree, linkage);
  const stride = Math.max(1, Math.ceil(merges.length / most));
  const looked = stride === 1 ? merges : merges.filter((_, i) => i % stride === 0);
  const all = Float64Array.from([...even, ...looked]).sort();
  return all.filter((value, i) => value >= floor && value !== all[i - 1]);
}

/** The score that holds at a threshold: that of the next sample above it, where all merges are samples. */
export function scoreAt({ scores }: ScoreCurve, threshold: number): Score | undefined {
  const holds = (i: number) => !(scores[i]!.cluster_thresh < threshold - CUT_SLACK);
  return scores[firstIndex(scores.length, holds)];
}

/** Where a metric is best. */
export interface BestStretch {
  readonly value: number;
  /** The score holds for thresholds above `from` … */
  readonly from: number;
  /** … up to and including this one. */
  readonly to: number;
  /** The roundest threshold near the middle of the stretch. */
  readonly at: number;
}

/** Scores this near count as equal: sums that were reached on different ways. */
const SAME = 1e-9;

/**
 * The widest stretch of thresholds over which a metric is as good as it gets: highest, for the ratio
 * nearest to 1. Of equally wide ones the lowest. Undefined for a curve without samples.
 */
export function bestStretch({ scores }: ScoreCurve, metric: ScoreMetric): BestStretch | undefined {
  const merit = (score: Score): number =>
    metric === 'ratio' ? -Math.abs(Math.log(score.ratio)) : metricOf(score, metric);
  const most = scores.reduce((max, score) => Math.max(max, merit(score)), Number.NEGATIVE_INFINITY);
  let best: BestStretch | undefined;
  for (let i = 0; i < scores.length; i++) {
    if (merit(scores[i]!) < most - SAME) continue;
    let last = i;
    while (last + 1 < scores.length && merit(scores[last + 1]!) >= most - SAME) last += 1;
    const from = scores[i - 1]?.cluster_thresh ?? scores[i]!.cluster_thresh;
    const to = scores[last]!.cluster_thresh;
    if (best === undefined || to - from > best.to - best.from + SAME) {
      best = { value: metricOf(scores[i]!, metric), from, to, at: roundest(from, to) };
    }
    i = last;
  }
  return best;
}

/** The number with the fewest decimals above `from` and up to `to`, near their middle. */
function roundest(from: number, to: number): number {
  const middle = (from + to) / 2;
  for (let digits = 2; digits <= 9; digits++) {
    const rounded = Number(middle.toFixed(digits));
    if (rounded > from && rounded <= to) return rounded;
  }
  return to;
}
