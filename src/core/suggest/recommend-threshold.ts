import { cut, cutHeight, mergeThresholds } from '../cluster/cut.ts';
import {
  type ChainEngine,
  type CutTree,
  DEFAULT_PARAMETERS,
  type LinkageMethod,
} from '../cluster/types.ts';
import type { JobHooks } from '../job.ts';
import { scorePartition } from '../metrics/score.ts';
import { counted } from '../words.ts';
import { type Certainty, confidenceOf, confidenceWord } from './confidence.ts';
import { agreementOfHalves } from './halves.ts';
import type { Remembered } from './impostor-memory.ts';
import { type MergeEvidence, mergeEvidence } from './merge-evidence.ts';
import { type AgreeingCut, agreeingCut } from './other-linkage.ts';
import { fisherMatrix, type PairHistogram, pairHistogram } from './pair-histogram.ts';
import type { Impostors } from './pair-kinds.ts';
import { mixtureReading, modeReading, type Reading } from './readings.ts';
import { reasonsFor } from './reasons.ts';
import { type Said, toldTracks } from './said.ts';
import { otherValleys, settled } from './stable-gap.ts';
import { bestStep, cheapest, type ThresholdCost, thresholdCost } from './threshold-cost.ts';
import type { ConfidenceWord, EvidenceCurves, Recommendation, RecommendInput } from './types.ts';

/** With fewer tracks the pairs do not show where different people lie. */
const LEAST_TRACKS = 15;
/** With a memory, this many do. */
const LEAST_WITH_MEMORY = 3;
/** Tracks after which an episode counts as much as what is remembered. */
const HALF_OWN = 40;
/** Impostors this much above the remembered ones are no impostors, deviations. */
const BEYOND = 3;
/** The mixture is preferred to the mode up to this much more cost: it is right in more shows. */
const MIXTURE_FIRST = 0.12;
/** Cosines that differ by less than this are all the same. */
const ALL_SAME = 1e-6;

/** A reading of the pairs and what it comes to. */
interface Weighed {
  readonly reading: Reading;
  readonly merges: MergeEvidence;
  readonly costs: ThresholdCost;
  /** Of the lowest cost. */
  readonly step: number;
  readonly labels: Int32Array; // [n]
}

/**
 * A threshold without labels, with its reasons. From all pairs: where different people lie for this
 * embedder on this show; from the merges: the valley above them. Fragments of one shot lie far above
 * and do not mislead it. What people said and tracks seen in one frame inform it, neither is a veto.
 * @throws CancelledError
 * Cost: O(n² d) for the matrix, six linkages of n / 2; about 150 ms at 1,000 tracks.
 */
export async function recommendThreshold(
  input: RecommendInput,
  chain: ChainEngine,
  hooks: JobHooks,
): Promise<Recommendation> {
  const { vectors, average, tree, method, sharedFrames, said, remembered } = input;
  const { n } = vectors;
  const few = tooFew(n, remembered);
  if (few !== undefined) return undecided(n, few);
  const x = await fisherMatrix(vectors, chain.matrix, hooks);
  await hooks.breathe();
  const items = Int32Array.from({ length: n }, (_, i) => i);
  const histogram = pairHistogram(x, n, items);
  if (spreadOf(histogram) < ALL_SAME) return undecided(n, 'All tracks are equally alike.');

  const own = mixtureReading(histogram, n);
  const known = blended(own.impostors, n, remembered);
  const averageMerges = mergeThresholds(average, 'average');
  const weighed = (reading: Reading): Weighed => {
    const merges = mergeEvidence(average, x, n, items, reading.impostors);
    const isKnown = known !== undefined;
    const costs = thresholdCost({ tree: average, merges, reading, isKnown, sharedFrames, said });
    const step = bestStep(costs, averageMerges);
    const labels = cut(average, cutHeight('average', costs.threshold[step]!)).labels;
    return { reading, merges, costs, step, labels };
  };
  const start = own.kinds;
  const first = weighed(
    known === undefined || start === undefined
      ? own
      : mixtureReading(histogram, n, { start, known }),
  );
  await hooks.breathe();
  const second = known === undefined ? weighed(modeReading(histogram, n)) : first;
  const isFirst = first.costs.cost[first.step]! <= second.costs.cost[second.step]! + MIXTURE_FIRST;
  const { reading, merges: evidence, costs, step, labels } = isFirst ? first : second;
  await hooks.breathe();
  const halves = await agreementOfHalves(
    { vectors, x, reading, known, sharedFrames, labels },
    chain,
    hooks,
  );

  const other = method === 'average' ? undefined : agreeingCut(tree, method, labels);
  const merges = mergeThresholds(tree, method);
  const chosen = settled(merges, other?.gap.high ?? costs.threshold[step]!);
  const certainty: Certainty = {
    halves,
    density: costs.density[cheapest(costs.cost)]!,
    readings: agreement(first.labels, second.labels),
    linkage: other?.agreement ?? 1,
    impostors: trusted(remembered, own.impostors)
      ? undefined
      : (remembered ? own : reading).impostors.mean,
    tracks: n,
    ...toldBy(said, labels),
  };
  const confidence = confidenceOf(certainty);
  const word = confidenceWord(confidence);
  const counts = countsOf(tree, method, chosen.threshold);
  return {
    cluster_thresh: chosen.threshold,
    decided: true,
    confidence,
    word,
    alternatives: other === undefined ? otherValleys(costs, merges, chosen.threshold) : [],
    reasons: reasonsFor({
      ...{ input, histogram, reading, costs, step, other, chosen, certainty },
      merges: evidence,
      ...counts,
    }),
    curves: curvesOf(costs, other),
    tracks: n,
    of: n,
    ...counts,
    impostors: isWorthRemembering(word, n, own, remembered) ? own.impostors : undefined,
  };
}

/** The default, because nothing speaks for another threshold. */
export function undecided(tracks: number, why: string): Recommendation {
  return {
    cluster_thresh: DEFAULT_PARAMETERS.cluster_thresh,
    decided: false,
    confidence: 0,
    word: 'low',
    alternatives: [],
    reasons: [{ kind: 'undecided', text: why }],
    curves: undefined,
    tracks,
    of: tracks,
    clusters: 0,
    singles: 0,
    impostors: undefined,
  };
}

function tooFew(n: number, remembered: Remembered | undefined): string | undefined {
  if (n >= LEAST_TRACKS) return undefined;
  if (remembered !== undefined && n >= LEAST_WITH_MEMORY) return undefined;
  const more =
    n < LEAST_WITH_MEMORY
      ? 'there is nothing to compare.'
      : 'their pairs do not show where different people lie. Other episodes of the same embedder would.';
  return `${counted(n, 'track')} ${n === 1 ? 'is' : 'are'} too few: ${more}`;
}

function isWorthRemembering(
  word: ConfidenceWord,
  n: number,
  { impostors }: Reading,
  remembered: Remembered | undefined,
): boolean {
  return word !== 'low' && n >= LEAST_TRACKS && !(remembered && isBeyond(impostors, remembered));
}

/** What the episode shows and what others showed; its own does not count where it lies beyond theirs. */
function blended(
  own: Impostors,
  n: number,
  remembered: Remembered | undefined,
): Impostors | undefined {
  if (remembered === undefined) return undefined;
  const weight = isBeyond(own, remembered) ? 0 : n / (n + HALF_OWN);
  return {
    mean: weight * own.mean + (1 - weight) * remembered.mean,
    deviation: weight * own.deviation + (1 - weight) * remembered.deviation,
  };
}

/** What lies beyond the memory is no proof where the embedder is not named: it may be another one. */
function trusted(remembered: Remembered | undefined, own: Impostors): boolean {
  return remembered !== undefined && (remembered.named || !isBeyond(own, remembered));
}

const isBeyond = (own: Impostors, { mean, deviation }: Remembered): boolean =>
  own.mean >= mean + BEYOND * deviation;

function spreadOf({ value, share }: PairHistogram): number {
  const filled = value.filter((_, bin) => share[bin]! > 0);
  return filled.length < 2 ? 0 : filled[filled.length - 1]! - filled[0]!;
}

/** BCubed F of one partition against another. */
function agreement(labels: Int32Array, with_: Int32Array): number {
  const truth = new Map(Array.from(with_, (label, item) => [item, String(label)] as const));
  return scorePartition(labels, truth, 0).bcubed.f;
}

/** One person alone says what belongs together, not what is apart. */
function toldBy(said: Said, labels: Int32Array): Pick<Certainty, 'said' | 'saidF'> {
  if (said.people.length < 2) return { said: 0, saidF: 0 };
  const truth = new Map(
    said.people.flatMap((items, p) => Array.from(items, (item) => [item, String(p)] as const)),
  );
  return { said: toldTracks(said), saidF: scorePartition(labels, truth, 0).bcubed.f };
}

/** Clusters of two or more, and items alone. */
function countsOf(tree: CutTree, method: LinkageMethod, threshold: number) {
  const { merge } = cut(tree, cutHeight(method, threshold));
  const clusters = merge.filter((row) => row >= 0).length;
  return { clusters, singles: merge.length - clusters };
}

function curvesOf(costs: ThresholdCost, other: AgreeingCut | undefined): EvidenceCurves {
  return other === undefined
    ? { type: 'cost', ...costs }
    : { type: 'match', threshold: other.threshold, match: other.match };
}
