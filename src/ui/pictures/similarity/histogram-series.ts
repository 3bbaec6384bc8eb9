import type { PairHistograms } from '../../../../workers/cluster/types.ts';
import { drawnBins, pairsIn } from '../../../core/similarity/pair-bins.ts';
import type { Axis, Series } from '../../kit/charts/types.ts';
import { formatCount, plural } from '../../kit/format.ts';
import { similarityName } from '../../kit/similarity-name.ts';
import { LOWEST } from './colours.ts';

/** How counts become heights: within pairs are few beside all others. */
export type CountScale = 'root' | 'log' | 'share';

export const COUNT_SCALES: readonly (readonly [CountScale, string, string])[] = [
  ['root', '√', 'Square root of the pairs in a bar'],
  ['log', 'log', 'Logarithm of the pairs in a bar'],
  ['share', '%', 'Share of each kind in a bar: shapes compare'],
];

/** Fine bins in a bar: 0.02, or 0.01 where there are pairs enough to fill them. */
const WIDE = 40;
const NARROW = 20;
const MANY_PAIRS = 100_000;

export interface DrawnHistograms {
  readonly x: Axis;
  readonly left: Axis;
  readonly series: readonly Series[];
}

/** Height of a count. `log` has a place for 0: 0, 1, 10, 100 are one step apart. */
export function heightOf(scale: CountScale, count: number, total: number): number {
  if (scale === 'root') return Math.sqrt(count);
  if (scale === 'share') return total === 0 ? 0 : (100 * count) / total;
  return count < 1 ? count : 1 + Math.log10(count);
}

/** The count of a height: inverse of `heightOf` (for shares the share itself). */
export function countOf(scale: CountScale, height: number): number {
  if (scale === 'root') return height * height;
  if (scale === 'share') return height;
  return height < 1 ? height : 10 ** (height - 1);
}

const KINDS = [
  { key: 'all', label: 'all', colour: 'var(--text-3)', kind: 'area' },
  { key: 'between', label: 'between', colour: 'var(--warn)', kind: 'step' },
  { key: 'within', label: 'within', colour: 'var(--accent)', kind: 'bars' },
  { key: 'sameFrame', label: 'same frame', colour: 'var(--bad)', kind: 'step', dash: 'dotted' },
] as const;

/** The histograms as a chart shows them. Kinds without a pair are left out. */
export function histogramSeries(pairs: PairHistograms, scale: CountScale): DrawnHistograms {
  const merge = pairsIn(pairs.all) > MANY_PAIRS ? NARROW : WIDE;
  const { edges, counts } = drawnBins(
    KINDS.map(({ key }) => pairs[key]),
    merge,
    LOWEST,
  );
  let most = 0;
  const series = KINDS.flatMap(({ key, ...look }, k): Series[] => {
    const total = pairsIn(pairs[key]);
    if (total === 0 && key !== 'within') return [];
    const y = (counts[k] ?? new Float64Array(0)).map((count) => heightOf(scale, count, total));
    most = y.reduce((high, one) => Math.max(high, one), most);
    // Steps and areas reach to the end of the last bar.
    const open = look.kind !== 'bars';
    const drawn = open ? Float64Array.from([...y, y.at(-1) ?? 0]) : y;
    return [{ key, ...look, x: edges, y: drawn, format: (value) => inUnits(scale, value) }];
  });
  return {
    x: { label: similarityName(), domain: [edges[0] ?? LOWEST, 1] },
    left: {
      label: scale === 'share' ? 'share of the pairs' : 'pairs',
      domain: [0, most * 1.04 || 1],
      format: (value) => tickOf(scale, value),
    },
    series,
  };
}

function inUnits(scale: CountScale, height: number): string {
  if (scale === 'share') return `${height.toFixed(height < 1 ? 2 : 1)} %`;
  return plural(Math.round(countOf(scale, height)), 'pair');
}

function tickOf(scale: CountScale, height: number): string {
  if (scale === 'share') return `${Number(height.toFixed(1))} %`;
  // Between whole steps of a logarithm there is no round number.
  if (scale === 'log' && !Number.isInteger(height)) return '';
  const exact = countOf(scale, height);
  const count = Math.round(exact);
  // A quarter of a pair, rounded, would be a second zero.
  if (exact < 10 && Math.abs(exact - count) > 1e-6) return '';
  // Five digits would run into the label of the axis.
  if (count < 1000) return formatCount(count);
  const [size, unit] = count < 1e6 ? [count / 1e3, 'k'] : [count / 1e6, 'M'];
  return `${Number(size.toPrecision(2))}${unit}`;
}
