import type { ClusterParameters } from '../cluster/types.ts';
import type { ThresholdProbe } from '../landscape/cut-counts.ts';
import type { ClusterMetrics } from '../metrics/cluster-metrics.ts';
import type { Guardrail } from '../metrics/guardrails.ts';
import { METRIC_TARGETS, type MetricTarget, metricState } from '../metrics/metric-targets.ts';
import type { Recommendation } from '../suggest/types.ts';
import { adviceWords } from './advice-words.ts';
import { isSure } from './start-threshold.ts';
import { clearingThreshold, directionTowards, harms, type MoveInput } from './threshold-move.ts';

/** What the one advice is made from. */
export interface AdviseInput {
  readonly metrics: ClusterMetrics;
  readonly guardrails: readonly Guardrail[];
  readonly parameters: Pick<ClusterParameters, 'algorithm' | 'cluster_thresh'>;
  /** Undefined for density algorithms, which have no tree to cut elsewhere. */
  readonly probe: ThresholdProbe | undefined;
  /** Thresholds below are not known to the probe. */
  readonly floor?: number;
  /** What the data speak for, where that is known. */
  readonly recommendation?: Pick<Recommendation, 'cluster_thresh' | 'decided' | 'word'> | undefined;
}

/** What to do about all that the guardrails say, in one voice. */
export interface Advice {
  /**
   * `go`: to the suggestion; `weigh`: the suggestion would cause or worsen a warning, or is
   * beyond what is known; `settled`: this
   * is the suggestion, and what is beyond a figure is information; `clears`: a threshold that clears
   * a warning; `stay`: none does; `direction`: towards a target; `radius`: of a density algorithm.
   */
  readonly kind: 'go' | 'weigh' | 'settled' | 'clears' | 'stay' | 'direction' | 'radius';
  /** A sentence or two. */
  readonly text: string;
  /**
   * The only threshold that is advised, if one is: what it gives was probed, and no warning is there
   * that is not here, nor worse than here.
   */
  readonly threshold: number | undefined;
}

/** Of warnings, the one that is dealt with first: false merges cost more than false splits. */
const SERIOUS_FIRST: readonly (keyof ClusterMetrics)[] = [
  'largest_cluster_fraction',
  'singleton_fraction',
  'num_clusters',
];

/**
 * One advice from metrics, guardrails, the tree and the suggestion. A suggestion that is sure speaks
 * first. Without one it is the smallest change that clears the most serious warning it can without
 * causing or worsening another. Never two thresholds, never one that is worse by the specification.
 * @returns undefined where there is nothing to say
 * Cost: up to 100 probes a warning.
 */
export function advise(input: AdviseInput): Advice | undefined {
  const { metrics, parameters, probe, recommendation, floor = 0 } = input;
  if (metrics.num_tracks === 0) return undefined;
  if (probe === undefined) return radius(input);
  const move: MoveInput = { metrics, threshold: parameters.cluster_thresh, probe, floor };
  if (isSure(recommendation)) {
    if (recommendation.cluster_thresh >= floor - 1e-9) {
      return bySuggestion(input, move, recommendation);
    }
    // Not probed, so not advised; nor is anything else, which would be a second voice.
    return { kind: 'weigh', text: adviceWords.unreached(recommendation), threshold: undefined };
  }
  const warned = targetsOf(input, 'warning');
  return warned.length > 0 ? byWarnings(move, warned) : byTargets(input, move);
}

function bySuggestion(
  { metrics, guardrails }: AdviseInput,
  { threshold, probe }: MoveInput,
  { cluster_thresh: to, word }: NonNullable<AdviseInput['recommendation']>,
): Advice | undefined {
  const there = probe(to);
  const suggested = { threshold: to, word, metrics: there };
  // In one gap of the tree both thresholds give the same identities: there is nowhere to go.
  if (Math.abs(threshold - to) < 1e-9 || sameMetrics(metrics, there)) {
    if (guardrails.length === 0) return undefined;
    const beyond = guardrails.filter(({ severity }) => severity === 'warning');
    return { kind: 'settled', text: adviceWords.settled(beyond, there), threshold: undefined };
  }
  const harmed = harms(metrics, there);
  if (harmed.length > 0) {
    return { kind: 'weigh', text: adviceWords.weigh(suggested, harmed), threshold: undefined };
  }
  return { kind: 'go', text: adviceWords.go(suggested, metrics), threshold: to };
}

function byWarnings(move: MoveInput, warned: readonly MetricTarget[]): Advice {
  for (const target of warned) {
    const to = clearingThreshold(target, move);
    if (to === undefined) continue;
    const others = warned.length > 1;
    const text = adviceWords.clears(target, { from: move.threshold, to, others });
    return { kind: 'clears', text, threshold: to };
  }
  return { kind: 'stay', text: adviceWords.stay(warned), threshold: undefined };
}

/** Nothing warns: where a target is missed, the way there, if there is one. */
function byTargets(input: AdviseInput, move: MoveInput): Advice | undefined {
  for (const target of targetsOf(input, 'target')) {
    if (target.informs) continue;
    const direction = directionTowards(target, move);
    if (direction === undefined) continue;
    const text = adviceWords.direction(target, direction);
    return { kind: 'direction', text, threshold: undefined };
  }
  return undefined;
}

/** Another radius cannot be looked at without clustering again: the specification's step, or none. */
function radius(input: AdviseInput): Advice | undefined {
  const warned = targetsOf(input, 'warning');
  if (warned.length === 0 || input.parameters.algorithm === 'agglomerative') return undefined;
  const text = adviceWords.radius(warned, input.parameters);
  return { kind: 'radius', text, threshold: undefined };
}

/** Targets of the guardrails of a severity, the most serious first. */
function targetsOf(
  { guardrails, metrics }: AdviseInput,
  severity: Guardrail['severity'],
): readonly MetricTarget[] {
  const rank = ({ metric }: MetricTarget): number => {
    const at = SERIOUS_FIRST.indexOf(metric);
    return at < 0 ? SERIOUS_FIRST.length : at;
  };
  return METRIC_TARGETS.filter(
    (target) =>
      guardrails.some((one) => one.metric === target.metric && one.severity === severity) &&
      metricState(target, metrics[target.metric]) !== 'on-target',
  ).sort((a, b) => rank(a) - rank(b));
}

/** Cuts of one tree are nested: with the same counts they are the same. */
function sameMetrics(one: ClusterMetrics, other: ClusterMetrics): boolean {
  return (
    one.num_clusters === other.num_clusters &&
    one.num_singletons === other.num_singletons &&
    one.largest_cluster_size === other.largest_cluster_size
  );
}
