import { percent } from '../words.ts';
import type { ClusterMetrics } from './cluster-metrics.ts';

/** What §9.1 of the specification wants a metric to be, for meters and guardrails. */
export interface MetricTarget {
  readonly metric: keyof ClusterMetrics;
  readonly label: string;
  /** How the target reads: "5–15". */
  readonly target: string;
  /** Inclusive lower end of the target range; 0 when there is none. */
  readonly low: number;
  /** Upper end of the target range. */
  readonly high: number;
  /** True when `high` itself is still on target ("5–15"), false for "< 0.30". */
  readonly highInclusive: boolean;
  /** Above this the metric is a warning. */
  readonly warnAbove: number;
  /** Right end of a meter that shows target, warning and some room beyond. */
  readonly meterMax: number;
  readonly format: 'count' | 'percent' | 'decimal';
  /** Which way to move cluster_thresh when the metric is too high. */
  readonly remedy: 'lower' | 'raise';
  /**
   * True for a metric that depends on the episode more than on the threshold: to be told, not to be
   * acted on. 600 tracks of 8 people are 75 each, however right the clusters are.
   */
  readonly informs: boolean;
}

export const METRIC_TARGETS: readonly MetricTarget[] = [
  {
    metric: 'num_clusters',
    label: 'Clusters',
    target: '5–15',
    low: 5,
    high: 15,
    highInclusive: true,
    warnAbove: 30,
    meterMax: 45,
    format: 'count',
    remedy: 'lower',
    informs: false,
  },
  {
    metric: 'singleton_fraction',
    label: 'Singletons',
    target: '< 30 %',
    low: 0,
    high: 0.3,
    highInclusive: false,
    warnAbove: 0.5,
    meterMax: 1,
    format: 'percent',
    remedy: 'lower',
    informs: false,
  },
  {
    metric: 'largest_cluster_fraction',
    label: 'Largest cluster',
    target: '< 40 %',
    low: 0,
    high: 0.4,
    highInclusive: false,
    warnAbove: 0.6,
    meterMax: 1,
    format: 'percent',
    remedy: 'raise',
    informs: false,
  },
  {
    metric: 'avg_cluster_size',
    label: 'Average size',
    target: '2–5',
    low: 2,
    high: 5,
    highInclusive: true,
    warnAbove: 10,
    meterMax: 15,
    format: 'decimal',
    remedy: 'raise',
    informs: true,
  },
];

export type MetricState = 'low' | 'on-target' | 'high' | 'warning';

/** Where a value stands: on target, short of it, beyond it, or beyond the warning threshold. */
export function metricState(target: MetricTarget, value: number): MetricState {
  if (value > target.warnAbove) return 'warning';
  if (value < target.low) return 'low';
  if (target.highInclusive ? value > target.high : value >= target.high) return 'high';
  return 'on-target';
}

/** Whether a value is beyond its warning threshold, and that is something to act on. */
export function isWarning(target: MetricTarget, value: number): boolean {
  return !target.informs && metricState(target, value) === 'warning';
}

/** A metric as people read it: "12", "14 %", "4.5". */
export function formatMetric(target: MetricTarget, value: number): string {
  switch (target.format) {
    case 'count':
      return String(value);
    case 'percent':
      return percent(value);
    case 'decimal':
      return value.toFixed(1);
  }
}
