import { csvCell } from '../export/assignments-csv.ts';
import type { Appearance } from './screen-time.ts';

const COLUMNS = [
  'person_id',
  'name',
  'episode',
  'run',
  'seconds',
  'faces',
  'tracks',
  'first_ts',
  'last_ts',
  'confidence',
] as const;

/**
 * A line for each person and episode, RFC 4180, in the order of the episodes. Names come from files of
 * others: none can begin a formula.
 */
export function screenTimeCsv(all: readonly (readonly Appearance[])[]): string {
  const lines = all
    .flat()
    .map((one) =>
      [
        csvCell(one.personId),
        csvCell(one.name),
        csvCell(one.epId),
        csvCell(one.runId),
        milliseconds(one.seconds),
        String(one.faces),
        String(one.tracks),
        milliseconds(one.firstTs),
        milliseconds(one.lastTs),
        one.confidence,
      ].join(','),
    );
  return `${[COLUMNS.join(','), ...lines].join('\r\n')}\r\n`;
}

const milliseconds = (value: number): string =>
  Number.isNaN(value) ? '' : String(Math.round(value * 1000) / 1000);
