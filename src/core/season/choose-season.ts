import { DEFAULT_PARAMETERS } from '../cluster/types.ts';
import { confidenceWord } from '../suggest/confidence.ts';
import type { ConfidenceWord } from '../suggest/types.ts';
import type { SeasonCurves } from './season-curves.ts';
import { type SeasonReason, seasonReasons } from './season-reasons.ts';
import { isContent, type Voice, voicesAt } from './season-voices.ts';
import type { EpisodeFigures, Season } from './types.ts';

/** One threshold for all episodes. */
export interface SeasonChoice {
  readonly cluster_thresh: number;
  /** False: nothing speaks for the threshold but that it is the default. */
  readonly decided: boolean;
  /** 0–1: how sure the voices are, how many of them it suits, and how many episodes have one. */
  readonly confidence: number;
  readonly word: ConfidenceWord;
  /** Who loses most first. */
  readonly voices: readonly Voice[];
  readonly reasons: readonly SeasonReason[];
}

/** A warning in every episode is worth so much agreement: guardrails are made for usual episodes. */
const WARNING_COST = 0.05;
/** Values this near the best are as good: the middle of their stretch is taken. */
const AS_GOOD = 0.004;

/**
 * The threshold at which the episodes together lose least against their own, with what speaks for it
 * and whom it does not suit. Where no episode says anything it is the default, and says so.
 */
export function chooseSeason(
  { episodes }: Pick<Season, 'episodes'>,
  curves: SeasonCurves,
): SeasonChoice {
  const cluster_thresh = bestThreshold(curves);
  const counted = episodes.filter(({ tracks }) => tracks > 0);
  if (cluster_thresh === undefined) return undecided(counted, curves);
  const voices = voicesAt(counted, cluster_thresh);
  const weight = voices.reduce((sum, voice) => sum + voice.weight, 0);
  const content = voices.filter(isContent).length;
  // Each factor is 1 for a season of one mind: sure voices, all content, nobody silent.
  const confidence = (weight / counted.length) * (content / voices.length);
  const rounded = Math.round(confidence * 100) / 100;
  return {
    cluster_thresh,
    decided: true,
    confidence: rounded,
    word: confidenceWord(rounded),
    voices,
    reasons: seasonReasons({ cluster_thresh, voices, episodes: counted, curves }),
  };
}

function undecided(episodes: readonly EpisodeFigures[], curves: SeasonCurves): SeasonChoice {
  const { cluster_thresh } = DEFAULT_PARAMETERS;
  const reasons = seasonReasons({ cluster_thresh, voices: [], episodes, curves });
  return { cluster_thresh, decided: false, confidence: 0, word: 'low', voices: [], reasons };
}

/** Among the thresholds that all episodes know; hundredths, as people write them. */
function bestThreshold({ threshold, fit, warned, known }: SeasonCurves): number | undefined {
  const most = known.reduce((max, value) => Math.max(max, value), 0);
  const value = fit.map((mean, step) => {
    const isKnown = known[step] === most && Number.isFinite(mean);
    return isKnown ? mean - (WARNING_COST * warned[step]!) / most : Number.NEGATIVE_INFINITY;
  });
  const best = value.reduce((max, one) => Math.max(max, one), Number.NEGATIVE_INFINITY);
  if (best === Number.NEGATIVE_INFINITY) return undefined;
  let widest = { from: 0, to: -1 };
  for (let from = 0; from < value.length; from++) {
    if (value[from]! < best - AS_GOOD) continue;
    let to = from;
    let isBest = false;
    for (let step = from; step < value.length && value[step]! >= best - AS_GOOD; step++) {
      to = step;
      isBest ||= value[step] === best;
    }
    if (isBest && to - from > widest.to - widest.from) widest = { from, to };
    from = to;
  }
  const middle = (threshold[widest.from]! + threshold[widest.to]!) / 2;
  const hundredth = Math.round(middle * 100) / 100;
  const isInside =
    hundredth >= threshold[widest.from]! - 1e-9 && hundredth <= threshold[widest.to]! + 1e-9;
  return isInside ? hundredth : Math.round(middle * 1000) / 1000;
}
