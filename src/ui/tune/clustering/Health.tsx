import { Check, Minus, TriangleAlert } from 'lucide-react';
import { memo } from 'react';
import {
  formatMetric,
  METRIC_TARGETS,
  type MetricState,
  type MetricTarget,
  metricState,
} from '../../../core/metrics/metric-targets.ts';
import { useStore } from '../../../state/store.ts';
import { selectIdentitySet } from '../../../state/views/selectors.ts';
import { plural } from '../../kit/format.ts';
import { Meter } from '../../kit/Meter.tsx';
import './health.css';

const STATES: Readonly<
  Record<MetricState, { readonly words: string; readonly icon: typeof Check }>
> = {
  'on-target': { words: 'on target', icon: Check },
  low: { words: 'below target', icon: Minus },
  high: { words: 'above target', icon: Minus },
  warning: { words: 'warning', icon: TriangleAlert },
};

/** The four metrics of the specification against their targets. */
export function Health() {
  const metrics = useStore((state) => selectIdentitySet(state)?.metrics);
  return (
    <section className="panel-section" aria-labelledby="health-heading">
      <div className="section-head">
        <h2 className="eyebrow" id="health-heading">
          Health
        </h2>
        <span className="section-note">
          {metrics === undefined ? '' : plural(metrics.num_tracks, 'track')}
        </span>
      </div>
      <ul className="health">
        {METRIC_TARGETS.map((target) => (
          <HealthRow key={target.metric} target={target} value={metrics?.[target.metric]} />
        ))}
      </ul>
    </section>
  );
}

interface HealthRowProps {
  readonly target: MetricTarget;
  readonly value: number | undefined;
}

const HealthRow = memo(function HealthRow({ target, value }: HealthRowProps) {
  const { metric, label, low, high, warnAbove, meterMax, informs } = target;
  const found = value === undefined ? undefined : metricState(target, value);
  // A metric that only informs warns of nothing, however far beyond its figure it is.
  const state = found === 'warning' && informs ? 'high' : found;
  const Icon = state === undefined ? undefined : STATES[state].icon;
  return (
    <li
      className="health-row"
      data-state={state}
      title={`${metric}: target ${target.target}, ${informs ? 'for information' : 'warning'} above ${formatMetric(target, warnAbove)}`}
    >
      <span className="health-label">{label}</span>
      <span className="health-value">
        {value === undefined ? '–' : formatMetric(target, value)}
      </span>
      <Meter
        value={(value ?? 0) / meterMax}
        low={low / meterMax}
        high={high / meterMax}
        warning={warnAbove / meterMax}
      />
      <span className="health-status">
        {Icon && <Icon size={13} aria-hidden="true" />}
        {state !== undefined && (
          <span className="visually-hidden">{`${STATES[state].words}, target ${target.target}`}</span>
        )}
      </span>
    </li>
  );
});
