import { changedOwnParameters } from '../cluster/parameters.ts';
import type { SeasonChoice } from './choose-season.ts';
import type { SeasonCurves } from './season-curves.ts';
import { type SeasonRow, seasonRows } from './season-rows.ts';
import type { Season } from './types.ts';

/** The season as plain data, keys as the specification writes them. Ends with a newline as text. */
export function seasonJson(season: Season, curves: SeasonCurves, choice: SeasonChoice): string {
  return `${JSON.stringify(seasonData(season, curves, choice), undefined, 2)}\n`;
}

function seasonData(season: Season, curves: SeasonCurves, choice: SeasonChoice) {
  const { parameters, withDecisions, failures } = season;
  const { algorithm, linkage, cluster_thresh, min_cluster_size, outlier_mode, pooling_method } =
    parameters;
  return {
    parameters: {
      ...{ algorithm, linkage, cluster_thresh, min_cluster_size, outlier_mode, pooling_method },
      ...changedOwnParameters(parameters),
    },
    with_decisions: withDecisions,
    recommendation: {
      cluster_thresh: choice.cluster_thresh,
      decided: choice.decided,
      confidence: choice.confidence,
      word: choice.word,
      reasons: choice.reasons.map(({ text }) => text),
    },
    episodes: seasonRows(season).map(rowData),
    failed: failures.map(({ epId, runId, reason }) => ({ ep_id: epId, run_id: runId, reason })),
    curves: {
      threshold: numbers(curves.threshold),
      episodes_with_warning: [...curves.warned],
      share_on_target: numbers(curves.onTarget),
      mean_singleton_fraction: numbers(curves.singletons),
      mean_bcubed_f: numbers(curves.meanF),
      least_bcubed_f: numbers(curves.leastF),
      mean_fit: numbers(curves.fit),
    },
  };
}

function rowData({ figures, metrics, warnings, f, agreement }: SeasonRow) {
  const { epId, runId, tracks, allTracks, decisions, truth, suggestion } = figures;
  return {
    ep_id: epId,
    run_id: runId,
    tracks,
    all_tracks: allTracks,
    decisions,
    metrics: metrics ?? null,
    warnings: warnings.map(({ text }) => text),
    ...(figures.metricRefused === undefined ? {} : { metric_refused: figures.metricRefused }),
    suggestion:
      suggestion === undefined
        ? null
        : {
            cluster_thresh: rounded(suggestion.cluster_thresh),
            decided: suggestion.decided,
            confidence: suggestion.confidence,
            word: suggestion.word,
            why: suggestion.why,
            from: rounded(suggestion.from),
            to: rounded(suggestion.to),
            agreement: rounded(agreement ?? Number.NaN),
          },
    truth:
      truth === undefined
        ? null
        : {
            source: truth.source,
            people: truth.people,
            tracks: truth.tracks,
            bcubed_f: rounded(f ?? Number.NaN),
            best_bcubed_f: rounded(truth.best.value),
            best_threshold: truth.best.at,
          },
  };
}

const numbers = (values: Float64Array): (number | null)[] => Array.from(values, rounded);

/** Six places, the same on every machine; null for what is not known. */
function rounded(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toFixed(6)) : null;
}
