import type { LinkageMethod } from '../cluster/types.ts';
import { bestStretch, type ScoreCurve } from '../metrics/curves.ts';
import { metricOf, type ScoreMetric } from '../metrics/types.ts';

const WIDTH = 960;
const HEIGHT = 480;
/** Room for axes and words, px. */
const EDGE = { top: 56, right: 24, bottom: 56, left: 64 } as const;

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
  const top = topOf(curves, metric);
  const x = (threshold: number): number => EDGE.left + threshold * (WIDTH - EDGE.left - EDGE.right);
  const y = (value: number): number =>
    HEIGHT - EDGE.bottom - (Math.min(top, value) / top) * (HEIGHT - EDGE.top - EDGE.bottom);
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-family="system-ui, sans-serif" font-size="13" fill="#222">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    text(EDGE.left, 22, title, 'font-size="15" font-weight="600"'),
  ];
  for (let tick = 0; tick <= 10; tick++) {
    const at = round(x(tick / 10));
    lines.push(line(at, y(0), at, y(top), '#e4e4e4'));
    lines.push(text(at, HEIGHT - EDGE.bottom + 20, (tick / 10).toFixed(1), MIDDLE));
  }
  for (let tick = 0; tick <= 5; tick++) {
    const value = (top * tick) / 5;
    lines.push(line(x(0), y(value), x(1), y(value), tick === 0 ? '#555' : '#e4e4e4'));
    lines.push(text(EDGE.left - 8, round(y(value)) + 4, String(round(value)), 'text-anchor="end"'));
  }
  lines.push(
    text((x(0) + x(1)) / 2, HEIGHT - 14, 'cluster_thresh (cosine similarity)', MIDDLE),
    `<text transform="translate(18 ${(y(0) + y(top)) / 2}) rotate(-90)" ${MIDDLE}>${escaped(axis)}</text>`,
  );
  curves.forEach((curve, index) => {
    const { colour, dash } = STROKES[curve.linkage];
    const stroke = `stroke="${colour}" stroke-width="2" fill="none"${dash === '' ? '' : ` stroke-dasharray="${dash}"`}`;
    lines.push(`<path d="${steps(curve, metric, x, y)}" ${stroke} stroke-linejoin="round"/>`);
    const best = bestStretch(curve, metric);
    const words =
      best === undefined
        ? curve.linkage
        : `${curve.linkage}: best ${best.value.toFixed(3)} at ${best.at}`;
    if (best !== undefined) {
      lines.push(
        `<circle cx="${round(x(best.at))}" cy="${round(y(best.value))}" r="4" fill="${colour}"/>`,
      );
    }
    const at = EDGE.left + (index * (WIDTH - EDGE.left - EDGE.right)) / Math.max(3, curves.length);
    lines.push(`<path d="M${round(at)} 40h22" ${stroke}/>`, text(round(at) + 28, 44, words, ''));
  });
  return `${lines.join('\n')}\n</svg>\n`;
}

const MIDDLE = 'text-anchor="middle"';

/** Fractions end at 1; a ratio at the next whole number above what matters. */
function topOf(curves: readonly ScoreCurve[], metric: ScoreMetric): number {
  if (metric !== 'ratio') return 1;
  const most = curves.flatMap(({ scores }) => scores.map(({ ratio }) => ratio));
  return Math.max(2, Math.ceil(most.reduce((max, value) => Math.max(max, value), 0)));
}

/** A score holds from the sample below it, exclusive, up to its own. */
function steps(
  { scores }: ScoreCurve,
  metric: ScoreMetric,
  x: (threshold: number) => number,
  y: (value: number) => number,
): string {
  let path = '';
  let before = Number.NaN;
  let from = scores[0]?.cluster_thresh ?? 0;
  for (const score of scores) {
    const value = round(y(metricOf(score, metric)));
    if (value !== before) {
      const at = round(x(from));
      path += path === '' ? `M${at} ${value}` : `H${at}V${value}`;
    }
    before = value;
    from = score.cluster_thresh;
  }
  return `${path}H${round(x(from))}`;
}

function line(x1: number, y1: number, x2: number, y2: number, colour: string): string {
  return `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" stroke="${colour}"/>`;
}

function text(x: number, y: number, words: string, attributes: string): string {
  return `<text x="${round(x)}" y="${round(y)}" ${attributes}>${escaped(words)}</text>`;
}

function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const round = (value: number): number => Number(value.toFixed(2));
