import { useStore } from '../../state/store.ts';
import { selectUsedMetric } from '../../state/views/clustered.ts';
import './metric.css';

/** Over figures and pictures: that their similarities are not plain cosine. Nothing where they are. */
export function MetricTag() {
  const used = useStore(selectUsedMetric);
  if (used === 'cosine') return null;
  return (
    <span
      className="metric-tag"
      title="Similarities are measured in the metric of this episode’s own, not in plain cosine"
    >
      within-track metric
    </span>
  );
}
