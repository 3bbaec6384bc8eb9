import { AppError } from '../errors.ts';
import { largest } from '../many.ts';
import { checkOperation, numbersOf } from './by-fields.ts';
import { describeOperation } from './describe-operation.ts';
import { lastSaid, sameSaid, sayingField } from './said-parameters.ts';
import type { LogEntry, Operation, OperationLog, SaidParameters } from './types.ts';
import { isIsoSeconds } from './uid.ts';

/** When an operation happened, and how the history words it (`describeOperation` by default). */
export interface Occasion extends Pick<LogEntry, 'uid' | 'before' | 'after' | 'view'> {
  /** ISO 8601, UTC, whole seconds. */
  readonly at: string;
  readonly text?: string;
  /** What the act is made on (`saidParameters`); the entry says it where those before it do not. */
  readonly said?: SaidParameters;
}

/**
 * The log with one more operation; what was undone before can no longer be redone.
 * @throws AppError `moderation/bad-operation` for an operation that says nothing sensible,
 *   `moderation/bad-time` when `at` is not ISO 8601 in UTC and whole seconds
 */
export function append(log: OperationLog, operation: Operation, occasion: Occasion): OperationLog {
  checkOperation(operation);
  if (!isIsoSeconds(occasion.at)) {
    throw new AppError(
      'moderation/bad-time',
      `got "${occasion.at}", expected YYYY-MM-DDTHH:MM:SSZ`,
      `The time “${occasion.at}” of a change is not one; write it as 2025-11-18T12:34:56Z.`,
    );
  }
  const kept = log.entries.slice(0, log.cursor);
  const { uid, at, text, said, ...known } = occasion;
  const entry: LogEntry = {
    seq: (kept.at(-1)?.seq ?? 0) + 1,
    ...(uid === undefined ? {} : { uid }),
    at,
    text: text ?? describeOperation(operation),
    operation,
    ...sayingField(said, lastSaid(kept), operation),
    ...known,
  };
  return {
    entries: [...kept, entry],
    cursor: kept.length + 1,
    lastNumber: largest(numbersOf(operation), log.lastNumber),
  };
}

/** The log before its last operation; the same log when there is none. */
export function undo(log: OperationLog): OperationLog {
  return canUndo(log) ? { ...log, cursor: log.cursor - 1 } : log;
}

/** The log with the operation that was undone last; the same log when there is none. */
export function redo(log: OperationLog): OperationLog {
  return canRedo(log) ? { ...log, cursor: log.cursor + 1 } : log;
}

/** The log as it stood after its first `cursor` operations; the others can be redone. */
export function jump(log: OperationLog, cursor: number): OperationLog {
  const to = Math.max(0, Math.min(log.entries.length, Math.trunc(cursor)));
  return to === log.cursor || Number.isNaN(to) ? log : { ...log, cursor: to };
}

export function canUndo(log: OperationLog): boolean {
  return log.cursor > 0;
}

export function canRedo(log: OperationLog): boolean {
  return log.cursor < log.entries.length;
}

/** The operations that hold, oldest first. */
export function appliedEntries(log: OperationLog): readonly LogEntry[] {
  return log.entries.slice(0, log.cursor);
}

/** True when two logs have applied the same operations at the same times. */
export function sameDecisions(a: OperationLog, b: OperationLog): boolean {
  if (a === b) return true;
  if (a.cursor !== b.cursor) return false;
  for (let i = 0; i < a.cursor; i++) {
    const [one, other] = [a.entries[i]!, b.entries[i]!];
    if (one === other) continue;
    if (one.operation !== other.operation || one.at !== other.at || one.seq !== other.seq) {
      return false;
    }
    if (!sameField(one.clustering, other.clustering)) return false;
  }
  return true;
}

/** The applied operations but those that a later one revoked. */
export function standingEntries(log: OperationLog): readonly LogEntry[] {
  const entries = appliedEntries(log);
  const revoked = new Set<number>();
  for (let i = entries.length - 1; i >= 0; i--) {
    const { seq, operation } = entries[i]!;
    // From the end: a revocation that was revoked itself takes nothing back.
    if (operation.type === 'revoke' && !revoked.has(seq)) revoked.add(operation.seq);
  }
  return revoked.size === 0 ? entries : entries.filter(({ seq }) => !revoked.has(seq));
}

function sameField(a: SaidParameters | undefined, b: SaidParameters | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && sameSaid(a, b));
}

const NONE: ReadonlySet<number> = new Set();

/** Steps that were applied, but no longer hold because a later one revoked them: their `seq`. */
export function revokedSteps(log: OperationLog): ReadonlySet<number> {
  const applied = appliedEntries(log);
  const left = standingEntries(log);
  if (left.length === applied.length) return NONE;
  const standing = new Set(left.map(({ seq }) => seq));
  return new Set(applied.flatMap(({ seq }) => (standing.has(seq) ? [] : [seq])));
}
