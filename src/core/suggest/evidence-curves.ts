import { cutHeight, mergeThresholds } from '../cluster/cut.ts';
import type { MatrixEngine } from '../cluster/types.ts';
import type { JobHooks } from '../job.ts';
import { scorePartition } from '../metrics/score.ts';
import { mergesWithin } from '../same-frame/linked-merges.ts';
import type { Matrix } from '../vector/matrix.ts';
import { GrowingDistances } from './growing-distances.ts';
import { LeafRuns } from './leaf-runs.ts';
import { combinedScore } from './score.ts';
import { stableGap } from './stable-gap.ts';
import { chanceWithin, type TwoKinds } from './two-kinds.ts';
import type { EvidenceCurves, RecommendInput } from './types.ts';

/** Thresholds looked at: 0, 0.01, … 1. */
export const STEPS = 101;
/** Least usual distance within a person: equal vectors must not make every other distance infinite. */
const LEAST_USUAL = 0.01;

/** What the curves are made from: vectors and similarities of merges in leaf order. */
export interface Weighed {
  readonly vectors: Matrix; // [n, d]
  readonly similarity: Float64Array; // [n−1] mean between the sides, by boundary
  readonly kinds: TwoKinds;
  /** Heights from which on a same-frame pair is one, ascending. */
  readonly conflictHeights: Float64Array; // [pairs]
}

/**
 * All evidence at every threshold, in one agglomerative pass from strict to loose.
 * @throws CancelledError
 * Cost: O(n² d) for the distances, O(n²) for the joins, and what silhouettes have to look at again:
 * about 50 ms at 1,000 items, a second or two at 5,000.
 */
export async function evidenceCurves(
  input: RecommendInput,
  { vectors, similarity, kinds, conflictHeights }: Weighed,
  engine: MatrixEngine,
  hooks: JobHooks,
): Promise<EvidenceCurves> {
  const { tree, method } = input;
  const n = vectors.n;
  const distances = await GrowingDistances.of(vectors, engine, hooks);
  const curves = {
    threshold: Float64Array.from({ length: STEPS }, (_, step) => step / (STEPS - 1)),
    clusters: new Int32Array(STEPS),
    plateau: new Float64Array(STEPS),
    silhouette: new Float64Array(STEPS),
    merges: new Float64Array(STEPS),
    conflicts: new Int32Array(STEPS),
    agreement: new Float64Array(STEPS),
  };
  const merges = mergeThresholds(tree, method);
  const runs = new LeafRuns(tree, method);
  const runOf = new Int32Array(n); // [n] by position
  const usual = Math.max(LEAST_USUAL, 1 - kinds.within.mean);
  const said = saidOf(input.people, tree.order);
  // Merges that are on the right side: at first all of those between people, none within.
  const chance = similarity.map((value) => chanceWithin(kinds, value));
  let right = chance.reduce((sum, within) => sum + 1 - within, 0);
  for (let step = STEPS - 1; step >= 0; step--) {
    const before = runs.count;
    runs.fallTo(curves.threshold[step]!, (left, gone, boundary) => {
      distances.join(left, gone);
      right += 2 * chance[boundary]! - 1;
    });
    const gap = stableGap(merges, curves.threshold[step]!);
    curves.plateau[step] = gap.high - gap.low;
    curves.clusters[step] = runs.count;
    curves.conflicts[step] = mergesWithin(
      conflictHeights,
      cutHeight(method, curves.threshold[step]!),
    );
    curves.merges[step] = Math.max(0, right / (n - 1));
    if (runs.count === before && step < STEPS - 1) {
      curves.silhouette[step] = curves.silhouette[step + 1]!;
      curves.agreement[step] = curves.agreement[step + 1]!;
      continue;
    }
    runs.runs(runOf);
    curves.silhouette[step] = distances.silhouette(runs, usual);
    curves.agreement[step] = said.size === 0 ? 0 : scorePartition(runOf, said, 0).bcubed.f;
    hooks.progress({ stage: 'suggestion', done: STEPS - step, total: STEPS, unit: 'rows' });
    await hooks.breathe();
  }
  const pairs = input.sharedFrames.length / 2;
  return { ...curves, score: combinedScore(curves, { pairs, said: said.size }) };
}

/** Position in the leaf order → person, for those of whom people said something. */
function saidOf(people: readonly Int32Array[], order: Int32Array): Map<number, string> {
  const person = new Map(people.flatMap((items, p) => Array.from(items, (item) => [item, p])));
  const said = new Map<number, string>();
  order.forEach((item, position) => {
    const who = person.get(item);
    if (who !== undefined) said.set(position, String(who));
  });
  return said;
}
