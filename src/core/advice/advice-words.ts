import type { ClusterParameters } from '../cluster/types.ts';
import type { ClusterMetrics } from '../metrics/cluster-metrics.ts';
import type { Guardrail } from '../metrics/guardrails.ts';
import { formatMetric, METRIC_TARGETS, type MetricTarget } from '../metrics/metric-targets.ts';
import { bareCount, thresholdText } from '../words.ts';

/** The suggestion, and what it gives. */
interface Suggested {
  readonly threshold: number;
  readonly word: string;
  readonly metrics: ClusterMetrics;
}

/** How far the specification moves the threshold (§12): 0.58 → 0.50 and 0.58 → 0.65. */
const STEP_DOWN = 0.08;
const STEP_UP = 0.07;

/** The sentences of the one advice. */
export const adviceWords = { go, weigh, unreached, settled, clears, stay, direction, radius };

function go({ threshold, word, metrics }: Suggested, here: ClusterMetrics): string {
  const there = `${bareCount(metrics.num_clusters, 'identity', 'identities')} and ${bareCount(metrics.num_singletons, 'single track')} there`;
  return `Go to ${thresholdText(threshold)}, the suggested threshold (${word} confidence): ${there}, ${here.num_clusters} and ${here.num_singletons} here.`;
}

function weigh({ threshold, word, metrics }: Suggested, harmed: readonly MetricTarget[]): string {
  const would = harmed
    .map((target) => `${named(target)} would be ${formatMetric(target, metrics[target.metric])}`)
    .join(' and ');
  const beyond = harmed.length === 1 ? 'a warning' : 'warnings';
  return `The data speak for ${thresholdText(threshold)} (${word} confidence, ${bareCount(metrics.num_clusters, 'identity', 'identities')}), but ${would} there, ${beyond} by the specification’s figures: look at the faces before you decide.`;
}

function unreached({
  cluster_thresh,
  word,
}: {
  readonly cluster_thresh: number;
  readonly word: string;
}): string {
  return `The data speak for ${thresholdText(cluster_thresh)} (${word} confidence); what it gives is not known before it is clustered that far down.`;
}

function settled(warned: readonly Guardrail[], metrics: ClusterMetrics): string {
  if (warned.length === 0) {
    return 'These are the identities that the data speak for: the specification’s figures are those of a typical episode, and what is off them is information here.';
  }
  const sentences = warned.map(({ metric }) => spokenFor(metric, metrics));
  return `${sentences.join(' ')} It is information here, not a reason to move.`;
}

function spokenFor(metric: keyof ClusterMetrics, metrics: ClusterMetrics): string {
  const target = METRIC_TARGETS.find((one) => one.metric === metric);
  if (target === undefined) return '';
  const value = formatMetric(target, metrics[metric]);
  const typical = `the specification’s ${formatMetric(target, target.warnAbove)} is typical of an episode.`;
  switch (metric) {
    case 'num_clusters':
      return `${value} clusters is what the data speak for; ${typical}`;
    case 'singleton_fraction':
      return `${value} of the tracks alone is what the data speak for; ${typical}`;
    case 'largest_cluster_fraction':
      return `A person with ${value} of the tracks is what the data speak for; ${typical}`;
    default:
      return `${target.label} ${value} is what the data speak for; ${typical}`;
  }
}

interface Clearing {
  readonly from: number;
  readonly to: number;
  /** Other warnings are there. */
  readonly others: boolean;
}

/** Said without a suggestion that is sure, and beside the line that says so: what speaks is named. */
function clears(target: MetricTarget, { from, to, others }: Clearing): string {
  const verb = to < from ? 'lower' : 'raise';
  const rest = others ? 'worsens no other' : 'causes no other';
  return `By the specification’s figures alone, ${verb} the threshold from ${thresholdText(from)} to ${thresholdText(to)}: that clears the “${target.label}” warning and ${rest}.`;
}

function stay(warned: readonly MetricTarget[]): string {
  const which = warned.length === 1 ? 'this' : 'any of these';
  return `No threshold clears ${which} without causing or worsening another warning: another threshold is not what helps here.`;
}

function direction(target: MetricTarget, towards: 'lower' | 'higher'): string {
  const does =
    towards === 'lower'
      ? 'A lower threshold joins more tracks'
      : 'A higher threshold keeps more tracks apart';
  return `${does}, which brings ${named(target)} nearer to its target.`;
}

function radius(
  warned: readonly MetricTarget[],
  { algorithm, cluster_thresh: now }: Pick<ClusterParameters, 'algorithm' | 'cluster_thresh'>,
): string {
  const unchecked = `${algorithm} has no tree to check another radius against`;
  const lower = warned[0]?.remedy === 'lower';
  if (warned.some(({ remedy }) => (remedy === 'lower') !== lower)) {
    return `These warnings pull in opposite directions, and ${unchecked}: look at the faces.`;
  }
  const next = lower ? now - STEP_DOWN : now + STEP_UP;
  const to = next <= 0 || next >= 1 ? '' : ` to about ${thresholdText(next)}`;
  return `${lower ? 'Lower' : 'Raise'} the threshold from ${thresholdText(now)}${to}, the step of the specification: ${unchecked}.`;
}

/** As it stands within a sentence. */
function named({ metric }: MetricTarget): string {
  switch (metric) {
    case 'num_clusters':
      return 'the number of clusters';
    case 'singleton_fraction':
      return 'the share of single tracks';
    case 'largest_cluster_fraction':
      return 'the largest cluster';
    default:
      return 'the average size';
  }
}
