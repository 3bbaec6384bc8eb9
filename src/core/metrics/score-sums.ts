import type { PrecisionRecall, Score } from './types.ts';

/**
 * Everything that the scores of a partition are made of: sums over clusters and cells, so that
 * joining two clusters changes a few numbers. `n` is the size of a cell, `a` that of its cluster,
 * `b` that of its person; only tracks that the truth names count.
 */
export interface ScoreSums {
  /** Clusters. */
  readonly found: number;
  /** Σ n² / a over cells: BCubed precision times tracks. */
  readonly precision: number;
  /** Σ n² / b over cells: BCubed recall times tracks. */
  readonly recall: number;
  /** Pairs in one cluster that are one person. */
  readonly bothPairs: number;
  /** Pairs in one cluster. */
  readonly clusterPairs: number;
  /** Σ of the largest cell of each cluster. */
  readonly purest: number;
  /** Σ n ln n over cells. */
  readonly cellLog: number;
  /** Σ a ln a over clusters. */
  readonly clusterLog: number;
}

/** What of a score belongs to the truth alone. */
export interface TruthSums {
  readonly tracks: number;
  readonly people: number;
  /** Pairs of one person. */
  readonly personPairs: number;
  /** Σ b ln b over people. */
  readonly personLog: number;
}

/** Sums and logarithms of up to a hundred thousand terms are off by less than this. */
const NOISE = 1e-12;

/** @param sizes tracks of each person; nobody is a person without one */
export function truthSums(sizes: Iterable<number>): TruthSums {
  let tracks = 0;
  let people = 0;
  let personPairs = 0;
  let personLog = 0;
  for (const size of sizes) {
    if (size > 0) people += 1;
    tracks += size;
    personPairs += pairs(size);
    personLog += xLogX(size);
  }
  return { tracks, people, personPairs, personLog };
}

/** The scores that the sums amount to. @param threshold carried into the result */
export function scoreOfSums(sums: ScoreSums, truth: TruthSums, threshold: number): Score {
  const { tracks, people } = truth;
  return {
    cluster_thresh: threshold,
    // BCubed: for each track, the share of its cluster that is its person (precision), and the share
    // of its person that is in its cluster (recall); means over tracks. Bagga and Baldwin 1998.
    bcubed: withHarmonicMean(sums.precision / tracks, sums.recall / tracks),
    pairwise: pairwise(sums, truth),
    ari: adjustedRandIndex(sums, truth),
    nmi: normalisedMutualInformation(sums, truth),
    ratio: sums.found / people,
    wcp: sums.purest / tracks,
    found: sums.found,
    people,
    tracks,
  };
}

/** Pairs of tracks in one cluster that are one person, over all such pairs; no pairs, no mistake: 1. */
function pairwise({ bothPairs, clusterPairs }: ScoreSums, { personPairs }: TruthSums) {
  return withHarmonicMean(
    clusterPairs === 0 ? 1 : bothPairs / clusterPairs,
    personPairs === 0 ? 1 : bothPairs / personPairs,
  );
}

/** Hubert and Arabie 1985, in the form of scikit-learn's pair confusion matrix. */
function adjustedRandIndex({ bothPairs, clusterPairs }: ScoreSums, truth: TruthSums): number {
  const falsePositive = clusterPairs - bothPairs;
  const falseNegative = truth.personPairs - bothPairs;
  const trueNegative = pairs(truth.tracks) - bothPairs - falsePositive - falseNegative;
  if (falsePositive === 0 && falseNegative === 0) return 1;
  const expected =
    (bothPairs + falseNegative) * (falseNegative + trueNegative) +
    (bothPairs + falsePositive) * (falsePositive + trueNegative);
  return (2 * (bothPairs * trueNegative - falseNegative * falsePositive)) / expected;
}

/**
 * Mutual information over the arithmetic mean of the two entropies, as scikit-learn's default. With
 * N tracks, an entropy is ln N − (Σ n ln n) / N, and the information is the sum of the two entropies
 * less that of the cells.
 */
function normalisedMutualInformation(sums: ScoreSums, truth: TruthSums): number {
  if (sums.found === 1 && truth.people === 1) return 1;
  const { tracks } = truth;
  const entropy = (log: number): number => Math.log(tracks) - log / tracks;
  const ofClusters = entropy(sums.clusterLog);
  const ofPeople = entropy(truth.personLog);
  const information = ofClusters + ofPeople - entropy(sums.cellLog);
  if (information <= NOISE) return 0;
  const share = information / ((ofClusters + ofPeople) / 2);
  return share > 1 - NOISE ? 1 : share;
}

export function xLogX(n: number): number {
  return n > 1 ? n * Math.log(n) : 0;
}

export function pairs(n: number): number {
  return (n * (n - 1)) / 2;
}

function withHarmonicMean(precision: number, recall: number): PrecisionRecall {
  const sum = precision + recall;
  return { precision, recall, f: sum === 0 ? 0 : (2 * precision * recall) / sum };
}
