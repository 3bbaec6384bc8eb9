import type { ClusterMetrics } from '../../core/identity/types.ts';

export type JudgedMetric = Extract<
  keyof ClusterMetrics,
  'num_clusters' | 'singleton_fraction' | 'largest_cluster_fraction' | 'avg_cluster_size'
>;
export type MetricStatus = 'good' | 'off-target' | 'warning';

interface MetricTarget {
  readonly low: number;
  readonly high: number;
  readonly warning: number;
}
const TARGETS: Readonly<Record<JudgedMetric, MetricTarget>> = {
  num_clusters: { low: 5, high: 15, warning: 30 },
  singleton_fraction: { low: 0, high: 0.3, warning: 0.5 },
  largest_cluster_fraction: { low: 0, high: 0.4, warning: 0.6 },
  avg_cluster_size: { low: 2, high: 5, warning: 10 },
};

/** The specification's target range and warning bound of a metric. */
export function metricTarget(metric: JudgedMetric): MetricTarget {
  return TARGETS[metric];
}

/** Where a value lies by the specification's table. */
export function judgeMetric(metric: JudgedMetric, value: number): MetricStatus {
  const { low, high, warning } = TARGETS[metric];
  if (value > warning) return 'warning';
  return value >= low && value <= high ? 'good' : 'off-target';
}
