import type { Landscape } from '../../../core/landscape/landscape.ts';
import type { ClusterMetrics } from '../../../core/metrics/cluster-metrics.ts';
import { METRIC_TARGETS, metricState } from '../../../core/metrics/metric-targets.ts';

/** A stretch of thresholds: over-merged, all targets met, or too many singletons. */
export interface Band {
  readonly kind: 'good' | 'merged' | 'split';
  readonly from: number;
  readonly to: number;
}

/**
 * SVG path of values over the 200 × 100 picture; `most` is at the top, with a margin.
 * @param first sample that is known
 */
export function linePath(values: ArrayLike<number>, most: number, first = 0): string {
  const steps = values.length - 1;
  let path = '';
  for (let step = first; step <= steps; step++) {
    const x = (step / steps) * 200;
    const y = 97 - ((values[step] ?? 0) / most) * 90;
    path += `${step === first ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`;
  }
  return path;
}

/** SVG path of stretches of thresholds: brackets that open upwards, just under the 200 × 100 picture. */
export function bracketPath(stretches: readonly { from: number; to: number }[]): string {
  return stretches
    .map(({ from, to }) => `M${(from * 200).toFixed(1)} 101V104H${(to * 200).toFixed(1)}V101`)
    .join('');
}

/** The first sample at or above the depth that the tree reaches. */
export function firstKnown(figures: Landscape, floor: number): number {
  const steps = figures.threshold.length - 1;
  return Math.min(steps, Math.max(0, Math.ceil(floor * steps - 1e-9)));
}

/** SVG path of bars, the highest a third of the picture: square root, so that single merges show. */
export function histogramPath(counts: Int32Array): string {
  const most = counts.reduce((max, count) => Math.max(max, count), 1);
  const width = 200 / counts.length;
  let path = '';
  counts.forEach((count, bin) => {
    if (count === 0) return;
    const height = 34 * Math.sqrt(count / most);
    const x = bin * width;
    path += `M${x.toFixed(2)} 100v${(-height).toFixed(1)}h${(width * 0.72).toFixed(2)}V100z`;
  });
  return path;
}

/** Runs of samples of one kind. @param first sample that is known */
export function landscapeBands(figures: Landscape, first = 0): readonly Band[] {
  const bands: Band[] = [];
  const steps = figures.threshold.length;
  let kind = kindAt(figures, first);
  let start = first;
  for (let step = first + 1; step <= steps; step++) {
    const next = step === steps ? undefined : kindAt(figures, step);
    if (next === kind && step < steps) continue;
    if (kind !== undefined) {
      bands.push({
        kind,
        from: figures.threshold[start] ?? 0,
        to: figures.threshold[step - 1] ?? 1,
      });
    }
    kind = next;
    start = step;
  }
  return bands;
}

/** What the guardrails say of a sample; undefined between the zones. */
export function kindAt(figures: Landscape, step: number): Band['kind'] | undefined {
  const at: Partial<Record<keyof ClusterMetrics, number>> = {
    num_clusters: figures.clusters[step] ?? 0,
    singleton_fraction: figures.singletonFraction[step] ?? 0,
    largest_cluster_fraction: figures.largestFraction[step] ?? 0,
    avg_cluster_size: figures.averageSize[step] ?? 0,
  };
  let good = true;
  let kind: Band['kind'] | undefined;
  for (const target of METRIC_TARGETS) {
    const state = metricState(target, at[target.metric] ?? 0);
    good &&= state === 'on-target';
    if (state !== 'warning') continue;
    if (target.metric === 'largest_cluster_fraction') kind = 'merged';
    else if (target.metric === 'singleton_fraction') kind ??= 'split';
  }
  return good ? 'good' : kind;
}
