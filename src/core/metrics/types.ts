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
}
