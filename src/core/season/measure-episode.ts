import { cut, cutClusters, cutHeight } from '../cluster/cut.ts';
import type { Agglomeration, ClusterParameters } from '../cluster/types.ts';
import type { Episode } from '../episode/episode.ts';
import { formIdentities } from '../identity/form.ts';
import type { TrackSummaries } from '../identity/types.ts';
import { refusalReason } from '../metric/metric-words.ts';
import type { MetricReport } from '../metric/types.ts';
import { truthOfPresent } from '../metrics/coverage.ts';
import {
  bestStretch,
  curveThresholds,
  type ScoreCurve,
  scoreCurveSteps,
} from '../metrics/curves.ts';
import { decidedTruth } from '../moderation/decided-truth.ts';
import type { FoldedDecisions } from '../moderation/folded.ts';
import { atOnce, type Steps } from '../steps.ts';
import type { Recommendation } from '../suggest/types.ts';
import { countSteps, valueAt, valueSteps } from './count-steps.ts';
import { inForce } from './season-runs.ts';
import type { EpisodeFigures, EpisodeSuggestion, EpisodeTruth, ValueSteps } from './types.ts';

/** Clusters that agree so far with the suggested ones are nearly the same: BCubed F. */
export const SAME_CLUSTERS = 0.95;

/** A tree with the track rows of its items. */
export interface EpisodeTree {
  readonly items: Int32Array; // [n]
  readonly agglomeration: Agglomeration;
}

export interface MeasureInput {
  readonly key: string;
  /** As its history has it: with the tracks split that people split. */
  readonly episode: Episode;
  readonly summaries: TrackSummaries;
  /** All that people decided, in force or not. */
  readonly decisions: FoldedDecisions;
  /** Steps of the history that hold. */
  readonly steps: number;
  readonly withDecisions: boolean;
  readonly parameters: ClusterParameters;
  /** Made with the decisions that are in force. */
  readonly tree: EpisodeTree;
  /** Made without any but deletions (`seasonRuns`); the same object where nothing else was in force. */
  readonly free: EpisodeTree;
  /** What became of `metric: within_track`. */
  readonly metric?: MetricReport | undefined;
  /** Undefined where none could be made. */
  readonly recommendation: Recommendation | undefined;
}

/**
 * What a season keeps of an episode that was clustered.
 * Cost: O(n log n), and once O(F) for the identities when some are locked.
 */
export function measureEpisode(input: MeasureInput): EpisodeFigures {
  return atOnce(measureSteps(input));
}

/** The same, in steps for whoever has to answer meanwhile. */
export function* measureSteps(input: MeasureInput): Steps<EpisodeFigures> {
  const { key, episode, parameters, tree, steps, recommendation } = input;
  const { items, agglomeration } = tree;
  const held = { tree: agglomeration.tree, items, decisions: inForce(input), parameters };
  const counts = countSteps({ ...held, summaries: input.summaries });
  yield;
  const truth = (yield* fileTruth(input)) ?? (yield* lockedTruth(input));
  const suggestion = recommendation && (yield* suggestionOf(recommendation, input));
  return {
    key,
    epId: episode.epId,
    runId: episode.runId,
    tracks: items.length,
    allTracks: episode.tracks.count,
    decisions: steps,
    counts,
    floor: Math.max(agglomeration.floor, input.free.agglomeration.floor),
    truth,
    metricRefused: input.metric && refusalReason(input.metric),
    suggestion,
  };
}

/** Scores against truth.json: of the identities as they are, decisions and all. */
function* fileTruth(input: MeasureInput): Steps<EpisodeTruth | undefined> {
  const { episode, decisions, tree } = input;
  const { deleted } = episode.tracks;
  if (episode.truth === undefined) return undefined;
  const truth = truthOfPresent(
    episode.truth,
    (row) => deleted[row] === 1 || decisions.deleted.has(row),
  );
  const { frozen, mustLink } = inForce(input);
  return yield* scored('file', truth, tree, input.parameters, [...frozen, ...mustLink]);
}

/** Locked identities follow decisions: only a clustering that knows of none can be scored by them. */
function* lockedTruth(input: MeasureInput): Steps<EpisodeTruth | undefined> {
  const { episode, summaries, decisions, parameters, free } = input;
  if (![...decisions.anchors.values()].some(({ locked }) => locked)) return undefined;
  const clusters = cutClusters(free.agglomeration, free.items, parameters);
  const form = { episode, summaries, clusters, decisions, parameters, probe: undefined };
  const { truth } = decidedTruth(formIdentities(form).identities, 'locked');
  yield;
  return yield* scored('locked', truth, free, parameters, []);
}

function* scored(
  source: EpisodeTruth['source'],
  truth: ReadonlyMap<number, string>,
  { items, agglomeration }: EpisodeTree,
  { linkage, min_cluster_size: minClusterSize }: ClusterParameters,
  groups: readonly Int32Array[],
): Steps<EpisodeTruth | undefined> {
  if (truth.size === 0) return undefined;
  const { tree, floor } = agglomeration;
  const thresholds = curveThresholds(tree, linkage, floor);
  const input = { tree, items, truth, linkage, minClusterSize, groups, thresholds };
  const curve = yield* scoreCurveSteps(input);
  const best = bestStretch(curve, 'bcubed_f');
  const first = curve.scores[0];
  if (best === undefined || first === undefined) return undefined;
  const { people, tracks } = first;
  return { source, people, tracks, f: fSteps(curve), best: { value: best.value, at: best.at } };
}

function fSteps({ scores }: ScoreCurve): ValueSteps {
  return valueSteps(
    scores.map(({ cluster_thresh: threshold, bcubed }) => ({ threshold, value: bcubed.f })),
  );
}

function* suggestionOf(
  { cluster_thresh, decided, confidence, word, reasons }: Recommendation,
  { free, parameters }: MeasureInput,
): Steps<EpisodeSuggestion> {
  const agreement = yield* agreementWith(cluster_thresh, free, parameters);
  const why = reasons[0]?.text ?? '';
  const found = { cluster_thresh, decided, confidence, word, why, agreement };
  return { ...found, ...sameAround(agreement, cluster_thresh) };
}

/** How far the clusters of every cut agree with those of one. */
function* agreementWith(
  threshold: number,
  { items, agglomeration }: EpisodeTree,
  { linkage, min_cluster_size: minClusterSize }: ClusterParameters,
): Steps<ValueSteps> {
  const { tree, floor } = agglomeration;
  const { labels, count } = cut(tree, cutHeight(linkage, threshold));
  const sizes = new Int32Array(count);
  for (const label of labels) sizes[label] = sizes[label]! + 1;
  const truth = new Map<number, string>();
  labels.forEach((label, item) => {
    // A cluster that is too small is taken apart, as everywhere.
    truth.set(items[item]!, sizes[label]! < minClusterSize ? `alone ${item}` : `${label}`);
  });
  if (truth.size === 0) return valueSteps([{ threshold: 1, value: 1 }]);
  const thresholds = curveThresholds(tree, linkage, floor);
  const input = { tree, items, truth, linkage, minClusterSize, thresholds };
  return fSteps(yield* scoreCurveSteps(input));
}

/** The stretch around a threshold over which the clusters stay nearly the same. */
function sameAround(agreement: ValueSteps, around: number): { from: number; to: number } {
  const { threshold, value } = agreement;
  if (!(valueAt(agreement, around) >= SAME_CLUSTERS)) return { from: around, to: around };
  const last = threshold.findIndex((at) => at >= around - 1e-9);
  let low = last;
  let high = last;
  while (low > 0 && value[low - 1]! >= SAME_CLUSTERS) low -= 1;
  while (high + 1 < value.length && value[high + 1]! >= SAME_CLUSTERS) high += 1;
  return { from: threshold[low - 1] ?? 0, to: threshold[high]! };
}
