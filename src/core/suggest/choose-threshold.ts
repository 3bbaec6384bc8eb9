import { bestStep, smoothed } from './score.ts';
import { middleOf, type StableGap, stableGap } from './stable-gap.ts';
import type { Alternative, EvidenceCurves } from './types.ts';

/** Scores this near the best are as good: the widest gap among them is taken. */
const AS_GOOD = 0.004;
/** An alternative's score may be this much lower, as a share of all that scores differ by. */
const LEAST_SHARE = 0.5;
const MOST_ALTERNATIVES = 4;
/** Alternatives nearer to each other than this are one, similarity. */
const NEAR = 0.015;
/** As the score is: a single step decides nothing. */
const SMOOTHING = 0.02;

export interface Chosen {
  readonly threshold: number;
  readonly gap: StableGap;
  /** Step of the curves that is nearest. */
  readonly step: number;
}

/**
 * The best threshold: from the highest score outwards as long as scores are as good, the widest
 * stretch that gives one and the same clusters, its middle.
 * @param merges thresholds at which something merges, ascending
 */
export function chooseThreshold(
  { threshold, score }: EvidenceCurves,
  merges: Float64Array,
): Chosen {
  return widestAround(threshold, score, bestStep(score), merges);
}

function widestAround(
  threshold: Float64Array,
  score: Float64Array,
  best: number,
  merges: Float64Array,
): Chosen {
  let from = best;
  let to = best;
  const isAsGood = (step: number): boolean =>
    score[step] !== undefined && Math.abs(score[step] - score[best]!) <= AS_GOOD;
  while (isAsGood(from - 1)) from--;
  while (isAsGood(to + 1)) to++;
  let gap = stableGap(merges, threshold[best]!);
  for (let step = from; step <= to; step++) {
    const other = stableGap(merges, threshold[step]!);
    if (other.high - other.low > gap.high - gap.low + 1e-12) gap = other;
  }
  const value = middleOf(gap);
  return { threshold: value, gap, step: Math.round(value * (threshold.length - 1)) };
}

/** Where one kind of evidence would cut by itself. */
export interface Favourite {
  readonly kind: 'silhouette' | 'merges' | 'same-frame' | 'people';
  /** Step of the curves. */
  readonly step: number;
  readonly why: string;
}

/** Where each kind of evidence would cut by itself, as far as there is any. */
export function favourites(
  curves: EvidenceCurves,
  { pairs, said }: { readonly pairs: number; readonly said: number },
): readonly Favourite[] {
  const found: Favourite[] = [
    {
      kind: 'silhouette',
      step: bestStep(smoothed(curves.silhouette, SMOOTHING)),
      why: 'best by silhouette alone',
    },
    {
      kind: 'merges',
      step: bestStep(smoothed(curves.merges, SMOOTHING)),
      why: 'best by the two kinds of merges alone',
    },
  ];
  const clean = curves.conflicts.indexOf(0);
  if (pairs > 0 && clean > 0 && clean < curves.threshold.length - 1) {
    const why = 'loosest without two of one frame together';
    found.push({ kind: 'same-frame', step: clean, why });
  }
  if (said > 0) {
    found.push({
      kind: 'people',
      step: bestStep(curves.agreement),
      why: 'closest to what people said',
    });
  }
  return found;
}

/** Scores this near the best are readings of the same evidence. */
const NEARLY = 0.05;

/** The loosest and the strictest threshold whose score is nearly the best. */
export function nearlyAsGood({
  score,
}: EvidenceCurves): readonly Pick<Favourite, 'step' | 'why'>[] {
  const best = bestStep(score);
  const good = [...score.keys()].filter((step) => score[step]! >= score[best]! - NEARLY);
  return [
    { step: good[0] ?? best, why: 'loosest that is nearly as good' },
    { step: good.at(-1) ?? best, why: 'strictest that is nearly as good' },
  ];
}

/** Other thresholds that something speaks for: each kind's own, the widest plateau, further peaks. */
export function alternatives(
  curves: EvidenceCurves,
  chosen: Chosen,
  own: readonly Pick<Favourite, 'step' | 'why'>[],
  merges: Float64Array,
): readonly Alternative[] {
  const { threshold, score } = curves;
  const lowest = score.reduce((least, value) => Math.min(least, value));
  const highest = score.reduce((most, value) => Math.max(most, value));
  const shareOf = (step: number): number =>
    highest > lowest ? (score[step]! - lowest) / (highest - lowest) : 0;
  const found: Alternative[] = [];
  const add = (step: number, why: string): void => {
    const at = widestAround(threshold, score, step, merges).threshold;
    const share = shareOf(Math.round(at * (threshold.length - 1)));
    const isNear = (other: number): boolean => Math.abs(other - at) < NEAR;
    if (isNear(chosen.threshold) || share < LEAST_SHARE) return;
    if (found.some(({ cluster_thresh }) => isNear(cluster_thresh))) return;
    found.push({ cluster_thresh: at, score: Math.round(share * 1000) / 1000, why });
  };
  for (const { step, why } of own) add(step, why);
  const width = bestStep(curves.plateau.map((gap, step) => (shareOf(step) < 0.75 ? 0 : gap)));
  add(width, 'widest stretch in which nothing changes');
  for (let step = 1; step < score.length - 1; step++) {
    const isPeak = score[step]! > score[step - 1]! && score[step]! >= score[step + 1]!;
    if (isPeak) add(step, 'another peak of all evidence together');
  }
  return found.sort((a, b) => b.score - a.score).slice(0, MOST_ALTERNATIVES);
}
