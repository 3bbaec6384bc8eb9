import { csvCell } from '../export/assignments-csv.ts';
import { type SeasonRow, seasonRows } from './season-rows.ts';
import type { Season } from './types.ts';

const COLUMNS = [
  'episode',
  'run',
  'tracks',
  'all_tracks',
  'decisions',
  'cluster_thresh',
  'clusters',
  'singletons',
  'singleton_fraction',
  'largest_cluster',
  'largest_cluster_fraction',
  'avg_cluster_size',
  'warnings',
  'suggested',
  'confidence',
  'suggested_from',
  'suggested_to',
  'agreement_with_suggestion',
  'bcubed_f',
  'truth',
  'truth_tracks',
  'best_bcubed_f',
  'best_threshold',
  'error',
] as const;

/**
 * A line for each episode at the season's threshold, failed ones with the reason at its end; RFC 4180.
 * Names come from files of others: none can begin a formula.
 */
export function seasonCsv(season: Season): string {
  const lines = [
    COLUMNS.join(','),
    ...seasonRows(season).map((row) => line(row, season.parameters.cluster_thresh)),
    ...season.failures.map(({ epId, runId, reason }) => {
      const empty = COLUMNS.slice(3).map(() => '');
      return [csvCell(epId), csvCell(runId), ...empty, csvCell(reason)].join(',');
    }),
  ];
  return lines.map((text) => `${text}\r\n`).join('');
}

function line(row: SeasonRow, threshold: number): string {
  const { figures, metrics, warnings, f, agreement } = row;
  const { epId, runId, tracks, allTracks, decisions, truth, suggestion } = figures;
  const own = suggestion?.decided === true ? suggestion : undefined;
  return [
    csvCell(epId),
    csvCell(runId),
    ...[tracks, allTracks, decisions, threshold].map(number),
    ...[
      metrics?.num_clusters,
      metrics?.num_singletons,
      metrics?.singleton_fraction,
      metrics?.largest_cluster_size,
      metrics?.largest_cluster_fraction,
      metrics?.avg_cluster_size,
    ].map(number),
    csvCell(warnings.map(({ text }) => text).join(' | ')),
    ...[own?.cluster_thresh, own?.confidence, own?.from, own?.to, agreement, f].map(number),
    truth?.source ?? '',
    ...[truth?.tracks, truth?.best.value, truth?.best.at].map(number),
    '',
  ].join(',');
}

/** Up to six places: more than anybody reads, and the same on every machine. */
function number(value: number | undefined): string {
  return value === undefined || Number.isNaN(value) ? '' : String(Number(value.toFixed(6)));
}
