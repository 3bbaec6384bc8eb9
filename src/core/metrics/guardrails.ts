import type { ClusterParameters } from '../cluster/types.ts';
import type { ClusterMetrics, Guardrail } from '../identity/types.ts';
import {
  formatMetric,
  METRIC_TARGETS,
  type MetricState,
  type MetricTarget,
  metricState,
} from './metric-targets.ts';
import { suggestThreshold } from './suggest-threshold.ts';
import type { ThresholdProbe } from './threshold-probe.ts';

/** The specification's warnings (§9.2) word for word, then ours for the metrics it only lists. */
const WARNINGS: Partial<Record<keyof ClusterMetrics, (value: string) => string>> = {
  singleton_fraction: () =>
    'High fraction of singleton clusters; review embedding quality or adjust cluster_thresh',
  largest_cluster_fraction: () =>
    'Largest cluster contains >60% of tracks; may be over-merged; increase cluster_thresh',
  num_clusters: (value) =>
    `${value} clusters, more than 30; likely over-segmented; decrease cluster_thresh`,
  avg_cluster_size: (value) =>
    `Average cluster has ${value} tracks, more than 10; likely over-merged; increase cluster_thresh`,
};

/** Further remedies of §12, when another threshold is not the whole answer. */
const FURTHER_ADVICE: Partial<Record<keyof ClusterMetrics, string>> = {
  singleton_fraction:
    'Otherwise review embedding quality (blurred, turned or small faces) and filter very short tracks.',
  largest_cluster_fraction:
    'Otherwise check for one person tracked many times over, and for faces that all look alike to the embedder.',
  num_clusters:
    'Otherwise sample more crops per track, or raise the minimum quality of faces that are embedded.',
  avg_cluster_size: 'Otherwise open the clusters with the highest variance and check them.',
};

/** Without a probe, how far the specification moves the threshold: 0.58 → 0.50 and 0.58 → 0.65. */
const STEP_DOWN = 0.08;
const STEP_UP = 0.07;

/**
 * Warnings and target hints for the metrics at hand, warnings first, each with what to do next.
 * @param probe metrics at other thresholds; with it the advice names the smallest change that helps
 * Cost: without warnings nothing to speak of; with, up to 100 probes each.
 */
export function guardrails(
  metrics: ClusterMetrics,
  parameters: ClusterParameters,
  probe?: ThresholdProbe,
): Guardrail[] {
  if (metrics.num_tracks === 0) return [];
  const warnings: Guardrail[] = [];
  const hints: Guardrail[] = [];
  for (const target of METRIC_TARGETS) {
    const value = metrics[target.metric];
    const state = metricState(target, value);
    if (state === 'warning') warnings.push(warning(target, metrics, parameters, probe));
    else if (state !== 'on-target' && isReachable(target, state, metrics, parameters)) {
      hints.push(hint(target, state, value));
    }
  }
  return [...warnings, ...hints];
}

function warning(
  target: MetricTarget,
  metrics: ClusterMetrics,
  parameters: ClusterParameters,
  probe: ThresholdProbe | undefined,
): Guardrail {
  const { metric } = target;
  const value = formatMetric(target, metrics[metric]);
  const suggested = suggestThreshold(target, metrics, parameters, probe);
  const advice = [
    thresholdAdvice(target, parameters.cluster_thresh, suggested, probe !== undefined),
    metric === 'singleton_fraction' ? minimumSizeAdvice(parameters.min_cluster_size) : '',
    FURTHER_ADVICE[metric] ?? '',
  ];
  return {
    metric,
    severity: 'warning',
    text: WARNINGS[metric]?.(value) ?? `${target.label}: ${value}`,
    advice: advice.filter((sentence) => sentence !== '').join(' '),
    suggestedThreshold: suggested,
  };
}

function thresholdAdvice(
  { remedy }: MetricTarget,
  current: number,
  suggested: number | undefined,
  probed: boolean,
): string {
  const verb = remedy === 'lower' ? 'Lower' : 'Raise';
  if (suggested !== undefined) {
    return `${verb} the threshold from ${threshold(current)} to ${threshold(suggested)}.`;
  }
  if (probed) return 'No threshold clears this without causing another warning.';
  const next = remedy === 'lower' ? current - STEP_DOWN : current + STEP_UP;
  if (next <= 0 || next >= 1) return `${verb} the threshold from ${threshold(current)}.`;
  return `${verb} the threshold from ${threshold(current)} to about ${threshold(next)}.`;
}

function minimumSizeAdvice(size: number): string {
  if (size > 2) return `Or lower the minimum cluster size from ${size} to 2.`;
  if (size === 2) {
    return 'A minimum cluster size of 1 counts every track as a cluster: it changes the labels, not the groups.';
  }
  return '';
}

function hint(target: MetricTarget, state: MetricState, value: number): Guardrail {
  const high = state === 'high';
  const lower = (target.remedy === 'lower') === high;
  return {
    metric: target.metric,
    severity: 'target',
    text: `${target.label}: ${formatMetric(target, value)}, target ${target.target}`,
    advice: lower
      ? 'A lower threshold joins more tracks.'
      : 'A higher threshold keeps more tracks apart.',
    suggestedThreshold: undefined,
  };
}

/** A short clip cannot have five clusters, nor can its average be told from none at all. */
function isReachable(
  { metric, low }: MetricTarget,
  state: MetricState,
  metrics: ClusterMetrics,
  { min_cluster_size: least }: ClusterParameters,
): boolean {
  if (state !== 'low') return true;
  if (metric === 'num_clusters') return metrics.num_tracks >= low * Math.max(2, least);
  return metrics.num_clusters > 0;
}

/** 0.58, 0.575: two digits, three when it needs them. */
function threshold(value: number): string {
  const three = value.toFixed(3);
  return three.endsWith('0') ? three.slice(0, -1) : three;
}
