import type { ThresholdProbe } from '../landscape/cut-counts.ts';
import type { ClusterMetrics } from '../metrics/cluster-metrics.ts';
import {
  isWarning,
  METRIC_TARGETS,
  type MetricTarget,
  metricState,
} from '../metrics/metric-targets.ts';

/** Thresholds that are named are whole hundredths: what a person would type. */
const STEPS_PER_UNIT = 100;

/** Where a move starts, and what is known of elsewhere. */
export interface MoveInput {
  readonly metrics: ClusterMetrics;
  readonly threshold: number;
  readonly probe: ThresholdProbe;
  /** Thresholds below are not known to the probe: the tree does not reach them. */
  readonly floor: number;
}

/** Warnings that going from one clustering to another would cause, or worsen. */
export function harms(from: ClusterMetrics, to: ClusterMetrics): readonly MetricTarget[] {
  return METRIC_TARGETS.filter((target) => {
    const [before, after] = [from[target.metric], to[target.metric]];
    return isWarning(target, after) && !(isWarning(target, before) && after <= before);
  });
}

/**
 * The smallest change of the threshold, in the direction that §12 of the specification gives, that
 * clears a warning and causes or worsens no other.
 * @returns whole hundredths between 0.01 and 0.99, undefined when none does
 * Cost: at most 100 probes.
 */
export function clearingThreshold(target: MetricTarget, input: MoveInput): number | undefined {
  const { metrics, probe } = input;
  return stepsTowards(target.remedy === 'lower' ? -1 : 1, input).find((threshold) => {
    const there = probe(threshold);
    return !isWarning(target, there[target.metric]) && harms(metrics, there).length === 0;
  });
}

/**
 * The direction in which a metric that misses its target really comes nearer: the first change on the
 * way is for the better and harms nothing. Where both do, that of §12.
 */
export function directionTowards(
  target: MetricTarget,
  input: MoveInput,
): 'lower' | 'higher' | undefined {
  const isHigh = metricState(target, input.metrics[target.metric]) !== 'low';
  const usual = (target.remedy === 'lower') === isHigh ? -1 : 1;
  const found = [usual, -usual].find((sign) => comesNearer(target, sign, input));
  return found === undefined ? undefined : found < 0 ? 'lower' : 'higher';
}

function comesNearer(target: MetricTarget, sign: number, input: MoveInput): boolean {
  const { metrics, probe } = input;
  const here = metrics[target.metric];
  const changed = stepsTowards(sign, input).find((at) => probe(at)[target.metric] !== here);
  if (changed === undefined) return false;
  const there = probe(changed);
  return (
    missedBy(target, there[target.metric]) < missedBy(target, here) &&
    harms(metrics, there).length === 0
  );
}

/** How far a value is from its target range; 0 on target. */
function missedBy(target: MetricTarget, value: number): number {
  switch (metricState(target, value)) {
    case 'on-target':
      return 0;
    case 'low':
      return target.low - value;
    default:
      // The end of a range that does not hold it is a miss too, by less than anything beyond.
      return Math.max(value - target.high, Number.MIN_VALUE);
  }
}

/** Hundredths from the threshold on, nearest first. @param sign −1 down, 1 up */
function stepsTowards(sign: number, { threshold, floor }: MoveInput): readonly number[] {
  const current = threshold * STEPS_PER_UNIT;
  const steps: number[] = [];
  if (sign < 0) {
    const last = Math.max(1, Math.ceil(floor * STEPS_PER_UNIT - 1e-9));
    for (let step = Math.ceil(current - 1e-9) - 1; step >= last; step--) steps.push(step);
  } else {
    for (let step = Math.floor(current + 1e-9) + 1; step < STEPS_PER_UNIT; step++) steps.push(step);
  }
  return steps.map((step) => step / STEPS_PER_UNIT);
}
