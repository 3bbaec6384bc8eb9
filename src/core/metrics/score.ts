import { AppError } from '../errors.ts';
import { type Contingency, contingency } from './contingency.ts';
import { pairs, type ScoreSums, scoreOfSums, truthSums, xLogX } from './score-sums.ts';
import type { Score } from './types.ts';

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
  if (table.total === 0) throw noTruth(truth.size, labels.length);
  return scoreOfSums(sumsOf(table), truthSums(table.people), threshold);
}

/**
 * The scores of one episode at several thresholds.
 * @param steps partitions by threshold, `byTrack` as in IdentitySet
 * @throws AppError `score/no-truth`
 */
export function scoreSweep(
  steps: readonly {
    readonly cluster_thresh: number;
    readonly identitySet: { readonly byTrack: Int32Array };
  }[],
  truth: ReadonlyMap<number, string>,
): Score[] {
  return steps.map(({ cluster_thresh, identitySet }) =>
    scorePartition(identitySet.byTrack, truth, cluster_thresh),
  );
}

/** @param told what is in the file instead */
export function noTruth(named: number, tracks: number, told = ''): AppError {
  return new AppError(
    'score/no-truth',
    `truth names ${named} tracks, none of the episode's ${tracks}`,
    `truth.json names no track of this episode, so there is nothing to score against. ${told === '' ? '' : `${told} `}Check that it belongs to this episode and that it maps track ids to people.`,
  );
}

function sumsOf({ cells, clusters, people }: Contingency): ScoreSums {
  let precision = 0;
  let recall = 0;
  let bothPairs = 0;
  let cellLog = 0;
  const largest = new Int32Array(clusters.length); // [clusters]
  for (let i = 0; i < cells.count.length; i++) {
    const cluster = cells.cluster[i]!;
    const count = cells.count[i]!;
    precision += (count * count) / clusters[cluster]!;
    recall += (count * count) / people[cells.person[i]!]!;
    bothPairs += pairs(count);
    cellLog += xLogX(count);
    if (count > largest[cluster]!) largest[cluster] = count;
  }
  let clusterPairs = 0;
  let clusterLog = 0;
  let purest = 0;
  for (let c = 0; c < clusters.length; c++) {
    clusterPairs += pairs(clusters[c]!);
    clusterLog += xLogX(clusters[c]!);
    purest += largest[c]!;
  }
  const found = clusters.length;
  return { found, precision, recall, bothPairs, clusterPairs, purest, cellLog, clusterLog };
}
