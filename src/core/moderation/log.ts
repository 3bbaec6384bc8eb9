import { AppError } from '../errors.ts';
import { checkOperation } from './check-operation.ts';
import { describeOperation } from './describe-operation.ts';
import type { LogEntry, Operation, OperationLog } from './types.ts';

/** When an operation happened, and how the history words it (`describeOperation` by default). */
export interface Occasion {
  /** ISO 8601, UTC, whole seconds. */
  readonly at: string;
  readonly text?: string;
}

const ISO_SECONDS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/**
 * The log with one more operation; what was undone before can no longer be redone.
 * @throws AppError `moderation/bad-operation` for an operation that says nothing sensible,
 *   `moderation/bad-time` when `at` is not ISO 8601 in UTC and whole seconds
 */
export function append(log: OperationLog, operation: Operation, occasion: Occasion): OperationLog {
  checkOperation(operation);
  if (!ISO_SECONDS.test(occasion.at)) {
    throw new AppError(
      'moderation/bad-time',
      `got "${occasion.at}", expected YYYY-MM-DDTHH:MM:SSZ`,
      `The time “${occasion.at}” of a change is not one; write it as 2025-11-18T12:34:56Z.`,
    );
  }
  const kept = log.entries.slice(0, log.cursor);
  const entry: LogEntry = {
    seq: (kept.at(-1)?.seq ?? 0) + 1,
    at: occasion.at,
    text: occasion.text ?? describeOperation(operation),
    operation,
  };
  return { entries: [...kept, entry], cursor: kept.length + 1 };
}

/** The log before its last operation; the same log when there is none. */
export function undo(log: OperationLog): OperationLog {
  return canUndo(log) ? { entries: log.entries, cursor: log.cursor - 1 } : log;
}

/** The log with the operation that was undone last; the same log when there is none. */
export function redo(log: OperationLog): OperationLog {
  return canRedo(log) ? { entries: log.entries, cursor: log.cursor + 1 } : log;
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
