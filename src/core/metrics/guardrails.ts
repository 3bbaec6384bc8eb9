import type { ClusterParameters } from '../cluster/types.ts';
import type { ClusterMetrics } from './cluster-metrics.ts';
import {
  formatMetric,
  METRIC_TARGETS,
  type MetricState,
  type MetricTarget,
  metricState,
} from './metric-targets.ts';

/** What a metric says against its target. The two texts of the specification are word for word. */
export interface Guardrail {
  readonly metric: keyof ClusterMetrics;
  /** `information`: beyond the specification's figure, but nothing has to be done about it. */
  readonly severity: 'target' | 'information' | 'warning';
  readonly text: string;
  /**
   * What it means, or what helps beside another threshold; "" where there is nothing to say. Which
   * threshold helps is for the one advice to say (`advise`), never for a single warning.
   */
  readonly remedy: string;
}

/** The specification's warnings (§9.2) word for word, then ours for the metrics it only lists (§9.1). */
const WARNINGS: Partial<Record<keyof ClusterMetrics, (value: string) => string>> = {
  singleton_fraction: () =>
    'High fraction of singleton clusters; review embedding quality or adjust cluster_thresh',
  largest_cluster_fraction: () =>
    'Largest cluster contains >60% of tracks; may be over-merged; increase cluster_thresh',
  num_clusters: (value) =>
    `${value} clusters, more than 30; likely over-segmented; decrease cluster_thresh`,
  avg_cluster_size: (value) =>
    `Average cluster has ${value} tracks, more than the 10 of a typical episode`,
};

/** Further remedies of §12, beside another threshold. */
const REMEDIES: Partial<Record<keyof ClusterMetrics, string>> = {
  singleton_fraction:
    'Review embedding quality (blurred, turned or small faces) and filter very short tracks.',
  largest_cluster_fraction:
    'Check for one person tracked many times over, and for faces that all look alike to the embedder.',
  num_clusters:
    'Sample more crops per track, or raise the minimum quality of faces that are embedded.',
  avg_cluster_size: 'It only divides tracks by people: 600 tracks of 8 people are 75 each.',
};

/**
 * What the metrics at hand say against the specification: warnings first, then information, then
 * targets that are missed. Which threshold would help is not said here (see `advise`).
 */
export function guardrails(
  metrics: ClusterMetrics,
  parameters: Pick<ClusterParameters, 'min_cluster_size'>,
): Guardrail[] {
  if (metrics.num_tracks === 0) return [];
  // The metric that informs is the last of the targets, so that warnings come before it.
  const passed: Guardrail[] = [];
  const hints: Guardrail[] = [];
  for (const target of METRIC_TARGETS) {
    const value = metrics[target.metric];
    const state = metricState(target, value);
    if (state === 'warning') {
      passed.push(beyond(target, value, parameters));
    } else if (state !== 'on-target' && isReachable(target, state, metrics, parameters)) {
      hints.push(hint(target, value));
    }
  }
  return [...passed, ...hints];
}

function beyond(
  target: MetricTarget,
  value: number,
  { min_cluster_size: least }: Pick<ClusterParameters, 'min_cluster_size'>,
): Guardrail {
  const { metric, label, informs } = target;
  const text = formatMetric(target, value);
  const remedy = [
    metric === 'singleton_fraction' ? minimumSizeRemedy(least) : '',
    REMEDIES[metric] ?? '',
  ];
  return {
    metric,
    severity: informs ? 'information' : 'warning',
    text: WARNINGS[metric]?.(text) ?? `${label}: ${text}`,
    remedy: remedy.filter((sentence) => sentence !== '').join(' '),
  };
}

function minimumSizeRemedy(size: number): string {
  if (size > 2) return `Lower the minimum cluster size from ${size} to 2.`;
  if (size === 2) {
    return 'A minimum cluster size of 1 counts every track as a cluster: it changes the labels, not the groups.';
  }
  return '';
}

function hint(target: MetricTarget, value: number): Guardrail {
  return {
    metric: target.metric,
    severity: 'target',
    text: `${target.label}: ${formatMetric(target, value)}, target ${target.target}`,
    remedy: '',
  };
}

/** A short clip cannot have five clusters, nor can its average be told from none at all. */
function isReachable(
  { metric, low }: MetricTarget,
  state: MetricState,
  metrics: ClusterMetrics,
  { min_cluster_size: least }: Pick<ClusterParameters, 'min_cluster_size'>,
): boolean {
  if (state !== 'low') return true;
  if (metric === 'num_clusters') return metrics.num_tracks >= low * Math.max(2, least);
  return metrics.num_clusters > 0;
}
