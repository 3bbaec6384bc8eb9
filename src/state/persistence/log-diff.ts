import { numbersOf } from '../../core/moderation/numbers-of.ts';
import type { LogEntry, OperationLog } from '../../core/moderation/types.ts';
import type { Change } from './database.ts';
import { cursorKey, logKey } from './keys.ts';
import { isObject } from './records.ts';

/**
 * What has to be stored so that a log that stands as `before` stands as `after`: new entries, the
 * entries that an act after an undo cut off, and the cursor. One atomic change.
 */
export function logChange(episode: string, before: OperationLog, after: OperationLog): Change {
  const kept = new Map(after.entries.map((entry) => [entry.seq, entry]));
  const known = new Map(before.entries.map((entry) => [entry.seq, entry]));
  const fresh = after.entries.filter((entry) => known.get(entry.seq) !== entry);
  const gone = before.entries.filter((entry) => !kept.has(entry.seq));
  return {
    puts: [
      ...fresh.map((entry) => [logKey(episode, entry.seq), entry] as const),
      [cursorKey(episode), storedPosition(after)] as const,
    ],
    deletes: gone.map((entry) => logKey(episode, entry.seq)),
  };
}

/** The log from what is stored: entries in order, a cursor inside them. */
export function logFromStored(entries: readonly unknown[], position: unknown): OperationLog {
  const known = entries.filter(isEntry).sort((a, b) => a.seq - b.seq);
  const { cursor, lastNumber } = readPosition(position);
  const used = known.flatMap(({ operation }) => numbersOf(operation));
  return {
    entries: known,
    cursor: Math.max(0, Math.min(known.length, cursor ?? known.length)),
    lastNumber: Math.max(lastNumber, ...used),
  };
}

/** What is stored beside the entries: where in them the log stands, and the highest number given out. */
export function storedPosition({ cursor, lastNumber }: OperationLog) {
  return { cursor, lastNumber };
}

/** Earlier versions stored the cursor alone. */
function readPosition(stored: unknown): {
  readonly cursor: number | undefined;
  readonly lastNumber: number;
} {
  const { cursor, lastNumber } = isObject(stored) ? stored : { cursor: stored, lastNumber: 0 };
  return {
    cursor: typeof cursor === 'number' ? cursor : undefined,
    lastNumber: typeof lastNumber === 'number' ? lastNumber : 0,
  };
}

function isEntry(value: unknown): value is LogEntry {
  return typeof value === 'object' && value !== null && 'seq' in value && 'operation' in value;
}
