import { escaped, ThresholdPlot } from '../threshold-plot.ts';
import { thresholdText } from '../words.ts';
import { type CurveFigure, episodeCurve, FIGURE_LABELS } from './episode-curve.ts';
import { SEASON_STEPS } from './season-curves.ts';
import { episodeName, type Season } from './types.ts';

const FRAME = {
  ...{ width: 900, decimals: 1 },
  ...{ left: 64, right: 880, top: 40, bottom: 300 },
} as const;
/** Room for numbers and label below the plot, px. */
const BELOW = 50;
/** Height of a line of the legend, and its columns. */
const LEGEND_LINE = 20;
const LEGEND_COLUMNS = 3;

/** Dark enough on white, told apart by colour-blind readers; dashes tell repeats apart. */
const COLOURS = [
  '#0a6e8c',
  '#b3541e',
  '#5b3fa8',
  '#2f7d32',
  '#b0195f',
  '#7a6a00',
  '#37474f',
  '#1f4fb2',
] as const;
const DASHES = ['', '7 4', '2 3', '10 3 2 3'] as const;

/**
 * One figure of all episodes over the threshold as an SVG element: axes, a line each, legend, and the
 * season's threshold. Episodes that do not have the figure have no line; undefined when none has.
 */
export function seasonSvg(season: Season, figure: CurveFigure): string | undefined {
  const lines = season.episodes.flatMap((episode, index) => {
    const curve = episodeCurve(episode, figure);
    return curve.some(Number.isFinite) ? [{ episode, index, curve }] : [];
  });
  if (lines.length === 0) return undefined;
  const { name, axis } = FIGURE_LABELS[figure];
  const rows = Math.ceil(lines.length / LEGEND_COLUMNS);
  const plot = new ThresholdPlot({
    ...FRAME,
    height: FRAME.bottom + BELOW + rows * LEGEND_LINE,
    most: figure === 'clusters' ? mostOf(lines.map(({ curve }) => curve)) : 1,
  });
  const at = season.parameters.cluster_thresh;
  const title = `${name} over the threshold`;
  const words = (value: number) =>
    figure === 'clusters' ? String(Math.round(value)) : value.toFixed(2);
  const parts = [
    ...plot.open(
      `role="img" aria-label="${escaped(title)}" font-family="system-ui, sans-serif" font-size="12" fill="#333"`,
    ),
    plot.text(FRAME.left, 18, title, 'font-size="14" font-weight="600"'),
    ...plot.axes({
      ...{ label: axis, steps: 4, words },
      ...{ grid: '#eee', ground: '#666', numbersAt: 18, labelAt: 38, sideAt: 16 },
    }),
    plot.line(plot.x(at), FRAME.bottom, plot.x(at), FRAME.top - 6, '#111'),
    plot.text(plot.x(at) + 4, FRAME.top - 8, thresholdText(at), 'font-weight="600"'),
  ];
  lines.forEach(({ episode, index, curve }, i) => {
    const look = `fill="none" stroke-width="1.8" stroke="${COLOURS[index % COLOURS.length]}"${dashOf(index)}`;
    parts.push(`<path d="${steps(curve, plot)}" ${look} stroke-linejoin="round"/>`);
    const column = (FRAME.width - FRAME.left) / LEGEND_COLUMNS;
    const left = FRAME.left + (i % LEGEND_COLUMNS) * column;
    const line = FRAME.bottom + BELOW + Math.floor(i / LEGEND_COLUMNS) * LEGEND_LINE + 8;
    parts.push(`<path d="M${plot.px(left)} ${plot.px(line - 4)}h24" ${look}/>`);
    parts.push(plot.text(left + 30, line, shortened(episodeName(episode)), ''));
  });
  return `${parts.join('\n')}\n</svg>`;
}

/** Characters of a name that fit into the legend. */
const LEGEND_LETTERS = 34;

function mostOf(curves: readonly Float64Array[]): number {
  let most = 4;
  for (const curve of curves) for (const value of curve) if (value > most) most = value;
  return Math.ceil(most / 4) * 4;
}

/** A value holds up to its own threshold, from the sample before. */
function steps(curve: Float64Array, plot: ThresholdPlot): string {
  let path = '';
  let before = Number.NaN;
  const at = (step: number) => plot.px(plot.x(step / (SEASON_STEPS - 1)));
  curve.forEach((value, step) => {
    if (!Number.isFinite(value)) return;
    const height = plot.px(plot.y(value));
    if (path === '') path = `M${at(step)} ${height}`;
    else if (value !== before) path += `H${at(Math.max(0, step - 1))}V${height}`;
    before = value;
  });
  return `${path}H${at(SEASON_STEPS - 1)}`;
}

function dashOf(index: number): string {
  const dash = DASHES[Math.floor(index / COLOURS.length) % DASHES.length];
  return dash === '' || dash === undefined ? '' : ` stroke-dasharray="${dash}"`;
}

function shortened(name: string): string {
  return name.length <= LEGEND_LETTERS ? name : `${name.slice(0, LEGEND_LETTERS - 1)}…`;
}
