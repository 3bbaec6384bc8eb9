import type { ClusterParameters } from '../cluster/types.ts';
import type { ClusterMetrics } from '../identity/types.ts';
import { METRIC_TARGETS, type MetricTarget, metricState } from './metric-targets.ts';
import type { ThresholdProbe } from './threshold-probe.ts';

/** Suggestions are whole hundredths: what a person would type. */
const STEPS_PER_UNIT = 100;

/**
 * The smallest change of the threshold, in the direction that §12 of the specification gives, that
 * clears a warning and causes no other. Only agglomerative cuts can be probed.
 * @returns a threshold between 0.01 and 0.99, or undefined when none does (or none is known)
 * Cost: at most 100 probes.
 */
export function suggestThreshold(
  target: MetricTarget,
  metrics: ClusterMetrics,
  parameters: ClusterParameters,
  probe: ThresholdProbe | undefined,
): number | undefined {
  if (probe === undefined) return undefined;
  const others = METRIC_TARGETS.filter(
    (other) => other !== target && metricState(other, metrics[other.metric]) !== 'warning',
  );
  const helps = (candidate: ClusterMetrics): boolean =>
    metricState(target, candidate[target.metric]) !== 'warning' &&
    others.every((other) => metricState(other, candidate[other.metric]) !== 'warning');
  const current = parameters.cluster_thresh * STEPS_PER_UNIT;
  if (target.remedy === 'lower') {
    for (let step = Math.ceil(current) - 1; step >= 1; step--) {
      if (helps(probe(step / STEPS_PER_UNIT))) return step / STEPS_PER_UNIT;
    }
  } else {
    for (let step = Math.floor(current) + 1; step < STEPS_PER_UNIT; step++) {
      if (helps(probe(step / STEPS_PER_UNIT))) return step / STEPS_PER_UNIT;
    }
  }
  return undefined;
}
