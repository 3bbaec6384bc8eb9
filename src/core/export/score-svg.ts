import type { LinkageMethod } from '../cluster/types.ts';
import { bestStretch, type ScoreCurve } from '../metrics/curves.ts';
import { metricOf, type ScoreMetric } from '../metrics/types.ts';
import { escaped, ThresholdPlot } from '../threshold-plot.ts';

const FRAME = {
  ...{ width: 960, height: 480, decimals: 2 },
  ...{ left: 64, right: 936, top: 56, bottom: 424 },
} as const;

/** Dark enough on white, apart for colour-blind readers, and told apart by dashes as well. */
const STROKES: Readonly<Record<LinkageMethod, { readonly colour: string; readonly dash: string }>> =
  {
    average: { colour: '#0a6e8c', dash: '' },
    complete: { colour: '#9a4d00', dash: '8 4' },
    ward: { colour: '#5b3fa8', dash: '2 3' },
    single: { colour: '#2f7d32', dash: '12 3 2 3' },
    centroid: { colour: '#b0195f', dash: '5 2' },
  };

export interface ScorePicture {
  /** "cast-photos: BCubed F over the threshold". */
  readonly title: string;
  readonly metric: ScoreMetric;
  /** What the left axis is called. */
  readonly axis: string;
}

/** Curves over the threshold as an SVG file: axes, legend, and where each is best. */
export function scoreSvg(curves: readonly ScoreCurve[], picture: ScorePicture): string {
  const { title, metric, axis } = picture;
  const plot = new ThresholdPlot({ ...FRAME, most: mostOf(curves, metric) });
  const [open, ground] = plot.open(
    'font-family="system-ui, sans-serif" font-size="13" fill="#222"',
  );
  const lines = [
    open,
    `<title>${escaped(title)}</title>`,
    ground,
    plot.text(FRAME.left, 22, title, 'font-size="15" font-weight="600"'),
    ...plot.axes({
      ...{ label: axis, steps: 5, words: (value) => String(plot.px(value)) },
      ...{ grid: '#e4e4e4', ground: '#555', numbersAt: 20, labelAt: 42, sideAt: 18 },
    }),
  ];
  curves.forEach((curve, index) => {
    const { colour, dash } = STROKES[curve.linkage];
    const stroke = `stroke="${colour}" stroke-width="2" fill="none"${dash === '' ? '' : ` stroke-dasharray="${dash}"`}`;
    lines.push(`<path d="${steps(curve, metric, plot)}" ${stroke} stroke-linejoin="round"/>`);
    const best = bestStretch(curve, metric);
    const words =
      best === undefined
        ? curve.linkage
        : `${curve.linkage}: best ${best.value.toFixed(3)} at ${best.at}`;
    if (best !== undefined) {
      const [cx, cy] = [plot.px(plot.x(best.at)), plot.px(plot.y(best.value))];
      lines.push(`<circle cx="${cx}" cy="${cy}" r="4" fill="${colour}"/>`);
    }
    const at = plot.px(plot.x(index / Math.max(3, curves.length)));
    lines.push(`<path d="M${at} 40h22" ${stroke}/>`, plot.text(at + 28, 44, words, ''));
  });
  return `${lines.join('\n')}\n</svg>\n`;
}

/** Fractions end at 1; a ratio at the next whole number above what matters. */
function mostOf(curves: readonly ScoreCurve[], metric: ScoreMetric): number {
  if (metric !== 'ratio') return 1;
  const most = curves.flatMap(({ scores }) => scores.map(({ ratio }) => ratio));
  return Math.max(2, Math.ceil(most.reduce((max, value) => Math.max(max, value), 0)));
}

/** A score holds from the sample below it, exclusive, up to its own. */
function steps({ scores }: ScoreCurve, metric: ScoreMetric, plot: ThresholdPlot): string {
  let path = '';
  let before = Number.NaN;
  let from = scores[0]?.cluster_thresh ?? 0;
  for (const score of scores) {
    const value = plot.px(plot.y(metricOf(score, metric)));
    if (value !== before) {
      const at = plot.px(plot.x(from));
      path += path === '' ? `M${at} ${value}` : `H${at}V${value}`;
    }
    before = value;
    from = score.cluster_thresh;
  }
  return `${path}H${plot.px(plot.x(from))}`;
}
