import type { ClusterParameters } from '../cluster/types.ts';
import { guardrails } from '../metrics/guardrails.ts';
import { metricsAt, valueAt } from './count-steps.ts';
import { fitAt, voiceWeight } from './season-voices.ts';
import type { EpisodeFigures, Season } from './types.ts';

/** Samples over similarity 0–1, both ends included: the steps of the slider. */
export const SEASON_STEPS = 201;

/** What one threshold for all would give, for every threshold. */
export interface SeasonCurves {
  readonly threshold: Float64Array; // [SEASON_STEPS]
  /** Episodes whose figures are known at the threshold. */
  readonly known: Int32Array;
  /** Of those: episodes with a warning. */
  readonly warned: Int32Array;
  /** Share of those with all targets met, 0–1; NaN where none is known, as in all that follow. */
  readonly onTarget: Float64Array;
  /** Mean of the episodes' singleton fractions, 0–1. */
  readonly singletons: Float64Array;
  /** Mean and least BCubed F of the episodes with a truth; NaN without any. */
  readonly meanF: Float64Array;
  readonly leastF: Float64Array;
  /** Mean of how far the voices get what they want (`fitAt`), by weight; NaN without any. */
  readonly fit: Float64Array;
}

/** Cost: O(steps · episodes · log n). */
export function seasonCurves({ episodes, parameters }: Pick<Season, 'episodes' | 'parameters'>) {
  const curves: SeasonCurves = {
    threshold: Float64Array.from({ length: SEASON_STEPS }, (_, i) => i / (SEASON_STEPS - 1)),
    known: new Int32Array(SEASON_STEPS),
    warned: new Int32Array(SEASON_STEPS),
    onTarget: new Float64Array(SEASON_STEPS),
    singletons: new Float64Array(SEASON_STEPS),
    meanF: new Float64Array(SEASON_STEPS),
    leastF: new Float64Array(SEASON_STEPS),
    fit: new Float64Array(SEASON_STEPS),
  };
  const counted = episodes.filter(({ tracks }) => tracks > 0);
  curves.threshold.forEach((threshold, step) => {
    sampleInto(curves, step, counted, { ...parameters, cluster_thresh: threshold });
  });
  return curves;
}

function sampleInto(
  curves: SeasonCurves,
  step: number,
  episodes: readonly EpisodeFigures[],
  parameters: ClusterParameters,
): void {
  const { cluster_thresh: threshold } = parameters;
  let onTarget = 0;
  let singletons = 0;
  let f = 0;
  let least = Number.POSITIVE_INFINITY;
  let scored = 0;
  let fit = 0;
  let weights = 0;
  for (const episode of episodes) {
    const metrics = metricsAt(episode, threshold);
    if (metrics === undefined) continue;
    const told = guardrails(metrics, parameters);
    curves.known[step]! += 1;
    if (told.some(({ severity }) => severity === 'warning')) curves.warned[step]! += 1;
    if (told.length === 0) onTarget += 1;
    singletons += metrics.singleton_fraction;
    if (episode.truth !== undefined) {
      const here = valueAt(episode.truth.f, threshold);
      f += here;
      least = Math.min(least, here);
      scored += 1;
    }
    const weight = voiceWeight(episode);
    if (weight > 0) fit += weight * fitAt(episode, threshold);
    weights += weight;
  }
  const known = curves.known[step]!;
  curves.onTarget[step] = share(onTarget, known);
  curves.singletons[step] = share(singletons, known);
  curves.meanF[step] = share(f, scored);
  curves.leastF[step] = scored === 0 ? Number.NaN : least;
  curves.fit[step] = share(fit, weights);
}

const share = (sum: number, of: number): number => (of === 0 ? Number.NaN : sum / of);
