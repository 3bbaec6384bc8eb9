import { largest } from '../../core/many.ts';
import { numbersOf, readOperation } from '../../core/moderation/by-fields.ts';
import { describeOperation } from '../../core/moderation/describe-operation.ts';
import { readSaid } from '../../core/moderation/said-parameters.ts';
import type { LogEntry, OperationLog } from '../../core/moderation/types.ts';
import { isIsoSeconds } from '../../core/moderation/uid.ts';
import type { Change, Entry } from './change.ts';
import { has, isCount, isText, orNone, type Test } from './checks.ts';
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
  /** Of the stored values those that are steps of the log. */
  readonly kept: ReadonlySet<unknown>;
}

/**
 * The log from what is stored: entries in order up to the first that makes no sense, a
 * cursor inside them. What comes after it was decided on top of it and is not applied.
 */
export function logFromStored(entries: readonly unknown[], position: unknown): StoredLog {
  const kept = wholeEntries(entries);
  const known = kept.map(readable);
  const { cursor, lastNumber } = isObject(position) ? position : {};
  const at = isCount(cursor) ? (cursor as number) : known.length;
  const given = isCount(lastNumber) ? (lastNumber as number) : 0;
  const log = {
    entries: known,
    cursor: Math.min(known.length, at),
    lastNumber: largest(
      known.flatMap(({ operation }) => numbersOf(operation)),
      given,
    ),
  };
  return { log, damaged: entries.length - known.length, kept: new Set(kept) };
}

function wholeEntries(entries: readonly unknown[]): LogEntry[] {
  const sorted = entries.filter(isEntry).sort((a, b) => a.seq - b.seq);
  const broken = sorted.findIndex(
    ({ seq, operation }, i) => seq === sorted[i - 1]?.seq || !isSound(operation),
  );
  return broken < 0 ? sorted : sorted.slice(0, broken);
}

const isTime: Test = (value) => typeof value === 'string' && isIsoSeconds(value);
const isCounts = has({ clusters: isCount, singletons: isCount, tracks: isCount });
/** What decides nothing, and is read by people: what it is instead where it makes no sense. */
const BESIDE: readonly (readonly [keyof LogEntry, Test, (entry: LogEntry) => unknown])[] = [
  ['at', isTime, () => '1970-01-01T00:00:00Z'],
  ['text', isText, ({ operation }) => describeOperation(operation)],
  ['before', orNone(isCounts), () => undefined],
  ['after', orNone(isCounts), () => undefined],
  ['clustering', orNone(isSaid), () => undefined],
];

/** The same step, where nothing of it has to be replaced. */
function readable(entry: LogEntry): LogEntry {
  const odd = BESIDE.filter(([key, test]) => !test(entry[key]));
  if (odd.length === 0) return entry;
  const put = odd.map(([key, , instead]) => [key, instead(entry)] as const);
  const all = Object.entries({ ...entry, ...Object.fromEntries(put) });
  return Object.fromEntries(all.filter(([, value]) => value !== undefined)) as unknown as LogEntry;
}

function isSaid(value: unknown): boolean {
  try {
    return readSaid(value) !== undefined;
  } catch {
    return false;
  }
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
  return isObject(value) && isCount(value.seq) && 'operation' in value;
}
