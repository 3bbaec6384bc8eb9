import { cut, cutHeight, mergeThresholds, thresholdOf } from '../cluster/cut.ts';
import { DEFAULT_PARAMETERS, type MatrixEngine } from '../cluster/types.ts';
import type { JobHooks } from '../job.ts';
import { scorePartition } from '../metrics/score.ts';
import { linkedMerges } from '../same-frame/linked-merges.ts';
import type { Matrix } from '../vector/matrix.ts';
import { alternatives, chooseThreshold, favourites, nearlyAsGood } from './choose-threshold.ts';
import { type Certainty, confidenceOf, confidenceWord } from './confidence.ts';
import { evidenceCurves } from './evidence-curves.ts';
import { counted } from './figures.ts';
import { mergeSimilarities } from './merge-similarities.ts';
import { type Reading, reasonsFor } from './reasons.ts';
import { conflictShare } from './score.ts';
import { fitTwoKinds } from './two-kinds.ts';
import type { EvidenceCurves, Recommendation, RecommendInput } from './types.ts';

/** With fewer tracks there is nothing that repeats. */
const LEAST_TRACKS = 10;
/** Less confidence than this is none, unless the merges are of two kinds all the same. */
const LEAST_CONFIDENCE = 0.05;
/** A mean silhouette below this is what vectors without any groups have. */
const NO_GROUPS = 0.15;
/** One normal distribution cut in two has its halves this many deviations apart, and a little more. */
const ONE_KIND = 3;

/**
 * A threshold without labels, with its reasons: not the smallest change that clears a warning (that is
 * `suggestThreshold`), but the cut that the data themselves speak for. Weighed are the two kinds of
 * merges, the silhouette, tracks seen in one frame, stretches in which nothing changes, and what
 * people said. Where the data do not decide it says so and names the default.
 * @param engine loaded and released here
 * @throws CancelledError
 * Cost: see `evidenceCurves`. Deterministic: engines fill the same matrix bit for bit.
 */
export async function recommendThreshold(
  input: RecommendInput,
  engine: MatrixEngine,
  hooks: JobHooks,
): Promise<Recommendation> {
  const { tree, method, people } = input;
  const n = input.vectors.n;
  if (n < LEAST_TRACKS) {
    return undecided(n, `${counted(n, 'track')} are too few: nothing repeats that could decide.`);
  }
  const vectors = inLeafOrder(input.vectors, tree.order);
  const similarity = mergeSimilarities(vectors, tree, method);
  const kinds = fitTwoKinds(similarity);
  if (kinds === undefined) return undecided(n, allTheSame(similarity[0]!));
  const merges = mergeThresholds(tree, method);
  if (merges.length === 0) {
    return undecided(n, 'No two tracks are alike: every threshold leaves each track alone.');
  }

  const pairs = input.sharedFrames.length / 2;
  const said = people.reduce((sum, items) => sum + items.length, 0);
  const { height } = linkedMerges(tree, Int32Array.from(tree.order.keys()), input.sharedFrames);
  const weighed = { vectors, similarity, kinds, conflictHeights: height.slice().sort() };
  const curves = await evidenceCurves(input, weighed, engine, hooks);

  const chosen = chooseThreshold(curves, merges);
  const own = favourites(curves, { pairs, said });
  const compare = comparison(input, chosen.threshold);
  const readings = own
    .filter(({ kind }) => kind !== 'same-frame')
    .map((one): Reading => ({ ...one, agreement: compare(curves.threshold[one.step]!) }));
  const certainty: Certainty = {
    agreement: Math.min(
      ...readings.map(({ agreement }) => agreement),
      ...nearlyAsGood(curves).map(({ step }) => compare(curves.threshold[step]!)),
    ),
    silhouette: curves.silhouette[chosen.step]!,
    distance: kinds.distance,
    conflicts: conflictShare(curves.conflicts[chosen.step]!, pairs),
    tracks: n,
    said,
    // One person alone says what belongs together, not what is apart.
    saidF: people.length > 1 ? curves.agreement[chosen.step]! : 0,
  };
  const confidence = confidenceOf(people.length > 1 ? certainty : { ...certainty, said: 0 });
  const why = flat(certainty, confidence);
  if (why !== undefined) return undecided(n, why, curves);
  const counts = countsAt(input, chosen.threshold);
  const joinsAt = height.map((at) => thresholdOf(method, at));
  const findings = { input, curves, kinds, similarity, chosen, ...counts, joinsAt };
  const saidF = curves.agreement[chosen.step]!;
  return {
    cluster_thresh: chosen.threshold,
    decided: true,
    confidence: Math.max(LEAST_CONFIDENCE, confidence),
    word: confidenceWord(confidence),
    alternatives: alternatives(curves, chosen, [...own, ...nearlyAsGood(curves)], merges),
    reasons: reasonsFor({ ...findings, readings, certainty: { ...certainty, saidF } }),
    curves,
    tracks: n,
    of: n,
    ...counts,
  };
}

/** The default, because nothing speaks for another threshold. */
export function undecided(
  tracks: number,
  why: string,
  curves: EvidenceCurves | undefined = undefined,
): Recommendation {
  return {
    cluster_thresh: DEFAULT_PARAMETERS.cluster_thresh,
    decided: false,
    confidence: 0,
    word: 'low',
    alternatives: [],
    reasons: [{ kind: 'undecided', text: why }],
    curves,
    tracks,
    of: tracks,
    clusters: 0,
    singles: 0,
  };
}

function allTheSame(similarity: number): string {
  return similarity > 0.5
    ? 'All tracks are equally alike: they become one cluster all at once.'
    : 'All tracks are equally unlike: they stay alone until all become one at once.';
}

/** Why nothing can be said, where nothing can. What people said always says something. */
function flat({ silhouette, distance, said }: Certainty, confidence: number): string | undefined {
  if (said > 0) return undefined;
  if (silhouette < NO_GROUPS) {
    return `No threshold divides these tracks into groups: the silhouette is ${silhouette.toFixed(2)} at best; above 0.5 groups are clear.`;
  }
  if (confidence >= LEAST_CONFIDENCE || distance >= ONE_KIND) return undefined;
  return 'The data do not decide: the merges are of one kind, and thresholds that are nearly as good give quite other clusters.';
}

function inLeafOrder({ n, d, data }: Matrix, order: Int32Array): Matrix {
  const sorted = new Float32Array(n * d); // [n * d]
  order.forEach((item, at) => {
    sorted.set(data.subarray(item * d, item * d + d), at * d);
  });
  return { n, d, data: sorted };
}

function labelsAt({ tree, method }: RecommendInput, threshold: number): Int32Array {
  return cut(tree, cutHeight(method, threshold)).labels;
}

/** Clusters of two or more, and items alone. */
function countsAt({ tree, method }: RecommendInput, threshold: number) {
  const { merge } = cut(tree, cutHeight(method, threshold));
  const clusters = merge.filter((row) => row >= 0).length;
  return { clusters, singles: merge.length - clusters };
}

/** Agreement of the clusters at another threshold with those at this one: BCubed F. */
function comparison(input: RecommendInput, threshold: number): (other: number) => number {
  const labels = labelsAt(input, threshold);
  const here = new Map(Array.from(labels, (label, item) => [item, String(label)] as const));
  return (other) => scorePartition(labelsAt(input, other), here, other).bcubed.f;
}
