import { area, curveLinear, curveStepAfter, line } from 'd3-shape';
import { firstIndex } from '../../../core/first-index.ts';
import type { Frame } from './frame.ts';
import type { Series } from './types.ts';

/** SVG path of a series. Values that are no numbers leave a gap. */
export function seriesPath(series: Series, frame: Frame): string {
  const { x, y, kind } = series;
  const up = frame.y[series.side ?? 'left'];
  const points = Array.from({ length: y.length }, (_, i) => i);
  const across = (i: number): number => frame.x(x[i] ?? Number.NaN);
  const height = (i: number): number => up(y[i] ?? Number.NaN);
  const defined = (i: number): boolean => Number.isFinite(y[i]) && Number.isFinite(x[i]);
  if (kind === 'bars') return barsPath(series, frame);
  const curve = kind === 'step' ? curveStepAfter : curveLinear;
  if (kind === 'area') {
    const shape = area<number>().defined(defined).curve(curve).x(across).y0(up(0)).y1(height);
    return shape(points) ?? '';
  }
  return line<number>().defined(defined).curve(curve).x(across).y(height)(points) ?? '';
}

function barsPath({ x, y, side }: Series, frame: Frame): string {
  const up = frame.y[side ?? 'left'];
  const ground = up(0);
  const bars: string[] = [];
  for (let i = 0; i < y.length; i++) {
    const top = up(y[i] ?? Number.NaN);
    const from = frame.x(x[i] ?? Number.NaN);
    const to = frame.x(x[i + 1] ?? Number.NaN);
    // A hairline between bars, where they are wide enough to lose it.
    const gap = to - from > 3 ? 0.5 : 0;
    if (!(top < ground) || !Number.isFinite(from + to)) continue;
    bars.push(`M${px(from + gap)} ${px(ground)}V${px(top)}H${px(to - gap)}V${px(ground)}Z`);
  }
  return bars.join('');
}

const px = (value: number): string => value.toFixed(1);

/** The value of a series at x: that of the bar or step it is in, between points of a line. */
export function seriesValue({ x, y, kind }: Series, at: number): number | undefined {
  if (y.length === 0 || at < (x[0] ?? 0)) return undefined;
  const low = Math.max(0, firstIndex(x.length, (i) => !((x[i] ?? 0) <= at)) - 1);
  if (kind === 'bars') return low < y.length ? y[low] : y[y.length - 1];
  const here = y[low];
  const next = y[low + 1];
  if (kind === 'step' || here === undefined || next === undefined) return here;
  const span = (x[low + 1] ?? 0) - (x[low] ?? 0);
  return span <= 0 ? here : here + ((next - here) * (at - (x[low] ?? 0))) / span;
}
