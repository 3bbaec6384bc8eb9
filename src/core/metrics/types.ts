/** Precision, recall and their harmonic mean, each 0–1. */
export interface PrecisionRecall {
  readonly precision: number;
  readonly recall: number;
  readonly f: number;
}

/** Agreement of a partition with the truth, over the tracks that the truth names. */
export interface Score {
  readonly cluster_thresh: number;
  readonly bcubed: PrecisionRecall;
  readonly pairwise: PrecisionRecall;
  readonly ari: number;
  readonly nmi: number;
  /** Predicted identities / true people. */
  readonly ratio: number;
  /** Weighted cluster purity: tracks that are of their identity's commonest person / tracks. */
  readonly wcp: number;
  /** Identities that hold a named track; a track in none counts as one. */
  readonly found: number;
  /** People that the truth names. */
  readonly people: number;
  /** Tracks that were scored. */
  readonly tracks: number;
}

/** One number of a score, by its column in files. */
export const SCORE_METRICS = [
  'bcubed_f',
  'bcubed_precision',
  'bcubed_recall',
  'pairwise_f',
  'pairwise_precision',
  'pairwise_recall',
  'ari',
  'nmi',
  'wcp',
  'ratio',
] as const;
export type ScoreMetric = (typeof SCORE_METRICS)[number];

/** @returns the number of a score that the metric names */
export function metricOf(score: Score, metric: ScoreMetric): number {
  switch (metric) {
    case 'bcubed_f':
      return score.bcubed.f;
    case 'bcubed_precision':
      return score.bcubed.precision;
    case 'bcubed_recall':
      return score.bcubed.recall;
    case 'pairwise_f':
      return score.pairwise.f;
    case 'pairwise_precision':
      return score.pairwise.precision;
    case 'pairwise_recall':
      return score.pairwise.recall;
    case 'ari':
    case 'nmi':
    case 'wcp':
    case 'ratio':
      return score[metric];
    default:
      return metric satisfies never;
  }
}
