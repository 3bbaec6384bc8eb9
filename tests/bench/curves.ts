import { speedTable } from '../../src/core/speed/report.ts';
import type { SpeedRow } from '../../src/core/speed/speed-row.ts';

/** What average linkage of so many tracks should take, all workers, in WASM. */
interface Aim {
  readonly n: number;
  readonly ms?: number;
  /** Times as quick as numpy with fastcluster. */
  readonly ratio?: number;
  readonly mb?: number;
}

const AIMS: readonly Aim[] = [
  { n: 1_000, ms: 10, ratio: 0.8 },
  { n: 5_000, ratio: 1.6 },
  { n: 10_000, ratio: 4 },
  { n: 20_000, ratio: 6, mb: 400 },
  { n: 50_000, ms: 10_000 },
  { n: 100_000, ms: 40_000, mb: 800 },
];

const count = (value: number): string => new Intl.NumberFormat('en').format(value);

/** The rows of a run, and a line for each aim: what it is, what was measured, whether it is reached. */
export function tables(rows: readonly SpeedRow[]): string {
  const aims = AIMS.map((aim) => aimLine(aim, rows));
  return [
    ...speedTable(rows),
    '',
    '| tracks | aim | measured | |',
    '| --: | --- | --- | --- |',
    ...aims,
  ].join('\n');
}

function aimLine(aim: Aim, rows: readonly SpeedRow[]): string {
  const { n, ms, ratio, mb } = aim;
  const best = rows
    .filter((row) => row.n === n && row.engine === 'wasm')
    .reduce<SpeedRow | undefined>((a, b) => (a && a.totalMs <= b.totalMs ? a : b), undefined);
  const parts = [
    { aim: ms, words: (value: number) => `${time(value)}`, is: best?.totalMs, most: true },
    {
      aim: ratio,
      words: (value: number) => `${value.toFixed(2)} × fastcluster`,
      is: best?.ratioToFastcluster,
      most: false,
    },
    { aim: mb, words: (value: number) => `${value.toFixed(0)} MB`, is: best?.peakMB, most: true },
  ].filter((part) => part.aim !== undefined);
  const wanted = parts.map(
    ({ aim: a, words, most }) => `${most ? '≤' : '≥'} ${words(a as number)}`,
  );
  const found = parts.map(({ is, words }) => (is === undefined ? 'not measured' : words(is)));
  const reached = parts.every(
    ({ aim: a, is, most }) =>
      is !== undefined && (most ? is <= (a as number) : is >= (a as number)),
  );
  const verdict = parts.some(({ is }) => is === undefined) ? '' : reached ? 'reached' : 'missed';
  return `| ${count(n)} | ${wanted.join(', ')} | ${found.join(', ')} | ${verdict} |`;
}

const time = (ms: number): string =>
  ms < 1_000
    ? `${ms.toFixed(ms < 100 ? 1 : 0)} ms`
    : `${(ms / 1_000).toFixed(ms < 10_000 ? 2 : 1)} s`;

const [WIDTH, HEIGHT] = [720, 400];
const FRAME = { left: 62, right: 540, top: 16, bottom: 352 };
/** Told apart by dash as well as by colour; both themes of whoever shows the picture. */
const LOOKS = [
  ['#0284a8', ''],
  ['#0284a8', '5 3'],
  ['#c2410c', ''],
  ['#c2410c', '5 3'],
  ['#7c3aed', ''],
  ['#15803d', ''],
];

interface Curve {
  readonly label: string;
  readonly points: readonly (readonly [n: number, value: number])[];
}

/** Time or memory against n, both as logarithms, a curve for each engine and number of workers. */
export function picture(rows: readonly SpeedRow[], what: 'time' | 'memory'): string {
  const curves = curvesOf(rows, what === 'time' ? 'totalMs' : 'peakMB');
  const sizes = [...new Set(rows.map(({ n }) => n))].sort((a, b) => a - b);
  const values = curves.flatMap(({ points }) => points.map(([, value]) => value));
  const low = Math.floor(Math.log10(values.reduce((a, b) => Math.min(a, b), 1e12)));
  const high = Math.ceil(Math.log10(values.reduce((a, b) => Math.max(a, b), 1e-12)));
  const [first, last] = [Math.log10(sizes[0]!), Math.log10(sizes.at(-1)!)];
  const x = (n: number): number =>
    between(FRAME.left + 14, FRAME.right - 14, (Math.log10(n) - first) / (last - first || 1));
  const y = (value: number): number =>
    between(FRAME.bottom, FRAME.top, (Math.log10(value) - low) / (high - low || 1));
  const tick = (decade: number): string =>
    what === 'time'
      ? decadeTime(decade)
      : decade < 3
        ? `${10 ** decade} MB`
        : `${10 ** (decade - 3)} GB`;
  const decades = Array.from({ length: high - low + 1 }, (_, i) => low + i);
  const grid = decades.flatMap((decade) => {
    const at = y(10 ** decade).toFixed(1);
    return [
      `<path class="grid" d="M${FRAME.left} ${at}H${FRAME.right}"/>`,
      `<text x="${FRAME.left - 8}" y="${Number(at) + 4}" text-anchor="end">${tick(decade)}</text>`,
    ];
  });
  const ticks = sizes.map(
    (n) =>
      `<text x="${x(n).toFixed(1)}" y="${FRAME.bottom + 20}" text-anchor="middle">${count(n)}</text>`,
  );
  const drawn = curves.flatMap(({ label, points }, i) => {
    const [colour, dash] = LOOKS[i % LOOKS.length] as [string, string];
    const path = points.map(([n, v]) => `${x(n).toFixed(1)} ${y(v).toFixed(1)}`).join('L');
    const line = FRAME.top + 8 + i * 22;
    const style = `stroke="${colour}"${dash === '' ? '' : ` stroke-dasharray="${dash}"`}`;
    return [
      `<path class="curve" ${style} d="M${path}"/>`,
      ...points.map(
        ([n, v]) =>
          `<circle cx="${x(n).toFixed(1)}" cy="${y(v).toFixed(1)}" r="3" fill="${colour}"/>`,
      ),
      `<path class="curve" ${style} d="M${FRAME.right + 14} ${line}h20"/>`,
      `<text x="${FRAME.right + 40}" y="${line + 4}">${label}</text>`,
    ];
  });
  const title = what === 'time' ? 'Time by tracks' : 'Memory by tracks';
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}">`,
    `<title>${title}</title>`,
    '<style>text{font:12px system-ui,sans-serif;fill:#57606a}.grid{stroke:#8883;fill:none}.curve{fill:none;stroke-width:2}@media(prefers-color-scheme:dark){text{fill:#9da7b3}}</style>',
    ...grid,
    ...ticks,
    ...drawn,
    `<text x="${(FRAME.left + FRAME.right) / 2}" y="${FRAME.bottom + 42}" text-anchor="middle">tracks</text>`,
    '</svg>',
    '',
  ].join('\n');
}

function curvesOf(rows: readonly SpeedRow[], field: 'totalMs' | 'peakMB'): readonly Curve[] {
  const curves = new Map<string, [number, number][]>();
  for (const row of rows) {
    const value = row[field];
    if (value === undefined || !(value > 0)) continue;
    const label = labelOf(row);
    curves.set(label, [...(curves.get(label) ?? []), [row.n, value]]);
  }
  return [...curves]
    .map(([label, points]) => ({ label, points: points.sort(([a], [b]) => a - b) }))
    .sort((a, b) => rank(a.label) - rank(b.label));
}

function labelOf({ engine, workers }: SpeedRow): string {
  if (engine !== 'wasm') return engine;
  return `WASM, ${workers} worker${workers === 1 ? '' : 's'}`;
}

const rank = (label: string): number =>
  label.startsWith('WASM')
    ? label.endsWith('workers')
      ? 0
      : 1
    : label.startsWith('numpy')
      ? 2
      : 3;

const between = (a: number, b: number, share: number): number => a + (b - a) * share;

const decadeTime = (decade: number): string =>
  decade < 0
    ? `${(10 ** (decade + 3)).toFixed(0)} µs`
    : decade < 3
      ? `${10 ** decade} ms`
      : `${10 ** (decade - 3)} s`;
