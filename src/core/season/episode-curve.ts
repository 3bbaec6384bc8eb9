import { metricsAt, valueAt } from './count-steps.ts';
import { SEASON_STEPS } from './season-curves.ts';
import type { EpisodeFigures } from './types.ts';

/** A figure of an episode over the threshold. */
export const CURVE_FIGURES = ['clusters', 'singletons', 'largest', 'f', 'agreement'] as const;
export type CurveFigure = (typeof CURVE_FIGURES)[number];

/** What the figure is called, and the axis it is drawn on. */
export const FIGURE_LABELS: Readonly<Record<CurveFigure, { name: string; axis: string }>> = {
  clusters: { name: 'Clusters', axis: 'clusters that count' },
  singletons: { name: 'Singletons', axis: 'share of tracks' },
  largest: { name: 'Largest cluster', axis: 'share of tracks' },
  f: { name: 'BCubed F', axis: 'BCubed F' },
  agreement: { name: 'Agreement with its own', axis: 'BCubed F with its own suggestion' },
};

/** @returns the figure at a threshold; NaN where it is not known */
export function figureAt(figures: EpisodeFigures, figure: CurveFigure, threshold: number): number {
  const { truth, suggestion } = figures;
  const metrics = metricsAt(figures, threshold);
  if (metrics === undefined) return Number.NaN;
  switch (figure) {
    case 'clusters':
      return metrics.num_clusters;
    case 'singletons':
      return metrics.singleton_fraction;
    case 'largest':
      return metrics.largest_cluster_fraction;
    case 'f':
      return truth === undefined ? Number.NaN : valueAt(truth.f, threshold);
    case 'agreement':
      return suggestion?.decided === true ? valueAt(suggestion.agreement, threshold) : Number.NaN;
    default:
      return figure satisfies never;
  }
}

/** The figure at every step of the slider from 0 to 1, NaN where it is not known. [SEASON_STEPS] */
export function episodeCurve(figures: EpisodeFigures, figure: CurveFigure): Float64Array {
  return Float64Array.from({ length: SEASON_STEPS }, (_, step) =>
    figureAt(figures, figure, step / (SEASON_STEPS - 1)),
  );
}
