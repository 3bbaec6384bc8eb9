import { largest } from '../../core/many.ts';
import { numbersOf, readOperation } from '../../core/moderation/by-fields.ts';
import type { LogEntry, OperationLog } from '../../core/moderation/types.ts';
import type { Change, Entry } from './change.ts';
import { cursorKey, logKey } from './keys.ts';
import { isObject } from './records.ts';

/**
 * What has to be stored so that a log that stands as `before` stands as `after`: new entries, the
 * entries that an act after an undo cut off, and the cursor. One atomic change.
 */
export function logChange(
  episode: string,
  before: OperationLog,
  after: OperationLog,
): Change & { readonly puts: readonly Entry[] } {
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

/** The log as far as it is stored whole, and how many steps at its end are not. */
export interface StoredLog {
  readonly log: OperationLog;
  readonly damaged: number;
}

/**
 * The log from what is stored: entries in order up to the first that makes no sense, a
 * cursor inside them. What comes after it was decided on top of it and is not applied.
 */
export function logFromStored(entries: readonly unknown[], position: unknown): StoredLog {
  const known = wholeEntries(entries);
  const { cursor, lastNumber } = isObject(position) ? position : {};
  const at = typeof cursor === 'number' ? cursor : known.length;
  const given = typeof lastNumber === 'number' ? lastNumber : 0;
  const log = {
    entries: known,
    cursor: Math.max(0, Math.min(known.length, at)),
    lastNumber: largest(
      known.flatMap(({ operation }) => numbersOf(operation)),
      given,
    ),
  };
  return { log, damaged: entries.length - known.length };
}

function wholeEntries(entries: readonly unknown[]): LogEntry[] {
  const sorted = entries.filter(isEntry).sort((a, b) => a.seq - b.seq);
  const broken = sorted.findIndex(({ operation }) => !isSound(operation));
  return broken < 0 ? sorted : sorted.slice(0, broken);
}

function isSound(operation: unknown): boolean {
  try {
    readOperation(operation);
    return true;
  } catch {
    return false;
  }
}

/** What is stored beside the entries: where in them the log stands, and the highest number given out. */
export function storedPosition({ cursor, lastNumber }: OperationLog) {
  return { cursor, lastNumber };
}

function isEntry(value: unknown): value is LogEntry {
  return typeof value === 'object' && value !== null && 'seq' in value && 'operation' in value;
}
