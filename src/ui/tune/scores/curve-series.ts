import type { LinkageMethod } from '../../../core/cluster/types.ts';
import type { ScoreCurve } from '../../../core/metrics/curves.ts';
import { metricOf, type ScoreMetric } from '../../../core/metrics/types.ts';
import type { Series } from '../../kit/charts/types.ts';
import { formatScore, METRIC_WORDS } from './score-words.ts';

interface Pen {
  readonly colour: string;
  readonly dash?: 'dashed' | 'dotted';
}

/** Told apart by colour, and neighbours by their strokes. */
const LINKAGE_PENS: Readonly<Record<LinkageMethod, Pen>> = {
  average: { colour: 'var(--accent)' },
  complete: { colour: 'var(--warn)', dash: 'dashed' },
  ward: { colour: 'var(--good)', dash: 'dotted' },
  single: { colour: 'var(--bad)' },
  centroid: { colour: 'var(--text-3)', dash: 'dashed' },
};
const METRIC_PENS: readonly (readonly [ScoreMetric, Pen])[] = [
  ['bcubed_f', { colour: 'var(--accent)' }],
  ['bcubed_precision', { colour: 'var(--good)', dash: 'dashed' }],
  ['bcubed_recall', { colour: 'var(--warn)', dash: 'dashed' }],
  ['pairwise_f', { colour: 'var(--bad)' }],
  ['ari', { colour: 'var(--text-2)', dash: 'dotted' }],
  ['nmi', { colour: 'var(--text-3)' }],
  ['wcp', { colour: 'var(--good)', dash: 'dotted' }],
];

/** A score holds for thresholds above the sample below it: steps begin just after that. */
const JUST_AFTER = 1e-9;

/** One metric of one curve as steps: only where its value changes. */
export function stepsOf({ scores }: ScoreCurve, metric: ScoreMetric) {
  const x: number[] = [];
  const y: number[] = [];
  scores.forEach((score, i) => {
    const value = metricOf(score, metric);
    if (value === y.at(-1)) return;
    const before = scores[i - 1];
    x.push(before === undefined ? score.cluster_thresh : before.cluster_thresh + JUST_AFTER);
    y.push(value);
  });
  const last = scores.at(-1);
  if (last !== undefined && y.length > 0) {
    x.push(last.cluster_thresh);
    y.push(y.at(-1) ?? 0);
  }
  return { x, y };
}

/** A line for each linkage. */
export function linkageSeries(curves: readonly ScoreCurve[], metric: ScoreMetric): Series[] {
  return curves.map((curve) => ({
    key: curve.linkage,
    label: curve.linkage,
    kind: 'step',
    ...LINKAGE_PENS[curve.linkage],
    ...stepsOf(curve, metric),
    format: (value) => formatScore(metric, value),
  }));
}

/** A line for each metric of one linkage. */
export function metricSeries(curve: ScoreCurve): Series[] {
  return METRIC_PENS.map(([metric, pen]) => ({
    key: metric,
    label: METRIC_WORDS[metric].label,
    kind: 'step',
    ...pen,
    ...stepsOf(curve, metric),
    format: (value) => formatScore(metric, value),
  }));
}

/** Fractions reach to 1; a ratio to where it still says something. */
export function metricDomain(
  curves: readonly ScoreCurve[],
  metric: ScoreMetric,
): readonly [number, number] {
  const values = curves.flatMap(({ scores }) => scores.map((score) => metricOf(score, metric)));
  const most = values.reduce((max, value) => Math.max(max, value), 0);
  const least = values.reduce((min, value) => Math.min(min, value), 0);
  if (metric === 'ratio') return [0, Math.max(2, Math.ceil(most))];
  return [Math.min(0, Math.floor(least * 10) / 10), 1];
}
