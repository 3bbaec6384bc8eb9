import type { ClusterMetrics } from '../metrics/cluster-metrics.ts';
import type { Guardrail } from '../metrics/guardrails.ts';
import { guardrails } from '../metrics/guardrails.ts';
import { metricsAt, valueAt } from './count-steps.ts';
import { type EpisodeFigures, episodeName, type Season } from './types.ts';

/** An episode at the season's threshold: a line of the table. */
export interface SeasonRow {
  readonly key: string;
  readonly name: string;
  readonly figures: EpisodeFigures;
  /** Undefined below the threshold down to which the episode was computed. */
  readonly metrics: ClusterMetrics | undefined;
  /** Warnings alone, without hints. */
  readonly warnings: readonly Guardrail[];
  /** All targets of the specification are met. */
  readonly onTarget: boolean;
  /** BCubed F here; undefined where nothing is known to be true. */
  readonly f: number | undefined;
  /** Agreement with the clusters of its own suggestion, 0–1; undefined without a decided one. */
  readonly agreement: number | undefined;
}

/** All episodes at the threshold of the parameters. Microseconds: made on every slider move. */
export function seasonRows({ episodes, parameters }: Pick<Season, 'episodes' | 'parameters'>) {
  const { cluster_thresh: threshold } = parameters;
  return episodes.map((figures): SeasonRow => {
    const { key, truth, suggestion } = figures;
    const metrics = metricsAt(figures, threshold);
    const told = metrics === undefined ? [] : guardrails(metrics, parameters);
    return {
      key,
      name: episodeName(figures),
      figures,
      metrics,
      warnings: told.filter(({ severity }) => severity === 'warning'),
      onTarget: metrics !== undefined && metrics.num_tracks > 0 && told.length === 0,
      f: truth && valueAt(truth.f, threshold),
      agreement:
        suggestion?.decided === true ? valueAt(suggestion.agreement, threshold) : undefined,
    };
  });
}

export const SEASON_SORTS = [
  'name',
  'tracks',
  'clusters',
  'singletons',
  'largest',
  'warnings',
  'suggested',
  'f',
  'decisions',
] as const;
export type SeasonSort = (typeof SEASON_SORTS)[number];

/** What a column sorts by; undefined for an episode that has none, which comes last either way. */
export function sortValue(row: SeasonRow, by: Exclude<SeasonSort, 'name'>): number | undefined {
  const { figures, metrics } = row;
  switch (by) {
    case 'tracks':
      return figures.tracks;
    case 'clusters':
      return metrics?.num_clusters;
    case 'singletons':
      return metrics?.singleton_fraction;
    case 'largest':
      return metrics?.largest_cluster_fraction;
    case 'warnings':
      return row.warnings.length;
    case 'suggested':
      return figures.suggestion?.decided === true ? figures.suggestion.cluster_thresh : undefined;
    case 'f':
      return row.f;
    case 'decisions':
      return figures.decisions;
    default:
      return by satisfies never;
  }
}

/** Rows by a column; ties as they came. @param direction 1 ascending, −1 descending */
export function sortedRows(
  rows: readonly SeasonRow[],
  by: SeasonSort,
  direction: 1 | -1,
): readonly SeasonRow[] {
  if (by === 'name') return direction === 1 ? rows : rows.toReversed();
  const missing = Number.POSITIVE_INFINITY;
  return [...rows].sort((a, b) => {
    const [one, other] = [sortValue(a, by), sortValue(b, by)];
    if (one === other) return 0;
    return (one ?? missing) === missing || (other ?? missing) === missing
      ? (one ?? missing) - (other ?? missing)
      : direction * ((one ?? 0) - (other ?? 0));
  });
}
