import type { LinkageMethod } from '../cluster/types.ts';
import type { Confusion } from '../metrics/confusion.ts';
import { type ScoreCurve, scoreAt } from '../metrics/curves.ts';
import { metricOf, SCORE_METRICS, type Score, type ScoreMetric } from '../metrics/types.ts';
import { csvCell } from './assignments-csv.ts';

const COUNTS = ['found', 'people', 'tracks'] as const;

/** One score with the linkage that it is of. */
export interface LinkageScore {
  readonly linkage: LinkageMethod;
  readonly score: Score;
}

/** Every metric at every threshold, a row each, by linkage and threshold. RFC 4180. */
export function scoresCsv(rows: readonly LinkageScore[]): string {
  const head = ['linkage', 'threshold', ...SCORE_METRICS, ...COUNTS];
  const lines = rows.map(({ linkage, score }) => [
    linkage,
    number(score.cluster_thresh),
    ...SCORE_METRICS.map((metric) => number(metricOf(score, metric))),
    ...COUNTS.map((count) => String(score[count])),
  ]);
  return table([head, ...lines]);
}

export function curvesCsv(curves: readonly ScoreCurve[]): string {
  return scoresCsv(
    curves.flatMap(({ linkage, scores }) => scores.map((score) => ({ linkage, score }))),
  );
}

/** One metric as a table: a row for each linkage, a column for each threshold. */
export function gridCsv(
  curves: readonly ScoreCurve[],
  thresholds: readonly number[],
  metric: ScoreMetric,
): string {
  const head = [`${metric} by linkage`, ...thresholds.map(number)];
  const lines = curves.map((curve) => [
    curve.linkage,
    ...thresholds.map((threshold) => {
      const score = scoreAt(curve, threshold);
      return score === undefined ? '' : number(metricOf(score, metric));
    }),
  ]);
  return table([head, ...lines]);
}

/** How tracks and identities are called in a file. */
export interface ConfusionNames {
  readonly track: (row: number) => string;
  /** By label of the identity. */
  readonly identity: (label: number) => string;
}

/** Who was found where: a row for each person, with the tracks that are errors. */
export function confusionCsv({ people }: Confusion, names: ConfusionNames): string {
  const head = [
    ...['person', 'tracks', 'identity', 'found', 'missing', 'foreign'],
    ...['missing_tracks', 'foreign_tracks'],
  ];
  const list = (rows: Int32Array): string => [...rows].map(names.track).join(' ');
  const lines = people.map(({ person, identity, tracks, found, missing, foreign }) => [
    csvCell(person),
    String(tracks.length),
    identity < 0 ? '' : csvCell(names.identity(identity)),
    ...[found, missing, foreign].map((rows) => String(rows.length)),
    csvCell(list(missing)),
    csvCell(list(foreign)),
  ]);
  return table([head, ...lines]);
}

function table(rows: readonly (readonly string[])[]): string {
  return rows.map((cells) => `${cells.join(',')}\r\n`).join('');
}

/** Up to six places: more than anybody reads, and the same on every machine. */
function number(value: number): string {
  return String(Number(value.toFixed(6)));
}
