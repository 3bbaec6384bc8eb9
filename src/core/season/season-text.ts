import { percent, thresholdText } from '../words.ts';
import type { SeasonChoice } from './choose-season.ts';
import { parameterText } from './season-html.ts';
import { type SeasonRow, seasonRows } from './season-rows.ts';
import { refusedMetrics } from './season-words.ts';
import { episodeName, type Season } from './types.ts';

const HEADS = [
  'episode',
  'tracks',
  'clusters',
  'singletons',
  'largest',
  'warnings',
  'suggested',
  'agreement',
  'BCubed F',
] as const;

/** The season as a page of text: a table at its threshold, and what to choose. Ends with a newline. */
export function seasonText(season: Season, choice: SeasonChoice): string {
  const lines = [HEADS, ...seasonRows(season).map(cells)];
  const widths = HEADS.map((_, column) =>
    lines.reduce((most, line) => Math.max(most, line[column]?.length ?? 0), 0),
  );
  const table = lines.map((line) =>
    line
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  const { decided, word, confidence, reasons } = choice;
  const best = thresholdText(choice.cluster_thresh);
  return [
    `at ${thresholdText(season.parameters.cluster_thresh)}: ${parameterText(season)}`,
    ...table,
    ...refusedMetrics(season),
    ...season.failures.map((one) => `${episodeName(one)}: ${one.reason}`),
    '',
    decided
      ? `season: cluster_thresh ${best} · ${word} confidence (${confidence.toFixed(2)})`
      : `season: no threshold stands out; the default is ${best}`,
    ...reasons.map(({ kind, text }) => `  ${DOUBTS.has(kind) ? '?' : '-'} ${text}`),
    '',
  ].join('\n');
}

const DOUBTS: ReadonlySet<string> = new Set(['unsure', 'undecided', 'wants']);

function cells({ name, figures, metrics, warnings, f, agreement }: SeasonRow): readonly string[] {
  const { tracks, suggestion } = figures;
  const own = suggestion?.decided === true ? suggestion : undefined;
  return [
    name,
    String(tracks),
    String(metrics?.num_clusters ?? '-'),
    metrics === undefined
      ? '-'
      : `${metrics.num_singletons} (${percent(metrics.singleton_fraction)})`,
    metrics === undefined
      ? '-'
      : `${metrics.largest_cluster_size} (${percent(metrics.largest_cluster_fraction)})`,
    warnings.length === 0 ? '-' : String(warnings.length),
    own === undefined ? '-' : `${thresholdText(own.cluster_thresh)} ${own.word}`,
    agreement === undefined ? '-' : percent(agreement),
    f === undefined ? '-' : f.toFixed(3),
  ];
}
