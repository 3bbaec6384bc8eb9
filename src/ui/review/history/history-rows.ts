import { revokedSteps } from '../../../core/moderation/log.ts';
import type { LogEntry, OperationLog } from '../../../core/moderation/types.ts';
import { bareCount } from '../../../core/words.ts';

/** Two points of the history, as numbers of steps; `to` undefined is now. */
export interface Between {
  readonly from: number;
  readonly to: number | undefined;
}

/** One line of the history: a step, or where it all began. */
export interface HistoryRow {
  /** How many steps hold after it: what jumping here sets. */
  readonly position: number;
  /** Undefined for the beginning. */
  readonly entry: LogEntry | undefined;
  /** Undone: it can be redone. */
  readonly undone: boolean;
  /** The state of the page is this one. */
  readonly current: boolean;
  /** A later step that holds took it back, and none took that back again. */
  readonly revoked: boolean;
}

/** The log latest first, the beginning last. */
export function historyRows(log: OperationLog): readonly HistoryRow[] {
  const { entries, cursor } = log;
  const revoked = revokedSteps(log);
  const rows: HistoryRow[] = [
    { position: 0, entry: undefined, undone: false, current: cursor === 0, revoked: false },
  ];
  entries.forEach((entry, i) => {
    rows.push({
      position: i + 1,
      entry,
      undone: i >= cursor,
      current: i + 1 === cursor,
      revoked: revoked.has(entry.seq),
    });
  });
  return rows.reverse();
}

/** Points that have a name: the beginning and the checkpoints, latest first. */
export function milestones(
  log: OperationLog,
): readonly { readonly position: number; readonly name: string }[] {
  const named = log.entries.flatMap(({ operation }, i) =>
    operation.type === 'checkpoint' ? [{ position: i + 1, name: operation.name }] : [],
  );
  return [{ position: 0, name: 'Start' }, ...named].reverse();
}

/** "24 → 23 people", "28 → 27 singletons": what a step changed; "" when it changed no count. */
export function countWords({ before, after }: LogEntry): string {
  if (before === undefined || after === undefined) return '';
  const parts: string[] = [];
  if (before.clusters !== after.clusters) {
    parts.push(`${before.clusters} → ${bareCount(after.clusters, 'cluster')}`);
  }
  if (before.singletons !== after.singletons) {
    parts.push(`${before.singletons} → ${bareCount(after.singletons, 'singleton')}`);
  }
  if (before.tracks !== after.tracks)
    parts.push(`${before.tracks} → ${bareCount(after.tracks, 'track')}`);
  return parts.join(', ');
}

/** "14:05:09" today, else "3 May, 14:05". */
export function clockWords(at: string, now: number): string {
  const time = new Date(at);
  if (Number.isNaN(time.getTime())) return '';
  const today = new Date(now).toDateString() === time.toDateString();
  return today ? CLOCK.format(time) : DAY.format(time);
}
const CLOCK = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });
const DAY = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
