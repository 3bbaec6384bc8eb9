import type { SeasonCurves } from '../../../core/season/season-curves.ts';
import type { Series } from '../../kit/charts/types.ts';

const percent = (value: number): string => `${Math.round(value * 100)} %`;
const figure = (value: number): string => value.toFixed(3);

/** What one threshold for all would give: shares of episodes, and means over them. */
export function seasonSeries(curves: SeasonCurves): readonly Series[] {
  const { threshold: x, warned, known, onTarget, singletons, meanF, leastF, fit } = curves;
  const withWarning = Float64Array.from(warned, (count, i) => count / (known[i] ?? 0));
  const all = [
    line('warned', 'episodes with a warning', 'var(--warn)', withWarning, percent),
    line('target', 'episodes on target', 'var(--good)', onTarget, percent),
    line('singletons', 'mean singletons', 'var(--text-3)', singletons, percent, 'dotted'),
    line('fit', 'agreement with their own', 'var(--accent)', fit, figure),
    line('mean-f', 'mean BCubed F', 'var(--id-11)', meanF, figure),
    line('least-f', 'least BCubed F', 'var(--id-11)', leastF, figure, 'dashed'),
  ];
  return all
    .map((one) => ({ ...one, x }))
    .filter(({ y }) => Array.from(y).some((value) => Number.isFinite(value)));
}

function line(
  key: string,
  label: string,
  colour: string,
  y: Float64Array,
  format: (value: number) => string,
  dash?: Series['dash'],
): Omit<Series, 'x'> {
  return { key, label, colour, kind: 'step', y, format, ...(dash === undefined ? {} : { dash }) };
}
