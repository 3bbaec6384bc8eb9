import { AppError } from '../../errors.ts';
import { objectOf } from '../../parse/fields.ts';
import type { KeptJson } from '../../parse/kept-json.ts';
import { sameValue } from '../../same-value.ts';
import { appliedEntries } from '../log.ts';
import { readLogEntry } from '../log-file.ts';
import { UnreadableLine } from '../log-file-readers.ts';
import type { LogEntry, OperationLog } from '../types.ts';
import type { Heard, Replica } from './replica.ts';

/**
 * What was answered to who asked for the history after a step: nothing in it is trusted.
 * @throws AppError `sync/unreadable`
 */
export function readHeard({ value, kept }: KeptJson, after: number): Heard {
  try {
    const steps = listOf(objectOf(value)?.steps);
    const keptSteps = listOf(objectOf(kept)?.steps);
    const entries: LogEntry[] = [];
    steps.forEach((step, i) => {
      const row = objectOf(step) ?? {};
      if (row.state === 'undone') return;
      entries.push(readLogEntry(row, objectOf(keptSteps[i])?.operation, entries.at(-1)));
    });
    const last = objectOf(value)?.last_number;
    return {
      after,
      entries,
      ...(typeof last === 'number' && last < 1e9 ? { lastNumber: last } : {}),
    };
  } catch (error) {
    if (!(error instanceof UnreadableLine) && !(error instanceof AppError)) throw error;
    const text = `The history of the service cannot be read: ${error.message}. Reload the page: it may be older than the service.`;
    throw new AppError('sync/unreadable', text, text);
  }
}

function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new UnreadableLine('it has no list of steps');
}

/**
 * What was heard from the last known step on, as what follows it.
 * @returns undefined where that step is another one now: the history was replaced, and has to be heard whole
 */
export function following(
  { log, version }: Pick<Replica, 'log' | 'version'>,
  heard: Heard,
): Heard | undefined {
  if (version === 0) return heard;
  const known = log.entries.find(({ seq }) => seq === version);
  const [first, ...entries] = heard.entries;
  if (known === undefined || first === undefined || !isSame(known, first)) return undefined;
  return { ...heard, after: version, entries };
}

/**
 * A history that nobody else has heard of yet, before that of all: steps that are not in that one get a name each,
 * and wait. What files said is worked out by everybody, and waits for nobody.
 */
export function joining(
  log: OperationLog,
  all: readonly LogEntry[],
  newUid: () => string,
): OperationLog {
  const there = new Map<string, LogEntry[]>();
  for (const entry of all) there.set(entry.at, [...(there.get(entry.at) ?? []), entry]);
  const applied = new Set(appliedEntries(log));
  const entries = log.entries.map((entry): LogEntry => {
    if (entry.uid !== undefined || entry.operation.type === 'adopt') return entry;
    const twin = there.get(entry.at)?.find((one) => isSame(one, entry));
    if (twin !== undefined) return twin.uid === undefined ? entry : { ...entry, uid: twin.uid };
    return applied.has(entry) ? { ...entry, uid: newUid() } : entry;
  });
  return { ...log, entries };
}

function isSame(a: LogEntry, b: LogEntry): boolean {
  if (a.uid !== undefined && b.uid !== undefined) return a.uid === b.uid;
  return a.at === b.at && sameValue(a.operation, b.operation);
}
