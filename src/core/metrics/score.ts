import { AppError } from '../errors.ts';
import type { IdentitySet } from '../identity/types.ts';
import { type Contingency, contingency } from './contingency.ts';
import type { PrecisionRecall, Score } from './types.ts';

/** A sum of squares and entropies below this is rounding noise, as in scikit-learn. */
const EPSILON = Number.EPSILON;

/**
 * Agreement of a partition with the truth, over the tracks that the truth names.
 * @param labels [T] cluster of each track row; −1 for a track in no cluster, which then counts as one
 *   of its own: a person who was not found is not a person found
 * @param truth track row → person
 * @param threshold carried into the result
 * @throws AppError `score/no-truth` when the truth names no track
 * Cost: O(named tracks).
 */
export function scorePartition(
  labels: Int32Array,
  truth: ReadonlyMap<number, string>,
  threshold: number,
): Score {
  const table = contingency(labels, truth);
  if (table.total === 0) {
    throw new AppError(
      'score/no-truth',
      `truth names ${truth.size} tracks, none of the episode's ${labels.length}`,
      'truth.json names no track of this episode, so there is nothing to score against. Check that it belongs to this episode and that it maps track ids to people.',
    );
  }
  return {
    cluster_thresh: threshold,
    bcubed: bcubed(table),
    pairwise: pairwise(table),
    ari: adjustedRandIndex(table),
    nmi: normalisedMutualInformation(table),
    ratio: table.clusters.length / table.people.length,
  };
}

/**
 * The scores of one episode at several thresholds.
 * @param steps partitions by threshold, `byTrack` as in IdentitySet
 * @throws AppError `score/no-truth`
 */
export function scoreSweep(
  steps: readonly {
    readonly cluster_thresh: number;
    readonly identitySet: Pick<IdentitySet, 'byTrack'>;
  }[],
  truth: ReadonlyMap<number, string>,
): Score[] {
  return steps.map(({ cluster_thresh, identitySet }) =>
    scorePartition(identitySet.byTrack, truth, cluster_thresh),
  );
}

/**
 * BCubed: for each track, the share of its cluster that is its person (precision), and the share of
 * its person that is in its cluster (recall); means over tracks. Source: Bagga and Baldwin 1998.
 */
function bcubed({ cells, clusters, people, total }: Contingency): PrecisionRecall {
  let precision = 0;
  let recall = 0;
  for (const { cluster, person, count } of cells) {
    precision += (count * count) / clusters[cluster]!;
    recall += (count * count) / people[person]!;
  }
  return withHarmonicMean(precision / total, recall / total);
}

/** Pairs of tracks in one cluster that are one person, over all such pairs; no pairs, no mistake: 1. */
function pairwise(table: Contingency): PrecisionRecall {
  const { both, inCluster, inPerson } = pairCounts(table);
  return withHarmonicMean(
    inCluster === 0 ? 1 : both / inCluster,
    inPerson === 0 ? 1 : both / inPerson,
  );
}

/** Hubert and Arabie 1985, in the form of scikit-learn's pair confusion matrix. */
function adjustedRandIndex(table: Contingency): number {
  const { both, inCluster, inPerson } = pairCounts(table);
  const all = pairs(table.total);
  const falsePositive = inCluster - both;
  const falseNegative = inPerson - both;
  const trueNegative = all - both - falsePositive - falseNegative;
  if (falsePositive === 0 && falseNegative === 0) return 1;
  const expected =
    (both + falseNegative) * (falseNegative + trueNegative) +
    (both + falsePositive) * (falsePositive + trueNegative);
  return (2 * (both * trueNegative - falseNegative * falsePositive)) / expected;
}

/** Mutual information over the arithmetic mean of the two entropies, as scikit-learn's default. */
function normalisedMutualInformation({ cells, clusters, people, total }: Contingency): number {
  if (clusters.length === 1 && people.length === 1) return 1;
  let information = 0;
  for (const { cluster, person, count } of cells) {
    const expected = (clusters[cluster]! * people[person]!) / total;
    information += (count / total) * Math.log(count / expected);
  }
  if (information <= EPSILON) return 0;
  return Math.min(1, information / ((entropy(clusters, total) + entropy(people, total)) / 2));
}

function entropy(sizes: readonly number[], total: number): number {
  let sum = 0;
  for (const size of sizes) sum -= (size / total) * Math.log(size / total);
  return sum;
}

function pairCounts({ cells, clusters, people }: Contingency) {
  const sum = (sizes: readonly number[]) => sizes.reduce((all, size) => all + pairs(size), 0);
  return {
    both: sum(cells.map((cell) => cell.count)),
    inCluster: sum(clusters),
    inPerson: sum(people),
  };
}

function pairs(n: number): number {
  return (n * (n - 1)) / 2;
}

function withHarmonicMean(precision: number, recall: number): PrecisionRecall {
  const sum = precision + recall;
  return { precision, recall, f: sum === 0 ? 0 : (2 * precision * recall) / sum };
}
