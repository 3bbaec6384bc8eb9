import { Check, Minus, TriangleAlert } from 'lucide-react';
import { memo } from 'react';
import {
  formatMetric,
  METRIC_TARGETS,
  type MetricState,
  type MetricTarget,
  metricState,
} from '../../../core/metrics/metric-targets.ts';
import type { AppState } from '../../../state/lib/types.ts';
import { selectIdentitySet } from '../../../state/views/selectors.ts';
import { plural } from '../../kit/format.ts';
import { Meter } from '../../kit/Meter.tsx';
import { useLater } from '../../kit/use-later.ts';
import { FoldedSection } from './FoldedSection.tsx';
import { Information } from './Guardrails.tsx';
import './health.css';

const STATES: Readonly<
  Record<MetricState, { readonly words: string; readonly icon: typeof Check }>
> = {
  'on-target': { words: 'on target', icon: Check },
  low: { words: 'below target', icon: Minus },
  high: { words: 'above target', icon: Minus },
  warning: { words: 'warning', icon: TriangleAlert },
};

const selectMetrics = (state: AppState) => selectIdentitySet(state)?.metrics;

/** The four metrics of the specification against their targets, and what is off by them. */
export function Health() {
  const metrics = useLater(selectMetrics);
  const off =
    metrics &&
    METRIC_TARGETS.filter((target) => stateOf(target, metrics[target.metric]) !== 'on-target');
  return (
    <FoldedSection
      fold="health"
      title="Health"
      gist={off && (off.length === 0 ? 'on target' : `${off.length} off target`)}
      tool={
        <span className="section-note">
          {metrics === undefined ? '' : plural(metrics.num_tracks, 'track')}
        </span>
      }
    >
      <ul className="health">
        {METRIC_TARGETS.map((target) => (
          <HealthRow key={target.metric} target={target} value={metrics?.[target.metric]} />
        ))}
      </ul>
      <Information />
    </FoldedSection>
  );
}

/** A metric that only informs warns of nothing, however far beyond its figure it is. */
function stateOf(target: MetricTarget, value: number): MetricState {
  const found = metricState(target, value);
  return found === 'warning' && target.informs ? 'high' : found;
}

interface HealthRowProps {
  readonly target: MetricTarget;
  readonly value: number | undefined;
}

const HealthRow = memo(function HealthRow({ target, value }: HealthRowProps) {
  const { metric, label, low, high, warnAbove, meterMax, informs } = target;
  const state = value === undefined ? undefined : stateOf(target, value);
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
