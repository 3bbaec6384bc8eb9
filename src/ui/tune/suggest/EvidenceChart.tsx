import { memo, useMemo } from 'react';
import type { EvidenceCurves, Recommendation } from '../../../core/suggest/types.ts';
import { percent } from '../../../core/words.ts';
import { useStore } from '../../../state/store.ts';
import { Chart } from '../../kit/charts/Chart.tsx';
import type { Axis, Mark, Series } from '../../kit/charts/types.ts';
import { formatThreshold } from '../../kit/format.ts';
import { similarityName } from '../../kit/similarity-name.ts';
import { snapThreshold, THRESHOLD_STEP } from '../../kit/threshold-words.ts';

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
  const label = curves.type === 'cost' ? 'cost, lower is better' : 'agreement, BCubed F';
  return {
    x: { label: `cluster_thresh, ${similarityName()}`, domain: [0, 1], format: formatThreshold },
    left: { label, domain: [0, 1], format: (value) => value.toFixed(2) },
  };
}

function seriesOf(curves: EvidenceCurves): Series[] {
  const x = curves.threshold;
  const line = (key: string, label: string, colour: string, y: Float64Array): Series => ({
    ...{ key, label, colour, x, y: y.map((value) => Math.min(1, value)) },
    kind: 'line',
  });
  if (curves.type === 'match') {
    return [line('match', 'agrees with average linkage', 'var(--accent)', curves.match)];
  }
  const parts: Series[] = [
    { ...line('density', 'merges near it', 'var(--line-3)', curves.density), kind: 'area' },
    { ...line('apart', 'left apart', 'var(--text-2)', curves.apart), dash: 'dashed' },
    line('cost', 'cost in all', 'var(--accent)', curves.cost),
  ];
  if (curves.against.some((value) => value > 0)) {
    parts.push(line('people', 'against your word', 'var(--good)', curves.against));
  }
  if (curves.sameFrame.some((value) => value > 0)) {
    const sameFrame = line('same-frame', 'same frame', 'var(--bad)', curves.sameFrame);
    const format = (share: number) => `${percent(share)} of pairs together`;
    parts.push({ ...sameFrame, kind: 'step', dash: 'dotted', format });
  }
  return parts;
}

function marksOf({ decided, cluster_thresh }: Recommendation, now: number): Mark[] {
  const marks: Mark[] = [{ key: 'now', at: now, label: formatThreshold(now), kind: 'now' }];
  if (decided && Math.abs(cluster_thresh - now) > 1e-9) {
    const label = `suggested ${formatThreshold(cluster_thresh)}`;
    marks.push({ key: 'suggested', at: cluster_thresh, label, kind: 'suggested' });
  }
  return marks;
}
