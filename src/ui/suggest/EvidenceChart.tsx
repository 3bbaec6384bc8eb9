import { memo, useMemo } from 'react';
import type { EvidenceCurves, Recommendation } from '../../core/suggest/types.ts';
import { useStore } from '../../state/store.ts';
import { Chart } from '../charts/Chart.tsx';
import type { Axis, Mark, Series } from '../charts/types.ts';
import { snapThreshold, THRESHOLD_STEP } from '../clustering/threshold-words.ts';
import { formatThreshold, plural } from '../common/format.ts';
import { similarityName } from '../metric/similarity-name.ts';

/** Height of the picture, px. */
const HEIGHT = 190;

interface EvidenceChartProps {
  readonly recommendation: Recommendation;
  readonly curves: EvidenceCurves;
}

/** Every kind of evidence at every threshold. */
export const EvidenceChart = memo(function EvidenceChart(props: EvidenceChartProps) {
  const { recommendation, curves } = props;
  const now = useStore((s) => s.parameters.cluster_thresh);
  const setThreshold = useStore((s) => s.setThreshold);
  const axes = useMemo(() => axesOf(curves), [curves]);
  const series = useMemo(() => seriesOf(curves), [curves]);
  const marks = useMemo(() => marksOf(recommendation, now), [recommendation, now]);
  return (
    <div className="suggestion-chart">
      <Chart
        label="Evidence at every threshold"
        description={recommendation.reasons.map(({ text }) => text).join(' ')}
        {...axes}
        series={series}
        marks={marks}
        height={HEIGHT}
        step={THRESHOLD_STEP}
        onPick={(x) => setThreshold(snapThreshold(x))}
        saveAs="suggested-threshold"
      />
    </div>
  );
});

function axesOf(curves: EvidenceCurves): { x: Axis; left: Axis } {
  const lowest = curves.silhouette.reduce((least, value) => Math.min(least, value), 0);
  return {
    x: { label: `cluster_thresh, ${similarityName()}`, domain: [0, 1], format: formatThreshold },
    left: {
      label: 'evidence, share',
      domain: [Math.floor(lowest * 5) / 5, 1],
      format: (value) => value.toFixed(2),
    },
  };
}

function seriesOf(curves: EvidenceCurves): Series[] {
  const x = curves.threshold;
  const series: Series[] = [
    {
      key: 'plateau',
      label: 'plateau width',
      colour: 'var(--line-3)',
      kind: 'area',
      x,
      y: curves.plateau,
    },
    {
      key: 'merges',
      label: 'merges right',
      colour: 'var(--text-2)',
      kind: 'line',
      dash: 'dashed',
      x,
      y: curves.merges,
    },
    {
      key: 'silhouette',
      label: 'silhouette',
      colour: 'var(--accent)',
      kind: 'line',
      x,
      y: curves.silhouette,
    },
  ];
  if (curves.agreement.some((value) => value > 0)) {
    series.push({
      key: 'people',
      label: 'locks, names',
      colour: 'var(--good)',
      kind: 'line',
      x,
      y: curves.agreement,
    });
  }
  const most = curves.conflicts.reduce((max, count) => Math.max(max, count), 0);
  if (most > 0) {
    series.push({
      key: 'same-frame',
      label: 'same frame',
      colour: 'var(--bad)',
      kind: 'step',
      dash: 'dotted',
      x,
      y: Float64Array.from(curves.conflicts, (count) => count / most),
      format: (share) => `${plural(Math.round(share * most), 'pair')} together`,
    });
  }
  return series;
}

function marksOf({ decided, cluster_thresh }: Recommendation, now: number): Mark[] {
  const marks: Mark[] = [{ key: 'now', at: now, label: formatThreshold(now), kind: 'now' }];
  if (decided && Math.abs(cluster_thresh - now) > 1e-9) {
    const label = `suggested ${formatThreshold(cluster_thresh)}`;
    marks.push({ key: 'suggested', at: cluster_thresh, label, kind: 'suggested' });
  }
  return marks;
}
