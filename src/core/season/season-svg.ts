import { thresholdText } from '../words.ts';
import { type CurveFigure, episodeCurve, FIGURE_LABELS } from './episode-curve.ts';
import { SEASON_STEPS } from './season-curves.ts';
import { escaped } from './season-words.ts';
import { episodeName, type Season } from './types.ts';

const WIDTH = 900;
const PLOT = 260;
/** Room for axes and words, px. */
const EDGE = { top: 40, right: 20, bottom: 50, left: 64 } as const;
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
  const top = figure === 'clusters' ? topOf(lines.map(({ curve }) => curve)) : 1;
  const x = (threshold: number) => EDGE.left + threshold * (WIDTH - EDGE.left - EDGE.right);
  const y = (value: number) => EDGE.top + PLOT - (value / top) * PLOT;
  const height =
    EDGE.top + PLOT + EDGE.bottom + Math.ceil(lines.length / LEGEND_COLUMNS) * LEGEND_LINE;
  const at = season.parameters.cluster_thresh;
  const title = `${name} over the threshold`;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escaped(title)}" font-family="system-ui, sans-serif" font-size="12" fill="#333">`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    text(EDGE.left, 18, title, 'font-size="14" font-weight="600"'),
  ];
  for (let tick = 0; tick <= 10; tick++) {
    const px = x(tick / 10);
    parts.push(stroke(px, y(0), px, y(top), '#eee'));
    parts.push(text(px, y(0) + 18, (tick / 10).toFixed(1), MIDDLE));
  }
  for (let tick = 0; tick <= 4; tick++) {
    const value = (top * tick) / 4;
    const words = figure === 'clusters' ? String(Math.round(value)) : value.toFixed(2);
    parts.push(stroke(x(0), y(value), x(1), y(value), tick === 0 ? '#666' : '#eee'));
    parts.push(text(x(0) - 8, y(value) + 4, words, 'text-anchor="end"'));
  }
  parts.push(
    text((x(0) + x(1)) / 2, y(0) + 38, 'cluster_thresh (cosine similarity)', MIDDLE),
    `<text transform="translate(16 ${y(top / 2)}) rotate(-90)" ${MIDDLE}>${escaped(axis)}</text>`,
    stroke(x(at), y(0), x(at), EDGE.top - 6, '#111'),
    text(x(at) + 4, EDGE.top - 8, thresholdText(at), 'font-weight="600"'),
  );
  lines.forEach(({ episode, index, curve }, i) => {
    const look = `fill="none" stroke-width="1.8" stroke="${COLOURS[index % COLOURS.length]}"${dashOf(index)}`;
    parts.push(`<path d="${steps(curve, x, y)}" ${look} stroke-linejoin="round"/>`);
    const column = (WIDTH - EDGE.left) / LEGEND_COLUMNS;
    const left = EDGE.left + (i % LEGEND_COLUMNS) * column;
    const line = y(0) + EDGE.bottom + Math.floor(i / LEGEND_COLUMNS) * LEGEND_LINE + 8;
    parts.push(`<path d="M${px(left)} ${px(line - 4)}h24" ${look}/>`);
    parts.push(text(left + 30, line, shortened(episodeName(episode)), ''));
  });
  return `${parts.join('\n')}\n</svg>`;
}

const MIDDLE = 'text-anchor="middle"';
/** Characters of a name that fit into the legend. */
const LEGEND_LETTERS = 34;

function topOf(curves: readonly Float64Array[]): number {
  let most = 4;
  for (const curve of curves) for (const value of curve) if (value > most) most = value;
  return Math.ceil(most / 4) * 4;
}

/** A value holds up to its own threshold, from the sample before. */
function steps(
  curve: Float64Array,
  x: (threshold: number) => number,
  y: (value: number) => number,
): string {
  let path = '';
  let before = Number.NaN;
  curve.forEach((value, step) => {
    if (!Number.isFinite(value)) return;
    const from = px(x(Math.max(0, step - 1) / (SEASON_STEPS - 1)));
    if (path === '') path = `M${px(x(step / (SEASON_STEPS - 1)))} ${px(y(value))}`;
    else if (value !== before) path += `H${from}V${px(y(value))}`;
    before = value;
  });
  return `${path}H${px(x(1))}`;
}

function dashOf(index: number): string {
  const dash = DASHES[Math.floor(index / COLOURS.length) % DASHES.length];
  return dash === '' || dash === undefined ? '' : ` stroke-dasharray="${dash}"`;
}

function stroke(x1: number, y1: number, x2: number, y2: number, colour: string): string {
  return `<line x1="${px(x1)}" y1="${px(y1)}" x2="${px(x2)}" y2="${px(y2)}" stroke="${colour}"/>`;
}

function text(x: number, y: number, words: string, attributes: string): string {
  return `<text x="${px(x)}" y="${px(y)}" ${attributes}>${escaped(words)}</text>`;
}

function shortened(name: string): string {
  return name.length <= LEGEND_LETTERS ? name : `${name.slice(0, LEGEND_LETTERS - 1)}…`;
}

const px = (value: number): string => String(Number(value.toFixed(1)));
