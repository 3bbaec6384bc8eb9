import { AppError } from '../errors.ts';
import { sameValue } from '../same-value.ts';
import { lowestMode } from '../suggest/lowest-mode.ts';
import { fisher, type PairHistogram } from '../suggest/pair-histogram.ts';
import { thresholdText } from '../words.ts';
import type { IdentitySimilarities } from './match-identities.ts';
import { type CosineCounts, cosineOfBin, type NearestPeople } from './match-nearest.ts';
import { DEFAULT_MATCH_THRESHOLDS, type MatchThresholds } from './types.ts';

/** Thresholds that the similarities themselves speak for, and what they are read from. */
export interface SuggestedThresholds extends MatchThresholds {
  /** How alike an identity and a seed of different people are: in atanh of the cosine. */
  readonly strangers: { readonly mean: number; readonly deviation: number };
  /** Where they end, look-alikes apart. */
  readonly end: number;
  /** The highest similarity with somebody's runner-up, who is another person; NaN where there is none. */
  readonly runnerUp: number;
  readonly comparisons: number;
}

/** Fewer comparisons, or of fewer identities, say nothing of strangers. */
const LEAST_COMPARISONS = 200;
const LEAST_IDENTITIES = 6;
/** Deviations above what the likest of all seeds of strangers is expected to come to. */
const ABOVE = 2.5;
/** How much nearer than the next person, in deviations. */
const MARGIN = 2;
/** No two faces are more alike than this but copies. */
const MOST = 0.99;
/** As in the histogram of pairs. */
const BINS = 1000;
const ROOM = 0.05;
const LARGEST = 3;

/**
 * [Note: Suggested match thresholds]
 * What strangers come to is read twice. From all cosines of centroids with seeds, in atanh: their lowest
 * mode and what lies left of it (Efron's empirical null, as for pairs of tracks); of m seeds of strangers
 * the likest is expected √(2 ln m) deviations above, which is where review begins, and `ABOVE` more names.
 * And from runners-up: whoever is second is another person, and as like as look-alikes are, of whom the
 * middle of the null knows nothing. The higher of both counts. Chosen with each set left out in turn:
 * see docs/decisions.md.
 * @returns undefined where there is too little to tell
 * Cost: O(bins · bandwidth + n).
 */
export function suggestedThresholds({
  cosines,
  nearest,
  seeds,
}: Pick<IdentitySimilarities, 'cosines' | 'nearest' | 'seeds'>): SuggestedThresholds | undefined {
  const m = seeds.seeds.length;
  if (nearest.n < LEAST_IDENTITIES || cosines.total < LEAST_COMPARISONS) return undefined;
  const tracks = Math.round((2 * nearest.n * m) / (nearest.n + m));
  const strangers = lowestMode(fisherHistogram(cosines), tracks);
  const { mean, deviation } = strangers;
  const expected = mean + deviation * Math.sqrt(2 * Math.log(m));
  const runnerUp = highestRunnerUp(nearest);
  const own = expected + ABOVE * deviation;
  const least = Number.isNaN(runnerUp) ? own : Math.max(own, fisher(runnerUp));
  const auto = Math.min(MOST, Math.tanh(least));
  const margin = auto - Math.tanh(Math.atanh(auto) - MARGIN * deviation);
  return {
    auto: rounded(auto),
    margin: rounded(margin),
    review: Math.min(rounded(auto), rounded(Math.max(0, Math.tanh(expected)))),
    strangers,
    end: Math.tanh(own),
    runnerUp,
    comparisons: cosines.total,
  };
}

/**
 * Thresholds to begin with, where nobody has chosen any: the specification's, unless strangers of this
 * embedder are so alike that those would name the wrong person, or nobody.
 */
export function startingThresholds(suggested: SuggestedThresholds | undefined): MatchThresholds {
  if (suggested === undefined || suggested.end <= DEFAULT_MATCH_THRESHOLDS.auto) {
    return DEFAULT_MATCH_THRESHOLDS;
  }
  const { auto, margin, review } = suggested;
  return { auto, margin, review };
}

/** Upwards, in thousandths: what is shown is what holds. */
const rounded = (value: number): number => Math.ceil(value * 1000 - 1e-9) / 1000;

function highestRunnerUp({ n, most, similarity }: NearestPeople): number {
  let highest = Number.NaN;
  if (most < 2) return highest;
  for (let i = 0; i < n; i++) {
    const next = similarity[i * most + 1]!;
    if (!(next <= highest) && !Number.isNaN(next)) highest = next;
  }
  return highest;
}

/** The same counts in bins of equal width of atanh. */
function fisherHistogram({ counts, total }: CosineCounts): PairHistogram {
  const middle = (bin: number) => fisher(cosineOfBin(bin));
  let first = 0;
  let last = counts.length - 1;
  while (first < last && counts[first] === 0) first++;
  while (last > first && counts[last] === 0) last--;
  const low = middle(first) - ROOM;
  const high = Math.min(middle(last), LARGEST) + ROOM;
  const width = (high - low) / BINS;
  const share = new Float64Array(BINS); // [BINS]
  for (let bin = first; bin <= last; bin++) {
    const at = Math.floor((middle(bin) - low) / width);
    share[Math.min(BINS - 1, at)]! += counts[bin]! / total;
  }
  const value = Float64Array.from({ length: BINS }, (_, bin) => low + (bin + 0.5) * width);
  return { value, share, width };
}

/**
 * Refuse to name anybody unasked by the usual thresholds where faces of strangers are as alike as that.
 * Thresholds that somebody chose are theirs.
 * @throws AppError `facebank/too-alike`
 */
export function refuseTooAlike(found: IdentitySimilarities, thresholds: MatchThresholds): void {
  if (!sameValue(thresholds, DEFAULT_MATCH_THRESHOLDS)) return;
  const suggested = suggestedThresholds(found);
  const { auto, margin } = startingThresholds(suggested);
  if (auto === thresholds.auto) return;
  throw new AppError(
    'facebank/too-alike',
    `strangers come to ${suggested?.end}, names begin at ${thresholds.auto}`,
    `Faces of different people are so alike to the model of this episode that the usual threshold of ${thresholdText(thresholds.auto)} says nothing, so nobody was named. Known people are told apart from about ${thresholdText(auto)} on, ${thresholdText(margin)} ahead of the next: choose that on the stage Known.`,
  );
}
