import { Check, Minus, TriangleAlert } from 'lucide-react';
import { memo } from 'react';
import { selectIdentitySet } from '../../state/selectors.ts';
import { useStore } from '../../state/store.ts';
import { formatCount } from '../common/format.ts';
import { Meter } from '../common/Meter.tsx';
import {
  type JudgedMetric,
  judgeMetric,
  type MetricStatus,
  metricTarget,
} from './metric-status.ts';
import './health.css';

interface Row {
  readonly metric: JudgedMetric;
  readonly label: string;
  /** Right end of the bar; beyond it the bar is full. */
  readonly full: number;
  readonly format: (value: number) => string;
  readonly target: string;
}

const fraction = (value: number) => value.toFixed(2);
const ROWS: readonly Row[] = [
  { metric: 'num_clusters', label: 'Clusters', full: 40, format: formatCount, target: '5–15' },
  {
    metric: 'singleton_fraction',
    label: 'Singleton fraction',
    full: 1,
    format: fraction,
    target: 'under 0.30',
  },
  {
    metric: 'largest_cluster_fraction',
    label: 'Largest cluster',
    full: 1,
    format: fraction,
    target: 'under 0.40',
  },
  {
    metric: 'avg_cluster_size',
    label: 'Average size',
    full: 13,
    format: (value) => value.toFixed(1),
    target: '2–5 tracks',
  },
];
const WORDS: Readonly<Record<MetricStatus, string>> = {
  good: 'on target',
  'off-target': 'off target',
  warning: 'warning',
};
const ICONS = { good: Check, 'off-target': Minus, warning: TriangleAlert } as const;

/** The four metrics of the specification against their targets. */
export function Health() {
  const metrics = useStore((state) => selectIdentitySet(state)?.metrics);
  return (
    <section className="panel-section" aria-labelledby="health-heading">
      <h2 className="eyebrow" id="health-heading">
        Health
      </h2>
      <ul className="health">
        {ROWS.map((row) => (
          <HealthRow key={row.metric} row={row} value={metrics?.[row.metric]} />
        ))}
      </ul>
    </section>
  );
}

interface HealthRowProps {
  readonly row: Row;
  readonly value: number | undefined;
}

const HealthRow = memo(function HealthRow({ row, value }: HealthRowProps) {
  const { low, high, warning } = metricTarget(row.metric);
  const status = value === undefined ? undefined : judgeMetric(row.metric, value);
  const Icon = status === undefined ? undefined : ICONS[status];
  return (
    <li
      className="health-row"
      data-status={status}
      title={`${row.metric}: target ${row.target}, warning above ${warning}`}
    >
      <span className="health-label">{row.label}</span>
      <span className="health-value">{value === undefined ? '–' : row.format(value)}</span>
      <Meter
        value={(value ?? 0) / row.full}
        low={low / row.full}
        high={high / row.full}
        warning={warning / row.full}
      />
      <span className="health-status">
        {Icon && <Icon size={13} aria-hidden="true" />}
        {status !== undefined && (
          <span className="visually-hidden">{`${WORDS[status]}, target ${row.target}`}</span>
        )}
      </span>
    </li>
  );
});
