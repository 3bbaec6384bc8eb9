import type { SpeedRow } from './speed-row.ts';

/** What was measured, and on what: nothing about who did, or when. */
export interface SpeedReport {
  readonly format: 'cutline-speed';
  readonly version: 1;
  /** Of the program. */
  readonly cutline: string;
  readonly browser: string;
  readonly cores: number;
  /** Gigabytes, as far as the browser says; it rounds down, to 8 at most. */
  readonly memoryGB?: number;
  readonly adapter?: string;
  readonly rows: readonly SpeedRow[];
  /** What could not be measured, and why. */
  readonly failures: readonly SpeedFailure[];
}

export interface SpeedFailure {
  readonly n: number;
  readonly engine: string;
  readonly workers: number;
  readonly reason: string;
}

/** The report as a file. */
export const reportText = (report: SpeedReport): string => `${JSON.stringify(report, null, 2)}\n`;

/** The report as a table for a message to somebody. */
export function reportMarkdown(report: SpeedReport): string {
  const machine = [
    `Cutline ${report.cutline}`,
    report.browser,
    `${report.cores} cores`,
    ...(report.memoryGB === undefined ? [] : [`${report.memoryGB} GB or more`]),
    ...(report.adapter === undefined ? [] : [report.adapter]),
  ];
  const failed = report.failures.map(
    ({ n, engine, workers, reason }) =>
      `- ${engine}, ${count(n)} tracks, ${workers} ${workers === 1 ? 'worker' : 'workers'}: ${cell(reason)}`,
  );
  return [
    machine.map(cell).join(' · '),
    '',
    ...speedTable(report.rows),
    ...(failed.length > 0 ? ['', 'Not measured:', '', ...failed] : []),
    '',
  ].join('\n');
}

const COUNT = new Intl.NumberFormat('en');
const count = (value: number): string => COUNT.format(value);
/** Milliseconds with as many digits as say something. */
const ms = (value: number): string => (value < 99.5 ? value.toFixed(1) : count(Math.round(value)));
/** A name may be anything; a bar would end its cell. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ');

interface Column {
  readonly head: string;
  readonly text: (row: SpeedRow) => string | undefined;
}

const COLUMNS: readonly Column[] = [
  { head: 'tracks', text: ({ n }) => count(n) },
  { head: 'engine', text: ({ engine }) => cell(engine) },
  { head: 'workers', text: ({ workers }) => String(workers) },
  { head: 'linkage', text: ({ linkage }) => linkage },
  { head: 'matrix ms', text: ({ matrixMs }) => ms(matrixMs) },
  { head: 'linkage ms', text: ({ linkageMs }) => ms(linkageMs) },
  { head: 'total ms', text: ({ totalMs }) => ms(totalMs) },
  { head: 'peak MB', text: ({ peakMB }) => peakMB?.toFixed(0) },
  { head: 'GFLOP/s', text: ({ gflops }) => gflops.toFixed(1) },
  { head: '× fastcluster', text: ({ ratioToFastcluster }) => ratioToFastcluster?.toFixed(2) },
  { head: 'same partitions', text: ({ partitions }) => partitions },
  { head: 'shader', text: ({ gpu }) => gpu && cell(gpu.variant) },
  { head: 'largest difference', text: ({ gpu }) => gpu?.maxDifference.toExponential(1) },
  { head: 'edges/s', text: ({ gpu }) => gpu?.edgesPerSecond?.toExponential(1) },
];
const LEFT = ['engine', 'linkage', 'shader'];

/** Rows as lines of a Markdown table; columns that nobody fills are left out. */
export function speedTable(rows: readonly SpeedRow[]): readonly string[] {
  const columns = COLUMNS.filter(({ text }) => rows.some((row) => text(row) !== undefined));
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(columns.map(({ head }) => head)),
    line(columns.map(({ head }) => (LEFT.includes(head) ? '---' : '--:'))),
    ...rows.map((row) => line(columns.map(({ text }) => text(row) ?? ''))),
  ];
}
